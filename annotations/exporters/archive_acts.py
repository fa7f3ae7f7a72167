"""The part of an archive that members wrote: annotations, cross-links, replies, and what was said of them.

Beside what its reader may see, an archive holds the reader's own withdrawn work, so that it can still be restored,
and the place of what is gone where replies remain under it: the place alone, without author, words or tags.
"""

from ..models import Annotation, CrossLink, Reply, Revision
from ..models.vocabulary import Audience
from ..pages.rights import may_read_history
from .archive_hanging import Hanging, spans_of, taggings_of
from .archive_members import progress, reviews
from .archive_versions import versions_of
from .people import People, moment
from .rows import instances, newest

ACT = ("shown_as", "audience", "round", "version", "note")


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
        for page in instances(rows, replies):
            versions = versions_of(page, self._tells_versions, self._by, {})
            yield from (self._reply(reply, versions.get(reply.uid, [])) for reply in page)
        yield from reviews(self)
        yield from progress(self)

    def _replies(self):
        if self.scope.is_own:  # one's own words, whatever became of what they answered
            return Reply.objects.filter(author=self.scope.seat.membership, course=self.scope.course, **self._in_reading)
        return self.scope.replies()

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
        for page in instances(acts.select_related("reading", "group", "author"), highest):
            ids = [act.pk for act in page]
            hanging = Hanging()
            if is_gone:
                meant_here = meant.filter(pk__in=ids)
                hanging.spans = spans_of(meant_here, self.revisions, self.pieces, self.annotations)
                told = set(meant_here.values_list("pk", flat=True))
                yield from (record(_emptied(act, act.pk in told), hanging, True) for act in page)
                continue
            here = acts.model.objects.filter(pk__in=ids)
            hanging.spans = spans_of(here, self.revisions, self.pieces, self.annotations)
            hanging.taggings = taggings_of(here, self.people.own)
            hanging.versions = versions_of(page, self._tells_versions, self._by, self.pieces)
            yield from (record(act, hanging, False) for act in page)

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
            "written_at": moment(act.written_at) if not is_gone and self._tells_writing(act) else None,
            "withdrawn_at": moment(act.withdrawn_at),
            "hidden": None if is_gone else self._hidden(act),
        }

    def _hidden(self, act):
        if not act.hidden_at:
            return None
        by = self.people.number(act.hidden_by_id)
        return {"at": moment(act.hidden_at), "by": by, "reason": act.hidden_reason}

    def _reply(self, reply, versions):
        own = reply.author_id == self.people.own
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
        if not reply.parent_id or (self.scope.is_own and reply.parent.author_id != self.people.own):
            return None
        seen = self.scope.is_staff or reply.parent.thread == reply.thread
        return str(reply.parent.uid) if seen else None

    def _tells_versions(self, act):
        """How much of an act's history its reader gets: "all" of one's own; the staff what was never private."""
        if act.author_id == self.people.own:
            return "all"
        return "open" if may_read_history(self.reach, act) else "none"

    def _tells_writing(self, act):
        return self.scope.is_staff or act.author_id == self.people.own

    def _by(self, act, membership):
        if membership == act.author_id:
            return "author"
        return self.people.number(membership)


_ROOT = {Annotation: "annotation", CrossLink: "link"}


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
