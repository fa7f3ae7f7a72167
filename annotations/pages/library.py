"""What the lists of courses, readings and texts show, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, F, Prefetch, Q, Sum
from django.utils.translation import ngettext

from ..models import Annotation, Course, Document, JoinLink, Participation, Piece, Reading, Reply, Tag
from ..models.vocabulary import Audience
from ..numbers import numbers


@dataclass(frozen=True)
class Asked:
    """How much of one kind of work a reading asks, and how much this reader has done."""

    label: str
    done: int
    asked: int

    @property
    def is_enough(self):
        return self.done >= self.asked


@dataclass
class Shelf:
    """A course with the readings that this reader may open there; each reading has `asked`, a list of Asked."""

    course: object
    is_staff: bool
    readings: list = field(default_factory=list)


def shelves(reach):
    """A Shelf for each course of this reader. Five queries at most, however many courses and readings."""
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


def readings_with_asked(reach, course_ids):
    """The readings of these courses that this reader may open, with what is asked of them and done, and pieces."""
    readings = list(Reading.objects.visible_to(reach).filter(course_id__in=course_ids).prefetch_related("pieces"))
    done = _done(reach, [reading.pk for reading in readings])
    for reading in readings:
        annotations, links, replies = done.get(reading.pk, (0, 0, 0))
        reading.asked = [
            Asked(label, number, asked)
            for label, number, asked in (
                (_annotations(reading.asked_annotations), annotations, reading.asked_annotations),
                (_links(reading.asked_links), links, reading.asked_links),
                (_replies(reading.asked_replies), replies, reading.asked_replies),
            )
            if asked
        ]
    return readings


def _annotations(number):
    return ngettext("annotation", "annotations", number)


def _links(number):
    return ngettext("cross-link", "cross-links", number)


def _replies(number):
    return ngettext("reply", "replies", number)


def _done(reach, reading_ids):
    """{reading id: (annotations, links, replies)} of this reader's own standing work that others may read."""
    counted = Participation.objects.filter(
        membership_id__in=reach.memberships, piece__reading_id__in=reading_ids, round=F("piece__reading__round")
    ).values_list("piece__reading_id")
    counted = counted.annotate(
        annotations=Sum(F("class_annotations") + F("other_annotations")), links=Sum(F("class_links") + F("other_links"))
    )
    done = {reading: (annotations, links, 0) for reading, annotations, links in counted}
    private = Q(annotation__audience=Audience.ME) | Q(link__audience=Audience.ME)
    replies = Reply.objects.standing().filter(author_id__in=reach.memberships, reading_id__in=reading_ids)
    for reading, number in replies.exclude(private).values_list("reading_id").annotate(Count("pk")).order_by():
        annotations, links, _none = done.get(reading, (0, 0, 0))
        done[reading] = annotations, links, number
    return done


@dataclass(frozen=True)
class SetUp:
    """What a course has of the four things that a class needs."""

    tags: int
    texts: int
    readings: int
    join_links: int

    @property
    def is_complete(self):
        return all((self.tags, self.texts, self.readings, self.join_links))


def set_up(course):
    """A SetUp, for the staff. Four counts."""
    return SetUp(
        tags=Tag.objects.filter(course=course).in_use().count(),
        texts=Document.objects.filter(course=course).count(),
        readings=Reading.objects.filter(course=course).count(),
        join_links=JoinLink.objects.filter(course=course, closed_at=None).count(),
    )


def texts(reach, course):
    """The documents of a course that this reader may open, each with `used_in`, the pieces it is. Two queries."""
    pieces = Piece.objects.filter(reading__in=Reading.objects.visible_to(reach)).select_related("reading__course")
    documents = Document.objects.visible_to(reach).filter(course=course)
    return documents.prefetch_related(Prefetch("pieces", pieces, to_attr="used_in"))


def codebook(reach, course):
    """The tags of a course, each with `uses`: the annotations this reader may see that carry it, without "only me"."""
    seen = Annotation.objects.visible_to(reach).filter(course=course).counted()
    uses = dict(
        seen.filter(taggings__withdrawn_at=None, taggings__isnull=False)
        .values_list("taggings__tag_id")
        .annotate(Count("pk"))
        .order_by()
    )
    tags = list(Tag.objects.visible_to(reach).filter(course=course))
    for tag in tags:
        tag.uses = uses.get(tag.pk, 0)
    return tags


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
