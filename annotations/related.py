"""Which passages of one text speak of what a passage of another speaks of, and by which words one sees it. Pure.

What both texts say in the same two words or more, or in one word that is nearly nowhere else, is weighed by how
little it is to be expected: the rarer its words, the more it tells (the logarithm of how often chance alone would put
them side by side in a text of this length). Names, which are written large where others are not, dates, numbers and
what stands in quotation marks tell more. Nothing is known of any language but its letters, its stems and the names of
months.

Texts that share no word are brought together by their readers: the same tag at both ends.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from math import log, sqrt

import regex

from .folding import UNPARTED, tokens
from .months import MONTHS

MOST_PLACES = 60  # pairs of passages that share a phrase: what is said oftener is of the whole text
MOST_ALONE = 4  # likewise a word that stands alone
MOST_TAGGED = 12  # passages of a text that carry a tag: those with the most readers
AGAIN = 0.7  # of a tag for each pair before that it joins
RANKS = 10
KEPT = 6  # pairs of each passage
NAME, DATE, PHRASE, WORD = "name", "date", "phrase", "word"
WEIGHT = {NAME: 1.25, DATE: 1.4, PHRASE: 0.9, WORD: 0.5}
FURTHER = 0.3  # of each word of a phrase after the two that tell most
FADING = 0.6  # of each further thing that two passages share, the strongest first
KNOWN = 0.65  # of what a stronger pair of passages shares already
QUOTED = 1.25  # for each of the two texts that sets it in quotation marks
COMMON = 0.55  # what tells less begins and ends no phrase
COMMON_SHORT, SHORT = 0.75, 3  # likewise of words of few letters: the shorter, the more common, in any language
BESIDE = 0.35  # of the strongest: words that tell less are no further reason
LEAST = 0.37  # of what is worth telling
ENOUGH = 0.6  # of two passages that are worth telling of among those of a whole text

_JOINED = regex.compile(r"[\s\u200c'’ʼ\-‐‑–.]*")
_ENDS = regex.compile(r"[.!?…:;。！？؟¶\"“”„«»‘(\[]|\n")
_APOSTROPHES = frozenset("'’ʼ")
_OPENS, _CLOSES = frozenset("\"“„«‘'「『"), frozenset("\"”“»’'」』")


@dataclass(frozen=True)
class Shared:
    """Something that two passages both say: the words as the first has them, and where each has them (code points)."""

    kind: str
    words: str
    first: tuple
    second: tuple
    weight: float


@dataclass
class Pair:
    """Passages of the first and the second text (their places in the lists given), and what they share."""

    first: int
    second: int
    score: float = 0.0
    shared: list = field(default_factory=list)


@dataclass(slots=True)
class _Word:
    key: str
    start: int
    end: int
    is_name: bool
    is_number: bool
    is_next: bool  # stands directly after the word before it
    is_whole: bool  # no part of a word before an apostrophe


def pairs(first, second, languages=("", "")):
    """The Pairs of two texts, the strongest first: of each passage no more than KEPT.

    A text is a list of passages, each its words; `languages` are their BCP 47 codes. Costs by the length of the texts.
    """
    sides = [
        [_words(text, language) for text in side] for side, language in zip((first, second), languages, strict=True)
    ]
    _tell_names([words for side in sides for words in side])
    chance, matches = _Chance(sides), defaultdict(list)
    for key, (here, there) in _shared(sides).items():
        places = len(here) * len(there)
        if places <= (MOST_PLACES if len(key) > 1 else MOST_ALONE):
            for one, place in here.items():
                for other, there_at in there.items():
                    matches[one, other].append((place, there_at, 1 / sqrt(places), len(key)))
    found = [_pair(at, some, chance, sides, (first, second)) for at, some in matches.items()]
    return _strongest([pair for pair in found if pair.shared])


def _words(text, language):
    words, before = [], 0
    for token in tokens(text, language):
        if token.end <= before:
            continue  # the last letter of a run, which the pair before it holds
        raw, gap = text[token.start : token.end], text[before : token.start]
        large = raw[0].isupper() and bool(words) and not _ENDS.search(gap)
        is_next = bool(words) and _joins(gap, words[-1], token)
        month = MONTHS.get(raw.casefold())
        key = f"month {month}" if month and _by_number(text, token) else token.stem
        is_whole = text[token.end : token.end + 1] not in _APOSTROPHES
        words.append(_Word(key, token.start, token.end, large, token.key.isdecimal(), is_next, is_whole))
        before = token.end
    return words


def _joins(gap, before, token):
    """Whether what stands between two words leaves them side by side: a point only where letters are left out."""
    if before.is_number and token.key.isdecimal():
        return len(gap) <= 1
    return not gap or (bool(_JOINED.fullmatch(gap)) and ("." not in gap or before.end - before.start <= 3))


def _by_number(text, token):
    around = text[max(token.start - 5, 0) : token.start] + text[token.end : token.end + 6]
    return any(letter.isdecimal() for letter in around)


def _tell_names(passages):
    """Of words that are written large: names only where others are not (no headline, no language of large nouns)."""
    large = sum(word.is_name for words in passages for word in words)
    total = sum(len(words) for words in passages) or 1
    is_told = large / total < 0.3
    for words in passages:
        of_letters = [word for word in words if not word.is_number]
        if not is_told or sum(word.is_name for word in of_letters) > 0.45 * len(of_letters):
            for word in words:
                word.is_name = False
    held = {word.key for words in passages for word in words if word.is_name}
    small = Counter(word.key for words in passages for word in words if not word.is_name)
    names = {key for key in held if small[key] <= 3}
    for words in passages:
        for word in words:
            word.is_name = word.is_name and word.key in names


class _Chance:
    """How often words stand in both texts together."""

    def __init__(self, sides):
        self.counts = Counter(word.key for side in sides for words in side for word in words)
        self.places = Counter(key for side in sides for words in side for key in {word.key for word in words})
        self.passages = sum(map(len, sides)) or 1
        self.most = log(max(self.counts.total(), 3))

    def told(self, key):
        """How much a word tells, from 0 to 1: 1 of what stands once; nothing of what every passage has."""
        elsewhere = max(self.places[key] - 2, 0) / self.passages
        return (1 - log(self.counts[key]) / self.most) * (1 - elsewhere)

    def is_common(self, word):
        if word.is_name or word.is_number:
            return False
        is_short = word.end - word.start <= SHORT and not UNPARTED.match(word.key)
        return len(word.key) == 1 or self.told(word.key) < (COMMON_SHORT if is_short else COMMON)

    def surprise(self, words):
        """How little it is to be expected that words stand side by side; of one, how little that it is there."""
        told = sorted((self.told(word.key) for word in words), reverse=True)
        return sum(told[:2]) + FURTHER * sum(told[2:]) - (0.5 if len(told) > 1 else 0)


def _shared(sides):
    """{keys: ({passage of the first: place of the word}, those of the second)} of words and pairs that both have."""
    held = []
    for side in sides:
        places = defaultdict(dict)
        for number, words in enumerate(side):
            for place, word in enumerate(words):
                places[word.key,].setdefault(number, place)
            for place, (one, other) in enumerate(pairwise(words)):
                if other.is_next:
                    places[_in_order(one, other)].setdefault(number, place)
        held.append(places)
    return {key: (held[0][key], held[1][key]) for key in held[0].keys() & held[1].keys()}


def _in_order(one, other):
    """20 June and June 20 are one."""
    keys = (one.key, other.key)
    return tuple(sorted(keys)) if one.is_number != other.is_number else keys


def _pair(at, matches, chance, sides, texts):
    """The Pair of two passages at these places, of [(place, other place, rarity)] of words and pairs in both."""
    pair = Pair(*at)
    ours, theirs = sides[0][pair.first], sides[1][pair.second]
    both = texts[0][pair.first], texts[1][pair.second]
    for (start, end), shift, rarity in _runs(matches):
        while start < end and chance.is_common(ours[start]):
            start += 1
        while start < end and chance.is_common(ours[end - 1]):
            end -= 1
        kind = _kind(ours[start:end])
        if kind:
            here, there = (
                (words[first].start, words[last].end)
                for words, first, last in ((ours, start, end - 1), (theirs, start + shift, end - 1 + shift))
            )
            told = chance.surprise(ours[start:end]) * WEIGHT[kind] * rarity
            if kind == PHRASE:
                quoted = (_is_quoted(text, *span) for text, span in zip(both, (here, there), strict=True))
                told *= QUOTED ** sum(quoted)
            pair.shared.append(Shared(kind, " ".join(both[0][slice(*here)].split()), here, there, told))
    pair.shared = sorted(_once(pair.shared), key=lambda one: -one.weight)[:4]
    least = max([LEAST, *(BESIDE * one.weight for one in pair.shared[:1])])
    pair.shared = [one for one in pair.shared if one.weight >= (LEAST if one.kind in (NAME, DATE) else least)]
    return pair


def _runs(matches):
    """((start, end), shift to the other passage, rarity) of words that stand side by side in both, longest runs."""
    held = {(place, other - place): rarity for place, other, rarity, length in matches if length == 2}
    for (place, shift), rarity in sorted(held.items()):
        if (place - 1, shift) not in held:
            end = place
            while (end, shift) in held:
                rarity = max(rarity, held[end, shift])
                end += 1
            yield (place, end + 1), shift, rarity
    for place, other, rarity, length in matches:
        if length == 1:
            yield (place, place + 1), other - place, rarity


def _is_quoted(text, start, end):
    return text[start - 1 : start] in _OPENS and text[end : end + 1] in _CLOSES if start else False


def _kind(words):
    """NAME, DATE, PHRASE or WORD; None for words that join nothing by themselves."""
    if len(words) > 1 and any(word.is_number for word in words):
        is_date = any(word.key.startswith("month ") for word in words)
        return DATE if is_date or any(word.is_name for word in words) else PHRASE
    if len(words) > 1:
        return NAME if sum(word.is_name for word in words) * 2 >= len(words) else PHRASE
    return WORD if words and _is_telling(words[0]) else None


def _is_telling(word):
    """Whether one word alone may join passages: a name, a great number, or no short word."""
    if word.key.startswith("month "):
        return False
    return word.is_name or (word.is_whole and word.end - word.start > (2 if word.is_number else 4))


def _once(shared):
    """Each stretch of the passage once, by the strongest that covers it."""
    covered = []
    for one in sorted(shared, key=lambda one: (-one.weight, one.first)):
        if all(one.first[1] <= start or end <= one.first[0] for start, end in covered):
            covered.append(one.first)
            yield one


def _strongest(found):
    """The pairs by what they share; what a stronger pair shares already counts for less."""
    known = set()
    for pair in sorted(found, key=lambda one: -sum(each.weight for each in one.shared)):
        for place, one in enumerate(pair.shared):
            key = one.words.casefold()
            pair.score += one.weight * FADING**place * (KNOWN if key in known else 1)
            known.add(key)
    kept, counts = [], Counter()
    for pair in sorted(found, key=lambda one: (-one.score, one.first, one.second)):
        ends = ("first", pair.first), ("second", pair.second)
        if all(counts[end] < KEPT for end in ends):
            counts.update(ends)
            kept.append(pair)
    return kept


@dataclass
class Tagged:
    """Two passages that carry the same tags: [(tag, how many readers are known to have put it on either)]."""

    first: int
    second: int
    score: float = 0.0
    tags: list = field(default_factory=list)


def tagged(first, second, sizes):
    """The Tagged of two texts, the strongest first: the rarer a tag and the more its readers, the stronger.

    `first` and `second` are {passage: {tag: readers}}, readers a set of whatever tells them apart, empty where nobody
    is known; `sizes` the numbers of passages of the texts. What stands before with the same tag counts against a pair.
    """
    places = [defaultdict(list), defaultdict(list)]
    for side, uses in zip(places, (first, second), strict=True):
        for passage, tags in uses.items():
            for tag in tags:
                side[tag].append(passage)
    found = {}
    for tag in sorted(places[0].keys() & places[1].keys()):
        rarity = log(1 + sizes[0] * sizes[1] / (len(places[0][tag]) * len(places[1][tag])))
        for one in _most_read(places[0][tag], first, tag):
            for other in _most_read(places[1][tag], second, tag):
                readers = len(first[one][tag] | second[other][tag])
                pair = found.setdefault((one, other), Tagged(one, other))
                pair.tags.append((rarity * (1 + log(1 + readers)), tag, readers))
    return _in_turn(list(found.values()))


def _most_read(passages, uses, tag):
    return sorted(passages, key=lambda passage: (-len(uses[passage][tag]), passage))[:MOST_TAGGED]


def _in_turn(found):
    told = Counter()
    for pair in found:
        pair.tags.sort(key=lambda one: (-one[0], one[1]))
    for pair in sorted(
        found, key=lambda one: (-sum(weight for weight, _tag, _readers in one.tags), one.first, one.second)
    ):
        for place, (weight, tag, _readers) in enumerate(pair.tags):
            pair.score += weight * FADING**place * AGAIN ** told[tag]
            told[tag] += 1
        pair.tags = [(tag, readers) for _weight, tag, readers in pair.tags]
    return sorted(found, key=lambda one: (-one.score, one.first, one.second))


def merged(by_words, by_tags):
    """[(Pair or None, Tagged or None)], the two lists in turn; what is in both stands higher (reciprocal ranks)."""
    held = defaultdict(lambda: [None, None, 0.0])
    for side, ranked in enumerate((by_words, by_tags)):
        for rank, pair in enumerate(ranked):
            entry = held[pair.first, pair.second]
            entry[side] = pair
            entry[2] += 1 / (RANKS + rank)
    in_order = sorted(held.items(), key=lambda one: (-one[1][2], one[1][0] is None, one[0]))
    return [(pair, tags) for _at, (pair, tags, _score) in in_order]
