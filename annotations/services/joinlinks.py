"""Make, close and open the addresses by which people join a course."""

from django.utils import timezone

from ..models import JoinLink
from .sections import section_named


def make_link(course, membership_id, section_name="", reading=None):
    """A new JoinLink of a course. A section of that name is made when there is none; "" is no section."""
    section = section_named(course, section_name) if section_name else None
    return JoinLink.objects.create(course=course, section=section, reading=reading, made_by_id=membership_id)


def close_link(link):
    """From now on nobody joins by it. Closing it again changes nothing."""
    JoinLink.objects.filter(pk=link.pk, closed_at=None).update(closed_at=timezone.now())


def open_link_again(link):
    JoinLink.objects.filter(pk=link.pk).update(closed_at=None)
