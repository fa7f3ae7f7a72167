"""Who is a reader of a piece: whoever annotated, linked or replied on it, or pressed "I have read this"."""

from collections import defaultdict

from django.db.models import Q

from ..models import Annotation, CrossLink, Participation, Reply
from ..models.vocabulary import Audience, ShownAs


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


def readers_told(reading, pieces, reach, own, finished):
    """{piece id: {(membership id, name that they stand under)}} of whom a student may know. Four queries.

    Whoever annotated, linked or replied there in what this reader sees, anonymously not: a number that moves with an
    anonymous note would tell who had not written before. Of "I have read this" one's own alone: `finished` are the
    pieces that the membership `own` marked.
    """
    found = defaultdict(set)
    named = {"reading": reading, "round": reading.round}
    annotations = Annotation.objects.visible_to(reach).counted().filter(**named).exclude(shown_as=ShownAs.ANONYMOUS)
    links = CrossLink.objects.visible_to(reach).counted().filter(**named).exclude(shown_as=ShownAs.ANONYMOUS)
    replied = replies(reading, reach).exclude(shown_as=ShownAs.ANONYMOUS)
    sources = (
        (annotations, "piece"),
        (links, "ends__piece"),
        (replied.exclude(annotation=None), "annotation__piece"),
        (replied.exclude(link=None), "link__ends__piece"),
    )
    for rows, path in sources:
        for piece, *reader in rows.order_by().values_list(path, "author", "shown_as").distinct():
            found[piece].add(tuple(reader))
    for piece in finished:
        if not any(member == own for member, _name in found[piece]):
            found[piece].add((own, ShownAs.NAME))
    return found


def replies(reading, reach):
    """The standing replies in a reading that count: those under anything but "only me"."""
    private = Q(annotation__audience=Audience.ME) | Q(link__audience=Audience.ME)
    return Reply.objects.visible_to(reach).standing().filter(reading=reading).exclude(private)
