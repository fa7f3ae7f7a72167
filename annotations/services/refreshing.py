"""Moves readings on when what is around the work changes: tags, kinds, titles, prompts."""

from django.db.models import F


def refresh(readings):
    """Gives each of these readings the next seq, so that no browser goes on showing its page as it was.

    Takes a QuerySet of Reading. No Change is recorded: nobody's work changed. To be called within a transaction.
    """
    readings.update(seq=F("seq") + 1)
