"""Keep a course's codebook: add, revise, retire, restore, reorder. A tag is never deleted."""

from collections import defaultdict
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import CodebookChange, Course, Reading, Tag, TagAlias
from ..models.codebook import PALETTE_SIZE, fold
from .refusals import Refused

EMPTY = {"palette": None, "key": "", "definition": "", "colour": "", "is_retired": False}
# what a revision writes, so that retiring at the same moment is kept
WORDING = ["name", "folded", "slug", "palette", "colour_imported", "key", "definition", "is_free"]


class NameTaken(Refused):
    """`facts`: `field` "name", and `tag`, the tag that has it."""


class KeyTaken(Refused):
    """`facts`: `field` "key", and `tag`, the tag that has it."""


def add_tag(course, membership_id, name, palette=None, key="", definition=""):
    """Stores a new tag at the end of a course's codebook and returns it. `palette` None takes one that is free.

    Raises NameTaken when a tag of the course, retired or not, has the same name after folding; KeyTaken.
    """
    with changing(course):
        return add_within(course, membership_id, name, palette, key, definition)


def add_all(course, membership_id, entries):
    """Adds entries ({name, palette, key, definition, colour, is_retired, parent, aliases}) that are not there yet.

    All but the name may be left out; `colour` is the one of the file it came from, `parent` the name of a tag of the
    codebook or of these entries, `aliases` further names. Returns (tags added, names that were there already). A key
    or another name that is taken is left out, the tag is added.
    """
    added, known, places = [], [], []
    with changing(course):
        for entry in entries:
            entry = EMPTY | entry
            place = entry.pop("parent", ""), entry.pop("aliases", ())
            if not entry["is_retired"] and _key_holder(course, entry["key"]):
                entry["key"] = ""
            if _name_holder(course, entry["name"]) and (entry["is_retired"] or not _added(course, entry["name"])):
                known.append(entry["name"])
            else:
                added.append(add_within(course, membership_id, **entry))
                places.append(place)
        for tag, (parent, aliases) in zip(added, places, strict=True):
            _hang(tag, parent, aliases)
    return added, known


def hang(tag, parent="", aliases=()):
    """Puts a tag under another (by its name) and gives it further names; what is empty or taken is left as it is."""
    with changing(tag.course):
        _hang(tag, parent, aliases)
    return tag


def _hang(tag, parent, aliases):
    above = _name_holder(tag.course, parent, tag) if parent else None
    if above and tag.pk not in _line(above):
        tag.parent = above
        tag.save(update_fields=["parent"])
    for name in aliases:
        if not _name_holder(tag.course, name):
            TagAlias.objects.create(course=tag.course, tag=tag, name=name)


def _line(tag):
    """The ids of a tag and of all that it stands under."""
    met = set()
    while tag and tag.pk not in met:
        met.add(tag.pk)
        tag = tag.parent
    return met


def revise_tag(tag, membership_id, name, palette, key, definition):
    """Gives a tag other words, another look or key; every tagging keeps it. A rename is recorded, to be undone.

    Raises NameTaken, KeyTaken.
    """
    with changing(tag.course):
        refuse_taken(tag.course, name, key if tag.retired_at is None else "", tag)
        if name != tag.name:
            record(tag.course, "rename", membership_id, tag=tag.pk, before=tag.name, after=name)
        if palette != tag.palette:
            tag.colour_imported = ""
        tag.name, tag.palette, tag.key, tag.definition = name, palette, key, definition
        tag.is_free = False
        _save(tag, WORDING)
    return tag


def retire(tag, membership_id):
    """Takes a tag out of what new work may use. All that carries it keeps it. Recorded, to be undone."""
    with changing(tag.course):
        tag.refresh_from_db(fields=["retired_at", "merged_into"])
        if not tag.retired_at:
            tag.retired_at = timezone.now()
            tag.save(update_fields=["retired_at"])
            record(tag.course, "retire", membership_id, tag=tag.pk)
    return tag


def restore(tag, membership_id):
    """Puts a retired or merged tag back in use, at its old place; without its key when another tag has that by now.

    What a merge took to another tag stays there. Recorded, to be undone.
    """
    with changing(tag.course):
        tag.refresh_from_db(fields=["retired_at", "merged_into"])
        if tag.retired_at:
            before = {"retired_at": tag.retired_at.isoformat(), "merged_into": tag.merged_into_id}
            record(tag.course, "restore", membership_id, tag=tag.pk, **before)
            tag.retired_at = tag.merged_into = None
            if _key_holder(tag.course, tag.key, tag):
                tag.key = ""
            tag.save(update_fields=["retired_at", "merged_into", "key"])
    return tag


