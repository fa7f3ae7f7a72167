"""The students of a board: how much each wrote, what is still missing, and when they worked last."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Max, Q

from ..models import CrossLink, Membership
from ..models.vocabulary import ShownAs
from .asked import progress_of
from .readers import replies
from .reviewed import waiting, work
from .times import due_of


@dataclass
class Counted:
    """Standing work of one kind. Only what stands under the student's name can be opened from here."""

    all: int = 0
    named: int = 0
    last: object = None  # datetime

    @property
    def unnamed(self):
        return self.all - self.named


@dataclass
class Student:
    member: object
    annotations: Counted
    links: Counted
    replies: Counted
    missing: list  # of sentences
    lacks: int  # acts that are asked and not there
    waiting: int  # by-name annotations without a review
    read: list = field(default_factory=list)  # (piece, whether it was marked as read)
    last: object = None  # date in the course's zone: with the minute it would tell which anonymous note is theirs
    is_late: bool = False
    extended: object = None  # datetime until which this student alone, or their section, may work

    @property
    def has_begun(self):
        return bool(self.annotations.all or self.links.all or self.replies.all)


def students_of(reading, pieces, readers, reach):
    """The Students who are enrolled now. A fixed number of queries.

    `readers` is {piece id: {membership id: marked as read}}.
    """
    links = CrossLink.objects.visible_to(reach).counted().filter(reading=reading, round=reading.round)
    annotations = work(reading, reach)
    counted = [_by_author(rows) for rows in (annotations, links, replies(reading, reach))]
    named = waiting(annotations).filter(shown_as=ShownAs.NAME)
    to_review = dict(named.values_list("author").annotate(n=Count("pk")).order_by())
    members = Membership.objects.visible_to(reach).current().students().filter(course=reading.course_id)
    members, due = list(members.select_related("user", "section")), due_of(reading)
    progress = progress_of(reading, [member.pk for member in members])
    found = []
    for member in members:
        acts = [of_noun[member.pk] for of_noun in counted]
        asked = progress[member.pk]
        missing, lacks = [one.missing for one in asked if one.missing], sum(one.lacks for one in asked)
        last = max((one.last for one in acts if one.last), default=None)
        read = [(piece, readers[piece.pk][member.pk]) for piece in pieces if member.pk in readers[piece.pk]]
        until = due.of(member)
        extended = until if until != reading.due_at else None
        numbers = (missing, lacks, to_review.get(member.pk, 0))
        day = last and last.astimezone(reading.course.zone).date()
        found.append(Student(member, *acts, *numbers, read, day, due.is_late(member, last), extended))
    return found


def _by_author(rows):
    """{membership id: Counted}, a Counted of nothing for all others."""
    by_name = Count("pk", filter=Q(shown_as=ShownAs.NAME))
    grouped = rows.values_list("author").annotate(all=Count("pk"), named=by_name, last=Max("created_at")).order_by()
    return defaultdict(Counted, {author: Counted(*numbers) for author, *numbers in grouped})


SHOWN = ("annotated", "missing", "idle", "late", "read")


def narrowed(students, words="", section=None, show="", piece=None, readers=None):
    """The Students whose name has all these words, of a section, and in one of the states of SHOWN."""
    kept = students
    for word in words.casefold().split():
        kept = [one for one in kept if word in f"{one.member.name} {one.member.user.username}".casefold()]
    if section is not None:
        kept = [one for one in kept if one.member.section_id == section]
    if show == "read":
        return [one for one in kept if one.member.pk in readers[piece]]
    tests = {
        "annotated": lambda one: one.annotations.all,
        "missing": lambda one: one.lacks,
        "idle": lambda one: not one.has_begun,
        "late": lambda one: one.is_late,
    }
    return [one for one in kept if tests[show](one)] if show else kept


_KEYS = {
    "name": lambda one: (),
    "section": lambda one: one.member.section.name.casefold() if one.member.section else "",
    "annotations": lambda one: one.annotations.all,
    "links": lambda one: one.links.all,
    "replies": lambda one: one.replies.all,
    "asked": lambda one: one.lacks,
    "read": lambda one: len(one.read),
    "last": lambda one: one.last.toordinal() if one.last else 0,
    "waiting": lambda one: one.waiting,
}
SORTS = tuple(_KEYS)


def ordered(students, sort="name"):
    """The Students by one of SORTS, downwards with a minus before it; equals by name."""
    students = sorted(students, key=lambda one: (one.member.name.casefold(), one.member.pk))
    if sort == "-name":
        return students[::-1]
    return sorted(students, key=_KEYS[sort.removeprefix("-")], reverse=sort.startswith("-"))
