"""Tags that readers type while they tag, where the course allows it: one of the codebook by any name, or a new one."""

from django.utils.translation import gettext as _

from ..models import Course, Tag
from ..models.codebook import fold
from .codebook import add_within, take_turn
from .refusals import Refused, TagRetired


def named(names, step):
    """The tags of these names, in their order. To be called within a write (a Step), which makes what is missing.

    Two who type the same new name at once get one tag. Raises TagRetired; Refused where new tags are not allowed.
    """
    course = Course.objects.get(readings=step.reading)
    found = by_name(course.tags.all(), course.tag_aliases.all(), names)
    if len(found) < len({fold(name) for name in names}):
        if not course.allows_free_tags:
            raise Refused(_("This course takes no new tags. Choose one of the codebook."))
        take_turn(course)
        found = by_name(course.tags.all(), course.tag_aliases.all(), names)
        for name in names:
            if fold(name) not in found:
                found[fold(name)] = _make(course, step.membership, name)
    for tag in found.values():
        if tag.retired_at:
            raise TagRetired(TagRetired.message % {"tag": tag.name})
    return tuple(dict.fromkeys(found[fold(name)] for name in names))


def by_name(tags, aliases, names):
    """{folded name: the Tag that has it, or has it as a further name, or that this one went into}. Two queries."""
    wanted = {fold(name) for name in names}
    tags = tags.select_related("merged_into")
    found = {tag.folded: tag.successor() for tag in tags.filter(folded__in=wanted)}
    for alias in aliases.filter(folded__in=wanted).select_related("tag__merged_into"):
        found.setdefault(alias.folded, alias.tag.successor())
    return found


def _make(course, membership_id, name):
    tag = add_within(course, membership_id, name)
    Tag.objects.filter(pk=tag.pk).update(is_free=True)
    return tag
