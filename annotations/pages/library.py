"""What the lists of courses, readings and texts show, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Prefetch

from ..grouping import MANY
from ..models import Course, Document, JoinLink, Piece, Reading, Tag
from ..numbers import numbers
from .asked import asked_of_readers, dues


@dataclass
class Shelf:
    """A course with the readings that this reader may open there, as `readings_with_asked` gives them."""

    course: object
    is_staff: bool
    readings: list = field(default_factory=list)


def shelves(reach):
    """A Shelf for each course of this reader. A fixed number of queries, however many courses and readings."""
    found = [
        Shelf(course, reach.is_staff_of(course.pk))
        for course in Course.objects.visible_to(reach).filter(archived_at=None)
    ]
    of_course = defaultdict(list)
    for reading in readings_with_asked(reach, [shelf.course.pk for shelf in found]):
        of_course[reading.course_id].append(reading)
    for shelf in found:
        shelf.readings = of_course[shelf.course.pk]
    return found


def archived(reach):
    """The archived courses of this reader, the latest first. One query."""
    return Course.objects.visible_to(reach).exclude(archived_at=None).order_by("-archived_at", "pk")


def readings_with_asked(reach, course_ids):
    """The readings of these courses that this reader may open, with pieces.

    Each has `asked`, a list of pages.asked.Asked with what they have done, and `due`, their pages.asked.Due.
    """
    readings = list(Reading.objects.visible_to(reach).filter(course_id__in=course_ids).prefetch_related("pieces"))
    asked, due = asked_of_readers(readings, reach.memberships), dues(reach, readings)
    for reading in readings:
        reading.asked = asked[reading.pk, reach.seat(reading.course_id).membership]
        reading.due = due[reading.pk]
    return readings


@dataclass(frozen=True)
class SetUp:
    """What a course has of the four things that a class needs."""

    tags: int
    texts: int
    readings: int
    join_links: int
    students: int = 0
    groups: int = 0

    @property
    def lacks_groups(self):
        """Whether the class is so large that it would read less, and more closely, in groups."""
        return self.students > MANY and not self.groups

    @property
    def has_people(self):
        """Whether the class is in, or can come in by itself."""
        return bool(self.students or self.join_links)

    @property
    def is_complete(self):
        return all((self.tags, self.texts, self.readings, self.has_people))


def set_up(course):
    """A SetUp, for the staff. Six counts."""
    return SetUp(
        tags=Tag.objects.filter(course=course).in_use().count(),
        texts=Document.objects.filter(course=course).count(),
        readings=Reading.objects.filter(course=course).count(),
        join_links=JoinLink.objects.filter(course=course, closed_at=None).count(),
        students=course.memberships.current().students().count(),
        groups=course.groups.count(),
    )


def texts(reach, course):
    """The documents of a course that this reader may open, each with `used_in`, the pieces it is. Two queries."""
    pieces = Piece.objects.filter(reading__in=Reading.objects.visible_to(reach)).select_related("reading__course")
    documents = Document.objects.visible_to(reach).filter(course=course)
    return documents.prefetch_related(Prefetch("pieces", pieces, to_attr="used_in"))


@dataclass(frozen=True)
class ReadPassage:
    """A passage as a document's own page shows it."""

    id: int
    kind: str
    kind_label: str
    number: str
    text: str
    attribution: str
    date: object
    why: str


def passages(document):
    """The ReadPassages of a document's newest revision, in order. Two queries."""
    newest = document.revisions.order_by("-number")[0]
    blocks = newest.blocks.select_related("passage").defer("words", "clusters").order_by("ordinal")
    blocks = list(blocks)
    named = numbers((block.passage_id, block.passage.kind) for block in blocks)
    return [
        ReadPassage(
            id=block.passage_id,
            kind=block.passage.kind,
            kind_label=block.passage.get_kind_display(),
            number=named[block.passage_id],
            text=block.text,
            attribution=block.passage.attribution,
            date=block.passage.date,
            why=block.passage.why,
        )
        for block in blocks
    ]
