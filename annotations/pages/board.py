"""The board: the staff's page over a reading. All that its template needs, in a fixed number of queries."""

from functools import cached_property

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from ..models import Piece, Tag
from . import reviewed
from .asked import asked_in_words
from .board_students import narrowed, ordered, students_of
from .board_table import heat_table
from .hidden import is_hidden
from .readers import readers

STUDENTS = 50  # on a page


class BoardPage:
    """One reading as its staff see it.

    `asked` is the cleaned data of a StudentSearchForm; `here` the address of the reading.
    """

    def __init__(self, course, reading, reach, here, asked=None, number=1):
        self.course, self.reading, self.reach, self.here = course, reading, reach, here
        self.asked, self.number = asked or {}, number

    @cached_property
    def pieces(self):
        return list(Piece.objects.filter(reading=self.reading).select_related("document"))

    @property
    def may_show(self):
        """Whether classmates' work is hidden from somebody and can be shown at a press."""
        return not self.is_shown and is_hidden(self.reading)

    @property
    def is_shown(self):
        return self.reading.shown_at is not None

    @cached_property
    def tags(self):
        return list(Tag.objects.visible_to(self.reach).filter(course=self.course))

    @cached_property
    def sections(self):
        limits = self.reach.seat(self.course.pk).sections
        sections = self.course.sections.all()
        return list(sections.filter(pk__in=limits) if limits else sections)

    @cached_property
    def heat(self):
        counted = {piece: len(members) for piece, members in self._readers.items()}
        return heat_table(self._work, self.tags, self.pieces, counted, self.here)

    @cached_property
    def is_begun(self):
        """Whether anybody annotated anything that counts."""
        return any(cell.taggers for row in self.heat.rows for cell in row.cells)

    @cached_property
    def enrolled(self):
        """The Students of the course as it is now."""
        return students_of(self.reading, self.pieces, self._readers, self.reach)

    @property
    def read(self):
        """(piece, enrolled students who are its readers) for each piece."""
        members = {one.member.pk for one in self.enrolled}
        return [(piece, len(members & self._readers[piece.pk].keys())) for piece in self.pieces]

    @property
    def others(self):
        """How many whom one looks after are readers of some piece without being enrolled as students."""
        found = {member for members in self._readers.values() for member in members}
        found -= {one.member.pk for one in self.enrolled}
        return len(found & self.reach.overseen if self.course.pk in self.reach.limited else found)

    @property
    def annotated(self):
        return sum(1 for one in self.enrolled if one.annotations.all)

    @cached_property
    def students(self):
        """A page of the Students that were asked for."""
        asked = self.asked
        show, _dash, piece = asked.get("show", "").partition("-")
        found = narrowed(self.enrolled, asked.get("q", ""), asked.get("section"), show, int(piece or 0), self._readers)
        return Paginator(ordered(found, self.sort), STUDENTS).get_page(self.number)

    @property
    def is_narrowed(self):
        return any(self.asked.get(name) for name in ("q", "section", "show"))

    @property
    def sort(self):
        return self.asked.get("sort") or "name"

    @property
    def headings(self):
        """(name, label, how it is sorted now, what a click asks for, whether it is a number) of each column."""
        for name, label, is_number in _headings():
            now = {name: "ascending", f"-{name}": "descending"}.get(self.sort, "")
            # numbers are asked for from the top, names from their beginning
            first, then = (f"-{name}", name) if is_number else (name, f"-{name}")
            yield name, label, now, then if self.sort == first else first, is_number

    @cached_property
    def asked_in_words(self):
        return asked_in_words(self.reading)

    @cached_property
    def review_counts(self):
        """(state, label, number of annotations) of each state of review."""
        return reviewed.counts(reviewed.looked_after(self._work, self.reach))

    @property
    def waiting(self):
        return {state: number for state, _label, number in self.review_counts}[reviewed.WAITING]

    @cached_property
    def _work(self):
        return reviewed.work(self.reading, self.reach)

    @cached_property
    def _readers(self):
        return readers(self.reading, self.pieces, self.reach)


def _headings():
    return (
        ("name", _("Student"), False),
        ("section", _("Section"), False),
        ("annotations", _("Annotations"), True),
        ("links", _("Links"), True),
        ("replies", _("Replies"), True),
        ("asked", _("Asked"), True),
        ("read", _("Read"), True),
        ("last", _("Last work"), True),
        ("waiting", _("To review"), True),
    )
