"""What is found in the readings of a course: passages, annotations, cross-links, replies and tags, by their words.

Each list begins with `visible_to`, so that nothing hidden is counted or ranked. First stands where all words are
together as they were typed, then where all of them are, then where some are in other forms or are tags; each in the
order of the texts. No database reckons a score: both give the same hits in the same order.
"""

from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import and_

from django.core.paginator import Paginator
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, Value, When

from ..folding import BY_SCRIPT, fold
from ..models import Annotation, Block, CrossLink, Piece, Reading, Reply, Tag, Tagging
from ..models.searching import Sought
from ..models.vocabulary import Kind
from ..naming import author_name
from ..queries import answers, is_enough, places, terms, together
from .address import Address
from .news_items import way_to
from .places import Places
from .snippets import snippet

KINDS = ("passages", "annotations", "links", "replies", "tags")
FEW, PAGE = 5, 20
NOWHERE = 10**6


@dataclass
class Hit:
    """What was found. `href` opens it where it stands; `uses` are (reading, address, number) of a tag."""

    kind: str
    reading: object = None
    href: str = ""
    place: str = ""
    parts: list = field(default_factory=list)
    quotes: list = field(default_factory=list)  # of an act: the words that it marks
    tags: list = field(default_factory=list)  # (Tag, whether it is why this was found)
    by: str = ""
    language: str = ""
    tag: object = None
    uses: list = field(default_factory=list)


@dataclass
class Found:
    """One kind of hits: how many, and those that are shown."""

    kind: str
    count: int
    hits: list
    page: object = None

    @property
    def is_more(self):
        return self.page is None and self.count > len(self.hits)


