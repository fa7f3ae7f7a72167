"""Bring tags into a codebook from a file or another course: first what would happen, then all of it or nothing."""

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..exporters.codebook_qdc import colour_of, guid_of
from ..importers.codebook_entries import Entry
from ..importers.normalise import clean
from ..models.codebook import fold
from ..palette import PALETTE
from . import codebook
from .refusals import Refused


class PlanOutOfDate(Refused):
    """The codebook is another one than when the plan was shown. `facts["plan"]` is the plan as it is now."""

    status = 409
    message = _("The codebook was changed in the meantime. Look at what would happen now.")


@dataclass(frozen=True)
class Difference:
    """What a tag that is there has otherwise: a field of Entry, its label, and its words before and after."""

    field: str
    label: str
    before: str
    after: str


@dataclass
class Plan:
    """What would happen: entries to add, (entry, tag) that are there, (entry, tag, [Difference]) that differ, and
    problems, (line, sentence) pairs in the order of the lines.
    """

    added: list = field(default_factory=list)
    same: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    @property
    def digest(self):
        """A short text that is another one when something else would happen."""
        facts = [[(e.name, e.palette, e.key, e.definition, e.parent, e.aliases, e.is_retired) for e in self.added]]
        facts += [[(tag.pk, differences) for _entry, tag, differences in self.changed]]
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]

    def tell(self, entry, sentence, **facts):
        self.problems.append((entry.line, sentence % {"name": entry.name, **facts}))


def plan(course, entries, problems=()):
    """Takes a course and settled entries; returns the Plan. Four queries; nothing is written."""
    there = _There(course)
    made = Plan(problems=list(problems))
    met, added = set(), {fold(entry.name) for entry in entries}
    for entry in entries:
        tag = there.tag_for(entry)
        if tag is None:
            made.added.append(there.fitted(entry, made, added))
        elif tag.pk in met:
            made.tell(entry, _("“%(name)s” is a second line for “%(tag)s”: left out."), tag=tag.name)
        elif differences := there.differences(entry, tag, made):
            made.changed.append((entry, tag, differences))
        else:
            made.same.append((entry, tag))
        met.add(tag and tag.pk)
    made.problems.sort(key=lambda told: told[0])
    return made


def bring_in(course, membership_id, entries, digest, with_changes=False):
    """Adds what is new; with `with_changes` also makes what differs as the entries have it. One transaction.

    Returns the Plan that was carried out; one with nothing to do is done already. Raises PlanOutOfDate where
    `digest` is not that of what would happen now.
    """
    with codebook.changing(course):
        now = plan(course, entries)
        if digest != now.digest:
            if not now.added and not (with_changes and now.changed):
                return Plan(same=now.same)
            raise PlanOutOfDate(plan=now)
        if now.added:
            codebook.add_all(course, membership_id, [_words(entry) for entry in now.added])
        for entry, tag, differences in now.changed if with_changes else []:
            _change(membership_id, entry, tag, {one.field for one in differences})
    return now


def entries_of(tags):
    """Tags as Entries for another course: without their retirement, under what comes along."""
    names = {tag.pk: tag.name for tag in tags}
    return [
        Entry(
            name=tag.name,
            palette=tag.palette,
            key=tag.key,
            definition=clean(tag.definition).strip(),
            parent=names.get(tag.parent_id, ""),
            aliases=tuple(alias.name for alias in tag.aliases.all()),
            colour=tag.colour_imported,
            line=number,
        )
        for number, tag in enumerate(tags, 1)
    ]


