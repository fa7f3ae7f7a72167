"""What a list of people would change in a course: each line in exactly one place, and who is not in the list."""

import hashlib
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..exporters.cells import DANGEROUS
from ..forms.accounts import check_shown_name
from ..models import Group, Membership, Removal, Section, User
from ..models.user import fold_user_name
from ..models.vocabulary import Role

USER_NAME = User._meta.get_field("username")
LONGEST = {
    "name": User._meta.get_field("name").max_length,
    "section": Section._meta.get_field("name").max_length,
    "group": Group._meta.get_field("name").max_length,
}  # characters


@dataclass(frozen=True)
class Entry:
    """A line and what becomes of it. `section` and `groups` are as they will be, `account` and `member` as they are."""

    line: object
    username: str
    name: str = ""
    account: User | None = None
    member: Membership | None = None
    section: str = ""
    groups: tuple = ()
    changes: tuple = ()  # (what, before, after) in words
    notes: tuple = ()
    problem: str = ""


@dataclass
class Plan:
    """The four places of a line and, in `missing`, the students who are in no line. `role` is that of newcomers."""

    role: str
    added: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    unchanged: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    sections: dict = field(default_factory=dict)  # those of the course, by name
    groups: dict = field(default_factory=dict)

    @property
    def may_remove(self):
        """Whether everybody in the list is known for sure: a line that cannot be read may be one of the missing."""
        return bool(self.missing) and not self.problems

    @property
    def new_sections(self):
        return _new(self.sections, [entry.section for entry in self.added + self.changed])

    @property
    def new_groups(self):
        return _new(self.groups, [name for entry in self.added + self.changed for name in entry.groups])

    def changes_nothing(self, remove):
        return not (self.added or self.changed or (remove and self.may_remove))

    @property
    def digest(self):
        """Differs when somebody else would be added or changed, or changed otherwise."""
        facts = [(entry.username, self.role, entry.section, entry.groups) for entry in self.added]
        facts += [(entry.username, *map(str, entry.changes)) for entry in self.changed]
        return _digest(facts)

    @property
    def digest_of_missing(self):
        """Differs when others would be removed."""
        return _digest(sorted(member.pk for member in self.missing))


def plan_of(course, lines, role=Role.STUDENT):
    """The Plan of Lines (importers.roster) for a course, in six queries however many lines. Nothing is written."""
    folded = [fold_user_name(line.username) for line in lines]
    accounts = {user.username: user for user in User.objects.filter(username__in={*folded})}
    members = Membership.objects.filter(course=course, user__isnull=False)
    members = {m.user_id: m for m in members.select_related("user", "section").prefetch_related("groups")}
    removed = {*Removal.objects.filter(course=course).values_list("user_id", flat=True)}
    plan = Plan(role)
    plan.sections = {section.name: section for section in course.sections.all()}
    plan.groups = {group.name: group for group in course.groups.all()}
    spelt = _Spelt(plan.sections), _Spelt(plan.groups)
    for line, username, others in zip(lines, folded, _others(lines, folded), strict=True):
        account = accounts.get(username)
        member = members.get(account.pk) if account else None
        entry = _entry(line, username, account, member, spelt)
        problem = line.problem or _said_twice(others) or _problem(entry, account and account.pk in removed)
        _place(plan, entry, problem)
    named = {*folded}
    plan.missing = [
        member
        for member in members.values()
        if not (member.ended_at or member.is_staff or member.user.username in named)
    ]
    plan.missing.sort(key=lambda member: (member.name.casefold(), member.pk))
    plan.added = _with_namesakes(plan.added)
    return plan


def _entry(line, username, account, member, spelt):
    """The Entry of a line, not yet judged. Sections and groups are spelt as they stand in the course already."""
    sections, groups = spelt
    groups = tuple(dict.fromkeys(groups.spell(name) for name in line.groups))
    name = member.name if member and not member.ended_at else line.name
    return Entry(line, username, name, account, member, sections.spell(line.section), groups)


class _Spelt:
    """One spelling for names that differ by capitals alone: that of the course, else the first in the list."""

    def __init__(self, known):
        self.known = known
        self.first = {name.casefold(): name for name in known}

    def spell(self, name):
        return name if name in self.known else self.first.setdefault(name.casefold(), name)


