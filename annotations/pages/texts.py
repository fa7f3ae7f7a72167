"""The pieces of a reading as they are read: passages, numbers, highlights, counts, strip. A fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count
from django.utils.safestring import mark_safe

from ..models import Block
from ..models.vocabulary import Kind
from ..numbers import numbers
from .contents import contents_of
from .drawing import LINK
from .passages import Place, written
from .strips import drawn, parts_of, reaching, stretch_of


@dataclass
class PieceText:
    """One piece on the page."""

    piece: object
    passages: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    strip: str = ""  # SVG
    count: int = 0
    contents: list = field(default_factory=list)  # of contents.Entry

    @property
    def body_html(self):
        return mark_safe("".join(passage.html for passage in self.passages))

    @property
    def comments_html(self):
        return mark_safe("".join(passage.html for passage in self.comments))


def texts_of(pieces, links, paint, address, names):
    """PieceTexts of some pieces, drawn by `paint`: a marked.Marked or a heat.Heat.

    `links` are the visible CrossLinks with their ends; `names` is {tag id as text: name}.
    """
    blocks = _blocks(pieces)
    ends = _link_ends(links, pieces)
    found = []
    for piece in pieces:
        text = PieceText(piece)
        held = blocks[piece.revision_id]
        named = numbers((block.passage_id, block.kind) for block in held)
        stretches = []
        for block in held:
            segments = paint.segments(piece.pk, block.passage_id)
            here = _clipped(ends[piece.pk], block)
            uses = paint.uses(piece.pk, block.passage_id)
            at = Place(piece, block, named[block.passage_id], uses, len(here), paint.peak(piece.pk, segments))
            passage = written(at, paint.draw(piece.pk, block.text, segments, here), address, names)
            (text.comments if block.kind == Kind.COMMENT else text.passages).append(passage)
            stretches.append((block.start, block.passage_id, segments))
            text.count += at.count
        text.contents = contents_of(held, named)
        text.strip = drawn(piece.pk, paint.strip(piece.pk, stretches, _length(piece)))
        found.append(text)
    return found


def strips_of(pieces, paint):
    """PieceTexts with nothing but their strips: without a word of the text."""
    for piece in pieces:
        stretches = _stretches(piece, _laid(piece.revision.blocks.all()), paint)
        yield PieceText(piece, strip=drawn(piece.pk, paint.strip(piece.pk, stretches, _length(piece))))


class Near:
    """Some passages (ids) of a piece, to be drawn again as `texts_of` draws them: what a write has changed.

    Reads no more of the text than has a share in their parts of the strip. Three queries.
    """

    def __init__(self, piece, passage_ids):
        self.piece = piece
        self._words = list(_words(Block.objects.filter(revision=piece.revision_id, passage__in=passage_ids)))
        self._parts = parts_of(self._words, _length(piece))
        self._held = self._around() if self._words else []
        self.beside = reaching(self._held, self._parts, _length(piece))

    def passages(self, links, paint, address, names):
        """The passages as DrawnPassages."""
        piece, ends, named = self.piece, _link_ends(links, [self.piece]), self._numbers()
        for block in self._words:
            here = _clipped(ends[piece.pk], block)
            segments, uses = paint.segments(piece.pk, block.passage_id), paint.uses(piece.pk, block.passage_id)
            at = Place(piece, block, named[block.passage_id], uses, len(here), paint.peak(piece.pk, segments))
            yield written(at, paint.draw(piece.pk, block.text, segments, here), address, names)

    def strip(self, paint):
        """Their parts of the strip as SVG. `paint` holds what lies `beside` as well."""
        stretches = _stretches(self.piece, self.beside, paint)
        return drawn(self.piece.pk, paint.strip(self.piece.pk, stretches, _length(self.piece)), self._parts)

    def _around(self):
        start, end = stretch_of(self._parts, _length(self.piece))
        return _laid(self.piece.revision.blocks.filter(start__lt=end, end__gte=start))

    def _numbers(self):
        if not self._held:
            return {}
        before = self.piece.revision.blocks.filter(start__lt=self._held[0].start).order_by()
        counted = before.values_list("passage__kind").annotate(Count("pk"))
        return numbers(((block.passage_id, block.kind) for block in self._held), counted)


def _laid(blocks):
    """Where some blocks of a revision lie, in order, as a list."""
    columns = ("passage_id", "passage__kind", "start", "end")
    return list(map(Laid._make, blocks.order_by("ordinal").values_list(*columns)))


class Laid(NamedTuple):
    """A block of a revision, without its words."""

    passage_id: int
    kind: str
    start: int
    end: int


def _length(piece):
    return max(piece.revision.length, 1)


def _stretches(piece, held, paint):
    return [(block.start, block.passage_id, paint.segments(piece.pk, block.passage_id)) for block in held]


class Words(NamedTuple):
    """A block with its passage, as a page needs it: plain values are much quicker to read than instances."""

    revision_id: int
    passage_id: int
    start: int
    end: int
    text: str
    kind: str
    attribution: str
    date: object


def _words(blocks):
    return map(Words._make, blocks.values_list(*_WORDS_COLUMNS).order_by("revision_id", "ordinal"))


_WORDS_COLUMNS = (
    "revision_id",
    "passage_id",
    "start",
    "end",
    "text",
    "passage__kind",
    "passage__attribution",
    "passage__date",
)


def _blocks(pieces):
    found = defaultdict(list)
    for block in _words(Block.objects.filter(revision__in=[piece.revision_id for piece in pieces])):
        found[block.revision_id].append(block)
    return found


def _link_ends(links, pieces):
    revisions = {piece.pk: piece.revision_id for piece in pieces}
    found = defaultdict(list)
    for link in links:
        for end in link.ends.all():
            if revisions.get(end.piece_id) == end.revision_id:
                found[end.piece_id].append((end.start, end.end))
    return found


def _clipped(ends, block):
    here = []
    for start, end in ends:
        start, end = max(start, block.start) - block.start, min(end, block.end) - block.start
        if start < end:
            here.append((start, end, (LINK,)))
    return here
