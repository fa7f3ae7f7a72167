"""Keeps PassageMarks in step when many taggings change at once: each row is read and written once."""

from bisect import bisect_right
from collections import defaultdict
from itertools import islice

from django.db import connection

from .. import spans
from ..models import Annotation, Block, PassageMarks, Piece, Target
from ..models.vocabulary import Kind
from .marking import buckets

BATCH = 5000  # ids in one statement


def batches(rows, size=BATCH):
    """Lists of at most `size` of these rows, in order."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def remark(changed):
    """Draws the new tags of annotations. To be called in the transaction that changed their taggings.

    `changed` is {annotation id: (tag ids it lost, tag ids it got)}. What does not stand is not drawn. Costs by the
    annotations and by the segments that they lie on.
    """
    steps = _Steps()
    for batch in batches(changed):
        steps.gather(batch, changed)
    for key in sorted(steps.uses):
        _write(key, steps.uses[key], steps.counts[key])


class _Steps:
    """What is to be added to which rows: uses as (passage, start, end, {tag: step}), counts by passage and tag."""

    def __init__(self):
        self.places = {}
        self.uses = defaultdict(lambda: defaultdict(list))
        self.counts = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))

    def gather(self, ids, changed):
        facts = ("pk", "piece_id", "round", "author_id", "audience", "group_id", "hiding_number")
        acts = list(Annotation.objects.filter(pk__in=ids).standing().values_list(*facts))
        self._know({act[1] for act in acts})
        targets = defaultdict(list)
        rows = Target.objects.filter(annotation_id__in=[act[0] for act in acts]).order_by()
        for annotation, revision, start, end in rows.values_list("annotation_id", "revision_id", "start", "end"):
            targets[annotation].append((revision, start, end))
        for pk, piece, round_, author, audience, group, hiding in acts:
            lost, got = changed[pk]
            step = {str(tag): -1 for tag in lost} | {str(tag): 1 for tag in got}
            revision, blocks = self.places[piece]
            stretches = [
                stretch for of, start, end in targets[pk] if of == revision for stretch in blocks.stretches(start, end)
            ]
            for bucket in buckets(author, audience, group, hiding):
                self._add((piece, round_, bucket), stretches, step)

    def _add(self, key, stretches, step):
        uses, counts = self.uses[key], self.counts[key]
        for passage, start, end in stretches:
            uses[passage].append((start, end, step))
        for passage in {stretch[0] for stretch in stretches}:
            for tag, times in step.items():
                counts[passage][tag] += times

    def _know(self, pieces):
        for piece, revision in Piece.objects.filter(pk__in=pieces - set(self.places)).values_list("pk", "revision_id"):
            self.places[piece] = revision, _Blocks(revision)


class _Blocks:
    """The passages of a revision by place, without what a site left around the text."""

    def __init__(self, revision):
        rows = Block.objects.filter(revision=revision).exclude(passage__kind=Kind.FURNITURE).order_by("start")
        self.rows = list(rows.values_list("start", "end", "passage_id"))
        self.starts = [row[0] for row in self.rows]

    def stretches(self, start, end):
        """(passage, start, end) from each passage's start, for a span of the counted text."""
        found = []
        for block_start, block_end, passage in self.rows[max(bisect_right(self.starts, start) - 1, 0) :]:
            if block_start >= end:
                break
            if start < block_end:
                found.append((passage, max(start, block_start) - block_start, min(end, block_end) - block_start))
        return found


def _write(key, uses, counts):
    piece, round_, bucket = key
    rows = PassageMarks.objects.filter(piece_id=piece, round=round_, bucket=bucket, passage_id__in=uses)
    changed = []
    for pk, passage, segments, held in rows.values_list("pk", "passage_id", "segments", "counts"):
        for tag, times in counts[passage].items():
            held[tag] = held.get(tag, 0) + times
            if not held[tag]:
                del held[tag]
        changed.append((pk, spans.recount(segments, uses[passage]), held))
    _update(changed)


def _update(changed):
    """Plain UPDATEs in one go: by far the quickest for rows that are all different."""
    adapt, name = connection.ops.adapt_json_value, connection.ops.quote_name
    segments, counts = (PassageMarks._meta.get_field(field) for field in ("segments", "counts"))
    statement = f"UPDATE {name(PassageMarks._meta.db_table)} SET segments = %s, counts = %s WHERE id = %s"
    prepared = [(adapt(drawn, segments.encoder), adapt(held, counts.encoder), pk) for pk, drawn, held in changed]
    with connection.cursor() as cursor:
        cursor.executemany(statement, prepared)
