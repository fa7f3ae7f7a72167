"""The pieces of a reading as they are read: passages, numbers, highlights, counts, strip. A fixed number of queries."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q
from django.utils.safestring import mark_safe

from .. import spans
from ..models import Annotation, Block, CrossLink, LinkEnd, PassageMarks
from ..models.vocabulary import Audience, Kind
from ..numbers import numbers
from ..services import marking
from .drawing import LINK, draw, strip
from .passages import Place, written


@dataclass
class PieceText:
    """One piece on the page."""

    piece: object
    passages: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    strip: str = ""  # SVG
    count: int = 0

    @property
    def body_html(self):
        return mark_safe("".join(passage.html for passage in self.passages))

    @property
    def comments_html(self):
        return mark_safe("".join(passage.html for passage in self.comments))


def texts_of(pieces, address, reach, seat, links, palette, names):
    """PieceTexts of some pieces with the marks that this reader may see under this address.

    `links` are the visible CrossLinks with their ends; `palette` is {tag id as text: palette number}, `names` the same
    with the tags' names.
    """
    blocks = _blocks(pieces)
    marks, counts = _marks(pieces, address, reach, seat)
    ends = _link_ends(links, pieces)
    found = []
    for piece in pieces:
        text = PieceText(piece)
        held = blocks[piece.revision_id]
        named = numbers((block.passage_id, block.kind) for block in held)
        stretches = []
        for block in held:
            segments = _filtered(marks[piece.pk, block.passage_id], address.tag)
            here = _clipped(ends[piece.pk], block)
            drawn = spans.merge([segments, spans.segments(here)])
            at = Place(piece, block, named[block.passage_id], counts[piece.pk, block.passage_id], len(here))
            passage = written(at, draw(block.text, drawn, palette), address, names)
            (text.comments if block.kind == Kind.COMMENT else text.passages).append(passage)
            stretches.append((block.start, block.passage_id, segments))
            text.count += at.count
        length = held[-1].end if held else 1
        text.strip = strip(stretches, length, palette)
        found.append(text)
    return found


def strips_of(pieces, address, reach, seat, palette):
    """PieceTexts with nothing but their strips: without a word of the text."""
    marks, _counts = _marks(pieces, address, reach, seat)
    places = defaultdict(list)
    blocks = Block.objects.filter(revision__in=[piece.revision_id for piece in pieces]).order_by("ordinal")
    for revision, start, end, passage in blocks.values_list("revision_id", "start", "end", "passage_id"):
        places[revision].append((start, end, passage))
    for piece in pieces:
        held = places[piece.revision_id]
        stretches = [
            (start, passage, _filtered(marks[piece.pk, passage], address.tag)) for start, _end, passage in held
        ]
        yield PieceText(piece, strip=strip(stretches, held[-1][1] if held else 1, palette))


def passages_of(piece, passage_ids, address, reach, seat, links, palette, names):
    """Some passages of a piece, drawn as `texts_of` draws them: what a save has changed."""
    # numbers need the kinds of the whole piece; its words are not read
    kinds = piece.revision.blocks.order_by("ordinal").values_list("passage_id", "passage__kind")
    named = numbers(kinds)
    blocks = Block.objects.filter(revision=piece.revision_id, passage__in=passage_ids)
    marks, counts = _marks([piece], address, reach, seat, passage_ids)
    ends = _link_ends(links, [piece])
    for block in _words(blocks):
        here = _clipped(ends[piece.pk], block)
        segments = _filtered(marks[piece.pk, block.passage_id], address.tag)
        drawn = spans.merge([segments, spans.segments(here)])
        at = Place(piece, block, named[block.passage_id], counts[piece.pk, block.passage_id], len(here))
        yield written(at, draw(block.text, drawn, palette), address, names)


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


def _marks(pieces, address, reach, seat, passage_ids=None):
    """What this reader may see under this address: {(piece, passage): segments}, and how many annotations lie there.

    These are {(piece, passage): Counter}: of all under "", and of each tag under its id as text.
    """
    if address.reader or address.pseudonym or address.kind not in ("", "counted") or _is_concealed(pieces, reach):
        return _marks_of_rows(pieces, address, reach)
    reading = pieces[0].reading
    hidden = {number for of, number in reach.veiled if of == reading.pk}
    open_ = [number for number in range(reading.hiding_number + 1) if number not in hidden]
    names = marking.buckets_of_own(seat) if address.layer == "mine" else marking.buckets_of_class(seat, open_)
    if address.kind == "counted":
        names = [name for name in names if not name.endswith(":me")]
    rows = PassageMarks.objects.filter(piece__in=[piece.pk for piece in pieces], round=reading.round, bucket__in=names)
    if passage_ids is not None:
        rows = rows.filter(passage__in=passage_ids)
    layers, counts = defaultdict(list), defaultdict(Counter)
    for piece, passage, segments, held in rows.values_list("piece_id", "passage_id", "segments", "counts"):
        layers[piece, passage].append(segments)
        counts[piece, passage].update(_counted(held, address.tag))
    beside = _beside_buckets(seat, hidden, pieces) if address.layer != "mine" else None
    if beside is not None:
        more, their_counts = _marks_of_rows(pieces, address, reach, beside)
        for place, segments in more.items():
            layers[place].append(segments)
            counts[place].update(their_counts[place])
    merged = defaultdict(list, {key: spans.merge(layer) for key, layer in layers.items()})
    return merged, counts


def _beside_buckets(seat, hidden, pieces):
    """A condition on annotations that a reader sees and no bucket of theirs holds; None where there are none."""
    if seat.is_staff and seat.sections:
        return Q(audience__in=[Audience.STAFF, Audience.GROUP])
    if seat.is_staff:
        return None
    # what one wrote for a group in which one is no more
    left = Q(author=seat.membership, audience=Audience.GROUP) & ~Q(group__in=seat.groups)
    if hidden:
        return Q(hiding_number__in=hidden, audience__in=[Audience.CLASS, Audience.GROUP]) | left
    return left if Annotation.objects.filter(left, piece__in=pieces).exists() else None


def _is_concealed(pieces, reach):
    return any(piece.reading_id in reach.concealed for piece in pieces)


def _marks_of_rows(pieces, address, reach, condition=None):
    """The same from the annotations themselves: for what no bucket answers. `condition` narrows them."""
    found, counts = defaultdict(list), defaultdict(Counter)
    wanted = {str(tag) for tag in address.tag}
    for piece in pieces:
        rows = (
            shown(Annotation.objects.visible_to(reach), address, reach)
            .standing()
            .filter(condition or Q(), piece=piece, round=piece.reading.round)
        )
        for mark, _round in marking.marks_of(rows, piece):
            for passage, start, end in mark.stretches:
                found[piece.pk, passage].append((start, end, mark.tags))
            for passage in {passage for passage, _start, _end in mark.stretches}:
                counts[piece.pk, passage].update(("", *(tag for tag in mark.tags if not wanted or tag in wanted)))
    return defaultdict(list, {key: spans.segments(marks) for key, marks in found.items()}), counts


def _counted(held, tags):
    """The counts that PassageMarks hold, or of those with one of some tags alone."""
    if not tags:
        return held
    wanted = {str(tag): held.get(str(tag), 0) for tag in tags}
    return wanted | {"": sum(wanted.values())}


def shown(rows, address, reach):
    """Annotations or links of a visible QuerySet that the layer and the filters of an address let through."""
    if address.layer == "mine" or address.mine:
        rows = rows.filter(author_id__in=reach.memberships)
    if address.reader:
        rows = rows.by_named(address.reader)
    if address.pseudonym:
        rows = rows.by_pseudonym(address.pseudonym)
    if address.tag:
        rows = rows.tagged(address.tag)
    if address.kind == "note":
        rows = rows.exclude(note="")
    elif address.kind == "replied":
        rows = rows.replied_to(reach)
    elif address.kind == "linked":
        links = CrossLink.objects.visible_to(reach).values("pk")
        rows = rows.filter(pk__in=LinkEnd.objects.filter(link__in=links).exclude(annotation=None).values("annotation"))
    elif address.kind == "counted":
        rows = rows.counted()
    elif address.kind == "hidden":
        rows = rows.exclude(hidden_at=None)
    return rows


def _filtered(segments, tags):
    """Only the stretches that carry one of these tags, as deep as these tags are used there."""
    if not tags:
        return segments
    wanted = {str(tag) for tag in tags}
    kept = []
    for start, end, _depth, uses in segments:
        uses = {tag: count for tag, count in uses.items() if tag in wanted}
        if uses:
            kept.append([start, end, max(uses.values()), uses])
    return kept


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
