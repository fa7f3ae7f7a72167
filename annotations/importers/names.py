"""Bylines: who wrote a piece, and how a name looks."""

import regex

from annotations.importers.dates import WEEKDAY, find_date
from annotations.months import MONTHS

LABELS_WITH_COLON = (
    "author|authors|byline|writer|text|texte|auteur|auteurs|auteure|autor|autorin|autoren|autora|autores|"
    "autore|autori|"
    "автор|авторы|текст|نویسنده|نویسندگان|نویسندهٔ مهمان|نوشته|نوشتهٔ|نگارنده|گزارش|گزارش از|خبرنگار|مترجم|"
    "الكاتب|الكاتبة|بقلم|كتب|كتبت|إعداد|作者|文|撰文|记者|記者|編輯|编辑|執筆|著者|筆者|글|글쓴이|기자|yazan|penulis|לפי|מאת"
)
LABELS = (
    "(?:words|interview|story|report|reporting|text|analysis|opinion|commentary|written|posted|reported|produced)\\s+by|by|"
    "par|von|por|di|door|av|af|yazan|oleh|автор|"
    "نوشته‌ی|نوشته\u200cٔ|نوشتهٔ|نوشته|به قلمِ?|به نویسندگی|بقلم|كتبه|كتبته|מאת"
)
LABEL = regex.compile(
    rf"[\s*_—–-]*(?:(?P<colon>{LABELS_WITH_COLON})\s*[:：／/∕|・]\s*|(?P<word>{LABELS})[:：]?\s+)", regex.IGNORECASE
)
LABEL_AFTER = regex.compile(
    r"^(?P<name>[\p{Hangul}]{2,5})\s*(?:기자|특파원)$|^[【\[（(]?(?:本报|本報)?(?:记者|記者)[:：\s]+(?P<name>\p{Han}{2,4})[】\])）]?$"
)
PARTS = regex.compile(r"\s+(?:[|•·‖]|[–—-])\s+|\s*\|\s*|\t+|\s{3,}")
BETWEEN = regex.compile(
    r"\s*[,;،؛，、；]\s*(?:(?:and|und|et|y|e|и|en|och|ve|dan|with)\s+|و\s+)?|\s+(?:and|und|et|y|e|и|en|och|og|"
    r"ve|dan|with|mit|avec|و|&|和|与|與)\s+|\s*&\s*",
    regex.IGNORECASE,
)
PLACE_OR_OUTLET = regex.compile(r"\s+(?:in|at|for|of|from|aus|à|en|в|of the|در)\s+.*$|\s*[(（\[/].*$")
ROLE = regex.compile(
    r"(?i)(?<!\p{L})(?:staff|writers?|correspondents?|editors?|reporters?|contributors?|contributing|"
    r"columnists?|professors?|"
    r"analysts?|fellows?|special|guest|bureau|desk|news|press|agency|times|post|globe|journal|magazine|guardian|"
    r"reuters|afp|ap|dpa|bbc|cnn|chief|senior|director|university|institute|media|service|network|today|daily|"
    r"editorial|board|team|opinion|analysis|report|review|herald|tribune|monitor|photograph(?:s|er|y)?|photos?|"
    r"korrespondent(?:in)?|redakteur(?:in)?|redaktion|journaliste?|envoyée?|rédaction|redacción|"
    r"corresponsal|periodista|"
    r"корреспондент|редактор|журналист|обозреватель|خبرنگار|روزنامه‌نگار|سردبیر|تحلیلگر|استاد|صحفي|كاتب|"
    r"مراسل)(?!\p{L})"
)
CJK_ROLE = regex.compile(
    r"(?:新华社|本报|人民日报|特约|首席)?(?:记者|記者|编辑|編輯|評論員|评论员|撰文|特派員|論説委員|教授|研究员|研究員|報導|报道)$|^(?:新华社|本报|特约)?(?:记者|記者)"
)
PARTICLE = regex.compile(
    r"(?:de|del|della|di|da|dos|du|des|la|le|van|von|den|der|ter|bin|ibn|bint|al|el|zu|y|e|st\.?|"
    r"[dl]['’]\p{L}+|al-\p{L}+|el-\p{L}+)"
)
CAPITALISED = regex.compile(
    r"(?:\p{Lu}[\p{L}\p{M}'’‘.-]*|['’‘]\p{Lu}[\p{L}'’-]*|[dl]['’]\p{Lu}\p{L}+|al-\p{Lu}\p{L}+|el-\p{Lu}\p{L}+)"
)
UNCASED_NAME = regex.compile(r"[\p{L}\p{M}\u200c\u200d.'’·・-]+(?:[ \u00A0][\p{L}\p{M}\u200c\u200d.'’·・-]+){0,4}")
# Where news happens: no first name, so "Tehran Answers" is no author.
PLACE = regex.compile(
    r"(?:iran|iraq|tehran|syria|yemen|oman|qatar|russia|moscow|china|beijing|europe|brussels|germany|"
    r"berlin|france|britain|uk|us|"
    r"america|japan|tokyo|turkey|ankara|saudi|riyadh|gulf|persian|iranian|american|russian|chinese|"
    r"european|israeli|british|"
    r"iraqi|syrian|pentagon|congress|senate|parliament|why|how|what|when|where|who|the|an?|new|no|can|will|"
    r"is|are|after|inside)",
    regex.IGNORECASE,
)
CASED = regex.compile(r"[\p{Lu}\p{Ll}]")
EAST_ASIAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
SUFFIX = regex.compile(r"(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq)\.?", regex.IGNORECASE)


