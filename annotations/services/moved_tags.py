"""A form that was made before tags were merged, split or moved, or before that was undone, means the tags of today."""

from collections import defaultdict

from ..models import CodebookChangeRow, Tag
from .retagging import NAMES


def as_moved(act, wording, step, standing):
    """The tags chosen in a Wording, with those that a change has since moved on this act where they are now.

    `standing` are the ids of the act's tags. No query where the codebook is as it was when the form was made.
    """
    if wording.codebook in (None, step.codebook) or not act.pk:
        return wording.tags
    moved = _moved(act, wording, step)
    chosen = {}
    for tag in wording.tags:
        if tag.pk in standing or not moved[tag.pk]:
            chosen[tag.pk] = tag
        chosen |= {tag.pk: tag for tag in Tag.objects.filter(pk__in=moved[tag.pk] & standing)}
    return tuple(chosen.values())


def _moved(act, wording, step):
    """{tag id in the form: ids of the tags that what had it has now}."""
    tagging, kept = NAMES[act.taggings.model]
    rows = CodebookChangeRow.objects.filter(**{f"{tagging}__content_object": act})
    moved = defaultdict(set)
    for row in rows.select_related("change", tagging, kept).order_by("change_id"):
        here, twin, change = getattr(row, tagging), getattr(row, kept), row.change
        is_newer = _seq(change, "seqs", step) > wording.codebook
        if not change.undone_at and is_newer:
            moved[row.before_id].add(twin.tag_id if twin else here.tag_id)
        elif change.undone_at and not is_newer and _seq(change, "undone_seqs", step) > wording.codebook:
            moved[twin.tag_id if twin else row.after_id].add(here.tag_id)
    return moved


def _seq(change, name, step):
    return change.arguments.get(name, {}).get(str(step.reading), 0)
