"""All of one member's own work in a course, what others did with it, and what is asked of them."""

from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import CharField, Q, Value

from ..models import Flag, Reply, Review, Tag
from ..models.vocabulary import Audience
from . import library
from .mine_work import works
from .news import NOUNS, news_of
from .news_items import items, noun_of, seen_acts, way_to

PAGE = 50
NEW_AT_FIRST = 10
MOST_FLAGS = 50
KIND_OF = {"annotations": "annotation", "links": "link", "replies": "reply", "reviewed": "annotation"}


class MinePage:
    """One member's own page of a course. `asked` is the cleaned data of a MineForm."""

    def __init__(self, course, reach, asked=None, number=1):
        self.course, self.reach, self.asked, self.number = course, reach, asked or {}, number
        self.seat = reach.seat(course.pk)

    @cached_property
    def readings(self):
        """Those that this member may open, with what is asked and done."""
        return library.readings_with_asked(self.reach, [self.course.pk])

    @cached_property
    def tags(self):
        return list(Tag.objects.visible_to(self.reach).filter(course=self.course))

    @cached_property
    def events(self):
        return news_of(self.reach, {self.course.pk}).get(self.course.pk, [])

    @property
    def news(self):
        """How many new things there are."""
        return len(self.events)

    @property
    def lists_news(self):
        return self.asked.get("kind") == "new"

    @property
    def may_look(self):
        """Whether all that is new can be said to be seen: not where a part of it is listed."""
        return not self.seat.is_preview and not (self.lists_news and self.asked.get("reading"))

    @cached_property
    def newest(self):
        """The newest of what is new, as Items."""
        return items(self.reach, self.events[:NEW_AT_FIRST])

    @property
    def until(self):
        """When the newest of what is new happened."""
        return self.events[0].at.isoformat() if self.events else ""

    @cached_property
    def page(self):
        """A page of rows: of the list of new things, or of the member's work."""
        return Paginator(self._events if self.lists_news else self._rows, PAGE).get_page(self.number)

    @cached_property
    def listed_news(self):
        return items(self.reach, self.page.object_list)

    @property
    def _events(self):
        reading = self.asked.get("reading")
        return [event for event in self.events if not reading or event.reading == reading]

    @property
    def is_narrowed(self):
        return any(self.asked.values())

    @cached_property
    def flags(self):
        """(Flag, its noun, where what it is about is found or nothing), the newest first."""
        rows = (
            Flag.objects.visible_to(self.reach).filter(by=self.seat.membership).exclude(reading__in=self.reach.drafts)
        )
        flags = list(
            rows.select_related("reading", "annotation", "link", "reply__annotation", "reply__link")[:MOST_FLAGS]
        )
        seen = seen_acts(self.reach, [flag.root for flag in flags])
        return [
            (flag, noun_of(flag), way_to(flag.root) if is_seen else "")
            for flag, is_seen in zip(flags, seen, strict=True)
        ]

    @cached_property
    def work(self):
        """The Works of this page."""
        return works(self.reach, [(noun, pk) for _at, pk, noun in self.page.object_list])

    def _own(self, model):
        """This member's acts, the withdrawn among them: `meant_for` keeps what is one's own."""
        rows = model.objects.visible_to(self.reach) if model is Reply else model.objects.meant_for(self.reach)
        return rows.filter(author=self.seat.membership)

    @property
    def _rows(self):
        """(time, id, noun) of all acts that are asked for, the newest first. One query."""
        kind = self.asked.get("kind", "")
        nouns = [KIND_OF[kind]] if kind in KIND_OF else list(NOUNS)
        parts = [self._sifted(NOUNS[noun], noun, kind == "withdrawn") for noun in nouns]
        parts = [
            rows.order_by().annotate(noun=Value(noun, CharField())).values_list("created_at", "pk", "noun")
            for noun, rows in zip(nouns, parts, strict=True)
            if rows is not None
        ]
        if not parts:
            return []
        first, *others = parts
        return (first.union(*others, all=True) if others else first).order_by("-created_at", "-pk")

    def _sifted(self, model, noun, is_withdrawn):
        """The acts of one model that are asked for; None where none can be."""
        asked = self.asked
        if asked.get("tag") and model is Reply:
            return None
        rows = self._own(model).filter(withdrawn_at__isnull=not is_withdrawn)
        if asked.get("reading"):
            rows = rows.filter(reading=asked["reading"])
        if asked.get("tag"):
            rows = rows.tagged([asked["tag"]])
        if asked.get("audience"):
            rows = rows.filter(_read_by(model, asked["audience"]))
        if asked.get("kind") == "reviewed":
            rows = rows.filter(
                pk__in=Review.objects.filter(annotation__author=self.seat.membership).values("annotation")
            )
        for word in asked.get("q", "").split():
            rows = rows.filter(**{"text__icontains" if model is Reply else "note__icontains": word})
        return rows


def _read_by(model, audience):
    """A condition on acts with an audience; of replies who reads the thread counts, too."""
    if model is not Reply:
        return Q(audience=audience)
    of_root = Q(annotation__audience=audience) | Q(link__audience=audience)
    to_class = Q(thread=Reply.Thread.CLASS)
    return of_root & to_class | ~to_class if audience == Audience.STAFF else of_root & to_class
