"""What stands beside the texts: the cards of a place, one annotation or link, a list of one's own, found phrases."""

from dataclasses import dataclass, field, replace

from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Subquery
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..changes import made_since
from ..models import Annotation, CrossLink, Reply
from . import latest
from .address import span_text
from .cards import Cards, with_gone
from .nest import nest_of, targets_here
from .phrases import matches_of
from .showing import shown
from .suggesting import Suggesting

PAGE = 20


@dataclass
class Panel:
    """Empty of cards where the address opens nothing: then the page shows what is asked."""

    heading: str = ""
    summary: str = ""
    cards: list = field(default_factory=list)
    links: list = field(default_factory=list)
    replies: list = field(default_factory=list)
    matches: list | None = None
    readers: list | None = None  # (name, address)
    latest: list | None = None
    since: str = ""  # the address that shows in the texts only what the list of the latest holds
    is_gone: bool = False  # what was asked for is not, or not any more, to be opened here
    parts: list | None = None  # (heading, layers.Choices)
    strongest: list | None = None  # of heat.Strong
    nest: object = None
    told: str = ""  # how many readers, in a layer that counts them
    all_links: str = ""  # the address of all cross-links of a place that has many
    suggested: list | None = None  # of suggesting.Suggestion
    related: str = ""  # the address of what other pieces say of a place
    is_open: bool = False
    is_phrase_open: bool = False
    pages: object = None
    older: str = ""
    newer: str = ""
    close: str = ""
    jump: str = ""  # span of the act that was asked for
    cite: str = ""  # of a place: what points to it, to be pasted


def gone_panel(address):
    """The Panel that says that what an address asks for is not there (any more), or not for this reader."""
    return Panel(heading=_("Not here any more"), is_open=True, is_gone=True, close=address.panel())


def panel_of(page):
    """The Panel that a ReadingPage's address asks for. Raises Http404 for what its reader cannot open."""
    address = page.address
    builder = _Builder(page)
    if address.act:
        panel = builder.of_act()
    elif address.list == "related":
        panel = builder.of_related()
    elif address.place:
        panel = builder.of_place()
    elif address.at:
        panel = builder.of_words()
    elif address.list:
        panel = builder.of_list()
    elif address.phrase:
        panel = builder.of_phrase()
    else:
        panel = Panel(is_phrase_open=bool(address.piece))
    panel.close = address.panel()
    return panel