def move(tag, steps):
    """Moves a tag among those in use beside it, under the same one, by `steps` places: negative is up.

    Beyond an end it stays at that end. What stands under each moves along.
    """
    with changing(tag.course):
        under = _under(tag.course)
        beside = next((tags for tags in under.values() if tag in tags), None)
        if beside is None:
            return
        before = beside.index(tag)
        beside.insert(max(before + steps, 0), beside.pop(before))
        ordinal, waiting = 0, list(reversed(under[None]))
        while waiting:
            one = waiting.pop()
            if one.ordinal != ordinal:
                Tag.objects.filter(pk=one.pk).update(ordinal=ordinal)
            ordinal += 1
            waiting += reversed(under[one.pk])


def _under(course):
    """{tag id, or None for the top: [tags in use under it]}."""
    tags = list(course.tags.in_use())
    here, under = {tag.pk for tag in tags}, defaultdict(list)
    for tag in tags:
        under[tag.parent_id if tag.parent_id in here else None].append(tag)
    return under


@contextmanager
def changing(course):
    """One transaction, and the turn of all who write in the course; its readings are drawn anew after it."""
    with transaction.atomic():
        Reading.objects.filter(course=course).update(seq=F("seq") + 1, codebook_seq=F("codebook_seq") + 1)
        take_turn(course)
        yield


def take_turn(course):
    """Makes all others who would name a tag of a course wait for the end of this transaction."""
    Course.objects.select_for_update(no_key=True).filter(pk=course.pk).values_list("pk").first()


def record(course, kind, membership_id, **arguments):
    """Stores and returns a CodebookChange. `arguments` are JSON values, enough to take it back."""
    arguments |= {"seqs": codebook_seqs(course)}
    return CodebookChange.objects.create(course=course, kind=kind, by_id=membership_id, arguments=arguments)


def codebook_seqs(course):
    """{reading id as text: its codebook_seq}: which forms were made before a change that is under way."""
    return {str(pk): seq for pk, seq in Reading.objects.filter(course=course).values_list("pk", "codebook_seq")}


def add_within(course, membership_id, name, palette=None, key="", definition="", colour="", is_retired=False):
    """What `add_tag` does, within a change that is under way.

    A tag of this name that a reader added while tagging, and that nobody else may know of, becomes this one.
    """
    added = None if is_retired else _added(course, name)
    refuse_taken(course, name, "" if is_retired else key, added)
    if added:
        added.name, added.palette, added.key, added.definition = name, palette or added.palette, key, definition
        added.colour_imported, added.is_free = colour, False
        return _save(added, WORDING)
    last = course.tags.aggregate(last=Max("ordinal"))["last"]
    tag = Tag(
        course=course,
        name=name,
        palette=palette or free_palette(course),
        key=key,
        definition=definition,
        colour_imported=colour,
        retired_at=timezone.now() if is_retired else None,
        ordinal=0 if last is None else last + 1,
        made_by_id=membership_id,
    )
    return _save(tag)


def free_palette(course):
    """The number of the palette entry that the fewest tags in use have, the first of these."""
    taken = list(course.tags.in_use().values_list("palette", flat=True))
    return min(range(1, PALETTE_SIZE + 1), key=lambda number: (taken.count(number), number))


def refuse_taken(course, name, key, but=None):
    """Raises NameTaken or KeyTaken when another tag of a course than `but` has this name or key."""
    holder = _name_holder(course, name, but)
    if holder and holder.retired_at:
        raise NameTaken(
            _("The codebook has a retired tag “%(name)s”. Put that one back in use.") % {"name": holder.name},
            field="name",
            tag=holder,
        )
    if holder:
        raise NameTaken(
            _("The codebook already has a tag “%(name)s”.") % {"name": _called(holder, name)}, field="name", tag=holder
        )
    holder = _key_holder(course, key, but)
    if holder:
        raise KeyTaken(
            _("The key “%(key)s” already stands for “%(name)s”.") % {"key": key, "name": holder.name},
            field="key",
            tag=holder,
        )


def _added(course, name):
    """The tag of this name that a reader added while tagging, as long as the staff have not taken it up."""
    return course.tags.added().filter(folded=fold(name)).first()


def _name_holder(course, name, but=None):
    """The tag that has a name, or has it as a further one."""
    holders = course.tags.filter(Q(folded=fold(name)) | Q(aliases__folded=fold(name)))
    return holders.exclude(pk=but and but.pk).distinct().first()


def _called(holder, name):
    """The name of a tag, with the further one by which it was met."""
    return holder.name if fold(name) == holder.folded else f"{name} = {holder.name}"


def is_key_free(course, key, but=None):
    return _key_holder(course, key, but) is None


def _key_holder(course, key, but=None):
    return course.tags.in_use().filter(key=key).exclude(pk=but and but.pk).first() if key else None


def _save(tag, fields=None):
    """Saves, and says by name what a save at the same moment has taken."""
    try:
        with transaction.atomic():
            tag.save(update_fields=fields)
    except IntegrityError:
        refuse_taken(tag.course, tag.name, "", tag)
        raise
    return tag
