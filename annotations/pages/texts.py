"""The pieces of a reading as they are read: passages, numbers, highlights, counts, strip. A fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.safestring import mark_safe

from ..models import Block
from ..models.vocabulary import Kind
from ..numbers import numbers
from .contents import contents_of
from .drawing import LINK
from .passages import Place, written
from .strips import drawn


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
        length = held[-1].end if held else 1
        text.strip = drawn(piece.pk, paint.strip(piece.pk, stretches, length))
        found.append(text)
    return found


def strips_of(pieces, paint):
    """PieceTexts with nothing but their strips: without a word of the text."""
    for piece in pieces:
        held = blocks_of(piece)
        bins = paint.strip(piece.pk, _stretches(piece, held, paint), held[-1].end if held else 1)
        yield PieceText(piece, strip=drawn(piece.pk, bins))


def strip_of(piece, held, beside, parts, paint):
    """Some parts of a piece's strip as SVG. `held` are its Blocks, `beside` those that reach into these parts."""
    return drawn(piece.pk, paint.strip(piece.pk, _stretches(piece, beside, paint), held[-1].end), parts)


def passages_of(piece, held, passage_ids, links, paint, address, names):
    """Some passages of a piece, drawn as `texts_of` draws them: what a save has changed. `held` are its Blocks."""
    named = numbers((block.passage_id, block.kind) for block in held)
    ends = _link_ends(links, [piece])
    for block in _words(Block.objects.filter(revision=piece.revision_id, passage__in=passage_ids)):
        here = _clipped(ends[piece.pk], block)
        segments, uses = paint.segments(piece.pk, block.passage_id), paint.uses(piece.pk, block.passage_id)
        at = Place(piece, block, named[block.passage_id], uses, len(here), paint.peak(piece.pk, segments))
        yield written(at, paint.draw(piece.pk, block.text, segments, here), address, names)


def blocks_of(piece):
    """Where the blocks of a piece lie, in order, as a list: `passage_id`, `kind`, `start`, `end`; not their words."""
    columns = ("passage_id", "passage__kind", "start", "end")
    return list(map(Laid._make, piece.revision.blocks.order_by("ordinal").values_list(*columns)))


class Laid(NamedTuple):
    """A block of a revision, without its words."""

    passage_id: int
    kind: str
    start: int
    end: int


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
