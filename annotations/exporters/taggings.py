"""The table of all that was tagged: a row a tagging, one with an empty tag for an annotation without tags.

docs/data-dictionary.md says what each column holds. Columns are only ever added, at the end.
"""

from bisect import bisect_right

from django.db.models import Count, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from ..models import Block, Group, Reply, Tagging, Target
from ..models.vocabulary import Audience
from ..numbers import numbers
from .authors import Authors
from .cells import guarded
from .rows import gathered, newest, pages, within

COLUMNS = (
    "course", "reading", "piece", "document_id", "document_title",
    "passage_id", "passage_number", "passage_kind", "commenter",
    "annotation_uid", "targets", "quote", "start", "end", "spans", "revision", "checksum",
    "tag", "note", "audience", "group", "author", "author_kind", "section",
    "round", "version", "anchor", "hidden", "replies",
    "created_utc", "updated_utc", "written_utc", "link",
)  # fmt: skip
READ = (
    "id", "uid_text", "piece_id", "start", "author_id", "shown_as", "audience", "group_id", "note",
    "round", "version", "hidden", "created", "updated", "written",
)  # fmt: skip
# As the database writes them: to parse times and uids and print them again takes a third of the whole export.
AS_TEXT = {name: Cast(f"{name}_at", TextField()) for name in ("hidden", "created", "updated", "written")}
AS_TEXT["uid_text"] = Cast("uid", TextField())
GAP = " […] "  # between the quotes of an annotation with several targets
NOWHERE = ("", "", "", "")
GROUP = str(Audience.GROUP)


def rows(scope):
    """Yields pages of rows, each a tuple of COLUMNS in which every cell is safe for a spreadsheet.

    In the order in which annotations were made; up to the newest annotation at the start. A page is an iterator and
    is to be used up before the next one is asked for.
    """
    annotations = scope.annotations().annotate(**AS_TEXT)
    highest = newest(annotations)  # before the frame: what stands in it then covers every row
    frame = _Frame(scope, annotations)
    for page in pages(annotations, READ, highest):
        yield frame.rows_of(page)


class _Frame:
    """What is the same for many rows: pieces, passages, members, groups. Read once."""

    def __init__(self, scope, annotations):
        self.annotations, self.is_staff, self.own = annotations, scope.is_staff, scope.seat.membership
        self.shown = Authors(scope).shown
        groups = Group.objects.filter(course=scope.course).values_list("pk", "name")
        self.groups = {pk: guarded(name) for pk, name in groups}
        pieces = list(scope.pieces().select_related("reading", "document", "revision"))
        self.pieces = {piece.pk: _Piece(piece, scope.course) for piece in pieces}
        self.texts = _texts([piece.revision_id for piece in pieces])
        self.replies = _replies(scope)

    def rows_of(self, page):
        """The rows of one page of annotations, with two queries however many they are."""
        here = within(self.annotations, page)
        targets = Target.objects.order_by("revision_id", "ordinal")
        targets = gathered(targets, "annotation", here, ("revision_id", "start", "end", "exact", "state"))
        taggings = Tagging.objects.standing().order_by("tag__ordinal", "tag_id")
        taggings = gathered(taggings, "content_object", here, ("tag__name",))
        pieces, shown, groups, replies, marked = self.pieces, self.shown, self.groups, self.replies, self._marked
        for (
            id_, uid, piece_id, first, author, shown_as, audience, group, note,
            round_, version, hidden, created, updated, written,
        ) in page:  # fmt: skip
            piece = pieces[piece_id]
            name, section = shown(author, shown_as)
            uid = dashed(uid)
            passage, words, anchor = marked(piece, targets.get(id_, ()), first)
            before = (*piece.cells, *passage, uid, *words)
            after = (
                guarded(note), audience,
                groups.get(group, "") if audience == GROUP else "", name, shown_as, section,
                round_, version, anchor, "yes" if hidden else "", replies.get(id_, 0),
                moment(created), moment(updated),
                moment(written) if self.is_staff or author == self.own else "",
                f"{piece.path}{uid}#annotation-{uid}",
            )  # fmt: skip
            for (tag,) in taggings.get(id_, NO_TAG):
                yield (*before, guarded(tag), *after)

    def _marked(self, piece, targets, first):
        """(passage cells, target cells, anchor) of an annotation at its piece's revision or its newest."""
        here = [target for target in targets if target[0] == piece.revision] or list(targets)
        passage = self._passage(piece.revision, here[0][1] if here else first)
        if not here:
            return passage, (0, "", "", "", "", *piece.text), "lost"
        if len(here) == 1:
            ((_revision, start, end, exact, state),) = here
            return passage, (1, guarded(exact), start, end, f"{start}-{end}", *piece.text), state
        quote = GAP.join(target[3] for target in here)
        spans = ";".join(f"{target[1]}-{target[2]}" for target in here)
        states = {target[4] for target in here}
        state = next(state for state in WORST_FIRST if state in states)
        return passage, (len(here), guarded(quote), here[0][1], here[-1][2], spans, *piece.text), state

    def _passage(self, revision, offset):
        starts, cells = self.texts.get(revision, ((), ()))
        at = bisect_right(starts, offset) - 1
        return cells[at] if at >= 0 else NOWHERE


NO_TAG = (("",),)
WORST_FIRST = ("lost", "approximate", "moved", "exact")


class _Piece:
    """The cells that all annotations of one piece share."""

    def __init__(self, piece, course):
        self.revision = piece.revision_id
        self.path = reverse("annotations:reading", args=[course.slug, piece.reading.slug]) + "?act="
        document = (piece.document_id, guarded(piece.document.title))
        self.cells = (course.slug, piece.reading.slug, guarded(piece.label), *document)
        self.text = (piece.revision.number, piece.revision.checksum)


def _replies(scope):
    """{annotation: replies that this reader may read}. One query: asked by the page, each would read all rights."""
    replies = Reply.objects.visible_to(scope.reach).standing().filter(course=scope.course)
    counts = replies.exclude(annotation=None).order_by().values_list("annotation_id").annotate(n=Count("pk"))
    return dict(counts)


def _texts(revisions):
    """{revision: (starts of its blocks, cells of its passages)}. One query, without the words."""
    blocks = Block.objects.filter(revision_id__in=revisions).order_by("revision_id", "ordinal")
    columns = ("revision_id", "start", "passage_id", "passage__kind", "passage__attribution")
    found = {}
    for revision, *block in blocks.values_list(*columns):
        found.setdefault(revision, []).append(block)
    return {revision: _text(held) for revision, held in found.items()}


def _text(held):
    named = numbers((passage, kind) for _start, passage, kind, _by in held)
    cells = [(passage, named[passage], kind, guarded(by)) for _start, passage, kind, by in held]
    return [start for start, *_rest in held], cells


def moment(text):
    """A time in UTC as SQLite and PostgreSQL write it -> ISO 8601 with Z, to the second; empty for None."""
    return f"{text[:10]}T{text[11:19]}Z" if text else ""


def dashed(text):
    """A uid as SQLite (32 digits) or PostgreSQL writes it -> with hyphens."""
    return text if len(text) == 36 else f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
