"""What was typed as tags: names separated by commas, as taggit reads them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from taggit.utils import parse_tags

from ..models import Tag
from ..models.codebook import fold
from ..services.free_tags import by_name

LONGEST_TYPED = 500  # characters
LONGEST_NAME = 80
LONGEST_FOLDED = Tag._meta.get_field("folded").max_length
MOST_NEW = 5


def typed_tags(text, course, kept=()):
    """(Tags of the codebook, names of new ones) of what was typed. `kept` are ids of retired tags that may stay.

    A name between quotation marks may hold commas. Raises ValidationError.
    """
    if "\x00" in text or len(text) > LONGEST_TYPED:
        raise ValidationError(_("Write at most 500 characters of plain text as new tags."))
    names = [" ".join(name.split()) for name in parse_tags(f"{text},")]  # the comma, so that blanks part no names
    names = list({fold(name): name for name in names if fold(name)}.values())
    if any(len(name) > LONGEST_NAME or len(fold(name)) > LONGEST_FOLDED for name in names):
        raise ValidationError(_("A tag has at most 80 characters. Put commas between tags."))
    found = by_name(course.tags.all(), course.tag_aliases.all(), names) if names else {}
    for tag in found.values():
        if tag.retired_at and tag.pk not in kept:
            raise ValidationError(
                _("“%(tag)s” was retired from the codebook. Choose another tag."), params={"tag": tag.name}
            )
    new = tuple(name for name in names if fold(name) not in found)
    if len(new) > MOST_NEW:
        raise ValidationError(_("At most five new tags at a time."))
    return tuple(found.values()), new
