"""Groups of a course: drawn by chance, made and changed by hand, and filled by who comes later.

What was written for a group belongs to that group for ever. Who is moved elsewhere sees it no more, but for their own;
so a group on which there is work is never given to other members as a whole, and never deleted.
"""

import random
from collections import defaultdict

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import grouping
from ..models import Annotation, Course, CrossLink, Group, Membership
from ..models.vocabulary import Audience
from .refusals import Refused

CHANCE = random.SystemRandom()
Seats = Membership.groups.through


class NameTaken(Refused):
    message = gettext_lazy("Another group has this name. Choose another one.")


class GroupInUse(Refused):
    status = 409
    message = gettext_lazy("Work was written for this group, so it stays. You can rename it, or leave it empty.")


class GroupNotEmpty(Refused):
    status = 409
    message = gettext_lazy("This group has members. Move them first.")


class GroupsChanged(Refused):
    """The groups that were there when this was asked for are not those that are there now."""

    status = 409
    message = gettext_lazy("The groups were changed in the meantime. Look at them before you draw again.")


def newest_group(course):
    """The id of the newest group of a course, 0 for none: what a draw was shown, so that it happens once."""
    return Group.objects.filter(course=course).aggregate(n=models.Max("pk"))["n"] or 0


def draw(course, size, within_sections=False, newest=None, is_default=False, places_newcomers=False, rng=CHANCE):
    """Puts all current students of a course into new groups of at most `size` by chance. Returns how many groups.

    With `within_sections` nobody is with somebody of another section. Groups without work are deleted, the others are
    left empty. `newest` is what `newest_group` said when this was asked for. Raises GroupsChanged.
    """
    with transaction.atomic():
        course = _locked(course)
        if newest is not None and newest != newest_group(course):
            raise GroupsChanged
        students = Membership.objects.current().students().filter(course=course)
        Seats.objects.filter(membership__in=students.values("pk")).delete()
        Group.objects.filter(pk__in=groups_without_work(course)).delete()
        drawn = [members for of in _by_section(students, within_sections) for members in _parted(of, size, rng)]
        made = Group.objects.bulk_create(Group(course=course, name=name) for name in _names(course, len(drawn)))
        Seats.objects.bulk_create(
            Seats(membership_id=member, group_id=group.pk)
            for group, members in zip(made, drawn, strict=True)
            for member in members
        )
        course.group_size = size if places_newcomers else 0
        if is_default:
            course.default_audience = Audience.GROUP
        course.save(update_fields=["group_size", "default_audience"])
        return len(drawn)


def place_newcomers(course, memberships, rng=CHANCE):
    """Puts new students of a course that has its newcomers placed into its smallest groups; when all are full, into
    new ones. To be called in the transaction that makes the memberships: who come at once take turns. Three queries
    more for one or for 400.
    """
    newcomers = [member for member in memberships if not member.is_staff]
    found = Course.objects.select_for_update(no_key=True).filter(pk=course.pk, group_size__gt=0).first()
    if newcomers and found:
        _fill(found, newcomers, found.group_size, rng)


def place_rest(course, memberships, rng=CHANCE):
    """Puts members into the smallest groups that are there, taking them out of theirs."""
    with transaction.atomic():
        course = _locked(course)
        here = list(_current(course, memberships))
        Seats.objects.filter(membership__in=here).delete()
        _fill(course, here, None, rng)


def add_group(course, name):
    """A new empty Group. Raises NameTaken."""
    try:
        with transaction.atomic():
            _check_name(course, name)
            return Group.objects.create(course=course, name=name)
    except IntegrityError:
        raise NameTaken from None


def rename_group(group, name):
    """Raises NameTaken."""
    try:
        with transaction.atomic():
            _check_name(group.course, name, group)
            Group.objects.filter(pk=group.pk).update(name=name)
    except IntegrityError:
        raise NameTaken from None


