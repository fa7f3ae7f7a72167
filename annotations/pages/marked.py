"""Pieces on which annotations are drawn by their tags: what a reader may see, of kept marks or from the rows."""

from collections import Counter, defaultdict

from django.db.models import Q

from .. import spans
from ..models import Annotation, PassageMarks
from ..models.vocabulary import Audience
from ..services import marking
from .drawing import draw, strip
from .showing import shown


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
