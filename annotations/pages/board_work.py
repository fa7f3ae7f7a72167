"""The lists behind the board: annotations to read and review, and the replies of a reading, a page at a time."""

from functools import cached_property

from django.core.paginator import Paginator

from ..models import Membership, Piece, Tag
from ..models.vocabulary import ShownAs
from ..naming import author_name
from . import reviewed
from .address import Address
from .board_table import columns_of
from .cards import Cards
from .places import Places
from .readers import replies
from .times import Times

PAGE = 20


class WorkPage:
    """A reading's annotations under the staff's filters.

    `asked` is the cleaned data of a WorkForm; with `only` (an Annotation) that one alone is listed, and `typed` is
    what was typed into its review: {"uid", "reason", "errors"}.
    """

    def __init__(self, course, reading, reach, here, asked=None, number=1, only=None, typed=None):
        self.course, self.reading, self.reach, self.here = course, reading, reach, here
        self.asked, self.number, self.only, self.typed = asked or {}, number, only, typed or {}
        self.seat = reach.seat(course.pk)

    @cached_property
    def pieces(self):
        return list(Piece.objects.filter(reading=self.reading).select_related("document"))

    @cached_property
    def tags(self):
        return list(Tag.objects.visible_to(self.reach).filter(course=self.course))

    @cached_property
    def passages(self):
        """(label of the piece, its Columns) for the choice of a passage."""
        columns = columns_of(self.pieces)
        return [(piece.label, [c for c in columns if c.piece == piece]) for piece in self.pieces]

    @cached_property
    def authors(self):
        """(membership, name) of those who wrote an annotation under their name, by name."""
        wrote = self._work.filter(shown_as=ShownAs.NAME).values("author")
        return _by_name(Membership.objects.visible_to(self.reach).filter(pk__in=wrote))

    @cached_property
    def waiting(self):
        return reviewed.waiting(self._looked_after).count()

    @cached_property
    def page(self):
        return Paginator(self._rows().in_text_order(), PAGE).get_page(self.number)

    @cached_property
    def cards(self):
        """The cards of this page. Their addresses are of the reading, to be put after `here`."""
        cards = Cards(self.reach, self.seat, Address(), Places(self.pieces), may_write=False, site=self.here)
        rows = self.page.object_list.with_cards().select_related("piece__document")
        found = cards.of_annotations(rows, self.page.start_index(), self.page.paginator.count)
        for card in found:
            is_reviewed = reviewed.is_reviewed(card.annotation) and not card.is_own
            card.may_review = self.may_review and is_reviewed and self._oversees(card.annotation.author)
        return found

    @property
    def may_review(self):
        return self.reach.may_write_in(self.reading)

    @property
    def is_queue(self):
        return self.asked.get("review") == reviewed.WAITING

    @property
    def is_narrowed(self):
        return any(self.asked.values())

    @cached_property
    def _work(self):
        return reviewed.work(self.reading, self.reach)

    @property
    def _looked_after(self):
        return reviewed.looked_after(self._work, self.reach)

    def _rows(self):
        rows, asked = self._work, self.asked
        if self.only:
            return rows.filter(pk=self.only.pk)
        if asked.get("tag"):
            rows = rows.tagged([asked["tag"]])
        if asked.get("student"):
            rows = rows.by_named(asked["student"])
        if asked.get("passage"):
            rows = rows.touching([asked["passage"]])
        for word in asked.get("q", "").split():
            rows = rows.filter(note__icontains=word)
        if not asked.get("review"):
            return rows
        return reviewed.in_state(reviewed.looked_after(rows, self.reach), asked["review"])

    def _oversees(self, member):
        return self.reach.oversees(member.pk, self.course.pk)


class RepliesPage:
    """A reading's replies, the newest first; with `student` (a membership id) what stands under that name."""

    def __init__(self, course, reading, reach, here, student=None, number=1):
        self.course, self.reading, self.reach, self.here = course, reading, reach, here
        self.student, self.number = student, number

    @cached_property
    def authors(self):
        wrote = self._rows.filter(shown_as=ShownAs.NAME).values("author")
        return _by_name(Membership.objects.visible_to(self.reach).filter(pk__in=wrote))

    @cached_property
    def page(self):
        rows = self._rows
        if self.student:
            rows = rows.filter(author=self.student, shown_as=ShownAs.NAME)
        rows = rows.select_related("author__user", "annotation", "link").order_by("-created_at", "-pk")
        return Paginator(rows, PAGE).get_page(self.number)

    @cached_property
    def replies(self):
        """(reply, the name it stands under, name of the place, address in the reading, its When) of this page."""
        places, times = Places(list(Piece.objects.filter(reading=self.reading))), Times(self.reach)
        times.read(self.page.object_list)
        for reply in self.page.object_list:
            root = reply.annotation
            place = places.name_at(root.piece_id, root.start) if root else ""
            href = f"{self.here}{Address(act=reply.root.uid).here}#reply-{reply.uid}"
            yield reply, author_name(reply), place, href, times.of(reply)

    @cached_property
    def _rows(self):
        return replies(self.reading, self.reach)


def _by_name(members):
    found = [(member.pk, member.name) for member in members.select_related("user")]
    return sorted(found, key=lambda row: row[1].casefold())
