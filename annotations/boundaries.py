"""Where words and grapheme clusters of a text begin and end (UAX #29). Cut once, at import.

All spans are half-open `(start, end)` in Unicode code points, in the order of the text.
"""

import struct
from bisect import bisect_left
from itertools import pairwise

import regex

FLAG = regex.compile(r"\p{Regional_Indicator}{2}")
# Any sign with a variation selector is cut exactly as a flag is. Stands in for flags, because the
# regex package counts back to the first flag of a run at each one: quadratic in a run of them.
FLAG_STAND_IN = "\u00a4\ufe0f"

WORD_BREAK = regex.compile(r"(?w)\b")
CLUSTER = regex.compile(r"\X")

# Scripts written without spaces between words: here each grapheme is counted as a word.
# Katakana runs too, so that one unit holds for the whole of a Japanese text.
SPACELESS = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}"
    r"\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}ー]"
)

# What a reader would call a word holds a letter, a number or a picture; signs such as © and
# arrows are pictographs by the standard's table but not words to anybody.
WORDLIKE = regex.compile(
    r"[\p{L}\p{N}\p{Regional_Indicator}]|(?![©®™‼⁉〰〽\u2190-\u21FF\u2900-\u297F\u2B05-\u2B07])\p{Extended_Pictographic}|[⭐⭕]"
)


def words(text: str) -> list[tuple[int, int]]:
    """Return the spans of the words of `text`, by UAX #29 default word boundaries.

    Apostrophes join ("don't"), hyphens part ("hard" "line"); punctuation and space are left out;
    no span begins or ends inside a grapheme cluster.
    """
    breaks = [found.start() for found in WORD_BREAK.finditer(FLAG.sub(FLAG_STAND_IN, text))]
    inside = _inner_offsets(text)
    if inside:
        breaks = [offset for offset in breaks if offset not in inside]
    spans = []
    for start, end in pairwise(breaks):
        if not WORDLIKE.search(text, start, end):
            continue
        if SPACELESS.search(text, start, end):
            spans += [found.span() for found in CLUSTER.finditer(text, start, end) if WORDLIKE.search(found[0])]
        else:
            spans.append((start, end))
    return spans


def clusters(text: str) -> list[tuple[int, int]]:
    """Return the spans of the extended grapheme clusters that are longer than one code point."""
    if text.isascii() and "\r" not in text:
        return []
    spans = (found.span() for found in CLUSTER.finditer(FLAG.sub(FLAG_STAND_IN, text)))
    return [(start, end) for start, end in spans if end - start > 1]


def cuts_cluster(clusters: list[tuple[int, int]], offset: int) -> bool:
    """Tell whether `offset` (code points) falls strictly inside one of `clusters` (sorted, disjoint)."""
    before = bisect_left(clusters, (offset,)) - 1
    return before >= 0 and offset < clusters[before][1]


def pack(spans: list[tuple[int, int]]) -> bytes:
    """Return `spans` as bytes: a pair of little-endian unsigned 32-bit numbers for each span."""
    flat = [offset for span in spans for offset in span]
    return struct.pack(f"<{len(flat)}I", *flat)


def unpack(packed: bytes) -> list[tuple[int, int]]:
    """Return the spans that `pack` made `packed` from. Raises struct.error when it is cut short."""
    return list(struct.iter_unpack("<II", packed))


def _inner_offsets(text: str) -> set[int]:
    return {offset for start, end in clusters(text) for offset in range(start + 1, end)}
