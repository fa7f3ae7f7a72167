"""What a page that is open tells of others' new work, and what of it is drawn anew when its reader says so."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..changes import EDITED, GONE, MOST, NEW, REVIEWED, changes_since, made_since
from ..models import Annotation, CrossLink, LinkEnd, Reply, Target
from .address import span_text
from .showing import shown

MOST_LIT = 30  # places that are lit when they come


@dataclass(frozen=True)
class Since:
    """What a page has: up to which `seq` it is drawn, the digest of what is around the work, its own acts (uids)."""

    seq: int
    around: str = ""
    done: frozenset = frozenset()


@dataclass(frozen=True)
class First:
    """Where something is: the name and id of the passage, and the span as addresses write it."""

    name: str
    passage: int
    span: str


class Live:
    """Changes of a ReadingPage since it was drawn."""

    def __init__(self, page, since):
        self.page, self.since = page, since

    @cached_property
    def changes(self):
        reading = self.page.reading
        return changes_since(reading, min(self.since.seq, reading.seq), self.page.reach, self.since.done)

    @property
    def is_whole(self):
        """Whether more than the work itself has changed: then the page is to be loaded again."""
        return self.changes.is_around and self.page.around != self.since.around

    @cached_property
    def told(self):
        """{uid: (what, model)} as the layer and the filters of the page let through; of what is gone all.

        What was changed may have been on the page by its earlier tags: only the layer narrows it.
        """
        page, told = self.page, self.changes.told
        if page.address.layer == "mine":
            own = self._of(told, lambda rows: rows.filter(author_id__in=page.reach.memberships))
            return {uid: one for uid, one in told.items() if uid in own or one[1] is Reply}
        if not page.address.is_narrowed:
            return told
        new = {uid: one for uid, one in told.items() if one[0] == NEW and one[1] is not Reply}
        matching = self._of(new, lambda rows: shown(rows, page.address, page.reach))
        return {uid: one for uid, one in told.items() if uid not in new or uid in matching}

    @property
    def sentence(self):
        """“3 new annotations, 1 new reply, 1 removed”; empty where there is nothing to tell."""
        if self.is_whole:
            return _("The page has changed")
        counted = Counter(self.told.values())
        parts = [says(counted[what]) for what, says in _MADE.items() if what in counted]
        for what, says in _DONE.items():
            number = sum(counted[what, model] for model in (Annotation, CrossLink, Reply))
            parts += [says(number)] if number else []
        if parts and self.changes.is_more:
            return _("More than %(n)s changes") % {"n": MOST}
        return _(", ").join(parts)

    @property
    def passages(self):
        """The passages of the shown pieces to draw anew, as HTML; all of them where too much has changed."""
        touched = None if self.changes.is_more else self.changes.passages
        for piece in self.page.shown:
            here = set(piece.revision.blocks.values_list("passage_id", flat=True))
            wanted = here if touched is None else here & touched
            if wanted:
                yield from self.page.passages_again(piece.pk, sorted(wanted))

    @cached_property
    def places(self):
        """Spans (piece, start, end) of what is new and now drawn, in the order of the text."""
        annotations, links = (
            [uid for uid, one in self.told.items() if one == (NEW, model)] for model in (Annotation, CrossLink)
        )
        pieces = [piece.pk for piece in self.page.shown]
        targets = Target.objects.filter(annotation__uid__in=annotations, annotation__piece__in=pieces)
        ends = LinkEnd.objects.filter(link__uid__in=links, piece__in=pieces)
        found = list(targets.values_list("annotation__piece", "start", "end")[:MOST_LIT]) if annotations else []
        found += ends.values_list("piece", "start", "end")[:MOST_LIT] if links else []
        return sorted(set(found), key=lambda place: (pieces.index(place[0]), place[1:]))

    @property
    def lit(self):
        return " ".join(span_text(*place) for place in self.places)

    @property
    def first(self):
        """The first new place in the order of the text; None without one."""
        if not self.places:
            return None
        piece, start, end = self.places[0]
        places = self.page.places
        return First(places.name_at(piece, start), places.passage_at(piece, start), span_text(piece, start, end))

    def _of(self, told, narrow):
        found = set()
        for model in (Annotation, CrossLink):
            uids = [uid for uid, (_what, of) in told.items() if of is model]
            if uids:
                found |= set(narrow(model.objects.filter(uid__in=uids)).values_list("uid", flat=True))
        return found


def number_since(page, seq):
    """How much others made since a visit that ended at `seq`, as far as this reader may see it, up to MOST + 1."""
    return made_since(page.reading, seq, page.reach).values("pk")[: MOST + 1].count() if seq else 0


_MADE = {
    (NEW, Annotation): lambda n: ngettext("%(n)s new annotation", "%(n)s new annotations", n) % {"n": n},
    (NEW, CrossLink): lambda n: ngettext("%(n)s new cross-link", "%(n)s new cross-links", n) % {"n": n},
    (NEW, Reply): lambda n: ngettext("%(n)s new reply", "%(n)s new replies", n) % {"n": n},
}
_DONE = {
    EDITED: lambda n: ngettext("%(n)s edited", "%(n)s edited", n) % {"n": n},
    REVIEWED: lambda n: ngettext("%(n)s judgement", "%(n)s judgements", n) % {"n": n},
    GONE: lambda n: ngettext("%(n)s removed", "%(n)s removed", n) % {"n": n},
}
