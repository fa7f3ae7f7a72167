"""Merge tags, split them, move a part of their uses: previewed by the same rule, one transaction, recorded.

"Only me" work follows a change as all work does, and is in no number that anybody is told.
"""

import hashlib
from collections import defaultdict
from dataclasses import asdict, dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import LinkTagging, Reading, Requirement, Tag
from ..models.vocabulary import Audience, Kind
from .bulk import among, batches
from .codebook import add_within, changing, record
from .refusals import Refused
from .retagging import ACTS, sheets_to_move, write


class Elsewhere(Refused):
    """The tags are not any more what they were when the change was asked for."""

    status = 409


class Moved(Refused):
    """What was previewed is not what would happen now. `facts["preview"]` is."""

    status = 409


@dataclass(frozen=True)
class Rule:
    """Which uses of a tag a change touches: those that meet all of this. Ids, a part of the text, words, uids."""

    reading: int | None = None
    piece: int | None = None
    section: int | None = None
    kind: str = ""  # "comment": on reader comments; "text": on none
    words: str = ""  # in the note or in what is marked
    uids: tuple = ()  # single annotations and cross-links

    def acts(self, acts):
        """Those of a QuerySet of annotations or cross-links that meet all but the words; None where all do."""
        if self == Rule():
            return None
        is_link = hasattr(acts.model, "relation")
        place = "ends__" if is_link else ""
        if self.reading:
            acts = acts.filter(reading=self.reading)
        if self.piece:
            acts = acts.filter(pk__in=acts.filter(**{f"{place}piece": self.piece}).values("pk"))
        if self.section:
            acts = acts.filter(author__section=self.section)
        if self.kind:
            places = "ends__passage__kind" if is_link else "touches__passage__kind"
            on_comments = Q(pk__in=acts.model.objects.filter(**{places: Kind.COMMENT}).values("pk"))
            acts = acts.filter(on_comments if self.kind == Kind.COMMENT else ~on_comments)
        if self.uids:
            acts = acts.filter(uid__in=self.uids).exclude(audience=Audience.ME)
        return acts

    def in_words(self, acts):
        """The ids of those of some acts that have the words, whatever their case: the same on every database."""
        if not self.words:
            return list(acts.values_list("pk", flat=True))
        words = self.words.casefold()
        marked = "ends__exact" if hasattr(acts.model, "relation") else "targets__exact"
        rows = acts.order_by("pk").values_list("pk", "note", marked)
        return list(dict.fromkeys(pk for pk, *texts in rows if any(words in (text or "").casefold() for text in texts)))

    def as_json(self):
        return {
            name: value for name, value in (asdict(self) | {"uids": [str(uid) for uid in self.uids]}).items() if value
        }


@dataclass(frozen=True)
class Preview:
    """What a change would do, as far as it may be told: numbers of annotations, links, readers; by reading."""

    annotations: int = 0
    links: int = 0
    readers: int = 0
    together: int = 0  # taggings that go, because their act has the other tag as well
    readings: tuple = ()  # (title, annotations, links, slug)

    @property
    def digest(self):
        return hashlib.sha256(repr(asdict(self)).encode()).hexdigest()[:16]

    @property
    def is_empty(self):
        return not self.annotations and not self.links

    def as_json(self):
        return {name: getattr(self, name) for name in ("annotations", "links", "readers", "together")}


def previewed(sheets):
    """The Preview of sheets. Withdrawn, hidden and "only me" work is in none of its numbers."""
    numbers, readers, together = defaultdict(lambda: [0, 0]), set(), 0
    for sheet in sheets:
        touched = sheet.touched()
        for batch in batches(touched):
            counted = ACTS[sheet.model].objects.filter(among("pk", batch)).counted()
            for act, reading, author in counted.values_list("pk", "reading_id", "author_id"):
                numbers[reading][sheet.model is LinkTagging] += 1
                readers.add(author)
                together += max(touched[act], 0)
    titles = Reading.objects.filter(pk__in=numbers).values_list("pk", "title", "slug")
    readings = tuple((title, *numbers[pk], slug) for pk, title, slug in titles)
    annotations, links = (sum(pair[place] for pair in numbers.values()) for place in (0, 1))
    return Preview(annotations, links, len(readers), together, readings)


def preview_merge(course, sources, target):
    """What merging tags (ids) into another would do. Raises Elsewhere, Refused."""
    _tags_to_merge(course, sources, target)
    return previewed(sheets_to_move(course, set(sources), target, Rule()))


def preview_part(course, source, target, rule):
    """What moving the uses of a tag that meet a Rule would do; `target` None stands for a new tag."""
    return previewed(sheets_to_move(course, {source}, target or 0, rule))


