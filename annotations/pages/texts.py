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
        text.strip = paint.strip(piece.pk, stretches, length)
        found.append(text)
    return found


def strips_of(pieces, paint):
    """PieceTexts with nothing but their strips: without a word of the text."""
    places = defaultdict(list)
    blocks = Block.objects.filter(revision__in=[piece.revision_id for piece in pieces]).order_by("ordinal")
    for revision, start, end, passage in blocks.values_list("revision_id", "start", "end", "passage_id"):
        places[revision].append((start, end, passage))
    for piece in pieces:
        held = places[piece.revision_id]
        stretches = [(start, passage, paint.segments(piece.pk, passage)) for start, _end, passage in held]
        yield PieceText(piece, strip=paint.strip(piece.pk, stretches, held[-1][1] if held else 1))


def passages_of(piece, passage_ids, links, paint, address, names):
    """Some passages of a piece, drawn as `texts_of` draws them: what a save has changed."""
    # numbers need the kinds of the whole piece; its words are not read
    kinds = piece.revision.blocks.order_by("ordinal").values_list("passage_id", "passage__kind")
    named = numbers(kinds)
    blocks = Block.objects.filter(revision=piece.revision_id, passage__in=passage_ids)
    ends = _link_ends(links, [piece])
    for block in _words(blocks):
        here = _clipped(ends[piece.pk], block)
        segments, uses = paint.segments(piece.pk, block.passage_id), paint.uses(piece.pk, block.passage_id)
        at = Place(piece, block, named[block.passage_id], uses, len(here), paint.peak(piece.pk, segments))
        yield written(at, paint.draw(piece.pk, block.text, segments, here), address, names)


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
    return map(Words._make, blocks.values_list(*_WORDS_COLUMNS).order_by("revision", "ordinal"))


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
