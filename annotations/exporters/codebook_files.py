"""The formats in which a codebook leaves the program, and which of its tags go with whom."""

from dataclasses import dataclass

from django.utils.text import slugify

from ..models import Tag
from . import codebook_csv, codebook_qdc


@dataclass(frozen=True)
class Format:
    """`text_of` takes a course and its tags and returns the text of the file."""

    text_of: object
    content_type: str
    may_be_empty: bool


FORMATS = {
    "csv": Format(codebook_csv.text_of, "text/csv; charset=utf-8", may_be_empty=True),
    "qdc": Format(codebook_qdc.text_of, "application/xml; charset=utf-8", may_be_empty=False),
}


def tags_for(reach, course):
    """The tags of a course as this reader exports them, in their order: retired ones for the staff alone."""
    tags = Tag.objects.visible_to(reach).filter(course=course, merged_into=None)
    if not reach.is_staff_of(course.pk):
        tags = tags.in_use()
    return list(tags.select_related("parent").prefetch_related("aliases"))


def file_name(course, format):
    return slugify(f"{course.slug}-codebook") + "." + format