def merge(course, membership_id, sources, target, digest=None):
    """Puts a tag where others were, on all work, and retires those. Returns the CodebookChange.

    Takes ids of tags of this course. `digest` is that of the Preview that was agreed to; Moved when it is another one
    by now. Raises Elsewhere when one was merged or retired meanwhile; Refused for what makes no sense.
    """
    with changing(course):
        tags, into = _tags_to_merge(course, sources, target)
        change = record(course, "merge", membership_id, target=target)
        _carry_out(change, set(sources), target, Rule(), digest)
        change.arguments |= {
            "sources": [_as_it_was(tag) for tag in tags],
            "requirements": dict(Requirement.objects.filter(tag__in=sources).values_list("pk", "tag_id")),
            "children": dict(course.tags.filter(parent__in=sources).exclude(pk=target).values_list("pk", "parent_id")),
        }
        Requirement.objects.filter(tag__in=sources).update(tag=into)
        _adopt(course, tags, into, change)
        for tag in tags:
            tag.retired_at, tag.merged_into, tag.key = tag.retired_at or change.at, into, ""
            tag.save(update_fields=["retired_at", "merged_into", "key"])
        change.save(update_fields=["arguments"])
    return change


def move_part(course, membership_id, source, target, rule, digest=None):
    """Moves those uses of a tag that meet a Rule to another tag of the codebook. Returns the CodebookChange.

    Raises Elsewhere when the target was retired meanwhile, Moved as `merge` does, Refused when nothing meets the rule.
    """
    with changing(course):
        _target_in_use(course, source, target)
        change = record(course, "retag", membership_id, source=source, target=target, rule=rule.as_json())
        _carry_out(change, {source}, target, rule, digest)
        change.save(update_fields=["arguments"])
    return change


def split(course, membership_id, source, entry, rule, digest=None):
    """Moves those uses of a tag that meet a Rule to a new one, made of `entry` (name, palette, definition).

    Returns the CodebookChange. Raises NameTaken, and what `move_part` raises.
    """
    with changing(course):
        tag = add_within(course, membership_id, **entry)
        change = record(course, "split", membership_id, source=source, target=tag.pk, rule=rule.as_json())
        _carry_out(change, {source}, tag.pk, rule, digest)
        change.save(update_fields=["arguments"])
    return change


def _carry_out(change, sources, target, rule, digest):
    sheets = sheets_to_move(change.course, sources, target, rule, change.pk)
    preview = previewed(sheets)
    if digest is not None and preview.digest != digest:
        raise Moved(_("The numbers have changed meanwhile. Look at them again."), preview=preview)
    if rule != Rule() and preview.is_empty:
        raise Refused(_("Nothing that carries this tag fits that."))
    write(sheets, change.at)
    change.arguments |= preview.as_json()


def _tags_to_merge(course, sources, target):
    """(sources, target) as Tags, fit to be merged."""
    by_id = {tag.pk: tag for tag in Tag.objects.filter(course=course, pk__in=[*sources, target])}
    if target in sources:
        raise Refused(_("A tag cannot be merged into itself."))
    if not sources or set(by_id) != {*sources, target}:
        raise Elsewhere(_("This tag is not in the codebook any more."))
    for tag in (by_id[pk] for pk in sources):
        if tag.merged_into_id:
            names = {"tag": tag.name, "into": tag.merged_into.name}
            raise Elsewhere(_("“%(tag)s” was already merged into “%(into)s”.") % names)
    _refuse_retired(by_id[target])
    return [by_id[pk] for pk in dict.fromkeys(sources)], by_id[target]


def _target_in_use(course, source, target):
    if source == target:
        raise Refused(_("Choose another tag than the one that they carry."))
    tags = {tag.pk: tag for tag in Tag.objects.filter(course=course, pk__in=[source, target])}
    if len(tags) < 2:
        raise Elsewhere(_("This tag is not in the codebook any more."))
    _refuse_retired(tags[target])


def _refuse_retired(tag):
    if tag.retired_at:
        raise Elsewhere(_("“%(tag)s” is retired. Put it back in use first.") % {"tag": tag.name})


def _as_it_was(tag):
    return {"tag": tag.pk, "key": tag.key, "retired_at": tag.retired_at and tag.retired_at.isoformat()}


def _adopt(course, tags, into, change):
    """What stood under a merged tag stands under the one that it went into; that one itself a step higher."""
    merged = {tag.pk: tag for tag in tags}
    parent, met = into.parent, set()
    while parent and parent.pk in merged and parent.pk not in met:
        met.add(parent.pk)
        parent = parent.parent
    if parent != into.parent:
        change.arguments["parent"] = into.parent_id
        Tag.objects.filter(pk=into.pk).update(parent=parent)
    course.tags.filter(parent__in=merged).exclude(pk__in=[into.pk, *merged]).update(parent=into)
