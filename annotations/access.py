"""Who may see and change what. One frozen value a request; every QuerySet's `visible_to` reads its constants."""

import hashlib
from dataclasses import dataclass, fields, replace

from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.utils import timezone

from .models.codebook import Tag
from .models.course import Membership
from .models.reading import Extension, PastHiding, Reading, Reveal
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
    sections: frozenset = NOBODY  # those that an assistant is limited to; none: the whole course
    has_news: bool = False  # something may have happened to their work since they last looked
    is_graded: bool = False  # grades are closed
    has_typed: bool = False  # readers of the course have added tags
    is_preview: bool = False  # one of the staff who looks at the course as a student does

    @property
    def is_staff(self):
        return self.role != Role.STUDENT


@dataclass(frozen=True)
class Reach:
    """All that decides what one person may see. Ids of courses, groups, memberships and readings.

    `concealed` are the readings in which classmates' work is hidden from this reader; where only what was written
    under some of a reading's hiding settings is, `veiled` has these as (reading, number). `limited` are courses in
    which an assistant looks after those in `overseen` alone: the students of some sections, and the staff. `graded`
    are courses with their grades closed, `typed` those with tags that readers have added.
    """

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
    veiled: frozenset = NOBODY
    closed: frozenset = NOBODY
    staff_authors: frozenset = NOBODY
    limited: frozenset = NOBODY
    overseen: frozenset = NOBODY
    graded: frozenset = NOBODY
    typed: frozenset = NOBODY

    def seat(self, course_id):
        """This reader's Seat in a course. Raises Http404 for a stranger."""
        for seat in self.seats:
            if seat.course == course_id:
                return seat
        raise Http404

    def is_staff_of(self, course_id):
        return course_id in self.staffed

    def oversees(self, membership_id, course_id):
        """Whether this reader is on the staff that looks after a member of a course."""
        return course_id in self.staffed and (course_id not in self.limited or membership_id in self.overseen)

    def may_write_in(self, reading):
        return self.seat(reading.course_id).membership in self.writing and reading.pk not in self.closed

    @property
    def key(self):
        """A short text that differs whenever what this person may see differs; part of every ETag."""
        seats = [
            (s.membership, s.course, s.role, s.section, sorted(s.groups), s.frozen, s.is_preview) for s in self.seats
        ]
        held = (getattr(self, field.name) for field in fields(self))
        facts = [self.user, seats, *(sorted(ids) for ids in held if isinstance(ids, frozenset))]
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def reach_of(user, previewed=NOBODY):
    """The Reach of a user, in at most seven queries however many courses they are in.

    In the courses of `previewed` (ids) a member of the staff sees what a student sees, and writes nothing.
    """
    if not user.is_authenticated:
        return Reach()
    seats = tuple(_as_student(s) if s.is_staff and s.course in previewed else s for s in _seats(user))
    if not seats:
        return Reach(user=user.pk)
    courses = frozenset(s.course for s in seats)
    staffed = frozenset(s.course for s in seats if s.is_staff)
    limits = frozenset().union(*(s.sections for s in seats if s.is_staff))
    drafts, concealed, veiled, closed = _readings(seats, courses - staffed)
    return Reach(
        user=user.pk,
        seats=seats,
        courses=courses,
        staffed=staffed,
        taught=frozenset(s.course for s in seats if s.role == Role.INSTRUCTOR),
        groups=frozenset().union(*(s.groups for s in seats)),
        memberships=frozenset(s.membership for s in seats),
        writing=frozenset(s.membership for s in seats if not s.frozen and not s.is_preview),
        drafts=drafts,
        concealed=concealed,
        veiled=veiled,
        closed=closed,
        staff_authors=_staff_of_readings(concealed | {reading for reading, _number in veiled}),
        limited=frozenset(s.course for s in seats if s.sections and s.is_staff),
        overseen=_overseen(limits, seats),
        graded=frozenset(s.course for s in seats if s.is_graded),
        typed=frozenset(s.course for s in seats if s.has_typed),
    )


def _seats(user):
    rows = Membership.objects.current().filter(user=user).order_by("pk")
    added = Tag.objects.filter(course=OuterRef("course"), is_free=True)
    rows = rows.values_list(
        "pk",
        "course_id",
        "role",
        "section_id",
        "course__frozen_at",
        "course__archived_at",
        "course__grades_closed_at",
        "noticed_at",
        "looked_at",
        "groups__id",
        "limited_to__id",
        Exists(added),
    )
    seats = {}
    for pk, course, role, section, frozen_at, archived_at, graded_at, noticed_at, looked_at, *several in rows:
        group, limit, has_typed = several
        seat = seats.get(pk) or Seat(
            pk,
            course,
            role,
            section,
            NOBODY,
            bool(frozen_at or archived_at),
            has_news=bool(noticed_at and (not looked_at or noticed_at > looked_at)),
            is_graded=bool(graded_at),
            has_typed=has_typed,
        )
        groups = seat.groups | {group} if group else seat.groups
        # an instructor has the whole course, and so has an assistant without a limit
        sections = seat.sections | {limit} if limit and role == Role.ASSISTANT else seat.sections
        seats[pk] = replace(seat, groups=groups, sections=sections)
    return tuple(seats.values())


