"""Who is a reader of a piece: whoever annotated, linked or replied on it, or pressed "I have read this"."""

from collections import defaultdict

from django.db.models import Q

from ..models import Participation, Reply
from ..models.vocabulary import Audience


def readers(reading, pieces, reach):
    """{piece id: {membership id: whether they pressed "I have read this"}}. Three queries.

    Of members whom this reader does not look after only those whose work for the class they see.
    """
    found = defaultdict(dict)
    worked = Q(class_annotations__gt=0) | Q(other_annotations__gt=0) | Q(class_links__gt=0) | Q(other_links__gt=0)
    taken_part = Participation.objects.filter(
        worked | Q(finished_at__isnull=False), piece__in=pieces, round=reading.round
    )
    if reading.course_id in reach.limited:
        told = Q(class_annotations__gt=0) | Q(class_links__gt=0)
        taken_part = taken_part.filter(told | Q(membership__in=reach.overseen))
    for piece, member, finished_at in taken_part.values_list("piece_id", "membership_id", "finished_at"):
        found[piece][member] = finished_at is not None and reach.oversees(member, reading.course_id)
    replied = replies(reading, reach)
    for root in ("annotation__piece_id", "link__ends__piece_id"):
        for piece, member in replied.exclude(**{root: None}).values_list(root, "author_id").distinct():
            found[piece].setdefault(member, False)
    return found


def replies(reading, reach):
    """The standing replies in a reading that count: those under anything but "only me"."""
    private = Q(annotation__audience=Audience.ME) | Q(link__audience=Audience.ME)
    return Reply.objects.visible_to(reach).standing().filter(reading=reading).exclude(private)
