"""The newest of a reading first: annotations, cross-links and replies, each with its words and the way to it."""

from dataclasses import dataclass

from ..changes import noun_of
from ..models import Annotation, CrossLink, Reply
from ..naming import author_name, shows_role
from .mentioned import note_mentions

_RELATED = {
    Annotation: ("author__user",),
    CrossLink: ("author__user", "relation"),
    Reply: ("author__user", "annotation", "link"),
}
_PLACES = {Annotation: ("targets",), CrossLink: ("ends",), Reply: ("annotation__targets", "link__ends")}


@dataclass
class Item:
    """A row of the list; `place` is where it begins, `quotes` the words that it stands on, `uid` what to open."""

    act: object
    noun: str
    author: str
    is_staff: bool
    is_own: bool
    place: str
    quotes: list
    text: str
    href: str


def items(steps, address, reach, places):
    """An Item for each of some Changes from `made_since`, which may be seen, in their order. Ten queries at most."""
    acts = {}
    for model, related in _RELATED.items():
        uids = [step.uid for step in steps if noun_of(step.kind) is model]
        if uids:
            rows = model.objects.filter(uid__in=uids).select_related(*related).prefetch_related(*_PLACES[model])
            acts |= {row.uid: row for row in rows}
    note_mentions(list(acts.values()))
    return [_item(acts[step.uid], address, reach, places) for step in steps if step.uid in acts]


def _item(act, address, reach, places):
    root = act.root if isinstance(act, Reply) else act
    spans = _spans(root)
    piece, start, _words = spans[0] if spans else (None, 0, "")
    href = address.panel(act=root.uid) + (f"#reply-{act.uid}" if root is not act else "#panel")
    return Item(
        act=act,
        noun=type(act).__name__.lower(),
        author=author_name(act),
        is_staff=shows_role(act),
        is_own=act.author_id in reach.memberships,
        place=places.name_at(piece, start),
        quotes=[words for _piece, _start, words in spans] if root.is_standing else [],
        text=act.text if isinstance(act, Reply) else act.note,
        href=href,
    )


def _spans(root):
    """(piece, start, words) of what an annotation or a cross-link stands on."""
    if isinstance(root, CrossLink):
        return [(end.piece_id, end.start, end.exact) for end in root.ends.all()]
    return [(root.piece_id, target.start, target.exact) for target in root.targets.all()]
