"""New things with their words, and where each is found. Takes Events that `news` gave, and so may be seen."""

from collections import defaultdict
from dataclasses import dataclass

from ..models import Annotation, CrossLink, Flag, Mention, Reply, Review
from ..naming import author_name
from .address import Address
from .mentioned import note_mentions
from .news import NOUNS

_RELATED = {
    Annotation: ("reading",),
    CrossLink: ("reading",),
    Reply: ("reading", "author__user", "annotation", "link"),
    Review: ("reading", "by__user", "annotation"),
    Flag: ("reading", "annotation", "link", "reply__annotation", "reply__link"),
    Mention: tuple(
        [f"{noun}__{what}" for noun in NOUNS for what in ("reading", "author__user")]
        + ["reply__annotation", "reply__link"]
    ),
}


@dataclass
class Item:
    """A new thing as it is shown. `query` is what stands after the address of `reading`; empty: not to be opened."""

    kind: str
    at: object
    reading: object
    query: str
    who: str = ""
    text: str = ""
    act: object = None  # whose `mentioned` the text is shown with
    row: object = None
    noun: str = ""


def items(reach, events):
    """An Item for each Event, in their order. At most ten queries."""
    wanted = defaultdict(set)
    for event in events:
        model, pk = event.row
        wanted[model].add(pk)
    rows = {
        (model, row.pk): row
        for model, pks in wanted.items()
        for row in model.objects.filter(pk__in=pks).select_related(*_RELATED[model])
    }
    found = [_item(event, rows[event.row]) for event in events if event.row in rows]
    note_mentions([item.act for item in found if item.act])
    _close(found, reach)
    return found


def _item(event, row):
    if isinstance(row, Review):
        return Item(event.kind, event.at, row.reading, way_to(row.annotation), row.by.name, row.reason, row=row)
    if isinstance(row, Flag):
        return Item(event.kind, event.at, row.reading, way_to(row.root), text=row.reason, row=row, noun=noun_of(row))
    act = row if not isinstance(row, Mention) else row.annotation or row.link or row.reply
    item = Item(event.kind, event.at, act.reading, way_to(act), row=act, noun=noun_of(act))
    if event.kind in ("hidden", "shown"):
        item.text = act.hidden_reason if act.hidden_at else ""
        return item
    item.who, item.act = author_name(act), act
    item.text = act.text if isinstance(act, Reply) else act.note
    return item


def _close(found, reach):
    """A flagged act that its flagger sees no more is not led to."""
    flags = [item for item in found if isinstance(item.row, Flag)]
    for item, is_seen in zip(flags, seen_acts(reach, [item.row.root for item in flags]), strict=True):
        item.query = item.query if is_seen else ""


def seen_acts(reach, acts):
    """For each act, whether this reader may see its words. A query for each noun among them."""
    pks = defaultdict(set)
    for act in acts:
        pks[type(act)].add(act.pk)
    seen = {
        (model, pk)
        for model, wanted in pks.items()
        for pk in model.objects.visible_to(reach).standing().filter(pk__in=wanted).values_list("pk", flat=True)
    }
    return [(type(act), act.pk) in seen for act in acts]


def way_to(act):
    """What to put after a reading's address so that an act is opened there."""
    if isinstance(act, Reply):
        return f"{Address(act=act.root.uid).here}#reply-{act.uid}"
    return f"{Address(act=act.uid).here}#panel"


def noun_of(row):
    """annotation, link or reply: what an act is, or what a flag is about."""
    act = row.root if isinstance(row, Flag) else row
    return next(noun for noun, model in NOUNS.items() if isinstance(act, model))
