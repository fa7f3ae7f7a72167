"""That something happened to a member's work, and until when they have seen what is new."""

from django.db.models import Q
from django.utils import timezone

from ..models import Membership


def notice(membership_ids, at):
    """Notes that something happened to the work of these members at a time. One UPDATE, none for nobody.

    Never moves the time back. To be called once, and within the transaction of what happened: the rows are locked in
    the order of their ids, so that two writes that concern the same members wait for each other and never for ever.
    """
    members = set(membership_ids)
    if members:
        earlier = Q(noticed_at=None) | Q(noticed_at__lt=at)
        turn = Membership.objects.select_for_update(no_key=True).filter(pk__in=members).order_by("pk")
        Membership.objects.filter(earlier, pk__in=turn.values("pk")).update(noticed_at=at)


def look(membership_id, until):
    """Notes that a member has seen what is new, up to a time that is not to come. Never moves back. One UPDATE."""
    until = min(until, timezone.now())
    earlier = Q(looked_at=None) | Q(looked_at__lt=until)
    Membership.objects.filter(earlier, pk=membership_id).update(looked_at=until)
