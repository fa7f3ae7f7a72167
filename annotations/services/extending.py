"""Give one member or one section more time on a reading, and take that back."""

from django.db import transaction
from django.utils import timezone

from ..models import Extension, Reading
from .refreshing import refresh


def extend(reading, by, due_at, member=None, section=None):
    """Gives a member or a section another due date, in the place of one that they had. Returns the Extension.

    `by` is the id of the membership that gives it. The same again changes nothing.
    """
    with transaction.atomic():
        refresh(Reading.objects.filter(pk=reading.pk))
        whose = {"member": member, "section": section}
        stored = Extension.objects.filter(reading=reading, **whose).first() or Extension(reading=reading, **whose)
        if stored.due_at != due_at:
            stored.due_at, stored.by_id, stored.at = due_at, by, timezone.now()
            stored.save()
    return stored


def take_back(reading, extension_id):
    """Takes an extension away. Of one that is gone already nothing is said."""
    with transaction.atomic():
        refresh(Reading.objects.filter(pk=reading.pk))
        Extension.objects.filter(pk=extension_id, reading=reading).delete()
