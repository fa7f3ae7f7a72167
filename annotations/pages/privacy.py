"""What a member may know of themselves in a course: who reads what they write, and what is kept. Fixed queries."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from ..models import (
    Annotation,
    Change,
    ConsentAnswer,
    CrossLink,
    Flag,
    Group,
    Membership,
    Mention,
    Participation,
    Reading,
    Reply,
    Review,
    Version,
    WavedAway,
)
from ..models.vocabulary import Audience, Naming, Role, ShownAs
from ..naming import name_at_first, names_offered


@dataclass(frozen=True)
class Readers:
    """An audience, and how many people read what is written for it now, without oneself."""

    label: str
    students: int
    staff: int
    group: str = ""  # its name
    is_private: bool = False


class PrivacyPage:
    """One reader's page about themselves."""

    def __init__(self, course, reach):
        self.course, self.reach, self.seat = course, reach, reach.seat(course.pk)

    @cached_property
    def member(self):
        members = Membership.objects.select_related("user", "section").prefetch_related("groups", "limited_to")
        return members.get(pk=self.seat.membership)

    @cached_property
    def audiences(self):
        """Readers for each audience that one can choose, the widest first."""
        watching = self._staff - 1 if self.member.is_staff else self._staff
        among = 0 if self.member.is_staff else 1
        found = [Readers(Audience.CLASS.label, self._students - among, self._everybody_of_staff - (1 - among))]
        found += [
            Readers(Audience.GROUP.label, students - among, watching, group.name) for group, students in self._groups
        ]
        found.append(Readers(Audience.STAFF.label, 0, watching))
        found.append(Readers(Audience.ME.label, 0, 0, is_private=True))
        return found

    @property
    def audience_at_first(self):
        default = Audience(self.course.default_audience)
        return (Audience.CLASS if default == Audience.GROUP and not self._groups else default).label

    @property
    def names(self):
        """The names one may write under, as others read them."""
        shown = {
            ShownAs.NAME: self.member.name,
            ShownAs.PSEUDONYM: self.member.pseudonym,
            ShownAs.ANONYMOUS: _("Anonymous"),
        }
        first = name_at_first(self.course, self.member.is_staff)
        offered = names_offered(self.course, self.member.is_staff)
        return [(label, shown[ShownAs(value)], value == first) for value, label in offered]

    @property
    def has_pseudonym(self):
        """Whether one's pseudonym may stand somewhere: it is offered, or earlier work is under it."""
        return not self.member.is_staff and (self.course.naming == Naming.PSEUDONYMS or self._under_pseudonym)

    @cached_property
    def hides(self):
        """Readings, open to this reader, in which classmates' work is hidden for some time."""
        readings = Reading.objects.visible_to(self.reach).filter(course=self.course)
        return list(readings.exclude(hiding=Reading.Hiding.NEVER))

    @cached_property
    def recorded(self):
        """(what, how many) of all that is kept under one's membership, "only me" included: this page is one's own."""
        me = self.seat.membership
        versions = Version.objects.filter(by=me)
        counts = [
            (_("Annotations, withdrawn ones among them"), Annotation.objects.filter(author=me)),
            (_("Cross-links, withdrawn ones among them"), CrossLink.objects.filter(author=me)),
            (_("Replies, withdrawn ones among them"), Reply.objects.filter(author=me)),
            (_("Versions of these, each with when it came in and when your device says it was written"), versions),
            (_("Steps in the course of a reading: written, changed, withdrawn"), Change.objects.filter(author=me)),
            (_("Texts that you marked with “I have read this”"), self._finished),
            (_("Judgements of the staff on your work"), self._reviews),
            (_("Times that others named you with @, where you may read it"), self._mentions),
            (_("Reports of somebody's work to the staff"), Flag.objects.filter(by=me)),
            (_("Answers about research"), ConsentAnswer.objects.filter(membership=me)),
            (
                _("Suggested cross-links that you waved away; nobody else sees these"),
                WavedAway.objects.filter(membership=me),
            ),
        ]
        return [(what, rows.count()) for what, rows in counts]

    @property
    def _mentions(self):
        """Without those in classmates' work that is hidden for now: that there is one would be told before."""
        seen = Q()
        for noun, model in (("annotation", Annotation), ("link", CrossLink), ("reply", Reply)):
            seen |= Q(**{f"{noun}__in": model.objects.visible_to(self.reach).standing().values("pk")})
        return Mention.objects.filter(seen, member=self.seat.membership)

    @property
    def _finished(self):
        return Participation.objects.filter(membership=self.seat.membership).exclude(finished_at=None)

    @property
    def _reviews(self):
        me = self.seat.membership
        of_mine = Q(annotation__author=me) | Q(tagging__content_object__author=me) | Q(link__author=me) | Q(member=me)
        return Review.objects.filter(of_mine)

    @cached_property
    def _under_pseudonym(self):
        mine = {"author": self.seat.membership, "shown_as": ShownAs.PSEUDONYM}
        return any(model.objects.filter(**mine).exists() for model in (Annotation, CrossLink, Reply))

    @cached_property
    def _people(self):
        """{role: members now}"""
        rows = Membership.objects.current().filter(course=self.course).order_by()
        return dict(rows.values_list("role").annotate(n=Count("pk")))

    @property
    def _students(self):
        return self._people.get(Role.STUDENT, 0)

    @property
    def _everybody_of_staff(self):
        return sum(self._people.values()) - self._students

    @cached_property
    def _staff(self):
        """The staff who look after this member: all but the assistants of other sections."""
        staff = Membership.objects.current().filter(course=self.course).exclude(role=Role.STUDENT)
        if self.member.is_staff:
            return staff.count()
        unlimited = Q(role=Role.INSTRUCTOR) | Q(limited_to=None)
        return staff.filter(unlimited | Q(limited_to=self.member.section_id)).distinct().count()

    @cached_property
    def _groups(self):
        """(group, students in it) of one's groups."""
        students = Count("members", Q(members__ended_at=None, members__role=Role.STUDENT))
        return [(group, group.n) for group in Group.objects.filter(pk__in=self.seat.groups).annotate(n=students)]
