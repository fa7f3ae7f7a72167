"""The reading page: two pieces, the panel, the composer, what is asked. All that its template needs."""

from django.utils.functional import cached_property

from ..models import CrossLink, LinkEnd
from . import composing
from .cards import Cards
from .choices import Choices
from .heat import Heat
from .layers import Layers
from .marked import Marked
from .panel import panel_of
from .places import Places
from .showing import in_layer
from .spread import Spread
from .state import around, state
from .takeback import VERBS, takeback
from .taking_part import TakingPart
from .texts import Near, strips_of, texts_of
from .ways import Ways

MOST_LINKS = 300


class ReadingPage(Spread, Choices, TakingPart):
    """One reader's view of a reading under an Address. Cheap to make; each part is read when it is asked for."""

    def __init__(self, course, reading, address, reach, site=""):
        self.course, self.reading, self.address, self.reach = course, reading, address, reach
        self.seat = reach.seat(course.pk)
        self.site = site
        self.layers = Layers(self)
        self.typed = {}  # of a form on a card that was refused: its name, its words, what is wrong

    @cached_property
    def links(self):
        """The cross-links that are drawn: visible, standing, with both ends."""
        links = (
            CrossLink.objects.visible_to(self.reach).standing().filter(reading=self.reading, round=self.reading.round)
        )
        links = in_layer(links, self.address, self.reach)
        return list(links.with_ends().order_by("pk")[:MOST_LINKS])

    def links_on(self, passages):
        """The drawn cross-links that end on some passages: all that a redrawing of these needs."""
        ending = set(
            LinkEnd.objects.filter(passage__in=passages, piece__in=self.pieces).values_list("link_id", flat=True)
        )
        if not ending:
            return []
        links = CrossLink.objects.visible_to(self.reach).standing().filter(pk__in=ending, round=self.reading.round)
        return list(in_layer(links, self.address, self.reach).prefetch_related("ends"))

    def passages_again(self, piece_id, passage_ids):
        """Some passages of a piece as they are drawn now."""
        piece = self._piece(piece_id)
        return self._again(Near(piece, passage_ids), passage_ids, self.paint([piece], passage_ids))

    def saved(self, piece_id, passage_ids):
        """Some passages of a piece as they are drawn now, and the parts of its strip: what a write has changed."""
        piece = self._piece(piece_id)
        near = Near(piece, passage_ids)
        paint = self.paint([piece], [block.passage_id for block in near.beside])
        return self._again(near, passage_ids, paint), near.strip(paint)

    def _piece(self, piece_id):
        return next(piece for piece in self.pieces if piece.pk == piece_id)

    def _again(self, near, passage_ids, paint):
        return list(near.passages(self.links_on(passage_ids), paint, self.address, self.names_of_tags))

    @property
    def strips(self):
        """The strips of the shown pieces alone."""
        return strips_of(self.shown, self._paint)

    @cached_property
    def link_list(self):
        return self._cards.listed(self.links)

    @cached_property
    def texts(self):
        """A (Head, PieceText) for each shown piece."""
        if not self.shown:
            return []
        texts = texts_of(self.shown, self.links, self._paint, self.address, self.names_of_tags)
        return [(self.head(text.piece), text) for text in texts]

    def paint(self, pieces, passages=None):
        """How pieces are drawn under this address: by tags, or by how many readers. Of some passages (ids) or all."""
        if self.address.is_counting:
            return Heat(self, pieces, passages)
        return Marked(pieces, self.address, self.reach, self.seat, self.palette, passages)

    @cached_property
    def crowd(self):
        """The Heat of the shown pieces; None where annotations are drawn by their tags."""
        return self._paint if self.address.is_counting else None

    @cached_property
    def _paint(self):
        return self.paint(self.shown)

    @cached_property
    def places(self):
        return Places(self.pieces)

    @cached_property
    def panel(self):
        return panel_of(self)

    @cached_property
    def may_write(self):
        return self.reach.may_write_in(self.reading)

    @cached_property
    def composer(self):
        return composing.composer(self)

    @cached_property
    def linker(self):
        return composing.linker(self)

    @cached_property
    def undo(self):
        """The Takeback of the newest change of what this reader has just saved without a script, or None."""
        if not self.address.undo:
            return None
        for model in VERBS:
            mine = model.objects.editable_by(self.reach).filter(reading=self.reading, uid=self.address.undo).first()
            if mine:
                return takeback(mine, mine.version, is_withdrawn=mine.withdrawn_at is not None)
        return None

    @property
    def is_staff(self):
        return self.seat.is_staff

    @cached_property
    def ways(self):
        """Where the controls of the page lead."""
        return Ways(self.address, self.tags, self.is_staff)

    @cached_property
    def _cards(self):
        return Cards(self.reach, self.seat, self.address, self.places, self.may_write, self.site)

    @property
    def state(self):
        """Facts that the page's ETag stands on, besides the reading's seq."""
        return state(self)

    @property
    def around(self):
        """A digest of what is around the work: an open page whose own differs is to be loaded again."""
        return around(self)
