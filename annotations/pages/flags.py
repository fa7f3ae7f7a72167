"""What readers flagged in a course, for all of its staff: the words, who flagged them and why, what was decided."""

from dataclasses import dataclass, field
from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from ..models import Annotation, CrossLink, Flag, Piece, Reading, Reply, Section
from ..naming import author_name
from .address import Address
from .places import Places

PAGE = 20
NOUNS = {"annotation": Annotation, "link": CrossLink, "reply": Reply}
WORDS = {"annotation": "note", "link": "note", "reply": "text"}


@dataclass
class Row:
    """A flag and what it is about: `act` is None where this reader cannot see that, or its author withdrew it."""

    flag: object
    noun: str
    act: object = None
    author: str = ""  # the name that the act stands under
    words: str = ""  # a note or a reply
    quotes: list = field(default_factory=list)  # (place, quote)
    relation: str = ""
    href: str = ""
    by: str = ""  # empty where the flagged work is this reader's own
    may_keep: bool = False
    may_hide: bool = False

    @property
    def is_withdrawn(self):
        return self.flag.withdrawn is not None


class FlagsPage:
    """One page of the flags of a course: open ones first, the longest waiting on top. A fixed number of queries.

    `asked` is the cleaned data of a FlagSearchForm. What was typed into a refused decision is `typed`:
    {"flag", "reason", "errors"}.
    """

    def __init__(self, course, reach, asked=None, number=1, typed=None):
        self.course, self.reach, self.asked, self.number = course, reach, asked or {}, number
        self.typed = typed or {}

    @cached_property
    def readings(self):
        return list(Reading.objects.visible_to(self.reach).filter(course=self.course))

    @cached_property
    def sections(self):
        return list(Section.objects.filter(course=self.course))

    @cached_property
    def open(self):
        return self._flags.open().count()

    @property
    def is_narrowed(self):
        return any(self.asked.values())

    @cached_property
    def page(self):
        rows = self._narrowed(self._flags).select_related("by__user", "decided_by__user", "reading")
        rows = rows.annotate(
            author=Coalesce("annotation__author", "link__author", "reply__author"),
            withdrawn=Coalesce("annotation__withdrawn_at", "link__withdrawn_at", "reply__withdrawn_at"),
        )
        return Paginator(rows.order_by(F("decided_at").desc(nulls_first=True), "at", "pk"), PAGE).get_page(self.number)

    @cached_property
    def rows(self):
        acts = {noun: self._acts(noun) for noun in NOUNS}
        return [self._row(flag, acts) for flag in self.page.object_list]

    @property
    def may_decide(self):
        return self.reach.seat(self.course.pk).membership in self.reach.writing

    @property
    def _flags(self):
        return Flag.objects.editable_by(self.reach).filter(course=self.course)

    def _narrowed(self, flags):
        asked = self.asked
        if asked.get("state"):
            flags = flags.open() if asked["state"] == "open" else flags.filter(decision=asked["state"])
        if asked.get("reading"):
            flags = flags.filter(reading=asked["reading"])
        if asked.get("section"):
            # who flagged one's own work is not told, by this neither
            own = Q()
            for noun in NOUNS:
                own |= Q(**{f"{noun}__author__in": self.reach.memberships})
            flags = flags.filter(by__section=asked["section"]).exclude(own)
        for word in asked.get("q", "").split():
            found = Q(reason__icontains=word)
            for noun, words in WORDS.items():
                found |= Q(**{f"{noun}__in": self._seen(noun).filter(**{f"{words}__icontains": word}).values("pk")})
            flags = flags.filter(found)
        return flags

    def _seen(self, noun):
        return NOUNS[noun].objects.visible_to(self.reach).filter(course=self.course, withdrawn_at=None)

    def _acts(self, noun):
        """{id: act} of what the flags of this page are about and this reader sees."""
        ids = {getattr(flag, f"{noun}_id") for flag in self.page.object_list} - {None}
        if not ids:
            return {}
        rows = self._seen(noun).filter(pk__in=ids).with_cards()
        if noun == "reply":
            rows = rows.select_related("author__user", "annotation", "link")
        return rows.in_bulk()

    @cached_property
    def _places(self):
        readings = {flag.reading_id for flag in self.page.object_list}
        return Places(list(Piece.objects.filter(reading__in=readings)))

    def _row(self, flag, acts):
        noun = next(noun for noun in NOUNS if getattr(flag, f"{noun}_id"))
        row = Row(flag, noun, acts[noun].get(getattr(flag, f"{noun}_id")))
        row.by = "" if flag.author in self.reach.memberships else flag.by.name
        if row.act is not None:
            self._describe(row)
        if flag.decided_at is None and self.may_decide:
            row.may_keep = row.act is not None or row.is_withdrawn
            row.may_hide = row.act is not None
        return row

    def _describe(self, row):
        act = row.act
        row.author, row.words = author_name(act), getattr(act, WORDS[row.noun])
        root = act.root if row.noun == "reply" else act
        here = reverse("annotations:reading", args=[self.course.slug, row.flag.reading.slug])
        row.href = f"{here}{Address(act=root.uid).here}#{row.noun}-{act.uid}"
        if row.noun == "annotation":
            row.quotes = [(self._places.name_at(act.piece_id, one.start), one.exact) for one in act.targets.all()]
        elif row.noun == "link":
            row.quotes = [(self._places.name_at(end.piece_id, end.start), end.exact) for end in act.ends.all()]
            row.relation = act.relation.name
        elif act.annotation:
            row.quotes = [(self._places.name_at(act.annotation.piece_id, act.annotation.start), "")]