def labelled_names(text: str) -> tuple[str, ...] | None:
    """Return the names of a line that says that it is a byline ("By A, B and C"), else None.

    A line whose label is followed by no name of a person ("By the Editorial Board") gives the words after it.
    """
    if len(text) > 200 or text.count("\n") > 2:
        return None
    dated = find_date(text)
    after_date = [text[dated.end :]] if dated else []
    for part in [text, *PARTS.split(text), *after_date]:
        part = part.strip(" \t*_\u200e\u200f")
        if found := LABEL_AFTER.match(part):
            return (found["name"],)
        found = LABEL.match(part)
        if not found:
            continue
        rest = part[found.end() :].strip(" *_")
        if _is_a_time(rest.split()):
            continue
        names = _people(rest, lone_words=True)
        if names:
            return names
        if ROLE.search(rest) and len(rest.split()) <= 6 and not rest.endswith((".", "!", "?")):
            return (_first_part(rest),)
    return None


def bare_names(text: str) -> tuple[str, ...] | None:
    """Return the names of a line that is nothing but names, roles and a date, else None.

    Only for scripts with capital letters: elsewhere any few words could be a name.
    """
    if len(text) > 160 or "\n" in text or "?" in text or "!" in text or ":" in text:
        return None
    first = PARTS.split(text.replace("*", "").strip(" _—–-"))[0]
    dated = find_date(first)
    if dated and (not dated.start or first[dated.end :].strip(" .,)")):
        return None
    first = _first_part(first)
    parts = [part for part in BETWEEN.split(first) if part]
    names = _people(first, lone_words=False)
    if any(PLACE.fullmatch(name.split()[0]) for name in names):
        return None
    rest = [part for part in parts if not any(part in name or name.lower() in part.lower() for name in names)]
    return names if names and all(SUFFIX.fullmatch(part) or ROLE.search(part) for part in rest) else None


def is_role(text: str) -> bool:
    """Tell whether a short line is only a role or an outlet ("Staff writer", "Special to The Globe")."""
    return len(text.split()) <= 8 and bool(ROLE.search(text)) and not text.rstrip().endswith((".", "?", "!", ":"))


def is_name(text: str, lone_words: bool = False) -> bool:
    """Tell whether `text` looks like one person's name: two to five capitalised words, particles and initials.

    With `lone_words` one word is enough. In scripts without capitals, up to five words without signs.
    """
    text = text.strip()
    if not text or len(text) > 60 or ROLE.search(text) or regex.search(r"\d|@", text):
        return False
    if not CASED.search(text):
        short = len(text) <= 5 or "·" in text or "・" in text or " " in text
        return bool(UNCASED_NAME.fullmatch(text)) and (short or not EAST_ASIAN.search(text))
    words = text.split()
    if not (1 if lone_words else 2) <= len(words) <= 5 or not (
        lone_words or any(len(word.strip(".")) > 1 for word in words)
    ):
        return False
    whole = CAPITALISED.fullmatch(words[0]) and CAPITALISED.fullmatch(words[-1])
    return bool(whole) and all(CAPITALISED.fullmatch(word) or PARTICLE.fullmatch(word.lower()) for word in words)


def without_title(name: str) -> str:
    """Return `name` without a title of address before it ("Dr. Jane Doe")."""
    return regex.sub(r"^(?:(?:Dr|Prof|Mr|Mrs|Ms|Sir|Dame|Professor|Doctor|دکتر|الدكتور|د)\.?\s+)+", "", name)


def _is_a_time(words: list[str]) -> bool:
    # "By Friday", "By June 24": but April Jones and Jan de Vries are people.
    if not words or words[0][0].isdigit():
        return True
    known = words[0].strip(".,").lower() in MONTHS or WEEKDAY.fullmatch(words[0].strip(".,"))
    return bool(known) and (len(words) == 1 or words[1][0].isdigit())


def _people(text: str, lone_words: bool) -> tuple[str, ...]:
    text = _first_part(text)
    names: list[str] = []
    for part in BETWEEN.split(text):
        part = (
            PLACE_OR_OUTLET.sub("", part or "").strip(" .\u200e\u200f")
            if part and not part.endswith(".")
            else (part or "").strip()
        )
        part = " ".join(word for word in part.split() if not CJK_ROLE.search(word)) if EAST_ASIAN.search(part) else part
        if names and SUFFIX.fullmatch(part):
            names[-1] += f", {part}." if part.lower() in ("jr", "sr") else f", {part}"
            continue
        if not is_name(part, lone_words=lone_words and (not names or " " not in names[0])):
            if names:
                break
            return ()
        names.append(_cased(without_title(part)))
    return tuple(dict.fromkeys(names))


def _first_part(text: str) -> str:
    first = next((part for part in PARTS.split(text) if part.strip()), "").strip()
    found = find_date(first)
    return first[: found.start].strip(" ,،，(（|") if found and found.start else first


def _cased(name: str) -> str:
    """JANE DOE is how a page sets a name, not how it is written."""
    long_words = [word for word in name.split() if len(word.strip(".")) > 2]
    if long_words and all(word.isupper() for word in long_words):
        return regex.sub(r"\p{Lu}{2,}", lambda found: found[0][0] + found[0][1:].lower(), name)
    return name
