"""Keeps Participation's counts in step with what members write, and records who has posted enough."""

from django.db.models import F, Sum

from ..models import Participation, Reading, Reveal
from ..models.vocabulary import Audience


def column(noun, audience):
    """The Participation column that counts this noun for this audience; None for "only me", which counts nowhere."""
    if audience == Audience.ME:
        return None
    return f"class_{noun}" if audience == Audience.CLASS else f"other_{noun}"


def count(membership_id, piece_id, round_, steps):
    """Adds to the counts of one member on one piece; `steps` is {column or None: number}."""
    steps = {name: number for name, number in steps.items() if name and number}
    if not steps:
        return
    mine = Participation.objects.filter(membership_id=membership_id, piece_id=piece_id, round=round_)
    if not mine.update(**{name: F(name) + number for name, number in steps.items()}):
        Participation.objects.create(membership_id=membership_id, piece_id=piece_id, round=round_, **steps)


def recount(before, after, noun):
    """The steps from one audience to another; either is None where the act does not stand."""
    steps = {}
    for audience, number in ((before, -1), (after, 1)):
        if audience is not None:
            name = column(noun, audience)
            steps[name] = steps.get(name, 0) + number
    return steps


def reveal_if_enough(membership_id, reading_id):
    """Records that a member has posted what hides their classmates' work; one query where nothing is hidden."""
    reading = Reading.objects.only("hiding", "hidden_count", "round").get(pk=reading_id)
    if reading.hiding != Reading.Hiding.COUNT:
        return
    posted = Participation.objects.filter(
        membership_id=membership_id, piece__reading_id=reading_id, round=reading.round
    ).aggregate(n=Sum("class_annotations"))["n"]
    if (posted or 0) >= reading.hidden_count:
        Reveal.objects.get_or_create(membership_id=membership_id, reading_id=reading_id, round=reading.round)
