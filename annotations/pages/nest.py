"""The places that are marked at a point or on a passage, each once, the smallest first: the way into deep overlap."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Min

from ..models import Tagging, Target
from .address import span_text

MOST = 40  # places; what lies deeper is reached by the cards, of which there are pages


@dataclass
class Nested:
    """One marked place: its words, how many annotations mark exactly these, and with which tags."""

    quote: str
    span: str  # piece:start-end
    count: int
    href: str
    is_now: bool = False
    tags: list = field(default_factory=list)  # (Tag, uses), the most used first


@dataclass
class Nest:
    places: list
    is_at_point: bool
    is_cut: bool  # whether there are more than are listed
    all: str = ""  # the address of all of them, where one is chosen

    @property
    def is_worth_it(self):
        """Whether there is anything to choose."""
        return len(self.places) > 1 or bool(self.all)


def nest_of(rows, page, piece):
    """The Nest of the place that a ReadingPage's address opens in a Piece. One query, three where there is a choice.

    `rows` are the annotations there that its reader may see and the filters let through.
    """
    address = page.address
    targets = targets_here(address, piece).filter(annotation__in=rows.order_by().values("pk"))
    grouped = targets.values("start", "end").annotate(n=Count("annotation", distinct=True), quote=Min("exact"))
    found = list(grouped.order_by(F("end") - F("start"), "start")[: MOST + 1])
    places = [
        Nested(
            quote=one["quote"],
            span=span_text(piece.pk, one["start"], one["end"]),
            count=one["n"],
            href=address.with_(span=(piece.pk, one["start"], one["end"]), page=1),
            is_now=address.span == (piece.pk, one["start"], one["end"]),
        )
        for one in found[:MOST]
    ]
    nest = Nest(places, address.point is not None, len(found) > MOST)
    if address.span:
        nest.all = address.with_(span=(), page=1)
    if found and nest.is_worth_it:
        longest = found[:MOST][-1]  # the places are the shortest: longer ones need not be looked at
        listed = targets.annotate(length=F("end") - F("start")).filter(length__lte=longest["end"] - longest["start"])
        _give_tags(nest, listed, piece, page.tags)
    return nest


def targets_here(address, piece):
    """The Targets of a Piece under the point of an address, or on its passage where it has no point."""
    targets = Target.objects.filter(revision=piece.revision_id, annotation__piece=piece)
    if address.point is not None:
        return targets.filter(start__lte=address.point, end__gt=address.point)
    return targets.filter(annotation__touches__passage=address.place)


def _give_tags(nest, targets, piece, tags):
    by_span = {place.span: place for place in nest.places}
    by_id = {tag.pk: tag for tag in tags}
    standing = Tagging.objects.standing().filter(content_object__in=targets.values("annotation"))
    used = standing.filter(content_object__targets__in=targets).order_by()
    columns = "content_object__targets__start", "content_object__targets__end", "tag"
    for start, end, tag, uses in used.values_list(*columns).annotate(n=Count("pk", distinct=True)):
        place = by_span.get(span_text(piece.pk, start, end))
        if place and tag in by_id:
            place.tags.append((by_id[tag], uses))
    for place in nest.places:
        place.tags.sort(key=lambda used: (-used[1], used[0].ordinal, used[0].pk))