class _Builder:
    def __init__(self, page):
        self.page, self.reading, self.pieces, self.address = page, page.reading, page.pieces, page.address
        self.places, self.reach = page.places, page.reach
        held = page.reach, page.seat, page.address, page.places, page.may_write, page.site
        self.cards = Cards(*held, page.reading.course)
        self.here = {"reading": page.reading, "round": page.reading.round}

    def of_act(self):
        panel = Panel(is_open=True)
        annotation = with_gone(self.reach, Annotation.objects.filter(uid=self.address.act, **self.here))
        panel.cards = self.cards.of_annotations(annotation.with_cards().select_related(*_CARD_EXTRAS))
        if panel.cards:
            card = panel.cards[0]
            panel.heading = card.place
            panel.jump = card.spans[0] if card.spans else ""
            return panel
        links = with_gone(self.reach, CrossLink.objects.filter(uid=self.address.act, **self.here))
        panel.links = self.cards.of_links(links.with_cards())
        if not panel.links:
            raise Http404
        panel.heading = _("Cross-link")
        panel.jump = " ".join(end.span for end in panel.links[0].ends)
        return panel

    def of_words(self):
        """What lies where words begin that somebody cited; the page lights them all."""
        piece, start, end = self.address.at
        passage = self.places.passage_at(piece, start)
        if passage is None or start >= end:
            raise Http404
        self.address = replace(self.address, place=passage, point=start)
        panel = self.of_place()
        panel.jump = span_text(piece, start, end)
        panel.cite = self._cite(piece, panel.heading, f"?at={panel.jump}#passage-{passage}")
        return panel

    def of_place(self):
        passage = self.address.place
        where = self.places.span(passage)
        if where is None:
            raise Http404
        piece = next(piece for piece in self.pieces if piece.pk == where[0])
        if self.address.list == "links":
            return self._links_at(passage)
        rows = Annotation.objects.touching([passage]).filter(**self.here)
        if self.address.point is not None:
            rows = rows.filter(pk__in=targets_here(self.address, piece).values("annotation"))
        panel = Panel(heading=self.places.name(passage), is_open=True)
        panel.cite = self._cite(piece.pk, panel.heading, f"?place={passage}#passage-{passage}")
        seen = shown(rows.visible_to(self.reach), self.address, self.reach)
        panel.nest = nest_of(seen.standing(), self.page, piece)
        if self.page.crowd and self.page.crowd.is_told:
            panel.told = self._told(seen, piece, passage)
        # what is gone answers to no filter: by author, tags, kind or a point more than its passage would be told
        if not (self.address.is_narrowed or self.address.span or self.address.point is not None):
            seen = shown(with_gone(self.reach, rows), self.address, self.reach)
        self._page(panel, self._of_span(seen, piece))
        links = self._links_on(passage)
        found = list(links.with_cards().order_by("pk")[: PAGE + 1])
        panel.links = self.cards.of_links(found[:PAGE])
        if len(found) > PAGE:
            panel.all_links = self.address.panel(place=passage, list="links")
        if len(self.pieces) > 1:
            panel.related = self.address.panel(place=passage, list="related")
        if panel.newer or self.address.span:
            panel.links = []  # they stand on the first page of all that is here
        return panel

    def _cite(self, piece_id, place, query):
        """Authors, title, number, address: a line to paste."""
        document = next(piece for piece in self.pieces if piece.pk == piece_id).document
        by = f"{document.byline}, " if document.byline else ""
        facts = {"by": by, "title": document.title, "place": place, "address": self.page.site + query}
        return _("%(by)s“%(title)s”, %(place)s, %(address)s") % facts

    def _told(self, rows, piece, passage):
        """How many readers are behind a place, in a layer that counts them."""
        if self.address.point is not None:
            return self.page.paint([piece]).at(rows, piece.pk)
        heat = self.page.paint([piece], [passage])
        return heat.peak(piece.pk, heat.segments(piece.pk, passage))

    def _of_span(self, rows, piece):
        """Those that mark exactly the place of the address; of a point all, those with the shortest place first."""
        here = targets_here(self.address, piece)
        if self.address.span:
            _piece, start, end = self.address.span
            rows = rows.filter(pk__in=here.filter(start=start, end=end).values("annotation"))
        if self.address.point is None:
            return rows.in_text_order()
        shortest = here.filter(annotation=OuterRef("pk")).order_by(F("end") - F("start"))
        return rows.annotate(length=Subquery(shortest.values(n=F("end") - F("start"))[:1])).order_by("length", "pk")

    def _links_on(self, passage):
        rows = CrossLink.objects.touching([passage]).filter(**self.here)
        return with_gone(self.reach, rows)

    def _links_at(self, passage):
        """All cross-links of a passage, a page at a time."""
        panel = Panel(heading=self.places.name(passage), is_open=True)
        page = self._paginate(panel, self._links_on(passage).order_by("pk"))
        panel.links = self.cards.of_links(page.object_list.with_cards())
        says = ngettext("%(count)s cross-link", "%(count)s cross-links", page.paginator.count)
        panel.summary = says % {"count": page.paginator.count}
        return panel

    def of_related(self):
        """Suggested cross-links: of the whole reading, or of a place."""
        passage = self.address.place
        if passage and self.places.span(passage) is None:
            raise Http404
        suggesting = Suggesting(self.page, passage)
        rows, waved = suggesting.rows()
        panel = Panel(heading=_("Suggested cross-links"), is_open=True)
        if passage:
            panel.heading = _("What other texts say of %(place)s") % {"place": self.places.name(passage)}
        panel.suggested = suggesting.show(self._paginate(panel, rows).object_list, waved)
        return panel

    def of_list(self):
        panel = Panel(is_open=True)
        if self.address.list == "annotations":
            rows = Annotation.objects.visible_to(self.reach).filter(**self.here)
            panel.heading = _("My annotations") if self.address.mine else _("Annotations")
            self._page(panel, shown(rows, self.address, self.reach).in_text_order())
        elif self.address.list == "links":
            panel.heading = _("My cross-links") if self.address.mine else _("Cross-links")
            rows = shown(CrossLink.objects.visible_to(self.reach).filter(**self.here), self.address, self.reach)
            page = self._paginate(panel, rows.order_by("pk"))
            panel.links = self.cards.of_links(page.object_list.with_cards())
            says = ngettext("%(count)s cross-link", "%(count)s cross-links", page.paginator.count)
            panel.summary = says % {"count": page.paginator.count}
        elif self.address.list == "latest":
            self._latest(panel)
        elif self.address.list == "readers":
            panel.heading, panel.readers = _("One reader"), self.page.layers.readers
        elif self.address.list == "parts":
            panel.heading, panel.parts = _("A section or group"), self.page.layers.parts
        elif self.address.list == "strongest":
            self._strongest(panel)
        else:
            self._replies(panel)
        return panel

    def of_phrase(self):
        """Where the typed words stand in a piece, each with what is around it."""
        panel = Panel(is_open=True, is_phrase_open=True, heading=_("Annotate a phrase"), matches=[])
        panel.matches = matches_of(self.page)
        return panel

    def _latest(self, panel):
        """The newest first; after a visit (`since`) what others made from then on."""
        since = self.address.since or 0
        page = self._paginate(panel, made_since(self.reading, since, self.reach))
        panel.heading = _("New since your last visit") if since else _("Latest")
        panel.latest = latest.items(list(page.object_list), self.address, self.reach, self.places)
        panel.since = since and self.address.with_(kind="new", page=1)

    def _strongest(self, panel):
        """Where most readers are, or where the two sides differ most."""
        crowd = self.page.crowd
        if crowd is None:
            raise Http404
        panel.heading = (
            _("Strongest differences") if self.address.layer == "difference" else _("Marked by most readers")
        )
        panel.strongest = list(crowd.strongest()) if crowd.is_told else []

    def _replies(self, panel):
        rows = Reply.objects.visible_to(self.reach).standing().filter(reading=self.reading)
        panel.heading = _("My replies") if self.address.mine else _("Replies")
        if self.address.mine:
            rows = rows.filter(author_id__in=self.reach.memberships)
        page = self._paginate(
            panel, rows.select_related("annotation", "link", "author__user").order_by("-created_at", "-pk")
        )
        opened = self._opened(page.object_list)
        panel.replies = [
            (reply, self.address.panel(act=reply.root.uid) if reply.root.uid in opened else "")
            for reply in page.object_list
        ]

    def _opened(self, replies):
        """The uids of what these replies stand under that this reader can open; of one's own replies not always all."""
        annotations = Annotation.objects.filter(
            pk__in={reply.annotation_id for reply in replies if reply.annotation_id}
        )
        links = CrossLink.objects.filter(pk__in={reply.link_id for reply in replies if reply.link_id})
        opened = [with_gone(self.reach, rows).values_list("uid", flat=True) for rows in (annotations, links)]
        return {uid for uids in opened for uid in uids}

    def _page(self, panel, rows):
        page = self._paginate(panel, rows)
        total = page.paginator.count
        fetched = page.object_list.with_cards().select_related(*_CARD_EXTRAS)
        panel.cards = self.cards.of_annotations(fetched, page.start_index(), total)
        says = ngettext("%(count)s annotation", "%(count)s annotations", total) % {"count": total}
        if page.has_other_pages():
            says = _("%(first)s–%(last)s of %(all)s") % {
                "first": page.start_index(),
                "last": page.end_index(),
                "all": says,
            }
        panel.summary = says

    def _paginate(self, panel, rows):
        page = Paginator(rows, PAGE).get_page(self.address.page)
        panel.pages = page
        panel.newer = self.address.with_(page=page.previous_page_number()) if page.has_previous() else ""
        panel.older = self.address.with_(page=page.next_page_number()) if page.has_next() else ""
        return page


_CARD_EXTRAS = ("author__user", "piece__document", "group")
