"""The first thing that a view does. A stranger gets 404, a reader who may not write gets 403."""

import re

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from ..models import Course, Reading

SLUG = re.compile(r"[-\w]{1,60}", re.ASCII)


def is_slug(text):
    """Whether a word of a form or a query can be part of an address; no database is asked about others."""
    return bool(SLUG.fullmatch(text))


def course_for(request, slug):
    """A course of which this reader is a member."""
    return get_object_or_404(Course.objects.visible_to(request.reach), slug=slug)


def course_to_edit(request, slug):
    """A course of whose staff this reader is."""
    course = course_for(request, slug)
    if not request.reach.is_staff_of(course.pk):
        raise PermissionDenied
    return course


def course_to_run(request, slug):
    """A course of which this reader is an instructor."""
    course = course_for(request, slug)
    if course.pk not in request.reach.taught:
        raise PermissionDenied
    return course


def reading_for(request, course_slug, reading_slug):
    """A reading that this reader may open, with its course."""
    readings = Reading.objects.visible_to(request.reach).select_related("course")
    reading = get_object_or_404(readings, course__slug=course_slug, slug=reading_slug)
    return reading.course, reading


def reading_to_edit(request, course_slug, reading_slug):
    course, reading = reading_for(request, course_slug, reading_slug)
    if not request.reach.is_staff_of(course.pk):
        raise PermissionDenied
    return course, reading


def seat(request, course):
    """This reader's Seat in a course."""
    return request.reach.seat(course.pk)
