"""How far the staff have come: which work waits for a review, and what the newest review of the rest says."""

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from ..models import Annotation, Review
from ..models.vocabulary import Role, ShownAs

WAITING = "waiting"
STATES = ((WAITING, _("Waiting for review")), *Review.State.choices)


def work(reading, reach):
    """The annotations of a reading that the board counts: visible, standing, of this round, none for "only me"."""
    return Annotation.objects.visible_to(reach).counted().filter(reading=reading, round=reading.round)


def looked_after(rows, reach):
    """Those annotations or links whose authors this reader looks after, as one of the staff."""
    return rows.filter(Q(course_id__in=reach.staffed - reach.limited) | Q(author_id__in=reach.overseen))


def in_state(rows, state):
    """Those annotations whose newest review says `state`; for WAITING students' work whose newest version has none."""
    if state == WAITING:
        return waiting(rows)
    return _with_newest(rows).filter(newest_state=state)


def waiting(rows):
    """Students' annotations without a review of their newest version, and anonymous ones, be they whose they may."""
    of_this_version = Review.objects.filter(annotation=OuterRef("pk"), version=OuterRef("version"))
    reviewed_at_all = Q(author__role=Role.STUDENT) | Q(shown_as=ShownAs.ANONYMOUS)
    return rows.filter(reviewed_at_all, ~Exists(of_this_version))


def is_reviewed(annotation):
    """Whether the staff review an annotation: a student's, and any anonymous one, or that would tell it from others."""
    return annotation.shown_as == ShownAs.ANONYMOUS or not annotation.author.is_staff


def counts(rows):
    """[(state, label, number)] for the states of STATES. Two queries."""
    reviewed = Review.objects.filter(annotation__isnull=False).values("annotation")
    found = _with_newest(rows.filter(pk__in=reviewed)).values_list("newest_state").annotate(n=Count("pk")).order_by()
    numbers = dict(found) | {WAITING: waiting(rows).count()}
    return [(state, label, numbers.get(state, 0)) for state, label in STATES]


def _with_newest(rows):
    newest = Review.objects.filter(annotation=OuterRef("pk")).order_by("-pk")
    return rows.annotate(newest_state=Subquery(newest.values("state")[:1]))
