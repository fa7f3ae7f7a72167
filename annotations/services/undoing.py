"""Take back what was done to a codebook, exactly, even after later work: new work stays where its author put it."""

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ..models import CodebookChange, Requirement, Tag, TagAlias
from .codebook import changing, codebook_seqs, is_key_free, refuse_taken
from .recoding import Elsewhere, Moved, previewed
from .retagging import sheets_to_take_back, write

RECODINGS = ("merge", "split", "retag")


def preview_undo(change):
    """The Preview of taking a merge, a split or a retagging back; None for other changes."""
    return previewed(sheets_to_take_back(change)) if change.kind in RECODINGS else None


def undo(change, digest=None):
    """Takes a CodebookChange back and returns it. `digest` is that of the Preview that was agreed to.

    Taggings have the tag again that they had; what their authors took away since stays away. Raises Elsewhere when it
    was taken back before or cannot be, Moved when the preview is another one by now, NameTaken.
    """
    with changing(change.course):
        change.refresh_from_db()
        if change.undone_at:
            raise Elsewhere(_("This was already undone."))
        at = timezone.now()
        if change.kind in RECODINGS:
            sheets = sheets_to_take_back(change)
            preview = previewed(sheets)
            if digest is not None and preview.digest != digest:
                raise Moved(_("The numbers have changed meanwhile. Look at them again."), preview=preview)
            write(sheets, at)
        _UNDO[change.kind](change)
        change.undone_at = at
        change.arguments["undone_seqs"] = codebook_seqs(change.course)
        change.save(update_fields=["undone_at", "arguments"])
    return change


def _unmerge(change):
    """The merged tags are in use again, with what was under them and what was asked of them."""
    target = change.arguments["target"]
    tags = {tag.pk: tag for tag in change.course.tags.all()}
    for was in change.arguments["sources"]:
        tag = tags[was["tag"]]
        if tag.merged_into_id != target:
            continue
        tag.retired_at = was["retired_at"] and parse_datetime(was["retired_at"])
        tag.merged_into = None
        if not tag.key and is_key_free(change.course, was["key"], tag):
            tag.key = was["key"]
        tag.save(update_fields=["retired_at", "merged_into", "key"])
    if "parent" in change.arguments:
        _put_under(tags, target, change.arguments["parent"])
    for child, parent in change.arguments["children"].items():
        if tags[int(child)].parent_id == target:
            _put_under(tags, int(child), parent)
    _ask_again(change)


def _put_under(tags, child, parent):
    """Back under a tag, where that makes no circle by now."""
    above, met = tags.get(parent), set()
    while above and above.pk not in met:
        met.add(above.pk)
        above = tags.get(above.parent_id)
    if child not in met:
        tags[child].parent_id = parent
        tags[child].save(update_fields=["parent"])


def _ask_again(change):
    """What is asked asks for the tag again that it asked for, also where later merges led it on."""
    later = CodebookChange.objects.filter(course=change.course, kind="merge", undone_at=None, pk__gt=change.pk)
    later = list(later.order_by("pk"))
    asked = change.arguments["requirements"]
    for requirement in Requirement.objects.filter(pk__in=[int(pk) for pk in asked]):
        tag, led = change.arguments["target"], []
        for other in later:
            if other.arguments["requirements"].get(str(requirement.pk)) == tag:
                tag = other.arguments["target"]
                led.append(other)
        if requirement.tag_id == tag:
            Requirement.objects.filter(pk=requirement.pk).update(tag=asked[str(requirement.pk)])
            for other in led:
                del other.arguments["requirements"][str(requirement.pk)]
                other.save(update_fields=["arguments"])


def _unsplit(change):
    """The tag that a split made is retired when nothing stands on it any more."""
    tag = _tag(change, "target")
    carried = any(uses.standing().exists() for uses in (tag.taggings, tag.linktaggings))
    if not carried and not tag.requirements.exists() and not tag.retired_at:
        Tag.objects.filter(pk=tag.pk).update(retired_at=timezone.now())


def _rename_back(change):
    tag, before = _tag(change), change.arguments["before"]
    if tag.name != change.arguments["after"]:
        raise Elsewhere(_("“%(tag)s” was renamed again since then. Undo that first.") % {"tag": tag.name})
    refuse_taken(change.course, before, "", tag)
    tag.name = before
    tag.save(update_fields=["name", "folded", "slug"])


def _use_again(change):
    tag = _tag(change)
    if tag.merged_into_id:
        names = {"tag": tag.name, "into": tag.merged_into.name}
        raise Elsewhere(_("“%(tag)s” was merged into “%(into)s” since then. Undo that first.") % names)
    if not is_key_free(change.course, tag.key, tag):
        tag.key = ""
    tag.retired_at = None
    tag.save(update_fields=["retired_at", "key"])


def _retire_again(change):
    """As it was: merged, where that merge still holds."""
    tag, was = _tag(change), change.arguments
    if tag.retired_at:
        return
    merges = CodebookChange.objects.filter(course=change.course, kind="merge", undone_at=None, pk__lt=change.pk)
    newest = [m for m in merges.order_by("pk") if tag.pk in [source["tag"] for source in m.arguments["sources"]]][-1:]
    if newest and newest[0].arguments["target"] == was["merged_into"]:
        tag.merged_into_id = was["merged_into"]
    tag.retired_at = parse_datetime(was["retired_at"])
    tag.save(update_fields=["retired_at", "merged_into"])


def _forget_name(change):
    TagAlias.objects.filter(course=change.course, tag=change.arguments["tag"], name=change.arguments["name"]).delete()


def _name_again(change):
    tag, name = _tag(change), change.arguments["name"]
    refuse_taken(change.course, name, "")
    TagAlias.objects.create(course=change.course, tag=tag, name=name)


def _tag(change, which="tag"):
    return Tag.objects.select_related("merged_into").get(course=change.course, pk=change.arguments[which])


_UNDO = {
    "merge": _unmerge,
    "split": _unsplit,
    "retag": lambda change: None,
    "rename": _rename_back,
    "retire": _use_again,
    "restore": _retire_again,
    "alias": _forget_name,
    "unalias": _name_again,
}
