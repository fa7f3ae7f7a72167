"""Which of the rows that a reader may see an address shows: by its layer and by its filters."""

from ..changes import MADE
from ..models import Change, CrossLink, LinkEnd


def shown(rows, address, reach):
    """Annotations or links of a visible QuerySet that the layer and the filters of an address let through."""
    rows = in_layer(rows, address, reach)
    if address.mine:
        rows = rows.filter(author_id__in=reach.memberships)
    if address.reader:
        rows = rows.by_named(address.reader)
    if address.pseudonym:
        rows = rows.by_pseudonym(address.pseudonym)
    if address.tag:
        rows = rows.tagged(address.tag)
    if address.kind == "note":
        rows = rows.exclude(note="")
    elif address.kind == "replied":
        rows = rows.replied_to(reach)
    elif address.kind == "linked":
        links = CrossLink.objects.visible_to(reach).values("pk")
        rows = rows.filter(pk__in=LinkEnd.objects.filter(link__in=links).exclude(annotation=None).values("annotation"))
    elif address.kind == "counted":
        rows = rows.counted()
    elif address.kind == "hidden":
        rows = rows.exclude(hidden_at=None)
    elif address.kind == "new":
        steps = Change.objects.filter(reading__in=rows.order_by().values("reading"), seq__gt=address.since or 0)
        made = steps.filter(kind__in=MADE).exclude(author_id__in=reach.memberships)
        rows = rows.filter(uid__in=made.values("uid"))
    return rows


def in_layer(rows, address, reach):
    """Annotations or links of a visible QuerySet that the layer of an address holds: whose they are, filters apart."""
    if address.layer == "mine":
        rows = rows.filter(author_id__in=reach.memberships)
    if address.group:
        rows = rows.for_group(address.group)
    if address.section:
        rows = rows.of_section(address.section, reach)
    if address.is_counting:
        rows = rows.counted()
    if address.layer == "difference" and address.one and address.other:
        rows = of_side(rows, address.one, reach) | of_side(rows, address.other, reach)
    return rows


def of_side(rows, side, reach):
    """Those of one side of a difference: ("section" or "tag", id)."""
    kind, number = side
    return rows.tagged((number,)) if kind == "tag" else rows.of_section(number, reach)