def _place(plan, entry, problem):
    if problem:
        plan.problems.append(_with(entry, problem=problem))
    elif not entry.member:
        plan.added.append(entry)
    elif entry.member.is_staff:
        plan.unchanged.append(_with(entry, notes=(_("of the staff"),)))
    elif changes := _changes(entry):
        plan.changed.append(_with(entry, changes=changes))
    else:
        plan.unchanged.append(entry)


def _changes(entry):
    """What differs between a line and the member. An empty cell asks for no change."""
    changes = []
    before = entry.member.section.name if entry.member.section else ""
    if entry.section and entry.section != before:
        changes.append((_("Section"), before or _("none"), entry.section))
    before = sorted(group.name for group in entry.member.groups.all())
    if entry.groups and sorted(entry.groups) != before:
        changes.append((_("Groups"), _(", ").join(before) or _("none"), _(", ").join(sorted(entry.groups))))
    return tuple(changes)


def _problem(entry, was_removed):
    """Why a line cannot be followed, "" when it can."""
    if error := _no_user_name(entry.username):
        return error
    if was_removed or (entry.member and entry.member.ended_at):
        return _("This person was removed. Let them in again on the members page first.")
    if entry.account and not entry.account.is_active:
        return _("This account is closed. Ask the administrator of this site.")
    if not entry.account and not entry.line.name:
        return _("Nobody has this user name yet: a name is needed.")
    words = [("section", entry.section), *(("group", name) for name in entry.groups)]
    if not entry.account:
        words.append(("name", entry.line.name))
    for what, word in words:
        if word and (error := _unshowable(what, word)):
            return error
    return ""


def _no_user_name(name):
    if len(name) > USER_NAME.max_length:
        return _("A user name has at most %(most)s characters.") % {"most": USER_NAME.max_length}
    if _wrong(USER_NAME.run_validators, name):
        return _("A user name has letters, digits and . @ + - _ only, no blanks.")
    return ""


def _unshowable(what, word):
    if len(word) > LONGEST[what]:
        return _("“%(word)s…” is longer than %(most)s characters.") % {"word": word[:40], "most": LONGEST[what]}
    if error := _wrong(check_shown_name, word):
        return _("“%(word)s”: %(error)s") % {"word": word, "error": error}
    return ""


def _wrong(check, word):
    try:
        check(word)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _said_twice(others):
    if not others:
        return ""
    return _("This user name stands also in line %(lines)s. Leave one of them.") % {
        "lines": _(", ").join(str(number) for number in others[:5]) + (" …" if len(others) > 5 else "")
    }


def _others(lines, folded):
    """For each line the numbers of the other lines with its user name."""
    numbers = {}
    for line, username in zip(lines, folded, strict=True):
        if username:
            numbers.setdefault(username, []).append(line.number)
    for line, username in zip(lines, folded, strict=True):
        same = numbers.get(username, [])
        # a user name in every line would otherwise be looked at as often as there are lines, squared
        yield [number for number in same[:7] if number != line.number] if len(same) > 1 else []


def _with_namesakes(entries):
    """The entries with a word on names that several have and on names that a spreadsheet would take for a formula."""
    numbers = {}
    for entry in entries:
        numbers.setdefault(entry.name.casefold(), []).append(entry.line.number)
    noted = []
    for entry in entries:
        notes = []
        same = [number for number in numbers[entry.name.casefold()][:7] if number != entry.line.number]
        if entry.name and same:
            notes.append(_("the same name as in line %(lines)s") % {"lines": _(", ").join(map(str, same))})
        if {entry.name[:1], entry.username[:1]} & DANGEROUS:
            notes.append(_("begins like a formula; it is kept as text"))
        noted.append(_with(entry, notes=tuple(notes)))
    return noted


def _new(known, names):
    return [name for name in dict.fromkeys(names) if name and name not in known]


def _with(entry, **facts):
    return Entry(**{**entry.__dict__, **facts})


def _digest(facts):
    return hashlib.sha256(repr(facts).encode("utf-8", "replace")).hexdigest()[:32]
