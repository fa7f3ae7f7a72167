"""Freeze a course that is over, archive it, and bring it back. Nothing that was written is touched."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Course, Reading
from .refreshing import refresh
from .refusals import Refused


class Frozen(Refused, PermissionDenied):
    """A write in a course that is frozen or archived; as PermissionDenied it is answered wherever it comes from."""

    status = 403
    message = _(
        "This course is frozen: everything in it can be read, and nothing is written. Its instructor can change that."
    )


def freeze(course):
    """From now on the course is read and not written. Saves that are under way land before, or are refused."""
    _set(course, "frozen_at", True)


def unfreeze(course):
    _set(course, "frozen_at", False)


def archive(course):
    """As freeze, and the course leaves the lists of its members' courses. Its join links lead nowhere."""
    _set(course, "archived_at", True)


def bring_back(course):
    """Takes a course out of the archive. It is as it was before: frozen if it was frozen then."""
    _set(course, "archived_at", False)


def refuse_frozen(reading_id):
    """Raises Frozen where the course of a reading takes no work.

    To be called when the reading's turn is taken: who freezes a course takes the turns of all its readings first.
    """
    there = Course.objects.filter(readings=reading_id).values_list("frozen_at", "archived_at")
    if any(there.get()):
        raise Frozen


def _set(course, field, is_on):
    """Sets a time, or empties it; where that is done already, the first time stays."""
    with transaction.atomic():
        refresh(Reading.objects.filter(course=course))
        still = Course.objects.filter(pk=course.pk, **{f"{field}__isnull": is_on})
        still.update(**{field: timezone.now() if is_on else None})
