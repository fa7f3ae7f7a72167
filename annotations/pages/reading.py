"""The reading page: two pieces, the panel, the composer, what is asked. All that its template needs."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import cached_property

from ..access import hidden_in
from ..models import Annotation, CrossLink, Flag, Group, LinkEnd, Participation, Piece, Relation, Reply, Tag, TagAlias
from ..models.vocabulary import Audience, Role, ShownAs
from ..naming import name_at_first
from . import composing
from .asked import asked_of_readers, dues
from .cards import Cards
from .codebook import examples
from .hidden import told
from .news import number_of_news
from .panel import panel_of
from .places import Places
from .texts import passages_of, strips_of, texts_of
from .ways import Ways

MOST_LINKS = 300
SHOWN_TOGETHER = 2
_RESTORING = {
    Annotation: "annotations:restore",
    CrossLink: "annotations:restore_link",
    Reply: "annotations:restore_reply",
}
_COURSE_FACTS = ("title", "time_zone", "default_audience", "default_shown_as", "naming", "allows_free_tags")


@dataclass
class Head:
    """What stands above a piece."""

    piece: object
    annotators: int
    finished_at: object
    others: list = field(default_factory=list)  # (piece, address) to put in its place


class ReadingPage:
    """One reader's view of a reading under an Address. Cheap to make; each part is read when it is asked for."""

    def __init__(self, course, reading, address, reach, site=""):
        self.course, self.reading, self.address, self.reach = course, reading, address, reach
        self.seat = reach.seat(course.pk)
        self.site = site
        self.typed = {}  # of a form on a card that was refused: its name, its words, what is wrong

    @cached_property
    def pieces(self):
        """All pieces of the reading, in order."""
        pieces = list(Piece.objects.filter(reading=self.reading).select_related("document", "revision"))
        for piece in pieces:
            piece.reading = self.reading
        return pieces

    @cached_property
    def shown(self):
        """The one or two pieces on the page."""
        if len(self.pieces) <= SHOWN_TOGETHER:
            return self.pieces
        by_id = {piece.pk: piece for piece in self.pieces}
        wanted = [by_id[pk] for pk in self._wanted() if pk in by_id]
        rest = [piece for piece in self.pieces if piece not in wanted]
        return sorted((wanted + rest)[:SHOWN_TOGETHER], key=lambda piece: wanted.index(piece) if piece in wanted else 9)

    @cached_property
    def tags(self):
        """The codebook: tags that can be put on new work, and those that cannot any more, in order."""
        return list(Tag.objects.visible_to(self.reach).filter(course=self.course))

    @property
    def tags_in_use(self):
        return [tag for tag in self.tags if tag.retired_at is None]

    @cached_property
    def choosable(self):
        """The tags in use, each with `shown_example` and whether there `is_explained` what it is for."""
        for tag in self.tags_in_use:
            tag.shown_example = self.examples.get(tag.pk)
            tag.is_explained = bool(tag.definition or tag.shown_example)
        return self.tags_in_use

    @property
    def explained(self):
        return [tag for tag in self.choosable if tag.is_explained]

    @cached_property
    def examples(self):
        """{tag id: Example} of what this reader may see. No query where no tag has one."""
        return examples(self.reach, self.tags)

    @cached_property
    def tag_names(self):
        """What can be typed for a tag, where readers may add tags: the names in use and the further ones."""
        if not self.course.allows_free_tags:
            return []
        further = TagAlias.objects.filter(tag__in=[tag.pk for tag in self.tags_in_use]).values_list("name", flat=True)
        return [*(tag.name for tag in self.tags_in_use), *further]

    @cached_property
    def palette(self):
        return {str(tag.pk): tag.palette for tag in self.tags}

    @cached_property
    def links(self):
        """The cross-links that are drawn: visible, standing, with both ends."""
        links = (
            CrossLink.objects.visible_to(self.reach).standing().filter(reading=self.reading, round=self.reading.round)
        )
        if self.address.layer == "mine":
            links = links.filter(author_id__in=self.reach.memberships)
        return list(links.with_cards().order_by("pk")[:MOST_LINKS])

    def links_on(self, passages):
        """The drawn cross-links that end on some passages: all that a redrawing of these needs."""
        ending = set(
            LinkEnd.objects.filter(passage__in=passages, piece__in=self.pieces).values_list("link_id", flat=True)
        )
        if not ending:
            return []
        links = CrossLink.objects.visible_to(self.reach).standing().filter(pk__in=ending, round=self.reading.round)
        return list(links.prefetch_related("ends"))

    def passages_again(self, piece_id, passage_ids):
        """Some passages of a piece as they are drawn now: what a write has changed."""
        piece = next(piece for piece in self.pieces if piece.pk == piece_id)
        links = self.links_on(passage_ids)
        return list(passages_of(piece, passage_ids, self.address, self.reach, self.seat, links, self.palette))

    @property
    def strips(self):
        """The strips of the shown pieces alone."""
        return strips_of(self.shown, self.address, self.reach, self.seat, self.palette)

    @cached_property
    def link_list(self):
        return self._cards.of_links(self.links)

    @cached_property
    def texts(self):
        """A (Head, PieceText) for each shown piece."""
        if not self.shown:
            return []
        texts = texts_of(self.shown, self.address, self.reach, self.seat, self.links, self.palette)
        return [(self._head(text.piece), text) for text in texts]

    @cached_property
    def places(self):
        return Places(self.pieces)

    @cached_property
    def panel(self):
        return panel_of(
            self.reading, self.pieces, self.address, self.reach, self.seat, self.places, self.may_write, self.site
        )

    @cached_property
    def may_write(self):
        return self.reach.may_write_in(self.reading)

    @cached_property
    def composer(self):
        return composing.composer(self)

    @cached_property
    def linker(self):
        return composing.linker(self)

    @cached_property
    def undo(self):
        """(address name, uid) of the verb that brings back what this reader has just withdrawn, or None."""
        for model, verb in _RESTORING.items():
            mine = model.objects.editable_by(self.reach).filter(reading=self.reading, uid=self.address.undo)
            if self.address.undo and mine.exclude(withdrawn_at=None).exists():
                return verb, self.address.undo
        return None

    @cached_property
    def relations(self):
        return list(Relation.objects.visible_to(self.reach).filter(course=self.course))

    @cached_property
    def groups(self):
        return list(Group.objects.filter(pk__in=self.seat.groups)) if self.seat.groups else []

    @property
    def audiences(self):
        """(value, label) of the audiences that this reader can choose."""
        return composing.audiences(self.groups)

    @property
    def audience_at_first(self):
        """The course's default audience; where that is one's group and one is in none, the class."""
        default = self.course.default_audience
        return Audience.CLASS if default == Audience.GROUP and not self.groups else default

    @cached_property
    def names(self):
        """(value, label) of the names that this reader can write under."""
        return composing.names(self.course, self.seat)

    @property
    def name_at_first(self):
        return name_at_first(self.course, self.is_staff)

    @cached_property
    def asked(self):
        """What is asked of this reader, and done: a list of pages.asked.Asked."""
        own = self.seat.membership
        return asked_of_readers([self.reading], [own], self._participations.values())[self.reading.pk, own]

    @property
    def own_counts(self):
        """(Asked, address of the reader's own work of that kind)."""
        for one in self.asked:
            yield one, self.address.panel(list=one.noun, mine=True, tag=(one.tag,) if one.tag else ())

    @cached_property
    def due(self):
        return dues(self.reach, [self.reading])[self.reading.pk]

    @cached_property
    def hiding(self):
        """Sentences: what of classmates' work is hidden from this reader, and how it opens."""
        posted = sum(one.class_annotations for one in self._participations.values())
        return told(self.reading, self.course, self.reach, posted)

    @cached_property
    def enrolled(self):
        """How many students the course has."""
        return self.course.memberships.current().students().count()

    @cached_property
    def sees_counts(self):
        """Whether numbers of the class may be told: not where some of its work is hidden from this reader."""
        return not hidden_in(self.reach, self.reading)

    @property
    def is_staff(self):
        return self.seat.is_staff

    @cached_property
    def open_flags(self):
        """How many flags in this reading wait for the staff; for others 0, without a query."""
        if not self.is_staff:
            return 0
        return Flag.objects.editable_by(self.reach).open().filter(reading=self.reading).count()

    @cached_property
    def ways(self):
        """Where the controls of the page lead."""
        return Ways(self.address, self.tags, self.is_staff)

    @property
    def heads(self):
        return [self._head(piece) for piece in self.shown]

    @property
    def other_label(self):
        """What "Link to" names where the first end is in the first piece; scripts name the other one themselves."""
        return self.shown[1].label if len(self.shown) == SHOWN_TOGETHER else ""

    @property
    def state(self):
        """Facts that the page's ETag stands on, besides the reading's seq: plain values, in a fixed order."""
        return [
            self.address,
            self.reach.key,
            [
                (
                    p.pk,
                    p.revision_id,
                    p.label,
                    p.document.title,
                    p.document.authors,
                    p.document.source,
                    p.document.date,
                    p.document.language,
                    p.document.direction,
                )
                for p in self.pieces
            ],
            [(t.pk, t.name, t.palette, t.key, t.definition, t.ordinal, t.retired_at) for t in self.tags],
            sorted(self.examples.items()),
            self.tag_names,
            [(r.pk, r.name, r.inverse) for r in self.relations],
            [(group.pk, group.name) for group in self.groups],
            [(p.pk, p.finished_at) for p in self._participations.values()],
            self.enrolled,
            self.annotators,
            self.news,
            [getattr(self.course, name) for name in _COURSE_FACTS],
            [getattr(self.reading, f.attname) for f in self.reading._meta.concrete_fields],
            self.asked,
            self.due,
            self.open_flags,
        ]

    @cached_property
    def _participations(self):
        """The reader's own, by piece."""
        rows = Participation.objects.filter(
            membership=self.seat.membership, piece__in=self.pieces, round=self.reading.round
        )
        found = {row.piece_id: row for row in rows}
        for piece in self.pieces:
            if piece.pk in found:
                found[piece.pk].piece = piece
        return found

    @cached_property
    def news(self):
        """How many new things this reader has in the course."""
        return number_of_news(self.reach, self.course.pk)

    @cached_property
    def annotators(self):
        """{piece: students who annotated it, as far as this reader may see that}; empty where that is hidden.

        For students: under a name. Whether the number moves with an anonymous note would tell of its author.
        """
        if not self.sees_counts:
            return {}
        wrote = Q(class_annotations__gt=0)
        if self.is_staff:
            other = Q(other_annotations__gt=0)
            wrote |= other & Q(membership__in=self.reach.overseen) if self.seat.sections else other
        rows = Participation.objects.filter(
            wrote,
            piece__in=self.pieces,
            round=self.reading.round,
            membership__role=Role.STUDENT,
            membership__ended_at=None,
        )
        if not self.is_staff:
            for_class = Annotation.objects.standing().filter(audience=Audience.CLASS, round=self.reading.round)
            theirs = for_class.filter(author=OuterRef("membership"), piece=OuterRef("piece"))
            rows = rows.filter(Exists(theirs.exclude(shown_as=ShownAs.ANONYMOUS)))
        return dict(rows.values_list("piece").annotate(n=Count("pk")).order_by("piece"))

    @cached_property
    def _cards(self):
        return Cards(self.reach, self.seat, self.address, self.places, self.may_write, self.site)

    def _head(self, piece):
        mine = self._participations.get(piece.pk)
        others = [
            (other, self.address.with_(**self._choice(piece, other)))
            for other in self.pieces
            if len(self.pieces) > SHOWN_TOGETHER and other not in self.shown
        ]
        counted = self.annotators.get(piece.pk, 0) if self.sees_counts else None
        return Head(piece, counted, mine and mine.finished_at, others)

    def _choice(self, piece, other):
        left, right = [shown.pk for shown in self.shown]
        return {"left": other.pk, "right": right} if piece.pk == left else {"left": left, "right": other.pk}

    def _wanted(self):
        """The pieces that the address asks for: by name, or by what is opened in them."""
        opened = []
        if self.address.place and self.places.span(self.address.place):
            opened.append(self.places.span(self.address.place)[0])
        opened += [piece for piece, _start, _end in self.address.mark]
        opened += [int(end.split(":")[0]) for end in self._jumps()]
        chosen = [pk for pk in (self.address.left, self.address.right) if pk]
        missing = [pk for pk in dict.fromkeys(opened) if pk not in chosen]
        return list(
            dict.fromkeys(chosen + missing if len(chosen) < SHOWN_TOGETHER else chosen[:1] + missing + chosen[1:])
        )

    def _jumps(self):
        return self.panel.jump.split() if self.address.act else []
