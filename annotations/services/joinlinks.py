"""Make, close and open the addresses by which people join a course."""

from django.utils import timezone

from ..models import JoinLink, Section


def make_link(course, membership_id, section_name="", reading=None):
    """A new JoinLink of a course. A section of that name is made when there is none; "" is no section."""
    section = Section.objects.get_or_create(course=course, name=section_name)[0] if section_name else None
    return JoinLink.objects.create(course=course, section=section, reading=reading, made_by_id=membership_id)


def close_link(link):
    """From now on nobody joins by it. Closing it again changes nothing."""
    JoinLink.objects.filter(pk=link.pk, closed_at=None).update(closed_at=timezone.now())


def open_link_again(link):
    JoinLink.objects.filter(pk=link.pk).update(closed_at=None)
