"""What is new for a member: what others did with their work since they last looked, as far as they may see it.

Counted and listed by the same code, in a fixed number of queries however many courses and things, and in none where
a Seat says that nothing happened.
"""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.db.models import F

from ..models import Annotation, Change, CrossLink, Flag, Membership, Mention, Reply, Review

NOUNS = {"annotation": Annotation, "link": CrossLink, "reply": Reply}
_BY_STAFF = {
    **{f"{verb}": Annotation for verb in ("hide", "unhide")},
    **{f"{verb} link": CrossLink for verb in ("hide", "unhide")},
    **{f"{verb} reply": Reply for verb in ("hide", "unhide")},
}


class Kind(StrEnum):
    REPLY = "reply"
    ANSWER = "answer"
    MENTION = "mention"
    REVIEW = "review"
    HIDDEN = "hidden"
    SHOWN = "shown"
    DECISION = "decision"


@dataclass(frozen=True)
class Event:
    """One new thing: when it happened, to whose work, the row that tells of it, and the id of its reading."""

    at: object
    kind: Kind
    member: int
    row: tuple  # (model, id)
    reading: int


def news_of(reach, courses=None):
    """{course id: [Event]}, the newest first, for the courses of this reader in which something happened."""
    seats = [seat for seat in reach.seats if seat.has_news and (courses is None or seat.course in courses)]
    return _News(reach, seats).by_course if seats else {}


def number_of_news(reach, course_id):
    """How many new things a reader has in a course. No query where their Seat knows of none."""
    return len(news_of(reach, {course_id}).get(course_id, ()))


class _News:
    def __init__(self, reach, seats):
        self.reach = reach
        self.mine = [seat.membership for seat in seats]
        self.seat_in = {seat.course: seat.membership for seat in seats}

    @cached_property
    def by_course(self):
        found = {course: [] for course in self.seat_in}
        courses = {member: course for course, member in self.seat_in.items()}
        answers = list(self._replies())
        told = {event.row for event in answers}
        mentions = (event for event, act in self._mentions() if act not in told)
        for source in (answers, mentions, self._reviews(), self._hidden_and_shown(), self._decisions()):
            for event in source:
                found[courses[event.member]].append(event)
        return {
            course: sorted(events, key=lambda event: (event.at, event.row[1]), reverse=True)
            for course, events in found.items()
        }

    @cached_property
    def _since(self):
        return dict(Membership.objects.filter(pk__in=self.mine).values_list("pk", "looked_at"))

    def _is_new(self, member, at):
        return self._since[member] is None or at > self._since[member]

    def _new(self, rows, when):
        """Rows of readings that this reader can open, after the first time since when anything is new."""
        rows = rows.exclude(reading_id__in=self.reach.drafts)
        since = self._since.values()
        return rows if None in since else rows.filter(**{f"{when}__gt": min(since)})

    def _replies(self):
        """Of others, under one's annotations and cross-links, or to one's replies."""
        to_mine = (Reply.objects.filter(**{f"{to}__author__in": self.mine}) for to in ("annotation", "link", "parent"))
        new = (self._new(rows.exclude(author__in=self.mine), "created_at") for rows in to_mine)
        first, *others = (rows.order_by().values_list("pk", flat=True) for rows in new)
        # first who they are, then which of them may be seen: PostgreSQL would look for all that may be, instead
        rows = Reply.objects.visible_to(self.reach).standing().filter(pk__in=[*first.union(*others)])
        columns = ("pk", "course_id", "reading_id", "created_at", "parent__author")
        for pk, course, reading, at, parent in rows.values_list(*columns):
            member = self.seat_in[course]
            if self._is_new(member, at):
                yield Event(at, Kind.ANSWER if parent == member else Kind.REPLY, member, (Reply, pk), reading)

    def _reviews(self):
        """The newest of each annotation."""
        own = Annotation.objects.visible_to(self.reach).filter(author__in=self.mine)
        rows = self._new(Review.objects.filter(annotation__in=own).exclude(by__in=self.mine), "at")
        newest = {}
        columns = ("pk", "annotation_id", "annotation__author", "at", "reading_id")
        for pk, annotation, member, at, reading in rows.order_by("pk").values_list(*columns):
            newest[annotation] = Event(at, Kind.REVIEW, member, (Review, pk), reading)
        return [event for event in newest.values() if self._is_new(event.member, event.at)]

    def _hidden_and_shown(self):
        """One's work that the staff hid, or let be seen again; as it now is."""
        changes = self._new(Change.objects.filter(author__in=self.mine, kind__in=_BY_STAFF), "at")
        when, uids = {}, {}
        for uid, member, kind, at in changes.order_by("at", "pk").values_list("uid", "author_id", "kind", "at"):
            if self._is_new(member, at):
                when[uid] = at
                uids.setdefault(_BY_STAFF[kind], set()).add(uid)
        for model, found in uids.items():
            rows = model.objects.visible_to(self.reach).filter(uid__in=found, withdrawn_at=None)
            rows = rows.exclude(hidden_by=F("author"))
            columns = ("pk", "uid", "author_id", "hidden_at", "reading_id")
            for pk, uid, member, hidden_at, reading in rows.values_list(*columns):
                yield Event(when[uid], Kind.HIDDEN if hidden_at else Kind.SHOWN, member, (model, pk), reading)

    def _decisions(self):
        """On the flags that one raised."""
        flags = Flag.objects.visible_to(self.reach).filter(by__in=self.mine).exclude(decided_at=None)
        rows = self._new(flags.exclude(decided_by__in=self.mine), "decided_at")
        for pk, member, at, reading in rows.values_list("pk", "by_id", "decided_at", "reading_id"):
            if self._is_new(member, at):
                yield Event(at, Kind.DECISION, member, (Flag, pk), reading)

    def _mentions(self):
        """(Event, the act that mentions one), where this reader may see the act."""
        rows = Mention.objects.filter(member__in=self.mine)
        held = [row for row in rows.values_list("pk", "member_id", "at", *NOUNS) if self._is_new(row[1], row[2])]
        for place, model in enumerate(NOUNS.values(), 3):
            acts = {row[place] for row in held if row[place]}
            if not acts:
                continue
            rows = model.objects.visible_to(self.reach).standing().filter(pk__in=acts)
            rows = rows.exclude(author__in=self.mine).exclude(reading_id__in=self.reach.drafts)
            seen = dict(rows.values_list("pk", "reading_id"))
            for pk, member, at, *row in held:
                act = row[place - 3]
                if act in seen:
                    yield Event(at, Kind.MENTION, member, (Mention, pk), seen[act]), (model, act)


def counted(reach):
    """{course id: number of new things} for a list of courses."""
    return Counter({course: len(events) for course, events in news_of(reach).items()})
