"""Spans of text and what overlapping spans make of it. Pure: no Django, no database.

A span is half-open, [start, end), in Unicode code points. A segment is a stretch of text on which the same spans
lie: (start, end, depth, tags) with `depth` the number of spans and `tags` a dict of tag id -> uses.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

END = float("inf")
NONE = (END, END, 0, {})  # the segment after the last one


class BadSpan(ValueError):
    """A span that does not fit the text it is said to mark."""


@dataclass(frozen=True, order=True)
class Span:
    start: int
    end: int

    def __post_init__(self):
        if not 0 <= self.start < self.end:
            raise BadSpan(f"[{self.start}, {self.end}) is not a span")

    def overlaps(self, other):
        return self.start < other.end and other.start < self.end

    def clip(self, start, end):
        """The part of this span within [start, end), or None."""
        start, end = max(self.start, start), min(self.end, end)
        return Span(start, end) if start < end else None


def disjoint(spans):
    """True when no two of these spans overlap."""
    ordered = sorted(spans)
    return all(a.end <= b.start for a, b in pairwise(ordered))


def segments(marks):
    """Overlapping marks -> disjoint segments in order, equal neighbours merged, gaps left out.

    Takes (start, end, tag ids) triples in any order; a sweep over their ends, n log n. Returns a list of
    [start, end, depth, {tag id: uses}].
    """
    edges = sorted(edge for start, end, tags in marks for edge in ((start, 1, tuple(tags)), (end, -1, tuple(tags))))
    found, depth, uses, at = [], 0, {}, 0
    for position, step, tags in edges:
        if position > at and depth:
            _append(found, at, position, depth, uses)
        at = position
        depth += step
        for tag in tags:
            _count(uses, tag, step)
    return found


def crowd(marks, side=""):
    """How many different readers marked each stretch, as segments: depth, and uses of `side`, are readers.

    Takes (reader, start, end) triples in any order; a reader who marked the same words twice counts once. A sweep, n
    log n.
    """
    steps, whose, until = defaultdict(int), None, 0
    for reader, start, end in sorted(marks):
        if reader == whose and start <= until:
            if end > until:
                steps[until] += 1
                steps[end] -= 1
                until = end
            continue
        whose, until = reader, end
        steps[start] += 1
        steps[end] -= 1
    found, depth, at = [], 0, 0
    for position in sorted(steps):
        if depth:
            _append(found, at, position, depth, {side: depth})
        at, depth = position, depth + steps[position]
    return found


def cut(found, places):
    """Segments cut at the ends of places: yields (place's key, [segments from its start]) for those that hold some.

    Takes segments and (key, start, end) triples, both in order and without overlaps. One sweep.
    """
    first = 0
    for key, start, end in places:
        while first < len(found) and found[first][1] <= start:
            first += 1
        here, at = [], first
        while at < len(found) and found[at][0] < end:
            one = found[at]
            here.append([max(one[0], start) - start, min(one[1], end) - start, one[2], one[3]])
            at += 1
        if here:
            yield key, here


def add(found, start, end, tags, times=1):
    """Segments with one more mark over [start, end), or with one fewer where `times` is -1.

    Takes segments as `segments` returns them and leaves them as they are; returns new ones. Adding and then taking
    away gives the segments back. Costs by the segments, not by the marks that they stand for. Raises ValueError when
    a mark is taken away that is not there.
    """
    changed, at = [], start
    for old_start, old_end, depth, uses in found:
        if old_end <= start or end <= old_start:
            if old_start >= end and at < end:
                _lay(changed, at, end, 0, {}, tags, times)
                at = end
            _append(changed, old_start, old_end, depth, uses)
            continue
        if old_start < start:
            _append(changed, old_start, start, depth, uses)
        if at < old_start:
            _lay(changed, at, old_start, 0, {}, tags, times)
        inner_start, inner_end = max(old_start, start), min(old_end, end)
        _lay(changed, inner_start, inner_end, depth, uses, tags, times)
        at = inner_end
        if end < old_end:
            _append(changed, end, old_end, depth, uses)
    if at < end:
        _lay(changed, at, end, 0, {}, tags, times)
    return changed


def recount(found, changes):
    """Segments on which the uses of tags are others; what is marked, and how deep, stays.

    Takes segments and (start, end, {tag id: uses more or fewer}) triples that lie on them; returns new segments. One
    sweep, n log n. Raises ValueError where a use is taken away that is not there.
    """
    edges = defaultdict(dict)
    for start, end, steps in changes:
        for at, times in ((start, 1), (end, -1)):
            for tag, step in steps.items():
                edges[at][tag] = edges[at].get(tag, 0) + times * step
    waiting, more, changed = sorted(edges, reverse=True), {}, []
    for start, end, depth, uses in found:
        at = start
        while at < end:
            while waiting and waiting[-1] <= at:
                for tag, step in edges[waiting.pop()].items():
                    _count(more, tag, step)
            until = min(end, waiting[-1]) if waiting else end
            _append(changed, at, until, depth, _added(uses, more))
            at = until
    return changed


def merge(layers):
    """Several lists of segments laid over each other: depths and uses add up. Takes no copy of what stays as it is."""
    layers = [layer for layer in layers if layer]
    return reduce(_over, sorted(layers, key=len)) if layers else []


def _over(one, other):
    """Two lists of segments, neither empty, in one. A plain loop, because a page does this for each of its marks."""
    found, last, ones, others = [], NONE, iter(one), iter(other)
    start, end, depth, uses = next(ones)
    its_start, its_end, its_depth, its_uses = next(others)
    while start < END or its_start < END:
        if start < its_start:
            until = end if end < its_start else its_start
            part = [start, until, depth, uses]
            start = until
        elif its_start < start:
            until = its_end if its_end < start else start
            part = [its_start, until, its_depth, its_uses]
            its_start = until
        else:
            until = end if end < its_end else its_end
            part = [start, until, depth + its_depth, _sum(uses, its_uses)]
            start = its_start = until
        if last[1] == part[0] and last[2] == part[2] and last[3] == part[3]:
            last[1] = until
        else:
            found.append(part)
            last = part
        if start == end:
            start, end, depth, uses = next(ones, NONE)
        if its_start == its_end:
            its_start, its_end, its_depth, its_uses = next(others, NONE)
    return found


def _sum(uses, more):
    sums = uses.copy()
    for tag, times in more.items():
        sums[tag] = sums.get(tag, 0) + times
    return sums


def _added(uses, more):
    if not more:
        return uses
    sums = dict(uses)
    for tag, step in more.items():
        _count(sums, tag, step)
        if sums.get(tag, 0) < 0:
            raise ValueError("a tag is used fewer than no times")
    return sums


def _lay(found, start, end, depth, uses, tags, times):
    depth, uses = depth + times, dict(uses)
    for tag in tags:
        _count(uses, tag, times)
    if depth < 0:
        raise ValueError(f"no mark lies on [{start}, {end})")
    if depth:
        _append(found, start, end, depth, uses)


def _count(uses, tag, times):
    uses[tag] = uses.get(tag, 0) + times
    if not uses[tag]:
        del uses[tag]


def _append(found, start, end, depth, uses):
    if found and found[-1][1] == start and found[-1][2] == depth and found[-1][3] == uses:
        found[-1][1] = end
    else:
        found.append([start, end, depth, dict(uses)])
