"""Wave a suggested cross-link away, and take it up again. One's own alone: it moves nothing that others see."""

from django.db import transaction

from ..models import WavedAway


def wave_away(membership_id, reading, passages):
    """Two passages (ids, in any order) are suggested to this member no more. The same again changes nothing."""
    one, other = sorted(passages)
    row = WavedAway(membership_id=membership_id, reading=reading, one_id=one, other_id=other)
    WavedAway.objects.bulk_create([row], ignore_conflicts=True)


def take_up(membership_id, reading, passages):
    """They are suggested again. Of what was not waved away nothing is said."""
    one, other = sorted(passages)
    with transaction.atomic():
        WavedAway.objects.filter(membership=membership_id, reading=reading, one=one, other=other).delete()
