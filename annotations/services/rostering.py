"""Bring people into a course by a list: one line or thousands, in one transaction, each once."""

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from .. import pseudonyms
from ..models import Course, Group, Membership, Section, User
from ..models.vocabulary import Role
from . import enrolling, grouping
from .refusals import Refused
from .roster_plan import plan_of

TRIES = 5
BATCH = 500  # rows


class RosterChanged(Refused):
    """The course is not as it was when the plan was shown. `facts["plan"]` is the plan as it is now."""

    status = 409
    message = _("The members of this course changed meanwhile. This is what the list would do now: look again.")


class NotAdded(Refused):
    """Somebody who cannot be brought in by hand; the message says why."""


def bring_in(course, lines, seen=None, remove="", role=Role.STUDENT):
    """Adds and changes the people of Lines (importers.roster); returns the Plan (roster_plan) that was carried out.

    `seen` is the digest of the plan that was looked at (None: none was). `remove` is the digest of its missing students
    when they are to be removed, else "". A plan that changes nothing is carried out by doing nothing, so that the same
    list twice is no error. Raises RosterChanged.
    """
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                # one list at a time; those who join by a link do not wait for it
                Course.objects.select_for_update(no_key=True).get(pk=course.pk)
                plan = plan_of(course, lines, role)
                if plan.changes_nothing(bool(remove)):
                    return plan
                if (seen is not None and seen != plan.digest) or (remove and remove != plan.digest_of_missing):
                    raise RosterChanged(plan=plan)
                _carry_out(course, plan, bool(remove))
                return plan
        except IntegrityError:
            continue  # somebody signed up, joined or drew the same pseudonym in this moment
    raise Refused


def add(course, line, role=Role.STUDENT):
    """Brings one person in by hand. Returns (Membership, what happened in words); who is in already is no error.

    Raises NotAdded when it cannot be done, or when they are in as something else.
    """
    with transaction.atomic():
        plan = bring_in(course, [line], role=role)
        for entry in plan.problems:
            raise NotAdded(entry.problem)
        entry = (plan.added + plan.changed + plan.unchanged)[0]
        if entry.member and entry.member.role != role:
            raise NotAdded(_("This person is in the course already, with another role. Change it on their page."))
    member = Membership.objects.select_related("user").get(course=course, user__username=entry.username)
    if entry in plan.added and not entry.account:
        said = _("%(name)s is in the course, with a new account. Make a link for a first password below.")
    elif entry in plan.added:
        said = _("%(name)s is in the course.")
    elif entry in plan.changed:
        said = _("%(name)s was in the course already and is moved to this section.")
    else:
        said = _("%(name)s was in the course already.")
    return member, said % {"name": member.name}


def _carry_out(course, plan, remove):
    sections = _named(Section, course, plan.sections, plan.new_sections)
    groups = _named(Group, course, plan.groups, plan.new_groups)
    newcomers = _enrol(course, plan, sections)
    moved = []
    for entry in plan.changed:
        if entry.section:
            entry.member.section = sections[entry.section]
            moved.append(entry.member)
    Membership.objects.bulk_update(moved, ["section"], batch_size=BATCH)
    _set_groups([(entry.member, entry.groups) for entry in plan.changed if entry.groups], groups)
    _set_groups([(member, entry.groups) for member, entry in newcomers if entry.groups], groups)
    grouping.place_newcomers(course, [member for member, entry in newcomers if not entry.groups])
    if remove and plan.may_remove:
        for member in plan.missing:
            enrolling.end(member)


def _enrol(course, plan, sections):
    """Makes the accounts that are lacking and the memberships; returns [(Membership, Entry)]."""
    accounts = {entry.username: entry.account for entry in plan.added if entry.account}
    lacking = [
        User(username=entry.username, name=entry.name, password=make_password(None))
        for entry in plan.added
        if not entry.account
    ]
    new = {user.username: user for user in User.objects.bulk_create(lacking, batch_size=BATCH)}
    taken = {*Membership.objects.filter(course=course).values_list("pseudonym", flat=True)}
    members = []
    for entry in plan.added:
        pseudonym = pseudonyms.draw(taken)
        taken.add(pseudonym)
        members.append(
            Membership(
                user=new.get(entry.username) or accounts[entry.username],
                course=course,
                role=plan.role,
                section=sections.get(entry.section),
                pseudonym=pseudonym,
                is_placed=bool(entry.account),
            )
        )
    Membership.objects.bulk_create(members, batch_size=BATCH)
    return list(zip(members, plan.added, strict=True))


def _set_groups(pairs, groups):
    """Puts each member into exactly the groups of these names. `pairs` are (Membership, names)."""
    through = Membership.groups.through
    through.objects.filter(membership__in=[member.pk for member, _names in pairs]).delete()
    rows = [through(membership_id=member.pk, group_id=groups[name].pk) for member, names in pairs for name in names]
    through.objects.bulk_create(rows, batch_size=BATCH)


def _named(model, course, known, names):
    """{name: Section or Group} of a course, with new ones of these names."""
    made = model.objects.bulk_create([model(course=course, name=name) for name in names], batch_size=BATCH)
    return known | {one.name: one for one in made}
