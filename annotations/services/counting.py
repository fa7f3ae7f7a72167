"""Keeps Participation's counts in step with what members write, and records who has posted enough."""

from collections import defaultdict

from django.db.models import Count, F, Sum

from ..models import Annotation, LinkEnd, Participation, PastHiding, Reading, Reveal
from ..models.vocabulary import Audience

COUNTS = ("class_annotations", "other_annotations", "class_links", "other_links")


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
    added = {name: F(name) + number for name, number in steps.items()}
    if not mine.update(**added):
        # "I have read this" makes the same row, without waiting for the reading's turn
        row = Participation(membership_id=membership_id, piece_id=piece_id, round=round_)
        Participation.objects.bulk_create([row], ignore_conflicts=True)
        mine.update(**added)


def recount(before, after, noun):
    """The steps from one audience to another; either is None where the act does not stand."""
    steps = {}
    for audience, number in ((before, -1), (after, 1)):
        if audience is not None:
            name = column(noun, audience)
            steps[name] = steps.get(name, 0) + number
    return steps


def reveal_if_enough(membership_id, step):
    """Records that a member has posted what hides their classmates' work; `step` is the acts.Step.

    No query where nothing is hidden.
    """
    asked = _enough(step.reading, step.hiding, step.hidden_count, step.hiding_number)
    if not asked:
        return
    posted = Participation.objects.filter(
        membership_id=membership_id, piece__reading_id=step.reading, round=step.round
    ).aggregate(n=Sum("class_annotations"))["n"]
    met = max((number for number in asked if number <= (posted or 0)), default=None)
    if met is None:
        return
    mine = {"membership_id": membership_id, "reading_id": step.reading, "round": step.round}
    if not Reveal.objects.filter(**mine, enough__gte=met).exists():
        Reveal.objects.update_or_create(**mine, defaults={"enough": met, "at": step.at})


def reveal_all(reading):
    """Records everybody who has posted enough by now: for hiding settings that are new. Three queries.

    To be called within the transaction that holds the reading's seq.
    """
    asked = _enough(reading.pk, reading.hiding, reading.hidden_count, reading.hiding_number)
    if not asked:
        return
    posted = Participation.objects.filter(piece__reading=reading, round=reading.round).order_by()
    posted = posted.values_list("membership_id").annotate(n=Sum("class_annotations"))
    held = dict(Reveal.objects.filter(reading=reading, round=reading.round).values_list("membership_id", "enough"))
    found = []
    for member, number in posted:
        met = max((enough for enough in asked if enough <= number), default=-1)
        if met > held.get(member, -1):
            found.append(Reveal(membership_id=member, reading=reading, round=reading.round, enough=met))
    unique = ["membership", "reading", "round"]
    Reveal.objects.bulk_create(found, update_conflicts=True, unique_fields=unique, update_fields=["enough"])


def _enough(reading_id, hiding, count, number):
    """How many annotations the hiding settings ask under which some of a reading's work is: a list."""
    asked = [count] if hiding == Reading.Hiding.COUNT else []
    if number:
        past = PastHiding.objects.filter(reading_id=reading_id, hiding=Reading.Hiding.COUNT)
        asked += past.values_list("hidden_count", flat=True)
    return asked


def recompute(piece):
    """Counts all work on a piece anew, for every member and round; what `count` keeps is equal to this, always.

    To be called within a transaction.
    """
    found = defaultdict(dict)
    annotations = Annotation.objects.filter(piece=piece).counted()
    first_ends = LinkEnd.objects.filter(piece=piece, ordinal=0, link__withdrawn_at=None, link__hidden_at=None)
    for rows, noun, path in ((annotations, "annotations", ""), (first_ends, "links", "link__")):
        rows = rows.order_by().values_list(f"{path}author_id", f"{path}round", f"{path}audience")
        for author, round_, audience, number in rows.annotate(n=Count(f"{path}pk", distinct=True)):
            name = column(noun, audience)
            if name:
                steps = found[author, round_]
                steps[name] = steps.get(name, 0) + number
    Participation.objects.filter(piece=piece).update(**dict.fromkeys(COUNTS, 0))
    for (author, round_), steps in found.items():
        count(author, piece.pk, round_, steps)