class _There:
    """What a course has, read once."""

    def __init__(self, course):
        self.course = course
        # what readers added is not told of here: a tag of that name that comes in takes it up
        tags = course.tags.exclude(pk__in=course.tags.added())
        tags = list(tags.select_related("parent", "merged_into").prefetch_related("aliases"))
        self.by_name = {tag.folded: tag for tag in tags}
        self.by_alias = {alias.folded: tag for tag in tags for alias in tag.aliases.all()}
        self.by_guid = {guid_of(course, tag): tag for tag in tags}
        self.by_key = {tag.key: tag for tag in tags if tag.key and not tag.retired_at}

    def tag_for(self, entry):
        """The tag that an entry speaks of: by name, by another name, or by the guid of an export of this course."""
        name = fold(entry.name)
        tag = self.by_name.get(name) or self.by_alias.get(name) or self.by_guid.get(entry.guid)
        return tag.successor() if tag else None

    def fitted(self, entry, made, added):
        """The entry as it would be added, without what is taken."""
        if entry.key and not entry.is_retired and entry.key in self.by_key:
            self._key_taken(entry, made)
            entry.key = ""
        entry.aliases = self._free_aliases(entry, made)
        if entry.parent and fold(entry.parent) not in {*self.by_name, *added}:
            made.tell(entry, _("“%(name)s” stands under “%(parent)s”, which is not there."), parent=entry.parent)
            entry.parent = ""
        return entry

    def differences(self, entry, tag, made):
        """What the entry says otherwise than the tag; what it does not say, or says of another name, is none."""
        if self._is_other_name(entry, tag):
            return []
        found = [Difference("name", _("name"), tag.name, entry.name)] if entry.name != tag.name else []
        before, after = (
            _look(one.palette, colour) for one, colour in ((tag, tag.colour_imported), (entry, entry.colour))
        )
        if entry.colour and entry.colour != colour_of(tag):
            found.append(Difference("colour", _("colour"), before, after))
        elif entry.palette and not entry.colour and entry.palette != tag.palette:
            found.append(Difference("palette", _("colour"), before, after))
        if entry.key and entry.key != tag.key and not entry.is_retired:
            if entry.key in self.by_key:
                self._key_taken(entry, made)
            else:
                found.append(Difference("key", _("key"), tag.key, entry.key))
        before = clean(tag.definition).strip()
        if entry.definition and entry.definition != before:
            found.append(Difference("definition", _("definition"), before, entry.definition))
        found += self._placed(entry, tag, made)
        entry.aliases = self._free_aliases(entry, made, tag)
        if entry.aliases:
            known = ", ".join(alias.name for alias in tag.aliases.all())
            found.append(Difference("aliases", _("other names"), known, ", ".join(entry.aliases)))
        return found

    def _is_other_name(self, entry, tag):
        """Whether the entry has another name of the tag, or that of a tag which went into it."""
        name = fold(entry.name)
        return name != tag.folded and (name in self.by_name or name in self.by_alias)

    def _placed(self, entry, tag, made):
        above = self.by_name.get(fold(entry.parent)) if entry.parent else None
        if not entry.parent or (above and above.pk in (tag.parent_id, tag.pk)):
            return []
        line = above
        while line:
            if line.pk == tag.pk:
                made.tell(entry, _("“%(name)s” would stand under itself: it stays where it is."))
                return []
            line = self.by_name.get(line.parent.folded) if line.parent_id else None
        return [Difference("parent", _("stands under"), tag.parent.name if tag.parent_id else "", entry.parent)]

    def _free_aliases(self, entry, made, tag=None):
        free = []
        for alias in entry.aliases:
            holder = self.by_name.get(fold(alias)) or self.by_alias.get(fold(alias))
            if holder is None:
                free.append(alias)
            elif tag is None or holder.successor().pk != tag.pk:
                sentence = _("The other name “%(alias)s” of “%(name)s” belongs to “%(tag)s”: left out.")
                made.tell(entry, sentence, alias=alias, tag=holder.name)
        return tuple(free)

    def _key_taken(self, entry, made):
        sentence = _("“%(name)s” comes without its key: “%(key)s” stands for “%(other)s”.")
        made.tell(entry, sentence, key=entry.key, other=self.by_key[entry.key].name)


def _look(number, colour):
    """A palette entry by its name, with the colour that came with it."""
    name = str(dict(PALETTE).get(number, ""))
    return f"{name} ({colour})" if colour else name


def _words(entry):
    names = ("name", "palette", "key", "definition", "colour", "is_retired", "parent", "aliases")
    return {name: getattr(entry, name) for name in names}


def _change(membership_id, entry, tag, fields):
    codebook.revise_tag(
        tag,
        membership_id,
        name=entry.name if "name" in fields else tag.name,
        palette=entry.palette if {"palette", "colour"} & fields else tag.palette,
        key=entry.key if "key" in fields else tag.key,
        definition=entry.definition if "definition" in fields else tag.definition,
    )
    if "colour" in fields:
        tag.colour_imported = entry.colour
        tag.save(update_fields=["colour_imported"])
    codebook.hang(
        tag,
        parent=entry.parent if "parent" in fields else "",
        aliases=entry.aliases if "aliases" in fields else (),
    )
