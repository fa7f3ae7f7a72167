"""What hangs on the annotations and cross-links of an archive: their targets or ends, and their taggings."""

from dataclasses import dataclass, field

from django.db.models import Q

from ..models import Annotation, CrossLink, LinkEnd, LinkTagging, Tagging, Target
from .people import moment

SPAN = ("ordinal", "start", "end", "exact", "prefix", "suffix", "state")


@dataclass
class Hanging:
    """The records that hang on a page of acts, by the act's id; versions by its uid."""

    spans: dict = field(default_factory=dict)
    taggings: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)


def spans_of(acts, revisions, pieces, annotations):
    """{act: [its targets or ends as records]} of a QuerySet of annotations or links.

    On the revisions that are in the archive ({id: number}); `pieces` is {id: (reading, ordinal)}; `annotations` are
    those that the archive holds: an end names no other.
    """
    model = acts.model
    rows, root = (Target, "annotation") if model is Annotation else (LinkEnd, "link")
    rows = rows.objects.filter(**{f"{root}__in": acts.values("pk")}, revision__in=revisions)
    if model is CrossLink:
        rows = rows.select_related("annotation")
    found = {}
    for row in rows.order_by("revision__number", "ordinal"):
        span = {name: getattr(row, name) for name in SPAN} | {"revision": revisions[row.revision_id]}
        if model is CrossLink:
            span["piece"] = pieces[row.piece_id][1]
            span["annotation"] = row.annotation_id
        found.setdefault(getattr(row, f"{root}_id"), []).append(span)
    if model is CrossLink:
        _name_annotations(found, annotations)
    return found


def _name_annotations(found, annotations):
    """Puts the uid for the id of the annotation that an end was made from, None where it is not in the archive."""
    ends = [end for spans in found.values() for end in spans]
    ids = {end["annotation"] for end in ends} - {None}
    uids = dict(annotations.filter(pk__in=ids).values_list("pk", "uid")) if ids else {}
    for end in ends:
        end["annotation"] = str(uids[end["annotation"]]) if end["annotation"] in uids else None


def taggings_of(acts, own):
    """{act: [records]}: standing ones, and of the work of the membership `own` the withdrawn ones too."""
    rows = (Tagging if acts.model is Annotation else LinkTagging).objects.filter(content_object__in=acts.values("pk"))
    told = Q(withdrawn_at=None) | Q(content_object__author=own)
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
