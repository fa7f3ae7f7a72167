"""The groups of a course and who is in them; what a draw would make. A fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from ..grouping import MANY, sizes_of
from ..models import Group, Membership
from ..models.vocabulary import Role
from ..services import grouping


@dataclass
class Held:
    """A group with its members, and those of them that the search found."""

    group: object
    members: list = field(default_factory=list)
    found: list = field(default_factory=list)


class GroupsPage:
    """All groups of a course, for its staff. `words` and `section` (an id, 0 for none, None for all) narrow the names
    that are listed, never the numbers.
    """

    def __init__(self, course, reach, words="", section=None):
        self.course, self.reach, self.words, self.section = course, reach, words.casefold().split(), section

    @cached_property
    def groups(self):
        return list(Group.objects.filter(course=self.course))

    @cached_property
    def members(self):
        """The students, and the staff who are in a group, by name."""
        rows = Membership.objects.visible_to(self.reach).current().filter(course=self.course)
        rows = rows.select_related("user", "section").prefetch_related("groups")
        kept = [one for one in rows if one.role == Role.STUDENT or one.groups.all()]
        return sorted(kept, key=lambda one: (one.name.casefold(), one.pk))

    @cached_property
    def held(self):
        """A Held for each group, in the order of their numbers."""
        of_group = defaultdict(list)
        for member in self.members:
            for group in member.groups.all():
                of_group[group.pk].append(member)
        found = [Held(group, of_group[group.pk], self._narrowed(of_group[group.pk])) for group in self.groups]
        return sorted(found, key=lambda one: _in_numbers(one.group.name))

    @cached_property
    def unassigned(self):
        return [member for member in self.members if not member.groups.all()]

    @property
    def unassigned_found(self):
        return self._narrowed(self.unassigned)

    @property
    def students(self):
        return sum(1 for member in self.members if member.role == Role.STUDENT)

    @property
    def is_proposed(self):
        return self.students > MANY and not self.groups

    @property
    def is_narrowed(self):
        return bool(self.words) or self.section is not None

    @property
    def is_open(self):
        """Whether all names are in view: those that were searched for, or those of a small class."""
        return self.is_narrowed or len(self.members) <= MANY

    @property
    def found(self):
        """How many names are listed."""
        return sum(len(one.found) for one in self.held) + len(self.unassigned_found)

    def _narrowed(self, members):
        if self.section is not None:
            members = [member for member in members if (member.section_id or 0) == self.section]
        if not self.words:
            return members
        named = [(f"{member.name} {member.user.username}".casefold(), member) for member in members]
        return [member for name, member in named if all(word in name for word in self.words)]


@dataclass
class Draw:
    """What a draw would make: (section or None, students, groups, smallest, largest) of each part of the class."""

    course: object
    parts: list
    moved: int  # members who leave a group
    deleted: int  # groups without work
    kept: int  # groups that stay, empty
    notes: int  # annotations and cross-links of these

    @property
    def number(self):
        return sum(groups for _section, _students, groups, _least, _most in self.parts)

    @property
    def students(self):
        return sum(students for _section, students, _groups, _least, _most in self.parts)

    @property
    def least(self):
        return min((part[3] for part in self.parts if part[2]), default=0)

    @property
    def most(self):
        return max((part[4] for part in self.parts), default=0)


def draw_of(page, size, within_sections):
    """The Draw of a GroupsPage."""
    of_section = defaultdict(int)
    for member in page.members:
        if member.role == Role.STUDENT:
            of_section[member.section if within_sections else None] += 1
    parts = [(section, number, *sizes_of(number, size)) for section, number in of_section.items()]
    empty = grouping.groups_without_work(page.course)
    return Draw(
        page.course,
        sorted(parts, key=lambda part: part[0].name if part[0] else ""),
        moved=sum(1 for member in page.members if member.role == Role.STUDENT and member.groups.all()),
        deleted=len(empty),
        kept=len(page.groups) - len(empty),
        notes=grouping.work_for_groups(page.course),
    )


def _in_numbers(name):
    """A key that sorts "Group 2" before "Group 10"."""
    words = name.rsplit(" ", 1)
    number = words[-1]
    is_numbered = number.isascii() and number.isdigit() and len(number) < 9
    return (words[0].casefold(), int(number), "") if is_numbered else (name.casefold(), 0, name)
