"""The part of an archive that is the course's: people, codebook, texts, readings."""

from django.db.models import Q

from ..models import Annotation, Block, CrossLink, Group, Relation, Section, Tag
from .people import moment

FORMAT, VERSION = "readerapp-annotations", 1
COURSE = ("title", "time_zone", "default_audience", "default_shown_as", "allows_free_tags", "students_may_export_class")
RELATION = ("name", "inverse", "is_directed", "ordinal")
TAG = ("name", "palette", "colour_imported", "key", "definition", "ordinal")
DOCUMENT = ("title", "authors", "source", "address", "language", "direction", "rights")
READING = (
    "slug", "title", "prompt", "ordinal", "status", "after_due", "asked_annotations", "asked_links", "asked_replies",
    "hiding", "hidden_count", "round",
)  # fmt: skip
READING_TIMES = ("due_at", "hidden_until", "shown_at", "created_at")


def header(scope):
    """The first line. The course's address is not in it: that is chosen where the archive is imported."""
    return {
        "kind": "archive",
        "format": FORMAT,
        "version": VERSION,
        "course": {name: getattr(scope.course, name) for name in COURSE},
        "whose": scope.whose,
        "readings": list(scope.readings().order_by("ordinal", "slug").values_list("slug", flat=True)),
    }


def course_records(scope, people):
    """Yields the records that the work of a course stands on, each after those that it names."""
    for name in _sections(scope, people).values_list("name", flat=True):
        yield {"kind": "section", "name": name}
    for name in _groups(scope, people).values_list("name", flat=True):
        yield {"kind": "group", "name": name}
    yield from people.records()
    for relation in Relation.objects.visible_to(scope.reach).filter(course=scope.course).order_by("ordinal", "name"):
        yield {"kind": "relation"} | {name: getattr(relation, name) for name in RELATION}
    yield from _tags(scope)
    yield from _documents(scope)
    yield from _readings(scope)


def _sections(scope, people):
    sections = Section.objects.filter(course=scope.course).order_by("name")
    if people.is_staff:
        limits = scope.seat.sections
        return sections.filter(pk__in=limits) if limits else sections
    return sections.filter(members=people.own)


def _groups(scope, people):
    """All for the staff's archive; for others their own and those that the work in it is addressed to."""
    groups = Group.objects.filter(course=scope.course).order_by("name")
    reach = scope.reach
    if people.is_staff and scope.course.pk not in reach.limited:
        return groups
    mine = Q(members=people.own) | Q(members__in=reach.overseen if people.is_staff else ())
    for acts in (scope.annotations(), scope.links(), scope.withdrawn(Annotation), scope.withdrawn(CrossLink)):
        mine |= Q(pk__in=acts.values("group"))
    return groups.filter(mine).distinct()


def documents_in_order(scope):
    """The documents of an archive; a document's place here, from 1, is its number in the file."""
    return scope.documents().order_by("pk")


def _tags(scope):
    tags = Tag.objects.visible_to(scope.reach).filter(course=scope.course)
    names = dict(tags.values_list("pk", "name"))
    for tag in tags.order_by("ordinal", "folded"):
        yield {
            "kind": "tag",
            **{name: getattr(tag, name) for name in TAG},
            "parent": names.get(tag.parent_id),
            "merged_into": names.get(tag.merged_into_id),
            "retired_at": moment(tag.retired_at),
        }


def _documents(scope):
    read_here = set(scope.pieces().values_list("revision_id", flat=True))
    for number, document in enumerate(documents_in_order(scope), 1):
        passages = list(document.passages.order_by("pk"))
        order = {passage.pk: at for at, passage in enumerate(passages)}
        revisions = document.revisions.order_by("number")
        if not scope.is_staff:
            revisions = revisions.filter(pk__in=read_here)
        yield {
            "kind": "document",
            "id": number,
            **{name: getattr(document, name) for name in DOCUMENT},
            "date": day(document.date),
            "created_at": moment(document.created_at),
            "passages": [_passage(passage) for passage in passages],
            "revisions": [_revision(revision, order) for revision in revisions],
        }


def _passage(passage):
    return {
        "kind": passage.kind,
        "attribution": passage.attribution,
        "date": day(passage.date),
        "why": passage.why,
    }


def _revision(revision, order):
    blocks = Block.objects.filter(revision=revision).order_by("ordinal").values_list("passage_id", "text")
    return {
        "number": revision.number,
        "checksum": revision.checksum,
        "created_at": moment(revision.created_at),
        "blocks": [[order[passage], text] for passage, text in blocks],
    }


def _readings(scope):
    numbers = {pk: n for n, pk in enumerate(documents_in_order(scope).values_list("pk", flat=True), 1)}
    for reading in scope.readings().order_by("ordinal", "slug"):
        pieces = reading.pieces.select_related("revision").order_by("ordinal")
        yield {
            "kind": "reading",
            **{name: getattr(reading, name) for name in READING},
            **{name: moment(getattr(reading, name)) for name in READING_TIMES},
            "pieces": [
                {
                    "document": numbers[piece.document_id],
                    "revision": piece.revision.number,
                    "ordinal": piece.ordinal,
                    "label": piece.label,
                }
                for piece in pieces
            ],
        }


def day(date):
    return date.isoformat() if date else None
