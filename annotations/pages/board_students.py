"""The students of a board: how much each wrote, what is still missing, and when they worked last."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Max, Q
from django.utils.translation import ngettext

from ..models import CrossLink, Membership
from ..models.vocabulary import ShownAs
from .readers import replies
from .reviewed import waiting, work


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
    last: object = None
    is_late: bool = False

    @property
    def has_begun(self):
        return bool(self.annotations.all or self.links.all or self.replies.all)


def students_of(reading, pieces, readers, reach):
    """The Students who are enrolled now. Five queries.

    `readers` is {piece id: {membership id: marked as read}}.
    """
    links = CrossLink.objects.visible_to(reach).counted().filter(reading=reading, round=reading.round)
    annotations = work(reading, reach)
    counted = [_by_author(rows) for rows in (annotations, links, replies(reading, reach))]
    named = waiting(annotations).filter(shown_as=ShownAs.NAME)
    to_review = dict(named.values_list("author").annotate(n=Count("pk")).order_by())
    members = Membership.objects.visible_to(reach).current().students().filter(course=reading.course_id)
    found = []
    for member in members.select_related("user", "section"):
        acts = [of_noun[member.pk] for of_noun in counted]
        missing, lacks = _missing(reading, acts)
        last = max((one.last for one in acts if one.last), default=None)
        read = [(piece, readers[piece.pk][member.pk]) for piece in pieces if member.pk in readers[piece.pk]]
        is_late = bool(last and reading.due_at and last > reading.due_at)
        found.append(Student(member, *acts, missing, lacks, to_review.get(member.pk, 0), read, last, is_late))
    return found


def _by_author(rows):
    """{membership id: Counted}, a Counted of nothing for all others."""
    by_name = Count("pk", filter=Q(shown_as=ShownAs.NAME))
    grouped = rows.values_list("author").annotate(all=Count("pk"), named=by_name, last=Max("created_at")).order_by()
    return defaultdict(Counted, {author: Counted(*numbers) for author, *numbers in grouped})


def _missing(reading, acts):
    """([what is missing, in words], how many acts that is)."""
    asked = (reading.asked_annotations, reading.asked_links, reading.asked_replies)
    lacks = [max(wanted - one.all, 0) for wanted, one in zip(asked, acts, strict=True)]
    words = (
        ngettext("%(n)s annotation", "%(n)s annotations", lacks[0]),
        ngettext("%(n)s link", "%(n)s links", lacks[1]),
        ngettext("%(n)s reply", "%(n)s replies", lacks[2]),
    )
    return [word % {"n": lack} for word, lack in zip(words, lacks, strict=True) if lack], sum(lacks)


def asked_in_words(reading):
    """What a reading asks, as "5 annotations, 1 link"; empty where it asks for nothing."""
    missing, _lacks = _missing(reading, [Counted(), Counted(), Counted()])
    return ", ".join(missing)


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
    "last": lambda one: one.last.timestamp() if one.last else 0,
    "waiting": lambda one: one.waiting,
}
SORTS = tuple(_KEYS)


def ordered(students, sort="name"):
    """The Students by one of SORTS, downwards with a minus before it; equals by name."""
    students = sorted(students, key=lambda one: (one.member.name.casefold(), one.member.pk))
    if sort == "-name":
        return students[::-1]
    return sorted(students, key=_KEYS[sort.removeprefix("-")], reverse=sort.startswith("-"))
