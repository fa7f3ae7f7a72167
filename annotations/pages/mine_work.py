"""A member's own annotations, cross-links and replies as rows of a list, of whatever readings of a course."""

from dataclasses import dataclass, field

from django.db.models import Count

from ..models import Annotation, CrossLink, Piece, Reply, Review
from ..naming import author_name
from .mentioned import note_mentions
from .news import NOUNS
from .news_items import noun_of, way_to
from .places import Places
from .times import NOTHING, Times, When

RESTORES = {
    Annotation: "annotations:restore",
    CrossLink: "annotations:restore_link",
    Reply: "annotations:restore_reply",
}


@dataclass
class Work:
    """One act. `reading` is None where it is not open to its author now; `query` leads to it from the reading."""

    noun: str
    act: object
    reading: object
    query: str
    name: str
    audience: str
    quotes: list  # (name of the place, words)
    text: str
    tags: list = field(default_factory=list)
    review: object = None
    replies: int = 0
    when: When = NOTHING
    restore: str = ""  # address name of the verb that brings it back; empty where it may not be asked for


def works(reach, rows):
    """The Works of (noun, id) pairs of this member's own acts, in their order. A fixed number of queries."""
    found = _acts(rows)
    acts = [found[row] for row in rows if row in found]
    note_mentions(acts)
    places = _places(acts)
    reviews = _reviews([act.pk for act in acts if isinstance(act, Annotation)])
    counts = {
        model: _replies(reach, model, [act.pk for act in acts if isinstance(act, model)])
        for model in (Annotation, CrossLink)
    }
    times = Times(reach)
    times.read(acts)
    listed = [_work(reach, act, places) for act in acts]
    for work in listed:
        work.when = times.of(work.act)
        work.replies = counts.get(type(work.act), {}).get(work.act.pk, 0)
        work.review = reviews.get(work.act.pk) if work.noun == "annotation" else None
    return listed


def _acts(rows):
    found = {}
    for noun, model in NOUNS.items():
        pks = [pk for held, pk in rows if held == noun]
        if not pks:
            continue
        if model is Reply:
            acts = model.objects.select_related("author__user", "reading", "annotation", "link")
        else:
            acts = model.objects.with_cards().select_related("author__user", "reading", "group")
        found |= {(noun, act.pk): act for act in acts.filter(pk__in=pks)}
    return found


def _work(reach, act, places):
    is_open = act.reading_id not in reach.drafts
    is_reply = isinstance(act, Reply)
    may_write = is_open and act.author_id in reach.writing and act.reading_id not in reach.closed
    return Work(
        noun=noun_of(act),
        act=act,
        reading=act.reading if is_open else None,
        query=way_to(act) if is_open and not act.withdrawn_at else "",
        name=author_name(act),
        audience=act.get_thread_display() if is_reply else act.get_audience_display(),
        quotes=[(places.name_at(piece, start) if is_open else "", words) for piece, start, words in _spans(act)],
        text=act.text if is_reply else act.note,
        tags=[] if is_reply else act.tags,
        restore=RESTORES[type(act)] if act.withdrawn_at and may_write else "",
    )


def _spans(act):
    """(piece, start, words) of what an act marks or joins; of a reply where it stands, without words."""
    if isinstance(act, Annotation):
        return [(act.piece_id, target.start, target.exact) for target in act.targets.all()]
    if isinstance(act, CrossLink):
        return [(end.piece_id, end.start, end.exact) for end in act.ends.all()]
    return [(act.annotation.piece_id, act.annotation.start, "")] if act.annotation else []


def _places(acts):
    return Places(list(Piece.objects.filter(pk__in={piece for act in acts for piece, _start, _words in _spans(act)})))


def _reviews(annotations):
    """{annotation: its newest Review}"""
    rows = Review.objects.filter(annotation__in=annotations).select_related("by__user").order_by("pk")
    return {review.annotation_id: review for review in rows} if annotations else {}


def _replies(reach, model, pks):
    """{act: number of standing replies that this member sees}"""
    if not pks:
        return {}
    root = model.replies.field
    rows = Reply.objects.visible_to(reach).standing().filter(**{f"{root.name}__in": pks})
    return dict(rows.order_by().values_list(root.attname).annotate(Count("pk")))
