"""Who may see and change what. One frozen value a request; every QuerySet's `visible_to` reads its constants."""

import hashlib
from dataclasses import dataclass, fields

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from .models.course import Membership
from .models.reading import Reading, Reveal
from .models.vocabulary import Role

NOBODY = frozenset()


@dataclass(frozen=True)
class Seat:
    """A membership as access needs it."""

    membership: int
    course: int
    role: str
    section: int | None
    groups: frozenset
    frozen: bool

    @property
    def is_staff(self):
        return self.role != Role.STUDENT


@dataclass(frozen=True)
class Reach:
    """All that decides what one person may see. Ids of courses, groups, memberships and readings."""

    user: int | None = None
    seats: tuple = ()
    courses: frozenset = NOBODY
    staffed: frozenset = NOBODY
    taught: frozenset = NOBODY
    groups: frozenset = NOBODY
    memberships: frozenset = NOBODY
    writing: frozenset = NOBODY
    drafts: frozenset = NOBODY
    concealed: frozenset = NOBODY
    closed: frozenset = NOBODY
    staff_authors: frozenset = NOBODY

    def seat(self, course_id):
        """This reader's Seat in a course. Raises Http404 for a stranger."""
        for seat in self.seats:
            if seat.course == course_id:
                return seat
        raise Http404

    def is_staff_of(self, course_id):
        return course_id in self.staffed

    def may_write_in(self, reading):
        return self.seat(reading.course_id).membership in self.writing and reading.pk not in self.closed

    @property
    def key(self):
        """A short text that differs whenever what this person may see differs; part of every ETag."""
        seats = [(s.membership, s.course, s.role, s.section, sorted(s.groups), s.frozen) for s in self.seats]
        held = (getattr(self, field.name) for field in fields(self))
        facts = [self.user, seats, *(sorted(ids) for ids in held if isinstance(ids, frozenset))]
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def reach_of(user):
    """The Reach of a user, in at most four queries however many courses they are in."""
    if not user.is_authenticated:
        return Reach()
    seats = _seats(user)
    if not seats:
        return Reach(user=user.pk)
    courses = frozenset(s.course for s in seats)
    staffed = frozenset(s.course for s in seats if s.is_staff)
    drafts, concealed, closed = _readings(seats, courses - staffed)
    return Reach(
        user=user.pk,
        seats=seats,
        courses=courses,
        staffed=staffed,
        taught=frozenset(s.course for s in seats if s.role == Role.INSTRUCTOR),
        groups=frozenset().union(*(s.groups for s in seats)),
        memberships=frozenset(s.membership for s in seats),
        writing=frozenset(s.membership for s in seats if not s.frozen),
        drafts=drafts,
        concealed=concealed,
        closed=closed,
        staff_authors=_staff_of_readings(concealed) if concealed else NOBODY,
    )


def _seats(user):
    rows = Membership.objects.current().filter(user=user).order_by("pk")
    rows = rows.values_list(
        "pk", "course_id", "role", "section_id", "groups__id", "course__frozen_at", "course__archived_at"
    )
    seats = {}
    for pk, course, role, section, group, frozen_at, archived_at in rows:
        groups = seats[pk].groups if pk in seats else NOBODY
        groups = groups | {group} if group else groups
        seats[pk] = Seat(pk, course, role, section, groups, bool(frozen_at or archived_at))
    return tuple(seats.values())


def _readings(seats, courses):
    """The ids of the readings, of the courses where one is a student, that are drafts, concealed and closed."""
    now = timezone.now()
    limited = Q(status=Reading.Status.DRAFT) | ~Q(hiding=Reading.Hiding.NEVER)
    limited |= Q(after_due=Reading.AfterDue.CLOSED, due_at__lte=now)
    drafts, concealed, closed = set(), set(), set()
    for reading in Reading.objects.filter(limited, course_id__in=courses):
        if reading.status == Reading.Status.DRAFT:
            drafts.add(reading.pk)
        if reading.after_due == Reading.AfterDue.CLOSED and reading.due_at and reading.due_at <= now:
            closed.add(reading.pk)
        if _hides(reading, now):
            concealed.add(reading.pk)
    if concealed:
        mine = [s.membership for s in seats]
        concealed -= set(
            Reveal.objects.filter(membership_id__in=mine, reading_id__in=concealed).values_list("reading_id", flat=True)
        )
    return frozenset(drafts), frozenset(concealed), frozenset(closed | drafts)


def _hides(reading, now):
    if reading.hiding == Reading.Hiding.NEVER or (reading.shown_at and reading.shown_at <= now):
        return False
    if reading.hiding == Reading.Hiding.DATE:
        return reading.hidden_until is None or now < reading.hidden_until
    return True


def _staff_of_readings(readings):
    return frozenset(
        Membership.objects.exclude(role=Role.STUDENT).filter(course__readings__in=readings).values_list("pk", flat=True)
    )
