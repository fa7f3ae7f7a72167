"""The part of an archive that members wrote: annotations, cross-links, replies, and what was said of them.

Beside what its reader may see, an archive holds the reader's own withdrawn work, so that it can still be restored,
and the place of what is gone where replies remain under it: the place alone, without author, words or tags.
"""

from dataclasses import dataclass, field

from django.db.models import Q

from ..models import (
    Annotation,
    CrossLink,
    LinkEnd,
    LinkTagging,
    Participation,
    Piece,
    Reply,
    Reveal,
    Review,
    Revision,
    Tagging,
    Target,
)
from ..models.vocabulary import Audience
from .archive_versions import versions_of
from .people import People, moment
from .rows import newest, pages, within

SPAN = ("ordinal", "start", "end", "exact", "prefix", "suffix", "state")
ACT = ("shown_as", "audience", "round", "version", "note")
PAGE = 500  # acts with all that hangs on them


@dataclass
class Hanging:
    """The rows that hang on a page of acts, by the act's id."""

    spans: dict = field(default_factory=dict)
    taggings: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)


class Acts:
    """All work of a Scope. What is newest is read when this is made; later work is not exported."""

    def __init__(self, scope):
        self.scope, self.reach = scope, scope.reach
        self.annotations = scope.annotations() | scope.withdrawn(Annotation)
        self.links = scope.links() | scope.withdrawn(CrossLink)
        self.replies = self._replies()
        self._newest = [newest(rows) for rows in (self.annotations, self.links, self.replies)]
        self.people = People(scope)
        pieces = scope.pieces().select_related("reading")
        self.pieces = {piece.pk: (piece.reading.slug, piece.ordinal) for piece in pieces}
        self.revisions = dict(self._revisions().values_list("pk", "number"))

    def records(self):
        annotations, links, replies = self._newest
        yield from self._acts(self.annotations, annotations, self._annotation)
        yield from self._acts(self._gone(Annotation), None, self._annotation, is_gone=True)
        yield from self._acts(self.links, links, self._link)
        yield from self._acts(self._gone(CrossLink), None, self._link, is_gone=True)
        rows = self.replies.select_related("annotation", "link", "parent", "author")
        for page in _instances(rows, replies):
            versions = versions_of(page, self._tells_versions, self._by, {})
            yield from (self._reply(reply, versions.get(reply.uid, [])) for reply in page)
        yield from self._reviews()
        yield from self._records_of_members()

    def _replies(self):
        if self.scope.is_own:  # one's own words, whatever became of what they answered
            return Reply.objects.filter(author=self.people_own, course=self.scope.course, **self._in_reading)
        return self.scope.replies()

    @property
    def people_own(self):
        return self.scope.seat.membership

    @property
    def _in_reading(self):
        return {"reading": self.scope.reading} if self.scope.reading else {"reading__in": self.scope.readings()}

    def _revisions(self):
        if self.scope.is_staff:
            return Revision.objects.filter(document__in=self.scope.documents())
        return Revision.objects.filter(pk__in=self.scope.pieces().values("revision"))

    def _gone(self, model):
        """What replies in this archive answer and what itself is not in it."""
        roots = self.replies.exclude(**{_ROOT[model]: None}).values(_ROOT[model])
        here = self.annotations if model is Annotation else self.links
        return model.objects.filter(pk__in=roots).exclude(pk__in=here.values("pk"))

    def _acts(self, acts, highest, record, is_gone=False):
        """Yields the records of annotations or links, a page at a time, with a fixed number of queries a page."""
        meant = acts.meant_for(self.reach)
        for page in _instances(acts.select_related("reading", "group", "author"), highest):
            ids = [act.pk for act in page]
            hanging = Hanging()
            if is_gone:
                meant_here = meant.filter(pk__in=ids)
                hanging.spans = self._spans(acts.model, meant_here)
                told = set(meant_here.values_list("pk", flat=True))
                yield from (record(_emptied(act, act.pk in told), hanging, True) for act in page)
                continue
            here = acts.model.objects.filter(pk__in=ids)
            hanging.spans = self._spans(acts.model, here)
            hanging.taggings = self._taggings(acts.model, here)
            hanging.versions = versions_of(page, self._tells_versions, self._by, self.pieces)
            yield from (record(act, hanging, False) for act in page)

    def _spans(self, model, acts):
        """{act: [its targets or ends as records]} on the revisions that are in the archive."""
        rows, root = (Target, "annotation") if model is Annotation else (LinkEnd, "link")
        rows = rows.objects.filter(**{f"{root}__in": acts.values("pk")}, revision__in=self.revisions)
        if model is CrossLink:
            rows = rows.select_related("annotation")
        found = {}
        for row in rows.order_by("revision__number", "ordinal"):
            span = {name: getattr(row, name) for name in SPAN} | {"revision": self.revisions[row.revision_id]}
            if model is CrossLink:
                span["piece"] = self.pieces[row.piece_id][1]
                span["annotation"] = row.annotation_id
            found.setdefault(getattr(row, f"{root}_id"), []).append(span)
        if model is CrossLink:
            self._name_annotations(found)
        return found

    def _name_annotations(self, found):
        """Puts the uid for the id of the annotation that an end was made from, None where it is not in the archive."""
        ends = [end for spans in found.values() for end in spans]
        ids = {end["annotation"] for end in ends} - {None}
        uids = dict(self.annotations.filter(pk__in=ids).values_list("pk", "uid")) if ids else {}
        for end in ends:
            end["annotation"] = _text(uids.get(end["annotation"]))

    def _taggings(self, model, acts):
        """{act: [records]}: standing ones, and of one's own work the withdrawn ones too."""
        rows = (Tagging if model is Annotation else LinkTagging).objects.filter(content_object__in=acts.values("pk"))
        told = Q(withdrawn_at=None) | Q(content_object__author=self.people_own)
        found = {}
        for row in rows.filter(told).select_related("tag").order_by("pk"):
            found.setdefault(row.content_object_id, []).append(
                {
                    "tag": row.tag.name,
                    "created_at": moment(row.created_at),
                    "withdrawn_at": moment(row.withdrawn_at),
                }
            )
        return found

    def _annotation(self, act, hanging, is_gone):
        piece = self.pieces[act.piece_id][1]
        return self._act("annotation", act, hanging, is_gone) | {
            "piece": piece,
            "start": act.start,
            "targets": hanging.spans.get(act.pk, []),
        }

    def _link(self, act, hanging, is_gone):
        relation = act.relation.name
        return self._act("link", act, hanging, is_gone) | {
            "relation": relation,
            "ends": hanging.spans.get(act.pk, []),
        }

    def _act(self, kind, act, hanging, is_gone):
        return self._written(kind, act, is_gone) | {
            **{name: getattr(act, name) for name in ACT},
            "reading": act.reading.slug,
            "group": act.group.name if act.group_id else None,
            "gone": is_gone,
            "taggings": hanging.taggings.get(act.pk, []),
            "versions": hanging.versions.get(act.uid, []),
        }

    def _written(self, kind, act, is_gone):
        """What annotations, links and replies share."""
        return {
            "kind": kind,
            "uid": str(act.uid),
            "author": None if is_gone else self.people.author(act.author_id, act.shown_as),
            "created_at": moment(act.created_at),
            "updated_at": moment(act.updated_at),
            "written_at": None if is_gone else moment(act.written_at),
            "withdrawn_at": moment(act.withdrawn_at),
            "hidden": None if is_gone else self._hidden(act),
        }

    def _hidden(self, act):
        if not act.hidden_at:
            return None
        by = self.people.number(act.hidden_by_id)
        return {"at": moment(act.hidden_at), "by": by, "reason": act.hidden_reason}

    def _reply(self, reply, versions):
        own = reply.author_id == self.people_own
        is_gone = not own and (reply.withdrawn_at is not None or (reply.hidden_at and not self.scope.is_staff))
        if is_gone:
            reply = _emptied(reply, True)
        root = reply.annotation or reply.link
        return self._written("reply", reply, is_gone) | {
            "shown_as": reply.shown_as,
            "version": reply.version,
            "root": {"kind": "annotation" if reply.annotation_id else "link", "uid": str(root.uid)},
            "parent": self._parent(reply),
            "thread": reply.thread,
            "text": reply.text,
            "gone": bool(is_gone),
            "versions": [] if is_gone else versions,
        }

    def _parent(self, reply):
        if not reply.parent_id or (self.scope.is_own and reply.parent.author_id != self.people_own):
            return None
        seen = self.scope.is_staff or reply.parent.thread == reply.thread
        return str(reply.parent.uid) if seen else None

    def _tells_versions(self, act):
        """How much of an act's history its reader gets: "all" of one's own; the staff what was never private."""
        if act.author_id == self.people_own:
            return "all"
        return "shared" if self.people.is_staff and act.withdrawn_at is None else "none"

    def _by(self, act, membership):
        if membership == act.author_id:
            return "author"
        return self.people.number(membership)

    def _reviews(self):
        """What the staff said of work; in the staff's archive of a class alone."""
        if not self.people.is_staff:
            return
        told = Q(tagging=None) | Q(tagging__withdrawn_at=None, tagging__content_object__in=self.annotations)
        told &= Q(annotation=None) | Q(annotation__in=self.annotations)
        told &= Q(link=None) | Q(link__in=self.links)
        reviews = Review.objects.filter(told, reading__in=self.scope.readings())
        related = ("annotation", "tagging__content_object", "tagging__tag", "link", "reading")
        for page in _instances(reviews.select_related(*related), None):
            for review in page:
                yield {
                    "kind": "review",
                    "reading": review.reading.slug,
                    "of": self._reviewed(review),
                    "version": review.version,
                    "state": review.state,
                    "score": _text(review.score),
                    "reason": review.reason,
                    "by": self.people.number(review.by_id),
                    "at": moment(review.at),
                }

    def _reviewed(self, review):
        if review.tagging_id:
            return {"tagging": str(review.tagging.content_object.uid), "tag": review.tagging.tag.name}
        if review.member_id:
            return {"member": self.people.number(review.member_id)}
        kind, act = ("annotation", review.annotation) if review.annotation_id else ("link", review.link)
        return {kind: str(act.uid)}

    def _records_of_members(self):
        """Who has read a piece to its end, and who has posted enough to see the others' work."""
        mine = Q() if self.people.is_staff else Q(membership=self.people_own)
        finished = Participation.objects.filter(mine, piece__in=Piece.objects.filter(pk__in=self.pieces))
        for page in pages(
            finished.exclude(finished_at=None), ("id", "membership_id", "piece_id", "round", "finished_at")
        ):
            for _id, member, piece, round_, at in page:
                reading, ordinal = self.pieces[piece]
                yield {
                    "kind": "finished",
                    "member": self.people.number(member),
                    "reading": reading,
                    "piece": ordinal,
                    "round": round_,
                    "at": moment(at),
                }
        revealed = Reveal.objects.filter(mine, reading__in=self.scope.readings())
        for page in pages(revealed, ("id", "membership_id", "reading__slug", "round", "at")):
            for _id, member, reading, round_, at in page:
                yield {
                    "kind": "revealed",
                    "member": self.people.number(member),
                    "reading": reading,
                    "round": round_,
                    "at": moment(at),
                }


_ROOT = {Annotation: "annotation", CrossLink: "link"}


def _instances(queryset, highest):
    """Pages of objects of a QuerySet, read by key."""
    highest = newest(queryset) if highest is None else highest
    for page in pages(queryset, ("id",), highest, PAGE):
        yield list(within(queryset, page).order_by("pk"))


def _emptied(act, is_place_told):
    """The act without anything that its author said: only that there was one, and where, if that may be told."""
    act.withdrawn_at = act.withdrawn_at or act.hidden_at or act.created_at
    act.updated_at, act.version, act.shown_as = act.created_at, 1, "anonymous"
    if isinstance(act, Reply):
        act.text = ""
        return act
    act.note = ""
    if not is_place_told:
        act.audience, act.group, act.round = Audience.ME, None, 1
        if isinstance(act, Annotation):
            act.start = 0
    return act


def _text(value):
    return None if value is None else str(value)