def delete_group(group):
    """Deletes a group without members and work; one that is gone already is no error.

    Raises GroupNotEmpty and GroupInUse.
    """
    try:
        with transaction.atomic():
            course = _locked(group.course)
            if Seats.objects.filter(group=group.pk, membership__ended_at=None).exists():
                raise GroupNotEmpty
            if group.pk not in groups_without_work(course) and Group.objects.filter(pk=group.pk).exists():
                raise GroupInUse
            Group.objects.filter(pk=group.pk).delete()
    except IntegrityError:  # somebody wrote for it at this moment
        raise GroupInUse from None


def move(course, memberships, group):
    """Puts members of a course into one Group and out of all others; into none with None."""
    with transaction.atomic():
        course = _locked(course)
        ids = [member.pk for member in _current(course, memberships)]
        Seats.objects.filter(membership__in=ids).delete()
        if group is not None:
            if not Group.objects.filter(pk=group.pk, course=course).exists():
                raise GroupsChanged
            Seats.objects.bulk_create(Seats(membership_id=member, group_id=group.pk) for member in ids)


def work_for_groups(course):
    """How many annotations and cross-links stand that were written for a group of this course."""
    rows = (
        model.objects.standing().filter(course=course, audience=Audience.GROUP) for model in (Annotation, CrossLink)
    )
    return sum(found.count() for found in rows)


def groups_without_work(course):
    """The ids of groups for which nothing was ever written."""
    used = [model.objects.filter(course=course).exclude(group=None) for model in (Annotation, CrossLink)]
    groups = Group.objects.filter(course=course)
    for rows in used:
        groups = groups.exclude(pk__in=rows.values("group"))
    return set(groups.values_list("pk", flat=True))


def _check_name(course, name, but=None):
    """As with sections: names that differ by capitals alone are one."""
    others = course.groups.exclude(pk=but.pk) if but else course.groups.all()
    if name.casefold() in {other.casefold() for other in others.values_list("name", flat=True)}:
        raise NameTaken


def _locked(course):
    """The course, and the turn of all who change its groups."""
    return Course.objects.select_for_update(no_key=True).get(pk=course.pk)


def _current(course, memberships):
    """Those who are in the course still."""
    return Membership.objects.current().filter(course=course, pk__in=[member.pk for member in memberships])


def _by_section(students, within_sections):
    """Lists of membership ids; without sections a single one."""
    found = defaultdict(list)
    for member, section in students.order_by("section__name", "pk").values_list("pk", "section"):
        found[section if within_sections else None].append(member)
    return found.values()


def _parted(members, size, rng):
    return grouping.partition(members, size, rng)


def _names(course, number):
    """So many names "Group 1", "Group 2" that no group of the course has."""
    taken = set(Group.objects.filter(course=course).values_list("name", flat=True))
    numbered = (_("Group %(number)d") % {"number": at} for at in range(1, number + len(taken) + 1))
    return [name for name in numbered if name not in taken][:number]


def _fill(course, newcomers, size, rng):
    """Puts each into one of the smallest groups of less than `size` (None: of any size), a new one where none is.

    Where groups were drawn within sections, so that no group holds two of them, newcomers stay in theirs too.
    """
    sizes, sections = _sizes(course)
    is_within = len({one for of in sections.values() for one in of}) > 1 and all(len(s) < 2 for s in sections.values())
    seats = []
    for member in newcomers:
        open_ = {g: n for g, n in sizes.items() if size is None or n < size}
        if is_within:
            open_ = {group: n for group, n in open_.items() if sections[group] <= {member.section_id}}
        group = grouping.smallest(open_, rng)
        if group is None:
            group = Group.objects.create(course=course, name=_names(course, 1)[0]).pk
        sizes[group] = sizes.get(group, 0) + 1
        sections[group].add(member.section_id)
        seats.append(Seats(membership_id=member.pk, group_id=group))
    Seats.objects.bulk_create(seats)


def _sizes(course):
    """{group id: its current members} and {group id: the sections of these}. Two queries."""
    sizes = dict.fromkeys(Group.objects.filter(course=course).values_list("pk", flat=True), 0)
    sections = defaultdict(set)
    held = Membership.objects.current().filter(course=course, groups__in=sizes).order_by()
    for group, section, number in held.values_list("groups", "section").annotate(n=models.Count("pk")):
        sizes[group] += number
        sections[group].add(section)
    return sizes, sections
