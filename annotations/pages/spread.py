"""Which pieces of a reading lie open on the page, and what stands above each."""

from dataclasses import dataclass, field

from django.utils.functional import cached_property

from ..models import Piece

SHOWN_TOGETHER = 2


@dataclass
class Head:
    """What stands above a piece."""

    piece: object
    annotators: int
    finished_at: object
    others: list = field(default_factory=list)  # (piece, address) to put in its place


class Spread:
    """A part of ReadingPage. Reads its reading, address, places, panel and counts."""

    @cached_property
    def pieces(self):
        """All pieces of the reading, in order."""
        pieces = list(Piece.objects.filter(reading=self.reading).select_related("document", "revision"))
        for piece in pieces:
            piece.reading = self.reading
        return pieces

    @cached_property
    def shown(self):
        """The one or two pieces on the page."""
        if len(self.pieces) <= SHOWN_TOGETHER:
            return self.pieces
        by_id = {piece.pk: piece for piece in self.pieces}
        wanted = [by_id[pk] for pk in self._wanted() if pk in by_id]
        rest = [piece for piece in self.pieces if piece not in wanted]
        return sorted((wanted + rest)[:SHOWN_TOGETHER], key=lambda piece: wanted.index(piece) if piece in wanted else 9)

    @property
    def heads(self):
        return [self.head(piece) for piece in self.shown]

    @property
    def other_label(self):
        """What "Link to" names where the first end is in the first piece; scripts name the other one themselves."""
        return self.shown[1].label if len(self.shown) == SHOWN_TOGETHER else ""

    @cached_property
    def opens_in_second(self):
        """Whether what the panel tells of stands in the second of two pieces: then the panel lies over the first."""
        opened = self._opened()
        return len(self.shown) == SHOWN_TOGETHER and bool(opened) and opened[0] == self.shown[1].pk

    def head(self, piece):
        mine = self.participations.get(piece.pk)
        others = [
            (other, self.address.with_(**self._choice(piece, other)))
            for other in self.pieces
            if len(self.pieces) > SHOWN_TOGETHER and other not in self.shown
        ]
        counted = self.annotators.get(piece.pk, 0) if self.sees_counts else None
        return Head(piece, counted, mine and mine.finished_at, others)

    def _choice(self, piece, other):
        left, right = [shown.pk for shown in self.shown]
        return {"left": other.pk, "right": right} if piece.pk == left else {"left": left, "right": other.pk}

    def _wanted(self):
        """The pieces that the address asks for: by name, or by what is opened in them."""
        opened = self._opened()
        chosen = [pk for pk in (self.address.left, self.address.right) if pk]
        missing = [pk for pk in dict.fromkeys(opened) if pk not in chosen]
        return list(
            dict.fromkeys(chosen + missing if len(chosen) < SHOWN_TOGETHER else chosen[:1] + missing + chosen[1:])
        )

    def _opened(self):
        """The pieces in which something is opened, by their ids."""
        opened = []
        if self.address.place and self.places.span(self.address.place):
            opened.append(self.places.span(self.address.place)[0])
        opened += [piece for piece, _start, _end in (*self.address.mark, *filter(None, [self.address.at]))]
        return opened + [int(end.split(":")[0]) for end in self._jumps()]

    def _jumps(self):
        return self.panel.jump.split() if self.address.act else []
