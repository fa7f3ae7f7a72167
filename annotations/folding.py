"""The one form in which words are compared when somebody searches, and in which they lie in the index. Pure.

A text becomes tokens of letters and digits. Without case, width, accents, tatweel and vowel signs; Arabic and Persian
letters alike; numbers as 0-9; "U.S." is "us". What a hyphen, an apostrophe or a zero-width non-joiner parts is found
parted and joined ("shoot-down", "shoot down", "shootdown"). Scripts that are written without blanks are cut into
overlapping pairs, the last letter of a run alone. A stem stands beside its word under MARK.

Stems are Snowball's (snowballstem.org); letters Unicode's NFKC and casefold.
"""

import threading
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import regex
import snowballstemmer

MARK = "\ue000"  # before what stands for a word without being in the text: stems, compounds in one
LONGEST = 64  # code points of a token
MOST = 300_000  # code points of a folded text: what follows in a longer passage is not found
BY_SCRIPT = ""  # the language of what members write: told by the script of each word

STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
# the language that stands for a script where nothing says which it is
OF_SCRIPT = {
    "Latin": "en", "Cyrillic": "ru", "Arabic": "fa", "Greek": "el", "Devanagari": "hi", "Tamil": "ta", "Armenian": "hy",
}  # fmt: skip

_SIGN = r"[\p{M}\u00ad\u0640\u200d-\u200f\u2060\ufeff\uff9e\uff9f]"  # no letter, and part of a word all the same
_RUN = rf"[\p{{L}}\p{{N}}](?:[\p{{L}}\p{{N}}]|{_SIGN})*"
_INITIALS = r"\p{L}\p{M}*+(?:\.\p{L}\p{M}*+)+(?![\p{L}\p{N}])\.?"
_PART = rf"(?:{_INITIALS}|{_RUN})"
_JOINT = r"(?:[-‐‑–'’ʼ\u200c]|(?<=\p{N})[.,٫٬'’](?=\p{N}))"
WORD = regex.compile(rf"{_PART}(?:{_JOINT}{_PART})*")
PART = regex.compile(_PART)
_POSSESSIVE = regex.compile(r"['’ʼ][sS]")
_SCRIPTS = ["Han", "Hiragana", "Katakana", "Hangul", "Bopomofo", "Yi", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan"]
_UNPARTED = "".join(rf"\p{{Script={name}}}" for name in _SCRIPTS) + "ーｰ々"
UNPARTED = regex.compile(rf"[{_UNPARTED}](?:[{_UNPARTED}]|{_SIGN})*")
_LETTER = regex.compile(r"\X[\uff9e\uff9f]?")
_DROPPED = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_ACCENTED = regex.compile(r"[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}]")
_ACCENT = regex.compile(r"\p{Mn}+")
_SCRIPT = {name: regex.compile(rf"\p{{Script={name}}}") for name in OF_SCRIPT}
_LETTERS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ة": "ه", "ۀ": "ه"}
    | {"ە": "ه", "ۂ": "ه", "ہ": "ه", "ھ": "ه", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ς": "σ", "ـ": None, "ء": None}
)  # fmt: skip


class Token(NamedTuple):
    """A word, or a pair of letters, of a text: [start, end) in code points, its key, and what else it answers to."""

    start: int
    end: int
    key: str
    stem: str
    others: frozenset  # keys under MARK


def tokens(text, language=BY_SCRIPT):
    """Yields the Tokens of a text in order. `language` is a BCP 47 code; BY_SCRIPT where nobody knows it."""
    language = primary(language)
    for found in WORD.finditer(text):
        at = found.start()
        for start, end, *rest in _cut(found[0], language):
            yield Token(at + start, at + end, *rest)


def fold(text, language=BY_SCRIPT):
    """The tokens of a text as the index has them: " one two " and then those under MARK, each once. "" for none."""
    keys, others, length = [], {}, 0
    for token in tokens(text, language):
        keys.append(token.key)
        length += len(token.key) + 1
        for other in token.others:
            if other not in others:
                others[other] = None
                length += len(other) + 1
        if length > MOST:
            break
    return f" {' '.join([*keys, *sorted(others)])} " if keys else ""


def primary(language):
    """The first part of a BCP 47 code: "en" of "en-GB"; BY_SCRIPT of one that no stemmer is told by."""
    first = language.partition("-")[0].lower()
    return BY_SCRIPT if first in ("und", "mul", "zxx") else first


@lru_cache(maxsize=60_000)
def stem(word, language):
    """The stem of a word in lower case, by its language or, for BY_SCRIPT, its script; itself where none is known."""
    if language == BY_SCRIPT:
        language = next((of for name, of in OF_SCRIPT.items() if _SCRIPT[name].match(word)), "")
    name = STEMMERS.get(language)
    return _stemmer(name).stemWord(word) if name else word


@lru_cache(maxsize=60_000)
def _cut(word, language):
    """(start, end, key, stem, others) of the tokens of a word, from the word's start."""
    parts = [found.span() for found in PART.finditer(word)]
    if len(parts) > 1 and _POSSESSIVE.fullmatch(word, parts[-1][0] - 1):
        parts.pop()
    cut = [token for start, end in parts for token in _of_part(word, start, end, language)]
    if len(parts) > 1:
        _key, _stem, joined = _answers("".join(word[start:end] for start, end in parts), language, is_compound=True)
        cut = [(*token, others | joined) for *token, others in cut]
    return tuple(cut)


def _of_part(word, start, end, language):
    """Tokens of what stands between two joints: runs of letters in pairs, all other runs whole."""
    at = start
    for found in UNPARTED.finditer(word, start, end):
        yield from _whole(word, at, found.start(), language)
        letters = [one.span() for one in _LETTER.finditer(word, *found.span())]
        keys = [_key(word[first:last]) for first, last in letters]
        for place, (first, last) in enumerate(letters):
            follows = place + 1 < len(letters)
            key = keys[place] + (keys[place + 1] if follows else "")
            if key:
                yield first, letters[place + 1][1] if follows else last, key, key, frozenset()
        at = found.end()
    yield from _whole(word, at, end, language)


def _whole(word, start, end, language):
    if start < end and (found := _answers(word[start:end], language))[0]:
        yield start, end, *found


def _answers(raw, language, is_compound=False):
    """The key of a word, its stem, and what it answers to besides its key: that, and itself where a text parts it."""
    key = _key(raw)
    stemmed = _key(stem(_plain(raw), language)) or key
    found = {stemmed, key} if is_compound else {stemmed} - {key}
    return key, stemmed, frozenset(MARK + one for one in found if one)


def _plain(raw):
    """Lower case, one width, no sign that is no letter; accents and the letters of a language as they are."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", raw).casefold())
    return plain if plain.isalnum() else _DROPPED.sub("", plain)


def _key(raw):
    plain = _plain(raw)
    if plain.isascii():
        return plain[:LONGEST]
    plain = plain.translate(_LETTERS)
    if _ACCENTED.search(plain):
        plain = unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", plain)))
    return "".join(_digit(letter) for letter in plain)[:LONGEST]


def _digit(letter):
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


_held = threading.local()


def _stemmer(name):
    """A stemmer keeps its word in itself: each thread has its own."""
    stemmers = _held.__dict__
    if name not in stemmers:
        stemmers[name] = snowballstemmer.stemmer(name)
    return stemmers[name]
