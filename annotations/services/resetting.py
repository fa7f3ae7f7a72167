"""A way back in for somebody who forgot their password, without mail: a link of one use that the staff hand over.

Whoever holds such a link can become that person, so the rule is that nobody reaches further by it than they reach
already. Somebody of the staff may make one for a member of their course who
- is a current member there, and not oneself;
- stands below: an assistant for students, an instructor for students and assistants, nobody for an instructor;
- is staff in no other course, unless as an assistant in a course of which one is an instructor too;
- is an ordinary account: active, no administrator, and without the right to make courses.
"""

import logging

from django.contrib.auth.tokens import default_token_generator
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


def may_reset(asker, membership):
    """Whether `asker` (a User) may make a reset link for the account of a Membership, by the rule above."""
    account = membership.user
    if account is None or membership.ended_at or account == asker or not _is_ordinary(account):
        return False
    roles = dict(Membership.objects.current().filter(user=asker).values_list("course_id", "role"))
    own = roles.get(membership.course_id, Role.STUDENT)
    if own == Role.STUDENT or not _is_above(own, membership.role):
        return False
    elsewhere = Membership.objects.current().filter(user=account).exclude(role=Role.STUDENT)
    return all(_is_above(roles.get(course), role) for course, role in elsewhere.values_list("course_id", "role"))


def reset_parts(asker, membership):
    """The (uidb64, token) of a reset link, good for one use and settings.PASSWORD_RESET_TIMEOUT seconds.

    Django's token: it dies when the password changes or its owner signs in. Raises NotYoursToReset.
    """
    if not may_reset(asker, membership):
        raise NotYoursToReset
    log.info("user %s made a reset link for user %s", asker.pk, membership.user_id)
    token = default_token_generator.make_token(membership.user)
    return urlsafe_base64_encode(force_bytes(membership.user_id)), token


def _is_ordinary(account):
    return account.is_active and not (account.is_superuser or account.is_staff or account.may_teach)


def _is_above(role, other):
    order = [Role.STUDENT, Role.ASSISTANT, Role.INSTRUCTOR]
    return role in order and order.index(role) > order.index(other)
