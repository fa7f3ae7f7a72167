""" "I have read this": the only thing about reading that is ever recorded, and only when the reader says it."""

from django.db import transaction
from django.utils import timezone

from ..models import Participation, Piece
from .refusals import PieceTakenOut


@transaction.atomic
def finish(membership_id, piece, round_, is_finished):
    """Records that a member has read a piece, or takes that back. Saying it twice keeps the first time.

    Raises PieceTakenOut when the piece left the reading in the meantime.
    """
    if not Piece.objects.select_for_update(no_key=True).filter(pk=piece.pk).exists():
        raise PieceTakenOut
    row, _made = Participation.objects.get_or_create(membership_id=membership_id, piece=piece, round=round_)
    if is_finished != (row.finished_at is not None):
        row.finished_at = timezone.now() if is_finished else None
        row.save(update_fields=["finished_at"])
