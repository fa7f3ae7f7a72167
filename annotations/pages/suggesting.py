"""Suggested cross-links: passages of different pieces that speak of the same thing, each with the reason in words.

What the words say is reckoned once for two texts and kept in memory, for texts do not change. Tags are counted anew
each time, from the work that this reader may see and that counts; nothing anonymous counts as a reader.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from threading import Lock

import regex
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Annotation, Block, CrossLink, Tag, Tagging, WavedAway
from ..models.vocabulary import Kind, ShownAs
from ..related import ENOUGH, merged, pairs, tagged
from .address import span_text
from .snippets import snippet

TEXTS_KEPT = 8  # pairs of texts
LONGEST_QUOTE = 400  # code points of an end that a suggestion proposes
AROUND = 120  # code points beside the words, where a sentence is longer than that
MOST_REASONS = 3
_turns = defaultdict(Lock)  # by two texts: of many who ask at once one reckons
_SENTENCE = regex.compile(r"(?<=\p{L}{4}|\p{N}|[)\]])[.!?…؟][\"”’»)\]]*\s+|[。！？][”’」』]*|\n+")


@dataclass
class End:
    """One end of a suggestion: (piece, start, end) in code points of the counted text, and what stands there."""

    passage: int
    place: str
    span: tuple
    parts: list
    href: str  # of its place
    language: str

    @property
    def at(self):
        return span_text(*self.span)


@dataclass
class Suggestion:
    """Two ends and the reasons; `href` opens the form for a cross-link with both filled in."""

    ends: list
    reasons: list = field(default_factory=list)
    href: str = ""
    is_waved: bool = False
    may_wave: bool = False


class Suggesting:
    """Suggestions for the reader of a ReadingPage: of all its pieces, or of one `passage` (its id)."""

    def __init__(self, page, passage=None):
        self.reading, self.pieces, self.address = page.reading, page.pieces, page.address
        self.reach, self.seat, self.places, self.passage = page.reach, page.seat, page.places, passage

    def rows(self):
        """[(Pair or None, Tagged or None, the two _Texts)], those waved away last, and the pairs of passages that are.

        Five queries.
        """
        texts = self._texts()
        uses, self.spans = self._uses(texts)
        waved, linked = self._waved(), self._linked()
        here = self.places.span(self.passage)[0] if self.passage else None
        found = []
        for first, second in combinations(texts, 2):
            if here in (None, first.piece.pk, second.piece.pk):
                found += self._of_two(first, second, uses)
        found = [row for row in found if _passages(row) not in linked]
        return sorted(found, key=lambda row: _passages(row) in waved), waved

    def show(self, rows, waved):
        """The Suggestions of some rows. One query, for the names of tags."""
        wanted = {tag for _pair, tags, _texts in rows if tags for tag, _readers in tags.tags}
        names = dict(Tag.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
        return [self._suggestion(row, names, waved) for row in rows]

    def _of_two(self, first, second, uses):
        by_words = _by_words(
            tuple(first.words), tuple(second.words), (first.piece.document.language, second.piece.document.language)
        )
        by_tags = tagged(uses[first.piece.pk], uses[second.piece.pk], (len(first.words), len(second.words)))
        if self.passage:
            by_words, by_tags = (
                [one for one in some if self.passage in (first.passages[one.first], second.passages[one.second])]
                for some in (by_words, by_tags)
            )
        else:
            by_words = [pair for pair in by_words if pair.score >= ENOUGH]
        return [(pair, tags, (first, second)) for pair, tags in merged(by_words, by_tags)]

    def _texts(self):
        blocks = Block.objects.filter(revision__in=[piece.revision_id for piece in self.pieces])
        rows = blocks.exclude(passage__kind=Kind.FURNITURE).order_by("ordinal")
        held = defaultdict(list)
        for revision, *row in rows.values_list("revision_id", "passage_id", "start", "text"):
            held[revision].append(row)
        return [_Text(piece, held[piece.revision_id]) for piece in self.pieces]

    def _uses(self, texts):
        """{piece: {place of a passage: {tag: readers}}}, and {(passage, tag): (start, end)} that carries it there."""
        uses = {text.piece.pk: defaultdict(lambda: defaultdict(set)) for text in texts}
        by_piece = {text.piece.pk: text for text in texts}
        acts = Annotation.objects.visible_to(self.reach).counted()
        acts = acts.filter(reading=self.reading, round=self.reading.round)
        rows = Tagging.objects.standing().filter(
            content_object__in=acts, content_object__targets__revision=F("content_object__piece__revision")
        )
        of_act = ("piece_id", "targets__start", "targets__end", "author_id", "shown_as")
        spans = {}
        for tag, piece, start, end, author, shown_as in rows.order_by("pk").values_list(
            "tag_id", *(f"content_object__{name}" for name in of_act)
        ):
            text, passage = by_piece.get(piece), self.places.passage_at(piece, start)
            if text and passage in text.places:
                readers = uses[piece][text.places[passage]][tag]
                if shown_as != ShownAs.ANONYMOUS:
                    readers.add((author, shown_as))
                spans.setdefault((passage, tag), (start, end))
        return uses, spans

    def _waved(self):
        rows = WavedAway.objects.filter(membership=self.seat.membership, reading=self.reading)
        return {frozenset(row) for row in rows.values_list("one_id", "other_id")}

    def _linked(self):
        """Pairs of passages between which this reader sees a cross-link."""
        links = CrossLink.objects.visible_to(self.reach).standing()
        links = links.filter(reading=self.reading, round=self.reading.round)
        ends = defaultdict(set)
        for link, passage in links.values_list("pk", "ends__passage_id"):
            ends[link].add(passage)
        return {frozenset(passages) for passages in ends.values()}

    def _suggestion(self, row, names, waved):
        pair, tags, _texts = row
        ends = [self._end(row, side) for side in (0, 1)]
        reasons = [_both_say(pair)] if pair else []
        for tag, readers in tags.tags[:MOST_REASONS] if tags else ():
            says = ngettext("both tagged “%(tag)s” by %(n)s reader", "both tagged “%(tag)s” by %(n)s readers", readers)
            says = says if readers else _("both tagged “%(tag)s”")
            reasons.append(says % {"tag": names[tag], "n": readers})
        href = self.address.panel(held=ends[0].span, mark=(ends[1].span,)) + "#linker"
        may_wave = self.seat.membership in self.reach.writing
        return Suggestion(ends, reasons, href, _passages(row) in waved, may_wave)

    def _end(self, row, side):
        pair, tags, texts = row
        text, place = texts[side], ((pair or tags).first, (pair or tags).second)[side]
        passage, (at, words) = text.passages[place], text.blocks[place]
        if pair:
            stands = [(one.first, one.second)[side] for one in pair.shared]
            spans, (start, end) = sorted(stands), _around(words, *stands[0])
        else:
            spans, (start, end) = [], self._tagged_span(passage, tags, at, words)
        found = [(first - start, last - start) for first, last in spans if start <= first and last <= end]
        span = (text.piece.pk, at + start, at + end)
        return End(
            passage,
            self.places.name(passage),
            span,
            snippet(words[start:end], found),
            self.address.panel(place=passage),
            text.piece.document.language,
        )

    def _tagged_span(self, passage, tags, at, words):
        start, end = self.spans[passage, tags.tags[0][0]]
        return max(start - at, 0), min(end - at, len(words))


class _Text:
    """The passages of a piece that can be marked: their ids, their words, where they begin."""

    def __init__(self, piece, rows):
        self.piece = piece
        self.passages = [passage for passage, _start, _words in rows]
        self.blocks = [(start, words) for _passage, start, words in rows]
        self.words = [words for _passage, _start, words in rows]
        self.places = {passage: place for place, passage in enumerate(self.passages)}


def _by_words(first, second, languages):
    """Reckoned once, however many ask for it at the same time: a class opens a reading together."""
    with _turns[hash((first, second, languages))]:
        return _reckoned(first, second, languages)


@lru_cache(maxsize=TEXTS_KEPT)
def _reckoned(first, second, languages):
    return tuple(pairs(first, second, languages))


def _both_say(pair):
    words = [_("“%(words)s”") % {"words": one.words} for one in pair.shared[:MOST_REASONS]]
    return _("both speak of %(words)s") % {"words": _(", ").join(words)}


def _passages(row):
    pair, tags, (first, second) = row
    one = pair or tags
    return frozenset((first.passages[one.first], second.passages[one.second]))


def _around(text, start, end):
    """The sentence in which some words stand; of a very long one the words that are near."""
    first = max((found.end() for found in _SENTENCE.finditer(text, 0, start)), default=0)
    after = _SENTENCE.search(text, end)
    last = len(text[: after.end()].rstrip()) if after else len(text)
    if last - first > LONGEST_QUOTE:
        first = text.find(" ", max(start - AROUND, first), start) + 1 or start
        last = text.rfind(" ", end, min(end + AROUND, last))
        last = last if last > end else end
    return first, last