class SearchPage:
    """`query` is what was typed, `reading` the one Reading to look in, or None; `kind` one of KINDS, or "" for all."""

    def __init__(self, course, reach, query="", reading=None, kind="", number=1):
        self.course, self.reach = course, reach
        self.query, self.reading, self.kind, self.number = query.strip(), reading, kind, number

    @cached_property
    def readings(self):
        """All readings of the course that this reader may open, with their pieces."""
        pieces = Prefetch("pieces", Piece.objects.select_related("document"))
        return list(Reading.objects.visible_to(self.reach).filter(course=self.course).prefetch_related(pieces))

    @cached_property
    def scope(self):
        return {one.pk: one for one in self.readings if self.reading is None or one.pk == self.reading.pk}

    @cached_property
    def is_enough(self):
        return is_enough(self._wanted)

    @cached_property
    def found(self):
        """[Found] of every kind, or of the one that is asked for with all its hits, a page at a time."""
        if not self.is_enough:
            return []
        rows = {kind: getattr(self, f"_{kind}") for kind in KINDS}
        return [self._found(kind, some) for kind, some in rows.items() if self.kind in ("", kind)]

    @cached_property
    def counts(self):
        """[(kind, how many)] of every kind."""
        known = {one.kind: one.count for one in self.found}
        return [(kind, known[kind] if kind in known else self._count(kind)) for kind in KINDS]

    @property
    def total(self):
        return sum(count for _kind, count in self.counts)

    def _count(self, kind):
        rows = getattr(self, f"_{kind}")
        return len(rows) if isinstance(rows, list) else rows.count()

    def _found(self, kind, rows):
        if self.kind:
            page = Paginator(rows, PAGE).get_page(self.number)
            count, shown = page.paginator.count, page.object_list
        else:
            page, count = None, len(rows) if isinstance(rows, list) else rows.count()
            shown = rows[:FEW] if count else []
        return Found(kind, count, list(getattr(self, f"_show_{kind}")(shown)) if count else [], page)

    # what is looked for

    @cached_property
    def _wanted(self):
        """The Terms for what members write."""
        return terms(self.query, [BY_SCRIPT])

    @cached_property
    def _wanted_in_texts(self):
        return terms(self.query, sorted({piece.document.language for piece in self._pieces.values()}) or [BY_SCRIPT])

    @cached_property
    def _pieces(self):
        """{revision: its piece in the first reading of the scope that has it}"""
        found = {}
        for reading in self.scope.values():
            for piece in reading.pieces.all():
                piece.reading = reading
                found.setdefault(piece.revision_id, piece)
        return found

    @cached_property
    def _course_tags(self):
        """[(Tag, its names folded)] that this reader knows."""
        tags = Tag.objects.visible_to(self.reach).filter(course=self.course, merged_into=None)
        return [
            (tag, " ".join(map(fold, (tag.name, *(alias.name for alias in tag.aliases.all())))))
            for tag in tags.prefetch_related("aliases")
        ]

    def _tagged_as(self, term):
        return [tag.pk for tag, names in self._course_tags if answers(names, term)]

    def _in_words(self, wanted, by_tag=None):
        """A condition on rows with folded words: they answer all Terms; `by_tag` gives another way to answer one."""
        conditions = []
        for term in wanted:
            one = _holds(term) | by_tag(term) if by_tag else _holds(term)
            conditions.append(~one if term.is_not else one)
        return reduce(and_, conditions)

    def _acts(self, model, tagged):
        """Standing acts of the scope that answer by their words, or by their tags through `tagged`, a Tagging."""

        def by_tag(term):
            of = tagged.objects.standing().filter(content_object=OuterRef("pk"), tag_id__in=self._tagged_as(term))
            return Q(Exists(of)) if self._tagged_as(term) else Q(pk__in=())

        rows = model.objects.visible_to(self.reach).standing()
        here = {"reading__in": list(self.scope), "round": F("reading__round")}
        found = rows.filter(self._in_words(self._wanted, by_tag), **here)
        return found.annotate(rank=_rank(self._wanted)).order_by("rank", "reading__ordinal", "reading_id")

    @cached_property
    def _passages(self):
        texts = Block.objects.filter(revision__in=list(self._pieces)).exclude(passage__kind=Kind.FURNITURE)
        order = [When(revision=revision, then=place) for place, revision in enumerate(self._pieces)]
        found = texts.filter(self._in_words(self._wanted_in_texts)).annotate(
            rank=_rank(self._wanted_in_texts),
            place=Case(*order, default=NOWHERE, output_field=IntegerField()) if order else Value(NOWHERE),
        )
        return found.order_by("rank", "place", "ordinal").values_list("revision_id", "passage_id", "start", "text")

    @cached_property
    def _annotations(self):
        return self._acts(Annotation, Tagging).order_by(*_ORDER, "piece__ordinal", "start", "pk")

    @cached_property
    def _links(self):
        return self._acts(CrossLink, CrossLink.taggings.field.model).order_by(*_ORDER, "pk")

    @cached_property
    def _replies(self):
        rows = Reply.objects.visible_to(self.reach).under_open(self.reach).standing()
        rows = rows.filter(reading__in=list(self.scope))
        found = rows.filter(self._in_words(self._wanted)).annotate(rank=_rank(self._wanted))
        return found.order_by(*_ORDER, "created_at", "pk")

    @cached_property
    def _tags(self):
        """Tags whose names and definition answer, in the order of the codebook."""
        found = []
        for tag, names in self._course_tags:
            words = f"{names} {fold(tag.definition)}"
            if all(answers(words, term) != term.is_not for term in self._wanted):
                found.append(tag)
        return found

    # what is shown of it

    def _show_passages(self, rows):
        rows = list(rows)
        pieces = {revision: self._pieces[revision] for revision, *_row in rows}
        named = Places(list(pieces.values()))
        for revision, passage, start, text in rows:
            piece, language = pieces[revision], pieces[revision].document.language
            yield Hit(
                "passages",
                piece.reading,
                f"{_at(piece, passage)}#passage-{passage}",
                named.name_at(piece.pk, start),
                snippet(text, places(text, self._wanted_in_texts, language)),
                language=language,
            )

    def _show_annotations(self, rows):
        rows = list(rows.with_cards())
        named = Places([self._piece(act.piece_id) for act in rows])
        for act in rows:
            quotes = [target.exact for target in act.targets.all()]
            yield self._act("annotations", act, act.note, quotes, named.name_at(act.piece_id, act.start))

    def _show_links(self, rows):
        for link in rows.with_cards():
            ends = list(link.ends.all())
            yield self._act("links", link, link.note, [end.exact for end in ends], link.relation.name)

    def _show_replies(self, rows):
        for reply in rows.select_related("author__user", "annotation", "link"):
            yield self._act("replies", reply, reply.text, [], "")

    def _show_tags(self, rows):
        uses = self._uses([tag.pk for tag in rows])
        for tag in rows:
            here = [(self.scope[reading], count) for of, reading, count in uses if of == tag.pk]
            yield Hit(
                "tags",
                parts=snippet(tag.definition, places(tag.definition, self._wanted, BY_SCRIPT)),
                tag=tag,
                uses=[(reading, Address(tag=(tag.pk,), list="annotations").here, count) for reading, count in here],
            )

    def _act(self, kind, act, words, quotes, place):
        tags = [] if kind == "replies" else act.tags
        why = {tag for term in self._wanted if not term.is_not for tag in self._tagged_as(term)}
        return Hit(
            kind,
            self.scope[act.reading_id],
            way_to(act),
            place,
            snippet(words, places(words, self._wanted, BY_SCRIPT)),
            quotes,
            [(tag, tag.pk in why) for tag in tags],
            author_name(act),
        )

    def _piece(self, pk):
        return next(piece for reading in self.scope.values() for piece in reading.pieces.all() if piece.pk == pk)

    def _uses(self, tags):
        """[(tag, reading, how many annotations of it that this reader sees carry the tag)]"""
        acts = Annotation.objects.visible_to(self.reach).standing()
        acts = acts.filter(reading__in=list(self.scope), round=F("reading__round"))
        uses = Tagging.objects.standing().filter(tag__in=tags, content_object__in=acts.values("pk"))
        rows = uses.values("tag", "content_object__reading").annotate(uses=Count("pk"))
        return rows.order_by("content_object__reading").values_list("tag", "content_object__reading", "uses")


_ORDER = ("rank", "reading__ordinal", "reading_id")


def _holds(term):
    """A condition on rows with folded words that is `queries.answers`."""
    found = Q(folded__holds=Sought(term.phrase, is_open=term.is_open))
    if len(term.phrase) > 1:
        found &= Q(folded__contains=term.together)
    if term.either:
        found |= Q(folded__holds=Sought(tuple(sorted(term.either)), is_any=True))
    return found


def _rank(wanted):
    """0 where all words stand together, 1 where all stand as they were typed, else 2."""
    whole = together(wanted)
    typed = [Q(folded__contains=term.together) for term in wanted if not term.is_not]
    ranks = [When(folded__contains=whole.together, then=0)] if whole else []
    return Case(*ranks, When(reduce(and_, typed), then=1), default=2, output_field=IntegerField())


def _at(piece, passage):
    """The address, from that of the reading, at which a passage is shown. Of many pieces two are shown at first."""
    return Address(place=passage, left=piece.pk if piece.ordinal > 1 else None).here
