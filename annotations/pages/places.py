"""Which passage a place in a piece belongs to, and what it is called."""

from bisect import bisect_right
from collections import defaultdict

from django.utils.functional import cached_property

from ..models import Block
from ..numbers import numbers
from .passages import place_name


class Places:
    """The passages of some pieces by place. One query, without their words, when the first place is asked for."""

    def __init__(self, pieces):
        self.pieces = pieces

    def passage_at(self, piece_id, offset):
        """The passage at an offset in code points; the one before it in the gap between two. None before the first."""
        rows = self._rows.get(piece_id, [])
        at = bisect_right(rows, offset, key=lambda row: row[0]) - 1
        return rows[at][2] if at >= 0 else None

    def name_at(self, piece_id, offset):
        return self._names.get((piece_id, self.passage_at(piece_id, offset)), "")

    def name(self, passage_id):
        return self._passages[passage_id][0] if passage_id in self._passages else ""

    def span(self, passage_id):
        """(piece, start, end) of a passage, or None where these pieces do not hold it."""
        return self._passages[passage_id][1] if passage_id in self._passages else None

    @cached_property
    def _rows(self):
        """{piece: [(start, end, passage, kind)] in order}"""
        blocks = Block.objects.filter(revision__in=[piece.revision_id for piece in self.pieces])
        by_revision = defaultdict(list)
        rows = blocks.order_by("revision_id", "ordinal")
        for revision, *row in rows.values_list("revision_id", "start", "end", "passage_id", "passage__kind"):
            by_revision[revision].append(row)
        return {piece.pk: by_revision[piece.revision_id] for piece in self.pieces}

    @cached_property
    def _names(self):
        """{(piece, passage): name}; a document can be a piece of several readings, under other labels."""
        found = {}
        for piece in self.pieces:
            rows = self._rows[piece.pk]
            named = numbers((passage, kind) for _start, _end, passage, kind in rows)
            for _start, _end, passage, kind in rows:
                found[piece.pk, passage] = place_name(piece.label, named[passage], kind)
        return found

    @cached_property
    def _passages(self):
        """{passage: (name, (piece, start, end))}"""
        return {
            passage: (self._names[piece.pk, passage], (piece.pk, start, end))
            for piece in self.pieces
            for start, end, passage, _kind in self._rows[piece.pk]
        }
