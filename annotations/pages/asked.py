"""What readings ask of their readers, how much of it is done, and until when. The one home of these numbers."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..access import dues_of
from ..models import Annotation, CrossLink, Participation, Reading, Reply, Requirement, Tag
from ..models.vocabulary import Audience

Noun = Requirement.Noun
OWN_COLUMNS = (
    ("asked_annotations", Noun.ANNOTATIONS),
    ("asked_links", Noun.LINKS),
    ("asked_replies", Noun.REPLIES),
)


@dataclass(frozen=True)
class Asked:
    """How much of one kind of work a reading asks, and how much somebody has done of it.

    `missing` says in words what is not done, as in "2 annotations on Report"; empty where it is.
    """

    label: str
    done: int
    asked: int
    noun: str = ""
    tag: int | None = None
    missing: str = ""

    @property
    def is_enough(self):
        return self.done >= self.asked

    @property
    def lacks(self):
        return max(self.asked - self.done, 0)


@dataclass(frozen=True)
class Due:
    """Until when somebody may work on a reading, and what happens then."""

    at: object = None  # datetime
    is_extended: bool = False
    is_past: bool = False
    after: str = ""  # a value of Reading.AfterDue; empty where nothing happens

    @property
    def says(self):
        """What happens, or happened, at the due date."""
        if self.after == Reading.AfterDue.LATE:
            return _("Later work is marked as late.")
        if self.after == Reading.AfterDue.CLOSED:
            return _("Then the reading is closed.") if not self.is_past else _("The reading is closed.")
        return ""


def asked_of_readers(readings, members, participations=None):
    """{(reading id, membership id): [Asked]} of Reading rows and membership ids.

    Only standing work that others may read counts. At most nine queries, however many readings and members; one less
    where the Participation rows of these members in the present round of these readings are given.
    """
    rules = _rules(readings)
    wanted = [rule for of_reading in rules.values() for rule in of_reading]
    counts = _Counts([reading.pk for reading in readings if rules[reading.pk]], list(members), wanted, participations)
    return {
        (reading.pk, member): [rule.asked(counts.of(rule, reading.pk, member)) for rule in rules[reading.pk]]
        for reading in readings
        for member in counts.members
    }


def progress_of(reading, members):
    """{membership id: [Asked]} for many members of one reading, in a fixed number of queries."""
    found = asked_of_readers([reading], members)
    return {member: asked for (_reading, member), asked in found.items()}


def asked_in_words(reading):
    """What a reading asks, as in "5 annotations, 1 cross-link on Op-ed"; empty for nothing. Two queries."""
    return _(", ").join(rule.in_words(rule.number) for rule in _rules([reading])[reading.pk])


def dues(reach, readings):
    """{reading id: the Due of this reader}, extensions heeded. One query."""
    now = timezone.now()
    found = {}
    for reading, at in dues_of(reach.seats, readings).items():
        after = reading.after_due if at and not reach.is_staff_of(reading.course_id) else ""
        found[reading.pk] = Due(at, at != reading.due_at, bool(at and at <= now), after)
    return found


@dataclass(frozen=True)
class _Rule:
    """One thing that a reading asks. `tag` is the one in use, `tags` all ids by which work counts."""

    noun: str
    number: int
    piece: int | None = None
    place: str = ""
    tag: int | None = None
    tags: frozenset = frozenset()
    name: str = ""

    def asked(self, done):
        missing = self.in_words(self.number - done) if done < self.number else ""
        return Asked(self.label(self.number), done, self.number, str(self.noun), self.tag, missing)

    def in_words(self, number):
        return f"{number} {self.label(number)}"

    def label(self, number):
        words = {
            Noun.ANNOTATIONS: ngettext("annotation", "annotations", number),
            Noun.LINKS: ngettext("cross-link", "cross-links", number),
            Noun.REPLIES: ngettext("reply", "replies", number),
        }[self.noun]
        if self.name:
            words = _("%(what)s tagged “%(tag)s”") % {"what": words, "tag": self.name}
        return _("%(what)s on %(piece)s") % {"what": words, "piece": self.place} if self.place else words


def _rules(readings):
    """{reading id: [_Rule]}: first the plain numbers, then the requirements in order. At most two queries."""
    rules = defaultdict(list)
    for reading in readings:
        rules[reading.pk] = [
            _Rule(noun, getattr(reading, column)) for column, noun in OWN_COLUMNS if getattr(reading, column)
        ]
    rows = Requirement.objects.filter(reading__in=readings)
    rows = list(rows.values_list("reading_id", "noun", "number", "piece_id", "piece__label", "tag_id"))
    family = _Families({reading.course_id for reading in readings}) if any(tag for *_rest, tag in rows) else None
    for reading, noun, number, piece, label, tag in rows:
        of_tag = family.of(tag) if tag else (None, frozenset(), "")
        rules[reading].append(_Rule(Noun(noun), number, piece, label or "", *of_tag))
    return rules


class _Families:
    """Tags with all those that went into them when they were merged. One query."""

    def __init__(self, courses):
        self.into, self.names = {}, {}
        for pk, name, into in Tag.objects.filter(course__in=courses).values_list("pk", "name", "merged_into"):
            self.names[pk] = name
            self.into[pk] = into

    def of(self, tag):
        """(the tag in use, the ids of all that stand for it, its name)."""
        last = self._last(tag)
        return last, frozenset(pk for pk in self.into if self._last(pk) == last), self.names[last]

    def _last(self, tag):
        met = set()
        while self.into[tag] and tag not in met:
            met.add(tag)
            tag = self.into[tag]
        return tag


class _Counts:
    """The standing work of some members in some readings, counted as the rules need it; each count is one query."""

    def __init__(self, readings, members, rules, participations=None):
        self.readings, self.members, self.given = readings, members, participations
        self.tags = {tag for rule in rules for tag in rule.tags}

    def of(self, rule, reading, member):
        key = (reading, member)
        if rule.tags:
            rows = self._tagged_annotations if rule.noun == Noun.ANNOTATIONS else self._tagged_links
            return len({act for tag in rule.tags for act, pieces in rows[*key, tag] if rule.piece in (None, *pieces)})
        if rule.noun == Noun.REPLIES:
            return self._replies[key] if rule.piece is None else self._replies_on[*key, rule.piece]
        if rule.noun == Noun.LINKS and rule.piece is not None:
            return self._links_on[*key, rule.piece]
        done = self._participations[key].get(rule.piece, (0, 0))
        return done[0 if rule.noun == Noun.ANNOTATIONS else 1]

    @cached_property
    def _mine(self):
        return {"author__in": self.members, "reading__in": self.readings}

    @cached_property
    def _participations(self):
        """{(reading, member): {piece or None for all: (annotations, links)}}"""
        rows = self.given
        if rows is None:
            rows = Participation.objects.filter(
                membership__in=self.members, piece__reading__in=self.readings, round=F("piece__reading__round")
            ).select_related("piece")
        found = defaultdict(dict)
        for row in rows:
            of_reading = found[row.piece.reading_id, row.membership_id]
            annotations, links = of_reading.get(None, (0, 0))
            of_reading[row.piece_id] = row.annotations, row.links
            of_reading[None] = annotations + row.annotations, links + row.links
        return found

    @cached_property
    def _own_replies(self):
        private = Q(annotation__audience=Audience.ME) | Q(link__audience=Audience.ME)
        return Reply.objects.standing().filter(**self._mine).exclude(private).order_by()

    @cached_property
    def _replies(self):
        return _totals(self._own_replies.values_list("reading_id", "author_id").annotate(n=Count("pk")))

    @cached_property
    def _replies_on(self):
        """By piece: what a reply stands under lies there, of a link one of its ends."""
        found = defaultdict(int)
        for piece in ("annotation__piece_id", "link__ends__piece_id"):
            rows = self._own_replies.exclude(**{piece: None}).values_list("reading_id", "author_id", piece)
            found.update(_totals(rows.annotate(n=Count("pk", distinct=True))))
        return found

    @cached_property
    def _links_on(self):
        """By piece: one of the link's ends lies there."""
        links = CrossLink.objects.counted().filter(**self._mine, round=F("reading__round"))
        rows = links.order_by().values_list("reading_id", "author_id", "ends__piece_id")
        return _totals(rows.annotate(n=Count("pk", distinct=True)))

    @cached_property
    def _tagged_annotations(self):
        return self._tagged(Annotation, "piece_id")

    @cached_property
    def _tagged_links(self):
        return self._tagged(CrossLink, "ends__piece_id")

    def _tagged(self, model, piece):
        """{(reading, member, tag): {(act, its pieces)}}"""
        acts = model.objects.counted().filter(
            **self._mine, round=F("reading__round"), taggings__tag__in=self.tags, taggings__withdrawn_at=None
        )
        pieces, tagged = defaultdict(set), defaultdict(set)
        rows = acts.order_by().values_list("pk", "reading_id", "author_id", "taggings__tag_id", piece)
        for act, reading, author, tag, on in rows:
            pieces[act].add(on)
            tagged[reading, author, tag].add(act)
        return defaultdict(set, {key: {(a, frozenset(pieces[a])) for a in acts} for key, acts in tagged.items()})


def _totals(rows):
    """{all but the last value of a row, as a tuple: the last}, nothing for all others."""
    return defaultdict(int, {tuple(key): number for *key, number in rows})
