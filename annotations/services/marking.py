"""Keeps PassageMarks in step with the annotations, and says which buckets a reader may add up.

Each standing annotation lies in the buckets of its audience and of its author:
    class            what the whole class sees          group:<id>, groups   one group's; all groups' (for staff)
    staff            what its author and the staff see  own:<membership>:open | staff | me
What was written under later hiding settings of the reading than its first lies in class.<number>, group:<id>.<number>
and groups.<number> instead, so that a page can leave out what is hidden from its reader.
"""

from collections import defaultdict
from dataclasses import dataclass

from .. import spans
from ..models import Annotation, PassageMarks
from ..models.vocabulary import Audience


@dataclass(frozen=True)
class Mark:
    """An annotation as it is drawn: what `marks_of` reads before and after a change."""

    author: int
    audience: str
    group: int | None
    tags: tuple  # tag ids as text, sorted
    stretches: tuple  # (passage id, start, end) from the passage's start
    hiding: int = 0  # the number of the reading's hiding settings that it is under


def buckets(author, audience, group=None, hiding=0):
    """The names of the buckets in which a mark lies."""
    under = f".{hiding}" if hiding else ""
    own = f"own:{author}:" + (audience if audience in (Audience.ME, Audience.STAFF) else "open")
    return {
        Audience.CLASS: [f"class{under}", own],
        Audience.GROUP: [f"group:{group}{under}", f"groups{under}", own],
        Audience.STAFF: ["staff", own],
        Audience.ME: [own],
    }[Audience(audience)]


def buckets_of_class(seat, hidings=(0,)):
    """The buckets that together hold, once each, what a member sees on the class layer.

    `hidings` are the numbers of the reading's hiding settings under which nothing is hidden from them. Of staff and
    groups an assistant of some sections has nothing here: that is drawn from the rows.
    """
    mine = f"own:{seat.membership}:"
    under = [f".{number}" if number else "" for number in hidings]
    if seat.is_staff and not seat.sections:
        return [*(f"{name}{one}" for one in under for name in ("class", "groups")), "staff", mine + "me"]
    if seat.is_staff:
        return [*(f"class{one}" for one in under), mine + "me"]
    groups = [f"group:{group}" for group in sorted(seat.groups)]
    return [*(f"{name}{one}" for one in under for name in ("class", *groups)), mine + "me", mine + "staff"]


def buckets_of_group(group, hidings=(0,)):
    """The buckets of what was written for one group, as `buckets_of_class`. Not for an assistant of some sections."""
    return [f"group:{group}.{number}" if number else f"group:{group}" for number in hidings]


def buckets_of_own(seat):
    return [f"own:{seat.membership}:{kind}" for kind in ("open", "staff", "me")]


def stretches(placed):
    """Where Placed targets lie, as (passage id, start, end) from each passage's start, in code points."""
    return tuple(
        (passage, max(target.start - start, 0), min(target.end - start, length))
        for target in placed
        for passage, start, length in target.passages
    )


def redraw(piece_id, round_, before, after):
    """Takes the Mark `before` out of the buckets and lays `after` in; either may be None.

    Costs by the segments of the touched passages. To be called within the transaction that holds the reading's seq.
    """
    steps = defaultdict(list)
    for mark, times in ((before, -1), (after, 1)):
        if mark:
            for bucket in buckets(mark.author, mark.audience, mark.group, mark.hiding):
                for passage, start, end in mark.stretches:
                    steps[bucket, passage].append((start, end, mark.tags, times))
    if not steps:
        return
    rows = PassageMarks.objects.filter(
        piece_id=piece_id,
        round=round_,
        bucket__in={bucket for bucket, _passage in steps},
        passage_id__in={passage for _bucket, passage in steps},
    )
    held = {(row.bucket, row.passage_id): row for row in rows}
    new, changed = [], []
    for (bucket, passage), todo in steps.items():
        row = held.get((bucket, passage))
        into = changed if row else new
        row = row or PassageMarks(piece_id=piece_id, round=round_, bucket=bucket, passage_id=passage)
        for start, end, tags, times in todo:
            row.segments = spans.add(row.segments, start, end, tags, times)
        for times in (-1, 1):
            _count_once(row.counts, {tags for _start, _end, tags, step in todo if step == times}, times)
        into.append(row)
    if new:
        PassageMarks.objects.bulk_create(new)
    for row in changed:  # one plain UPDATE each is quicker than bulk_update for so few
        PassageMarks.objects.filter(pk=row.pk).update(segments=row.segments, counts=row.counts)


def _count_once(counts, marks, times):
    """One annotation more or fewer on a passage, however many of its targets lie there."""
    for tags in marks:
        for key in ("", *tags):
            counts[key] = counts.get(key, 0) + times
            if not counts[key]:
                del counts[key]


def rebuild(piece):
    """Draws all marks of a piece anew from its annotations; what `redraw` keeps is equal to this, always."""
    found, counts = defaultdict(list), defaultdict(dict)
    for mark, round_ in marks_of(Annotation.objects.filter(piece=piece).standing(), piece):
        for bucket in buckets(mark.author, mark.audience, mark.group, mark.hiding):
            for passage, start, end in mark.stretches:
                found[round_, bucket, passage].append((start, end, mark.tags))
            for passage in {passage for passage, _start, _end in mark.stretches}:
                _count_once(counts[round_, bucket, passage], {mark.tags}, 1)
    PassageMarks.objects.filter(piece=piece).delete()
    PassageMarks.objects.bulk_create(
        (
            PassageMarks(
                piece=piece,
                round=round_,
                bucket=bucket,
                passage_id=passage,
                segments=spans.segments(marks),
                counts=counts[round_, bucket, passage],
            )
            for (round_, bucket, passage), marks in found.items()
        ),
        batch_size=500,
    )


def marks_of(annotations, piece):
    """Yields (Mark, round) for each of these annotations of one piece, at the piece's revision. Streams."""
    places = _Places(piece)
    annotations = annotations.prefetch_related("targets", "taggings").order_by("pk")
    for annotation in annotations.iterator(chunk_size=2000):
        standing = [t.tag_id for t in annotation.taggings.all() if t.withdrawn_at is None]
        targets = [t for t in annotation.targets.all() if t.revision_id == piece.revision_id]
        yield (
            Mark(
                annotation.author_id,
                annotation.audience,
                annotation.group_id,
                tuple(sorted(map(str, standing))),
                places.stretches(targets),
                annotation.hiding_number,
            ),
            annotation.round,
        )


class _Places:
    """The passages of a piece by place, to cut targets at their ends."""

    def __init__(self, piece):
        self.blocks = list(
            piece.revision.blocks.order_by("start").values_list("start", "end", "passage_id", "passage__kind")
        )

    def stretches(self, targets):
        found = []
        for target in targets:
            for start, end, passage, kind in self.blocks:
                if target.start < end and start < target.end and kind != "furniture":
                    found.append((passage, max(target.start, start) - start, min(target.end, end) - start))
        return tuple(found)
