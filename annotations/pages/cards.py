"""Annotations and cross-links as cards: words, tags, note, replies, links, and what this reader may do there."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..models import CrossLink, LinkEnd, Reply, Review
from ..naming import author_name, shows_role
from .address import span_text
from .mentioned import note_mentions
from .rights import Rights, RightsOf
from .threads import Thread
from .times import NOTHING, Times, When


@dataclass
class ReplyCard:
    reply: object
    depth: int
    author: str
    is_staff: bool
    is_own: bool
    is_gone: bool
    may: Rights
    when: When = NOTHING
    is_newest: bool = False  # of its thread
    to: object = None  # the ReplyCard that it answers
    answers: object = None  # threads.Level


@dataclass
class LinkCard:
    """A cross-link as a card of its own, or as seen from one of its ends."""

    link: object
    ends: list  # of EndView, first to second; from an annotation the near one first
    relation: str
    author: str = ""
    is_staff: bool = False
    is_own: bool = False
    is_gone: bool = False
    may: Rights = field(default_factory=Rights)
    replies: Thread = field(default_factory=Thread)
    href: str = ""
    edit: str = ""
    when: When = NOTHING


@dataclass
class EndView:
    place: str
    quote: str
    span: str
    piece: int
    href: str
    is_lost: bool = False


@dataclass
class Card:
    annotation: object
    place: str
    href: str
    quotes: list
    spans: list
    author: str
    is_staff: bool
    is_own: bool
    is_gone: bool
    may: Rights
    cite: str
    passage: int | None = None
    replies: Thread = field(default_factory=Thread)
    links: list = field(default_factory=list)
    edit: str = ""
    from_here: str = ""
    review: object = None
    ordinal: int = 0
    total: int = 0
    when: When = NOTHING

    @property
    def replied(self):
        """How many replies there are to read: the places of gone ones are not counted."""
        return sum(not reply.is_gone for reply in self.replies)


class Cards:
    """Builds cards for one reader on one page. Each method costs a fixed number of queries.

    With a `course` they offer what can be done there; without, they are to be read alone.
    """

    def __init__(self, reach, seat, address, places, may_write, site="", course=None):
        self.reach, self.seat, self.address, self.places = reach, seat, address, places
        self.site = site
        self.rights = RightsOf(reach, seat, may_write, course)
        self.times = Times(reach)

    def of_annotations(self, annotations, first=1, total=None):
        """Cards of Annotations read `with_cards`, with their replies, links and newest reviews."""
        annotations = list(annotations)
        if not annotations:
            return []
        note_mentions(annotations)
        self.times.read(annotations)
        ids = [annotation.pk for annotation in annotations]
        replies = self._replies(annotations, annotation__in=ids)
        links, reviews = self._links_of(ids), self._reviews_of(annotations)
        cards = []
        for ordinal, annotation in enumerate(annotations, first):
            card = self._card(annotation)
            card.ordinal, card.total = ordinal, total if total is not None else len(annotations)
            card.replies, card.links = replies[annotation.pk], links[annotation.pk]
            card.review = reviews.get(annotation.pk)
            cards.append(card)
        return cards

    def of_links(self, links):
        """Cards of CrossLinks read `with_cards`, with their replies."""
        links = list(links)
        if not links:
            return []
        note_mentions(links)
        self.times.read(links)
        replies = self._replies(links, link__in=[link.pk for link in links])
        return [self._link(link, replies=replies[link.pk]) for link in links]

    def listed(self, links):
        """LinkCards of standing CrossLinks read `with_ends`, which say where these lead and no more. No query."""
        return [
            LinkCard(
                link=link,
                ends=[self._end(end) for end in link.ends.all()],
                relation=link.relation.name,
                href=self.address.panel(act=link.uid),
            )
            for link in links
        ]

    def _card(self, annotation):
        targets = list(annotation.targets.all())
        gone = not annotation.is_standing and not self._sees_hidden(annotation)
        place = self.places.name_at(annotation.piece_id, annotation.start)
        href = self.address.panel(act=annotation.uid)
        return Card(
            annotation=annotation,
            place=place,
            href=href,
            quotes=[] if gone else targets,
            spans=[] if gone else [span_text(annotation.piece_id, target.start, target.end) for target in targets],
            author="" if gone else author_name(annotation),
            is_staff=not gone and shows_role(annotation),
            is_own=self.rights.is_own(annotation),
            is_gone=gone,
            may=self.rights.of(annotation),
            cite="" if gone else self._cite(annotation, targets, place, href),
            passage=self.places.passage_at(annotation.piece_id, annotation.start),
            edit=self.address.panel(edit=annotation.uid),
            from_here=self._hold(annotation),
            when=self.times.of(annotation),
        )

    def _sees_hidden(self, act):
        if act.withdrawn_at is not None:
            return False
        return self.rights.is_own(act) or act.course_id in self.reach.staffed

    def _cite(self, annotation, targets, place, href):
        """Quote, author, title, number, address: a line to paste."""
        document = annotation.piece.document
        quote = " […] ".join(target.exact for target in targets)
        by = f"{document.byline}, " if document.byline else ""
        return _("“%(quote)s” (%(by)s“%(title)s”, %(place)s) %(address)s") % {
            "quote": quote,
            "by": by,
            "title": document.title,
            "place": place,
            "address": self.site + href,
        }

    def _link(self, link, near=None, replies=()):
        ends = list(link.ends.all())
        gone = not link.is_standing and not self._sees_hidden(link)
        turned = near is not None and ends[0].annotation_id != near and ends[1].annotation_id == near
        if turned:
            ends.reverse()
        return LinkCard(
            link=link,
            ends=[] if gone else [self._end(end) for end in ends],
            relation=link.relation.read_from(1 if turned else 0),
            author="" if gone else author_name(link),
            is_staff=not gone and shows_role(link),
            is_own=self.rights.is_own(link),
            is_gone=gone,
            may=self.rights.of(link),
            replies=replies,
            href=self.address.panel(act=link.uid),
            edit=self.address.panel(edit=link.uid),
            when=self.times.of(link),
        )

    def _hold(self, annotation):
        """The address that holds this annotation as the first end of a link, or joins it to the one that is held."""
        held = self.address.held
        return self.address.panel(held=held, act=annotation.uid) if held else self.address.panel(held=annotation.uid)

    def _end(self, end):
        return EndView(
            place=self.places.name_at(end.piece_id, end.start),
            quote=end.exact,
            span=span_text(end.piece_id, end.start, end.end),
            piece=end.piece_id,
            href=f"{self.address.panel(act=end.link.uid)}#passage-{end.passage_id}",
            is_lost=end.state == "lost",
        )

    def _links_of(self, annotation_ids):
        found = defaultdict(list)
        near = LinkEnd.objects.filter(annotation__in=annotation_ids).values_list("link_id", "annotation_id")
        by_link = defaultdict(list)
        for link, annotation in near:
            by_link[link].append(annotation)
        if by_link:
            for link in CrossLink.objects.visible_to(self.reach).standing().filter(pk__in=by_link).with_cards():
                for annotation in by_link[link.pk]:
                    found[annotation].append(self._link(link, near=annotation))
        return found

    def _reviews_of(self, annotations):
        """{annotation: newest Review} where this reader is its author or of the staff who look after them."""
        shown = [a.pk for a in annotations if self.rights.is_own(a) or self.reach.oversees(a.author_id, a.course_id)]
        reviews = Review.objects.filter(annotation__in=shown).select_related("by__user").order_by("pk")
        return {review.annotation_id: review for review in reviews} if shown else {}

    def _replies(self, roots, **of):
        """{root id: Thread of ReplyCards}."""
        (root,) = of
        attribute = root.removesuffix("__in") + "_id"
        children = defaultdict(list)
        replies = list(Reply.objects.visible_to(self.reach).filter(**of).with_cards())
        note_mentions(replies)
        self.times.read(replies)
        for reply in replies:
            children[getattr(reply, attribute), reply.parent_id].append(reply)
        found = defaultdict(Thread)
        for root in roots:
            found[root.pk] = Thread(self._thread(children, root))
        return found

    def _thread(self, children, root):
        """Yields the replies of one root in reading order: each before its answers. Without recursion."""
        waiting = [(reply, 1) for reply in reversed(children.get((root.pk, None), ()))]
        while waiting:
            reply, depth = waiting.pop()
            yield self._reply(reply, depth, root)
            waiting += [(answer, depth + 1) for answer in reversed(children.get((root.pk, reply.pk), ()))]

    def _reply(self, reply, depth, root):
        gone = not reply.is_standing and not self._sees_hidden(reply)
        return ReplyCard(
            reply=reply,
            depth=depth,
            author="" if gone else author_name(reply),
            is_staff=not gone and shows_role(reply),
            is_own=self.rights.is_own(reply),
            is_gone=gone,
            may=self.rights.of(reply, root),
            when=self.times.of(reply),
        )


def with_gone(reach, rows):
    """Visible annotations or cross-links among `rows` and, where replies remain, the placeholders of gone ones.

    Gone ones are rare, so they are looked for first: without any, the one query stays a plain one.
    """
    gone = list(rows.exclude(withdrawn_at=None, hidden_at=None).values_list("pk", flat=True))
    if not gone:
        return rows.visible_to(reach)
    kept = list(rows.model.objects.filter(pk__in=gone).placeholders_for(reach).values_list("pk", flat=True))
    return rows.visible_to(reach) | rows.filter(pk__in=kept)
