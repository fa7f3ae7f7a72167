"""A way back in for somebody who forgot their password, without mail: a link of one use that the staff hand over.

Whoever holds such a link can become that person, so the rule is that nobody reaches further by it than they reach
already. Somebody of the staff may make one for a member of their course who
- is a current member there, and not oneself;
- stands below: an assistant for students, an instructor for students and assistants, nobody for an instructor;
- is staff in no other course, unless as an assistant in a course of which one is an instructor too;
- is an ordinary account: active, no administrator, and without the right to make courses.
The link dies when it was used, when its owner signs in, and when the account gets other rights than it had: one who
made it for a student does not hold the key to an instructor next week. It opens all that is the owner's, "only me"
included, so each is logged, and its use is noticed: the old password works no more.
"""

import logging

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

    def _make_hash_value(self, user, timestamp):
        rights = [user.is_active, user.is_staff, user.is_superuser, user.may_teach]
        rights += _staff_seats(user).order_by("course_id").values_list("course_id", "role")
        return f"{super()._make_hash_value(user, timestamp)}{rights}"


reset_tokens = ResetTokens()


def may_reset(asker, membership):
    """Whether `asker` (a User) may make a reset link for the account of a Membership, by the rule above."""
    account = membership.user
    if account is None or membership.ended_at or account == asker or not _is_ordinary(account):
        return False
    roles = dict(Membership.objects.current().filter(user=asker).values_list("course_id", "role"))
    own = roles.get(membership.course_id, Role.STUDENT)
    if own == Role.STUDENT or not _is_above(own, membership.role):
        return False
    seats = _staff_seats(account).values_list("course_id", "role")
    return all(_is_above(roles.get(course), role) for course, role in seats)


def reset_parts(asker, membership):
    """The (uidb64, token) of a reset link, good for one use and settings.PASSWORD_RESET_TIMEOUT seconds.

    Raises NotYoursToReset.
    """
    if not may_reset(asker, membership):
        raise NotYoursToReset
    log.info("user %s made a reset link for user %s", asker.pk, membership.user_id)
    token = reset_tokens.make_token(membership.user)
    return urlsafe_base64_encode(force_bytes(membership.user_id)), token


def _staff_seats(account):
    return Membership.objects.current().filter(user=account).exclude(role=Role.STUDENT)


def _is_ordinary(account):
    return account.is_active and not (account.is_superuser or account.is_staff or account.may_teach)


def _is_above(role, other):
    order = [Role.STUDENT, Role.ASSISTANT, Role.INSTRUCTOR]
    return role in order and order.index(role) > order.index(other)