def _as_student(seat):
    return replace(seat, role=Role.STUDENT.value, sections=NOBODY, is_preview=True)


def _readings(seats, courses):
    """Of the courses where one is a student: the ids of drafts and of concealed readings, the (reading, number) of
    hiding settings that conceal a part, and the ids of closed readings.
    """
    now = timezone.now()
    limited = Q(status=Reading.Status.DRAFT) | ~Q(hiding=Reading.Hiding.NEVER) | Q(hiding_number__gt=0)
    limited |= Q(after_due=Reading.AfterDue.CLOSED)
    found = list(Reading.objects.filter(limited, course_id__in=courses)) if courses else []
    drafts = frozenset(reading.pk for reading in found if reading.status == Reading.Status.DRAFT)
    concealed, veiled = _hidden(found, seats, now)
    return drafts, concealed, veiled, drafts | closed_to(seats, found, now)


def _hidden(readings, seats, now):
    settings = {reading.pk: {reading.hiding_number: reading} for reading in readings}
    changed = [reading.pk for reading in readings if reading.hiding_number]
    if changed:
        for past in PastHiding.objects.filter(reading__in=changed):
            settings[past.reading_id][past.number] = past
    hiding = {
        reading: {number for number, one in numbered.items() if hides(one, now)}
        for reading, numbered in settings.items()
    }
    counting = {
        reading
        for reading, numbers in hiding.items()
        if any(settings[reading][number].hiding == Reading.Hiding.COUNT for number in numbers)
    }
    if counting:
        for reading, enough in _revealed(seats, counting):
            opened = {
                number
                for number, one in settings[reading].items()
                if one.hiding == Reading.Hiding.COUNT and one.hidden_count <= enough
            }
            hiding[reading] -= opened
    concealed = frozenset(reading for reading, numbers in hiding.items() if numbers and numbers == {*settings[reading]})
    veiled = frozenset(
        (reading, number) for reading, numbers in hiding.items() if reading not in concealed for number in numbers
    )
    return concealed, veiled


def hidden_in(reach, reading):
    """The numbers of a reading's hiding settings under which classmates' work is hidden from a reader."""
    if reading.pk in reach.concealed:
        return frozenset(range(reading.hiding_number + 1))
    return frozenset(number for one, number in reach.veiled if one == reading.pk)


def hides(setting, now):
    """Whether hiding settings, of a Reading or a PastHiding, hide classmates' work at a time from who has no Reveal."""
    if setting.hiding == Reading.Hiding.NEVER or (setting.shown_at and setting.shown_at <= now):
        return False
    if setting.hiding == Reading.Hiding.DATE:
        return setting.hidden_until is None or now < setting.hidden_until
    return True


def _revealed(seats, readings):
    reveals = Reveal.objects.filter(
        membership_id__in=[s.membership for s in seats], reading_id__in=readings, round=F("reading__round")
    )
    return reveals.values_list("reading_id", "enough")


def closed_to(seats, readings, now):
    """The ids of readings that take no more work from these Seats: closed after a due date that has passed for them."""
    closing = [
        reading
        for reading in readings
        if reading.after_due == Reading.AfterDue.CLOSED and reading.due_at and reading.due_at <= now
    ]
    if not closing:
        return NOBODY
    return frozenset(reading.pk for reading, due_at in dues_of(seats, closing).items() if due_at <= now)


def dues_of(seats, readings):
    """{Reading: when it is due for these Seats}, None where it never is. An extension never shortens. One query."""
    extended = extensions_of(seats, readings) if any(reading.due_at for reading in readings) else {}
    return {
        reading: reading.due_at and max(reading.due_at, extended.get(reading.pk, reading.due_at))
        for reading in readings
    }


def extensions_of(seats, readings):
    """{reading id: due date} where these Seats have an extension: one's own goes before that of one's section."""
    members = [s.membership for s in seats]
    sections = [s.section for s in seats if s.section]
    rows = Extension.objects.filter(Q(member_id__in=members) | Q(section_id__in=sections), reading__in=readings)
    own_last = rows.order_by(F("member_id").asc(nulls_first=True))
    return dict(own_last.values_list("reading_id", "due_at"))


def _staff_of_readings(readings):
    if not readings:
        return NOBODY
    return frozenset(
        Membership.objects.exclude(role=Role.STUDENT).filter(course__readings__in=readings).values_list("pk", flat=True)
    )


def _overseen(sections, seats):
    """The memberships that an assistant of some sections looks after, and those of the staff beside them."""
    if not sections:
        return NOBODY
    limited = [s.course for s in seats if s.sections]
    found = Membership.objects.filter(Q(section_id__in=sections) | Q(course_id__in=limited) & ~Q(role=Role.STUDENT))
    return frozenset(found.values_list("pk", flat=True))
