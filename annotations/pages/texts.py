"""The pieces of a reading as they are read: passages, numbers, highlights, counts, strip. A fixed number of queries."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q
from django.utils.safestring import mark_safe

from .. import spans
from ..changes import MADE
from ..models import Annotation, Block, Change, CrossLink, LinkEnd, PassageMarks
from ..models.vocabulary import Audience, Kind
from ..numbers import numbers
from ..services import marking
from .contents import contents_of
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
    contents: list = field(default_factory=list)  # of contents.Entry

    @property
    def body_html(self):
        return mark_safe("".join(passage.html for passage in self.passages))

    @property
    def comments_html(self):
        return mark_safe("".join(passage.html for passage in self.comments))


class Marked:
    """How the pieces of a page are drawn where annotations are drawn by their tags; heat.Heat is the other way.

    Holds what this reader may see of them under an address, of some `passages` (ids) or all. `palette` is {tag id as
    text: palette number}.
    """

    def __init__(self, pieces, address, reach, seat, palette, passages=None):
        self.tags, self.palette = address.tag, palette
        self.marks, self.counts = _marks(pieces, address, reach, seat, passages)

    def segments(self, piece, passage):
        return _filtered(self.marks[piece, passage], self.tags)

    def uses(self, piece, passage):
        """A Counter of the annotations on a passage: of all under "", and of each tag under its id as text."""
        return self.counts[piece, passage]

    def draw(self, _piece, text, segments, ends):
        """A passage's words as HTML, with its segments and the ends of cross-links."""
        return draw(text, spans.merge([segments, spans.segments(ends)]), self.palette)

    def peak(self, _piece, _segments):
        """What is told of the readers of a passage: nothing, where annotations are counted."""
        return ""

    def strip(self, _piece, stretches, length):
        return strip(stretches, length, self.palette)


def texts_of(pieces, links, paint, address, names):
    """PieceTexts of some pieces, drawn by `paint`: a Marked or a heat.Heat.

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


def _marks(pieces, address, reach, seat, passage_ids=None):
    """What this reader may see under this address: {(piece, passage): segments}, and how many annotations lie there.

    These are {(piece, passage): Counter}: of all under "", and of each tag under its id as text.
    """
    if _is_of_rows(address, seat) or _is_concealed(pieces, reach):
        return _marks_of_rows(pieces, address, reach)
    reading = pieces[0].reading
    hidden = {number for of, number in reach.veiled if of == reading.pk}
    open_ = [number for number in range(reading.hiding_number + 1) if number not in hidden]
    names = _buckets(address, seat, open_)
    if address.kind == "counted":
        names = [name for name in names if not name.endswith(":me")]
    rows = PassageMarks.objects.filter(piece__in=[piece.pk for piece in pieces], round=reading.round, bucket__in=names)
    if passage_ids is not None:
        rows = rows.filter(passage__in=passage_ids)
    layers, counts = defaultdict(list), defaultdict(Counter)
    for piece, passage, segments, held in rows.values_list("piece_id", "passage_id", "segments", "counts"):
        layers[piece, passage].append(segments)
        counts[piece, passage].update(_counted(held, address.tag))
    beside = _beside_buckets(address, seat, hidden, pieces)
    if beside is not None:
        more, their_counts = _marks_of_rows(pieces, address, reach, beside)
        for place, segments in more.items():
            layers[place].append(segments)
            counts[place].update(their_counts[place])
    merged = defaultdict(list, {key: spans.merge(layer) for key, layer in layers.items()})
    return merged, counts


def _is_of_rows(address, seat):
    """Whether no bucket holds what an address shows: somebody's work alone, or that of some kind."""
    alone = address.reader or address.pseudonym or address.section or address.kind not in ("", "counted")
    return alone or (address.group and seat.sections)


def _buckets(address, seat, open_):
    if address.layer == "mine":
        return marking.buckets_of_own(seat)
    if address.group:
        return marking.buckets_of_group(address.group, open_)
    return marking.buckets_of_class(seat, open_)


def _beside_buckets(address, seat, hidden, pieces):
    """A condition on annotations that a reader sees and no bucket of theirs holds; None where there are none."""
    if address.layer == "mine":
        return None
    if address.group:
        return Q(hiding_number__in=hidden) if hidden else None
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
    rows = in_layer(rows, address, reach)
    if address.mine:
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
    elif address.kind == "new":
        steps = Change.objects.filter(reading__in=rows.order_by().values("reading"), seq__gt=address.since or 0)
        made = steps.filter(kind__in=MADE).exclude(author_id__in=reach.memberships)
        rows = rows.filter(uid__in=made.values("uid"))
    return rows


def in_layer(rows, address, reach):
    """Annotations or links of a visible QuerySet that the layer of an address holds: whose they are, filters apart."""
    if address.layer == "mine":
        rows = rows.filter(author_id__in=reach.memberships)
    if address.group:
        rows = rows.for_group(address.group)
    if address.section:
        rows = rows.of_section(address.section, reach)
    if address.is_counting:
        rows = rows.counted()
    if address.layer == "difference" and address.one and address.other:
        rows = of_side(rows, address.one, reach) | of_side(rows, address.other, reach)
    return rows


def of_side(rows, side, reach):
    """Those of one side of a difference: ("section" or "tag", id)."""
    kind, number = side
    return rows.tagged((number,)) if kind == "tag" else rows.of_section(number, reach)


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
