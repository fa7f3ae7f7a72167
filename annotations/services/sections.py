"""Make, name and delete the sections of a course, and move members between them."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from ..models import Membership, Reading, Section
from .refreshing import refresh
from .refusals import Refused


class SectionNameTaken(Refused):
    message = _("Another section has this name. Choose another one.")


class SectionOverseen(Refused):
    """Without the section its assistant would look after the whole course."""

    status = 409
    message = _("An assistant looks after this section. Give them other sections first, on their page.")


class SectionGone(Refused):
    status = 409
    message = _("This section was deleted meanwhile. Choose another one.")


def make_section(course, name):
    """A new Section. Raises SectionNameTaken."""
    try:
        with transaction.atomic():
            _check_name(course, name)
            return Section.objects.create(course=course, name=name)
    except IntegrityError:
        raise SectionNameTaken from None


def section_named(course, name):
    """The section of this name, by whatever capitals, or a new one."""
    for section in course.sections.all():
        if section.name.casefold() == name.casefold():
            return section
    return Section.objects.get_or_create(course=course, name=name)[0]


def rename_section(section, name):
    """Raises SectionNameTaken."""
    try:
        with transaction.atomic():
            _check_name(section.course, name, section)
            Section.objects.filter(pk=section.pk).update(name=name)
            refresh(Reading.objects.filter(course=section.course))
    except IntegrityError:
        raise SectionNameTaken from None


def delete_section(section):
    """Deletes a section; its members stay in the course without one. Its extended due dates go with it.

    One that is gone already is no error. Raises SectionOverseen.
    """
    with transaction.atomic():
        found = Section.objects.select_for_update().filter(pk=section.pk).first()
        if found is None:
            return
        if found.overseers.current().exists():
            raise SectionOverseen
        found.delete()
        refresh(Reading.objects.filter(course=section.course))


def move(course, members, section):
    """Moves current members of a course (a QuerySet or a list of ids) to a Section, or to none. Returns how many.

    Raises SectionGone.
    """
    with transaction.atomic():
        if section and not Section.objects.select_for_update(no_key=True).filter(pk=section.pk, course=course).exists():
            raise SectionGone
        found = Membership.objects.current().filter(course=course, pk__in=members).exclude(section=section)
        return Membership.objects.filter(pk__in=list(found.values_list("pk", flat=True))).update(section=section)


def _check_name(course, name, but=None):
    """Names that differ by capitals alone are one: a class list could not tell them apart."""
    others = course.sections.exclude(pk=but.pk) if but else course.sections.all()
    if name.casefold() in {other.casefold() for other in others.values_list("name", flat=True)}:
        raise SectionNameTaken
