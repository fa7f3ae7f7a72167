"""A way back in for somebody who forgot their password, without mail: a link of one use that the staff hand over.

Whoever holds such a link can become that person, so the rule is that nobody reaches further by it than they reach
already. Somebody of the staff may make one for a member of their course who
- is a current member there, and not oneself;
- stands below: an assistant for students, an instructor for students and assistants, nobody for an instructor;
- is staff in no other course, unless as an assistant in a course of which one is an instructor too;
- is an ordinary account: active, no administrator, and without the right to make courses;
- came in by themselves, or has an account that nobody has ever signed in with: who was put in by the staff with an
  account that was there before never agreed to it.
The link dies when it was used, when its owner signs in, and when the account gets other rights than it had: one who
made it for a student does not hold the key to an instructor next week. It opens all that is the owner's, "only me"
included, so each is logged, and its use is noticed: the old password works no more.
"""

import logging

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from ..models import Membership
from ..models.vocabulary import Role
from .refusals import Refused

log = logging.getLogger(__name__)


class NotYoursToReset(Refused):
    status = 403
    message = _("You cannot make a reset link for this person. Ask the administrator of this site.")


class ResetTokens(PasswordResetTokenGenerator):
    """Django's tokens, tied to the rights that the account has when one is made."""

    key_salt = "annotations.resetting"

    def __init__(self, seats=None):
        """`seats`, {user id: their seats as staff}, spares a query for each token where many are made."""
        super().__init__()
        self.seats = seats

    def _make_hash_value(self, user, timestamp):
        rights = [user.is_active, user.is_staff, user.is_superuser, user.may_teach]
        rights += (_staff_seats([user.pk]) if self.seats is None else self.seats).get(user.pk, [])
        return f"{super()._make_hash_value(user, timestamp)}{rights}"


reset_tokens = ResetTokens()


def may_reset(asker, membership):
    """Whether `asker` (a User) may make a reset link for the account of a Membership, by the rule above."""
    return _may_reset(membership, asker, _roles_of(asker), _staff_seats([membership.user_id]))


def reset_parts(asker, membership):
    """The (uidb64, token) of a reset link, good for one use and settings.PASSWORD_RESET_TIMEOUT seconds.

    Raises NotYoursToReset.
    """
    if not may_reset(asker, membership):
        raise NotYoursToReset
    log.info("user %s made a reset link for user %s", asker.pk, membership.user_id)
    return _parts(reset_tokens, membership.user)


def without_password(memberships):
    """Of Memberships (a QuerySet) those whose account has had no password yet: the roster made it."""
    return memberships.filter(
        ended_at=None, user__is_active=True, user__password__startswith=UNUSABLE_PASSWORD_PREFIX
    ).select_related("user", "section")


def first_passwords(asker, memberships):
    """[(Membership, (uidb64, token))] of the members without a password for whom `asker` may make a link.

    `memberships` is a QuerySet, its order is kept. Three queries, however many there are; the links are as those of
    `reset_parts`.
    """
    members = list(without_password(memberships))
    seats, roles = _staff_seats([member.user_id for member in members]), _roles_of(asker)
    members = [member for member in members if _may_reset(member, asker, roles, seats)]
    log.info("user %s made links for a first password for users %s", asker.pk, [one.user_id for one in members])
    tokens = ResetTokens(seats)
    return [(member, _parts(tokens, member.user)) for member in members]


def _may_reset(membership, asker, roles, seats):
    account = membership.user
    if account is None or membership.ended_at or account == asker or not _is_ordinary(account):
        return False
    if membership.is_placed and (account.last_login or account.has_usable_password()):
        return False
    own = roles.get(membership.course_id, Role.STUDENT)
    if own == Role.STUDENT or not _is_above(own, membership.role):
        return False
    return all(_is_above(roles.get(course), role) for course, role in seats.get(account.pk, []))


def _parts(tokens, account):
    return urlsafe_base64_encode(force_bytes(account.pk)), tokens.make_token(account)


def _roles_of(user):
    return dict(Membership.objects.current().filter(user=user).values_list("course_id", "role"))


def _staff_seats(users):
    """{user id: [(course id, role)]} of those of these users (ids) who are on the staff of a course."""
    found = Membership.objects.current().filter(user__in=users).exclude(role=Role.STUDENT)
    seats = {}
    for user, course, role in found.order_by("course_id").values_list("user_id", "course_id", "role"):
        seats.setdefault(user, []).append((course, role))
    return seats


def _is_ordinary(account):
    return account.is_active and not (account.is_superuser or account.is_staff or account.may_teach)


def _is_above(role, other):
    order = [Role.STUDENT, Role.ASSISTANT, Role.INSTRUCTOR]
    return role in order and order.index(role) > order.index(other)
