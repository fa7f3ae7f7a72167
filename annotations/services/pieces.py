"""A piece can leave its reading while somebody writes on it."""

from contextlib import contextmanager

from django.db import IntegrityError

from ..models import Piece
from .refusals import PieceTakenOut


@contextmanager
def in_place(*pieces):
    """Around a write on some Pieces. Raises PieceTakenOut where it failed because one of them is gone by now."""
    try:
        yield
    except IntegrityError:
        wanted = {piece.pk for piece in pieces}
        if Piece.objects.filter(pk__in=wanted).count() < len(wanted):
            raise PieceTakenOut from None
        raise
