"""Make a course, come into it, change what one is there, leave it."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from .. import pseudonyms
from ..models import Course, JoinLink, Membership, Mention, Relation, Removal, Section, WavedAway
from ..models.vocabulary import Role
from . import grouping
from .refusals import Refused

RESERVED_SLUGS = {"new"}  # /courses/new/ is a page
LONGEST_SLUG = 50  # characters; leaves room for a number
TRIES = 20

# name, as read from the second end, directed
RELATIONS = (
    ("answers", "is answered by", True),
    ("contradicts", "is contradicted by", True),
    ("supports", "is supported by", True),
    ("quotes", "is quoted by", True),
    ("background to", "has as background", True),
    ("same event", "", False),
)


class AddressTaken(Refused):
    message = _("Another course has this address. Choose another one.")


class WasRemoved(Refused):
    """Somebody whose membership was ended comes back only when the staff let them in."""

    status = 403
    message = _("You were a member of this course and no longer are. Ask its instructor to let you in again.")


class LinkClosed(Refused):
    """The join code is closed, or was never one: the answer is the same."""

    status = 404
    message = _("This join link does not work. Ask your instructor for the newest one.")


class SectionsChanged(Refused):
    status = 409
    message = _("The sections of this course changed meanwhile. Choose again.")


class LastInstructor(Refused):
    message = _("A course keeps at least one instructor. Make somebody else an instructor first.")


def make_course(user, title, slug=None, **settings):
    """Makes a course with the relations that every course begins with, and its maker its instructor.

    Without `slug` one is made from the title. `settings` are fields of Course. Returns (course, membership).
    Raises AddressTaken for a slug that is given and not free.
    """
    with transaction.atomic():
        course = _store_course(title, slug, settings)
        Relation.objects.bulk_create(
            Relation(course=course, name=name, inverse=inverse, is_directed=is_directed, ordinal=ordinal)
            for ordinal, (name, inverse, is_directed) in enumerate(RELATIONS)
        )
        return course, enrol(user, course, Role.INSTRUCTOR)


def enrol(user, course, role=Role.STUDENT, section=None):
    """The user's membership of a course, made when there is none yet; an existing one is left as it is.

    A new student comes into a group, where the course puts newcomers into groups, and into no section where the
    section is gone by then. Safe in two tabs at once. Raises WasRemoved for somebody whom the staff took out.
    """
    for _try in range(TRIES):
        membership = Membership.objects.filter(user=user, course=course).first()
        if was_removed(user, course):
            raise WasRemoved
        if membership:
            return membership
        taken = set(Membership.objects.filter(course=course).values_list("pseudonym", flat=True))
        try:
            with transaction.atomic():
                made = Membership.objects.create(
                    user=user, course=course, role=role, section=_held(section), pseudonym=pseudonyms.draw(taken)
                )
                grouping.place_newcomers(course, [made])
                return made
        except IntegrityError:
            continue  # the other tab was quicker, or another member drew this pseudonym
    raise Refused


def was_removed(user, course):
    """Whether the staff took this user out of a course and did not let them in again."""
    # in the first release a membership that ended kept its user
    ended = Membership.objects.filter(user=user, course=course).exclude(ended_at=None)
    return Removal.objects.filter(user=user, course=course).exists() or ended.exists()


def open_link(code):
    """The JoinLink of a code with its course, reading and section. Raises LinkClosed."""
    links = JoinLink.objects.select_related("course", "reading", "section")
    link = links.filter(code=code, closed_at=None, course__archived_at=None, course__frozen_at=None).first()
    if not link:
        raise LinkClosed
    return link


def join(user, code):
    """Comes into a course by a join code, as a student. Returns (membership, link). Raises LinkClosed, WasRemoved."""
    link = open_link(code)
    return enrol(user, link.course, section=link.section), link


def leave(membership):
    """Ends one's own membership: what was written stays, and nothing tells any more whose it was.

    Whoever left may come back by a join link, as somebody new. Leaving again changes nothing. Raises LastInstructor.
    """
    _empty(membership)


def end(membership):
    """As `leave`, by the staff: this person comes back only when they are let in. Raises LastInstructor."""
    _empty(membership, is_removal=True)


def let_in(removal):
    """Somebody who was removed may come in again by a join link, as somebody new. Takes a Removal."""
    Removal.objects.filter(pk=removal.pk).delete()


def readmit(membership):
    """Gives a membership back that ended in the first release, when its user was kept. Others have no user to get."""
    Membership.objects.filter(pk=membership.pk).exclude(user=None).update(ended_at=None)


def change_role(membership, role):
    """Raises LastInstructor when the course would be left without one."""
    with transaction.atomic():
        if role != Role.INSTRUCTOR:
            _keep_an_instructor(membership)
        Membership.objects.current().filter(pk=membership.pk).update(role=role)
        if role != Role.ASSISTANT:
            membership.limited_to.clear()


def change_section(membership, section):
    """Moves a member to a Section of the course, or to none (None). Raises SectionsChanged."""
    with transaction.atomic():
        if section and not _held(section):
            raise SectionsChanged
        Membership.objects.current().filter(pk=membership.pk).update(section=section)


def revise(membership, role, section):
    """Gives a member a role (None: the one they have) and a Section or none. Raises LastInstructor, SectionsChanged."""
    with transaction.atomic():
        if role:
            change_role(membership, role)
        change_section(membership, section)


def limit(membership, sections):
    """Lets an assistant look after the students of these Sections alone; none of them: of the whole course.

    Raises SectionsChanged when one of them was deleted meanwhile: without it the assistant would look after more.
    """
    with transaction.atomic():
        wanted = [section.pk for section in sections]
        held = Section.objects.select_for_update(no_key=True).filter(course=membership.course_id, pk__in=wanted)
        if len(held) < len(wanted):
            raise SectionsChanged
        assistants = Membership.objects.current().filter(role=Role.ASSISTANT)
        found = assistants.select_for_update().filter(pk=membership.pk).first()
        if found:
            found.limited_to.set(wanted)


def _held(section):
    """The Section, which nobody deletes until this transaction ends; None where it is gone, or there was none."""
    return section and Section.objects.select_for_update(no_key=True).filter(pk=section.pk).first()


def _store_course(title, slug, settings):
    wanted = slug or slugify(title)[:LONGEST_SLUG].strip("-") or "course"
    for number in range(1, 1000):
        candidate = wanted if number == 1 else f"{wanted}-{number}"
        if candidate not in RESERVED_SLUGS and not Course.objects.filter(slug=candidate).exists():
            try:
                with transaction.atomic():
                    return Course.objects.create(title=title, slug=candidate, **settings)
            except IntegrityError:
                pass  # taken a moment ago
        if slug:
            break
    raise AddressTaken


def is_last_instructor(membership):
    """Whether a course would be left without an instructor. Nothing is locked: for a page that says so."""
    return list(_instructors(membership).values_list("pk", flat=True)[:2]) == [membership.pk]


def _instructors(membership):
    return Membership.objects.current().filter(course_id=membership.course_id, role=Role.INSTRUCTOR)


def _keep_an_instructor(membership):
    """Raises LastInstructor when this is the only instructor. Two who leave at once take turns at the locked rows."""
    instructors = _instructors(membership)
    left = list(instructors.select_for_update().order_by("pk").values_list("pk", flat=True))
    if left == [membership.pk]:
        raise LastInstructor


def _empty(membership, is_removal=False):
    """Takes the person out of a membership in place; all that hangs on it stays, without a name."""
    with transaction.atomic():
        _keep_an_instructor(membership)
        seat = Membership.objects.current().select_for_update().filter(pk=membership.pk).first()
        if seat is None:
            return
        if is_removal and seat.user_id:
            Removal.objects.get_or_create(course_id=seat.course_id, user_id=seat.user_id)
        Membership.objects.filter(pk=seat.pk).update(
            user=None, section=None, ended_at=timezone.now(), noticed_at=None, looked_at=None
        )
        seat.groups.clear()
        seat.limited_to.clear()
        _forget_name(seat)


def _forget_name(seat):
    """Takes away what says whose this membership was: names in mentions, in the record of the administration."""
    Mention.objects.filter(member=seat).delete()
    WavedAway.objects.filter(membership=seat).delete()
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Membership), object_id=str(seat.pk)
    )
    entries.update(object_repr=str(_("Former member")))
