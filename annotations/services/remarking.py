"""Keeps PassageMarks in step when many taggings change at once: each row is read and written once."""

import json
from bisect import bisect_right
from collections import defaultdict

from django.db.models import TextField
from django.db.models.functions import Cast

from .. import spans
from ..models import Annotation, Block, PassageMarks, Piece, Target
from ..models.vocabulary import Kind
from .bulk import among, batches, quoted, write
from .marking import buckets

BUCKETS = 100  # read together


def remark(changed):
    """Draws the new tags of annotations. To be called in the transaction that changed their taggings.

    `changed` is {annotation id: (tag ids it lost, tag ids it got)}. What does not stand is not drawn. Costs by the
    annotations and by the segments that they lie on.
    """
    steps = _Steps()
    for batch in batches(changed):
        steps.gather(batch, changed)
    for piece, round_ in sorted(steps.buckets):
        for some in batches(sorted(steps.buckets[piece, round_]), BUCKETS):
            _write(piece, round_, some, steps)


class _Steps:
    """What is to be added to the rows of (piece, round, bucket, passage): uses on stretches, counts by tag."""

    def __init__(self):
        self.places = {}
        self.buckets = defaultdict(set)  # {(piece, round): names}
        self.uses = defaultdict(list)  # {row: [(start, end, {tag: step})]}
        self.counts = defaultdict(lambda: defaultdict(int))

    def gather(self, ids, changed):
        facts = ("pk", "piece_id", "round", "author_id", "audience", "group_id", "hiding_number")
        acts = list(Annotation.objects.filter(among("pk", ids)).standing().values_list(*facts))
        self._know({act[1] for act in acts})
        targets = defaultdict(list)
        rows = Target.objects.filter(among("annotation_id", [act[0] for act in acts])).order_by()
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
                self.buckets[piece, round_].add(bucket)
                self._add((piece, round_, bucket), stretches, step)

    def _add(self, key, stretches, step):
        for passage, start, end in stretches:
            self.uses[*key, passage].append((start, end, step))
        for passage in {stretch[0] for stretch in stretches}:
            counts = self.counts[*key, passage]
            for tag, times in step.items():
                counts[tag] += times

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


def _write(piece, round_, some, steps):
    """Reads the rows of some buckets of a piece and stores those that change."""
    rows = PassageMarks.objects.filter(piece_id=piece, round=round_, bucket__in=some)
    rows = rows.values_list("pk", "bucket", "passage_id", Cast("segments", TextField()), Cast("counts", TextField()))
    changed = []
    for pk, bucket, passage, segments, held in rows:  # most of an author's passages are not touched: not read as JSON
        key = piece, round_, bucket, passage
        if key not in steps.uses:
            continue
        segments, held = json.loads(segments), json.loads(held)
        for tag, times in steps.counts[key].items():
            held[tag] = held.get(tag, 0) + times
            if not held[tag]:
                del held[tag]
        drawn = spans.recount(segments, steps.uses[key])
        changed.append((pk, drawn, held))
    statement = f"UPDATE {quoted(PassageMarks)} SET segments = v.column2, counts = v.column3"
    write(statement + " FROM ({rows}) AS v WHERE id = v.column1", ("bigint", "jsonb", "jsonb"), changed)
