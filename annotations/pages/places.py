"""Which passage a place in a piece belongs to, and what it is called."""

from bisect import bisect_right
from collections import defaultdict

from ..models import Block
from ..numbers import numbers
from .texts import place_name


class Places:
    """The passages of some pieces by place. One query, without their words."""

    def __init__(self, pieces):
        rows = Block.objects.filter(revision__in=[piece.revision_id for piece in pieces]).order_by(
            "revision", "ordinal"
        )
        by_revision = defaultdict(list)
        for revision, *row in rows.values_list("revision_id", "start", "end", "passage_id", "passage__kind"):
            by_revision[revision].append(row)
        self._starts, self._rows, self._names, self._spans = {}, {}, {}, {}
        for piece in pieces:
            held = by_revision[piece.revision_id]
            self._starts[piece.pk] = [start for start, *_rest in held]
            self._rows[piece.pk] = held
            named = numbers((passage, kind) for _start, _end, passage, kind in held)
            for start, end, passage, kind in held:
                self._names[passage] = place_name(piece.label, named[passage], kind)
                self._spans[passage] = (piece.pk, start, end)

    def passage_at(self, piece_id, offset):
        """The passage at an offset in code points; the one before it in the gap between two. None before the first."""
        at = bisect_right(self._starts.get(piece_id, []), offset) - 1
        return self._rows[piece_id][at][2] if at >= 0 else None

    def name_at(self, piece_id, offset):
        return self.name(self.passage_at(piece_id, offset))

    def name(self, passage_id):
        return self._names.get(passage_id, "")

    def span(self, passage_id):
        """(piece, start, end) of a passage, or None where these pieces do not hold it."""
        return self._spans.get(passage_id)
