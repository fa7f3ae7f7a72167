"""The first thing that a view does. A stranger gets 404, a reader who may not write gets 403.

In a frozen course nothing is written: every gate refuses all requests but those that only read. Where something may
be done all the same (leave, bring the course back, answer for oneself), the view asks its gate `even_frozen`.
"""

import re

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from ..models import Course, Reading
from ..services.closing import Frozen
from ..services.refusals import WrittenBefore, WrittenByAnother

SLUG = re.compile(r"[-\w]{1,60}", re.ASCII)
SAFE = {"GET", "HEAD", "OPTIONS"}
WRITTEN_BY = "X-Written-By"  # "<account>:<membership>": under whom a browser kept what it sends now


def is_slug(text):
    """Whether a word of a form or a query can be part of an address; no database is asked about others."""
    return bool(SLUG.fullmatch(text))


def course_for(request, slug, even_frozen=False):
    """A course of which this reader is a member. Raises Frozen."""
    course = get_object_or_404(Course.objects.visible_to(request.reach), slug=slug)
    return course if even_frozen else thawed(request, course)


def course_to_edit(request, slug, even_frozen=False):
    """A course of whose staff this reader is. Raises Frozen."""
    course = course_for(request, slug, even_frozen=True)
    if not request.reach.is_staff_of(course.pk):
        raise PermissionDenied
    return course if even_frozen else thawed(request, course)


def whole_course(request, slug, even_frozen=False):
    """A course of whose staff this reader is, without being limited to some of its sections. Raises Frozen."""
    course = course_to_edit(request, slug, even_frozen=True)
    if course.pk in request.reach.limited:
        raise PermissionDenied
    return course if even_frozen else thawed(request, course)


def course_to_run(request, slug, even_frozen=False):
    """A course of which this reader is an instructor. Raises Frozen."""
    course = course_for(request, slug, even_frozen=True)
    if course.pk not in request.reach.taught:
        raise PermissionDenied
    return course if even_frozen else thawed(request, course)


def reading_for(request, course_slug, reading_slug):
    """A reading that this reader may open, with its course. Raises Frozen, WrittenByAnother, WrittenBefore."""
    account, _colon, membership = request.headers.get(WRITTEN_BY, "").partition(":")
    if account not in ("", str(request.user.pk)):
        raise WrittenByAnother
    if membership not in ("", *(str(seat.membership) for seat in request.reach.seats)):
        raise WrittenBefore
    readings = Reading.objects.visible_to(request.reach).select_related("course")
    reading = get_object_or_404(readings, course__slug=course_slug, slug=reading_slug)
    return thawed(request, reading.course), reading


def reading_to_edit(request, course_slug, reading_slug):
    course, reading = reading_for(request, course_slug, reading_slug)
    if not request.reach.is_staff_of(course.pk):
        raise PermissionDenied
    return course, reading


def thawed(request, course):
    """The course itself, for a request that only reads or where it takes work. Raises Frozen."""
    if course.is_frozen and request.method not in SAFE:
        raise Frozen
    return course


def seat(request, course):
    """This reader's Seat in a course."""
    return request.reach.seat(course.pk)
