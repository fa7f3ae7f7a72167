"""Make a course, come into it, change what one is there, leave it."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from .. import pseudonyms
from ..models import Course, JoinLink, Membership, Relation
from ..models.vocabulary import Role
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

    Safe in two tabs at once. Raises WasRemoved when the membership was ended.
    """
    for _try in range(TRIES):
        membership = Membership.objects.filter(user=user, course=course).first()
        if membership:
            if membership.ended_at:
                raise WasRemoved
            return membership
        taken = set(Membership.objects.filter(course=course).values_list("pseudonym", flat=True))
        try:
            with transaction.atomic():
                return Membership.objects.create(
                    user=user, course=course, role=role, section=section, pseudonym=pseudonyms.draw(taken)
                )
        except IntegrityError:
            continue  # the other tab was quicker, or another member drew this pseudonym
    raise Refused


def open_link(code):
    """The JoinLink of a code with its course, reading and section. Raises LinkClosed."""
    links = JoinLink.objects.select_related("course", "reading", "section")
    link = links.filter(code=code, closed_at=None, course__archived_at=None).first()
    if not link:
        raise LinkClosed
    return link


def join(user, code):
    """Comes into a course by a join code, as a student. Returns (membership, link). Raises LinkClosed, WasRemoved."""
    link = open_link(code)
    return enrol(user, link.course, section=link.section), link


def end(membership):
    """Ends a membership: what was written stays, its author gets in no more. Raises LastInstructor."""
    with transaction.atomic():
        _keep_an_instructor(membership)
        Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=timezone.now())


def readmit(membership):
    """Lets somebody who was removed come back, with all that they wrote."""
    Membership.objects.filter(pk=membership.pk).update(ended_at=None)


def change_role(membership, role):
    """Raises LastInstructor when the course would be left without one."""
    with transaction.atomic():
        if role != Role.INSTRUCTOR:
            _keep_an_instructor(membership)
        Membership.objects.filter(pk=membership.pk).update(role=role)


def change_section(membership, section):
    """Moves a member to a Section of the course, or to none (None)."""
    Membership.objects.filter(pk=membership.pk).update(section=section)


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


def _keep_an_instructor(membership):
    """Raises LastInstructor when this is the only instructor. Two who leave at once take turns at the locked rows."""
    instructors = Membership.objects.current().filter(course_id=membership.course_id, role=Role.INSTRUCTOR)
    left = list(instructors.select_for_update().order_by("pk").values_list("pk", flat=True))
    if left == [membership.pk]:
        raise LastInstructor
