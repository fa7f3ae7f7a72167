"""What an annotation, a cross-link or a reply said at each of its versions, as one reader may know it.

The author sees all. The staff who look after them see what they could have read when it stood: never a version for its
author alone, and no words of one that was withdrawn. A fixed number of queries, whatever was written.
"""

from bisect import bisect_right
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ..differences import GONE, NEW, SAME, differences, is_changed, shortened
from ..models import Annotation, CodebookChangeRow, CrossLink, Group, Version
from ..models.earlier import open_versions
from ..models.vocabulary import Audience, ShownAs
from ..naming import author_name

PER_PAGE = 30
TAGGING = {Annotation: "tagging", CrossLink: "link_tagging"}


@dataclass
class Change:
    """One thing that is said, and how it differs from the version before: (SAME, GONE or NEW; words)."""

    label: str
    parts: list
    is_text: bool = False

    @property
    def is_list(self):
        return not self.is_text


@dataclass
class Entry:
    """One version, or one change of the codebook that touched the tags."""

    at: object
    what: str
    who: str = ""
    reason: str = ""
    number: int | None = None
    content: dict | None = None  # what this reader may read of it
    audience: str = ""
    changes: list = field(default_factory=list)
    has_base: bool = True
    is_newest: bool = False
    may_bring_back: bool = False

    @property
    def places(self):
        return _places(self.content)

    @property
    def is_first(self):
        """There is nothing before it that this reader may know: it is shown whole."""
        return self.content is not None and not self.has_base

    @property
    def text(self):
        return self.content.get("note", self.content.get("text", "")) if self.content else ""


@dataclass
class Recoded(Entry):
    """One tag that became another by a change of the codebook."""

    before: int | None = None
    after: dict = field(default_factory=dict)  # {tag id: name}


class History:
    """The history of one act for one reader, who may see it (`pages.rights.may_read_history`)."""

    def __init__(self, act, reach, may_write, page=None):
        self.act, self.reach, self.number = act, reach, page
        self.is_own = act.author_id in reach.memberships
        self.may_write = may_write and self.is_own

    @cached_property
    def entries(self):
        """Entries of this page, the newest first."""
        shown = sorted(self.page.object_list)
        if not shown:
            return []
        before = self._seen[: self._seen.index(shown[0])][-1:]
        rows = Version.objects.filter(subject=self.act.uid, number__in=[*before, *shown]).select_related("by__user")
        found, base, last = [], None, None
        for version in rows.order_by("number"):
            if version.number in shown:
                found.append(self._entry(version, base, last))
            last = version
            base = self._base(version, base)
            if version.number in shown:
                found += self._recoded_in(version)
        return found[::-1]

    @cached_property
    def page(self):
        return Paginator(self._seen[::-1], PER_PAGE).get_page(self.number)

    @cached_property
    def _timeline(self):
        """(number, at) of all versions."""
        return list(Version.objects.filter(subject=self.act.uid).order_by("number").values_list("number", "at"))

    @cached_property
    def _seen(self):
        """The numbers of the versions that this reader may know of."""
        opened = None if self.is_own else open_versions([self.act])[self.act.uid]
        return [number for number, _at in self._timeline if opened is None or number in opened]

    def _base(self, version, base):
        """What the next version is compared with: the last one whose words this reader may read, its tags as the
        codebook changed them since.
        """
        content = self._readable(version) or base
        recoded = self._recoded_in(version)
        if content and recoded and "tags" in content:
            tags = _tags(content)
            for entry in recoded:
                tags = {key: name for key, name in tags.items() if key != entry.before} | entry.after
            content = content | {"tags": list(tags.values()), "tag_ids": list(tags)}
        return content

    def _readable(self, version):
        return None if version.content.get("withdrawn") and not self.is_own else version.content

    def _entry(self, version, base, last):
        content, newest = self._readable(version), self._timeline[-1][0]
        is_by_author = version.by_id == self.act.author_id
        what = _what(version.content, last and last.content, version.number)
        is_hiding = not is_by_author and version.content.get("hidden") and not (last and last.content.get("hidden"))
        staff = _("the staff") if self.is_own else version.by.name
        is_newest = version.number == newest
        return Entry(
            at=version.at,
            what=what,
            who=author_name(self.act) if is_by_author else staff,
            reason=self.act.hidden_reason if is_hiding and version.number == self._last_hidden else "",
            number=version.number,
            content=content,
            changes=self._changes(base, content) if base and content else [],
            has_base=base is not None,
            audience=self.audience_of(content) if content else "",
            is_newest=is_newest,
            may_bring_back=self.may_write and not version.content.get("withdrawn") and not is_newest,
        )

    @cached_property
    def _last_hidden(self):
        """The number of the newest version in which the staff hid it: that one's reason is kept."""
        rows = Version.objects.filter(subject=self.act.uid, content__hidden=True).exclude(by=self.act.author_id)
        return rows.order_by("-number").values_list("number", flat=True).first()

    def _changes(self, base, content):
        """The Changes between two contents, without what is the same. Under what name is the author's to know."""
        old, new = _tags(base), _tags(content)
        found = [
            _of_text(_("Note"), base.get("note", ""), content.get("note", "")),
            _of_text(_("Reply"), base.get("text", ""), content.get("text", "")),
            _of_values(_("How they stand to each other"), [base.get("relation")], [content.get("relation")]),
            Change(
                _("Tags"),
                [(SAME if key in new else GONE, name) for key, name in old.items()]
                + [(NEW, name) for key, name in new.items() if key not in old],
            ),
            _of_values(_("Who may read this"), [self.audience_of(base)], [self.audience_of(content)]),
            _of_values(_("Places"), _places(base), _places(content)),
        ]
        if self.is_own:
            names = dict(ShownAs.choices)
            stands = [[names.get(one.get("shown_as"))] for one in (base, content)]
            found.append(_of_values(_("Under what name"), *stands))
        return [change for change in found if is_changed(change.parts)]

    def audience_of(self, content):
        """Who could read a version, in words; "" for a reply, which has its root's."""
        audience = content.get("audience")
        label = str(dict(Audience.choices).get(audience, ""))
        group = self._groups.get(content.get("group")) if audience == Audience.GROUP else None
        return f"{label}: {group}" if group else label

    @cached_property
    def _groups(self):
        return dict(Group.objects.filter(course=self.act.course_id).values_list("pk", "name"))

    def _recoded_in(self, version):
        """Those changes of the codebook that touched tags of this version: what only an earlier one had is not told."""
        tags, found = set(_tags(version.content)), []
        for entry in self._recoded.get(version.number, ()):
            if entry.before in tags or entry.changes[0].parts[0][1] in tags:
                tags |= {*entry.after, *entry.after.values()}
                found.append(entry)
        return found

    @cached_property
    def _recoded(self):
        """{number: Entries} of the changes of the codebook that touched the act's tags while a version stood."""
        if type(self.act) not in TAGGING:
            return {}
        of_act = {f"{TAGGING[type(self.act)]}__content_object": self.act}
        rows = CodebookChangeRow.objects.filter(**of_act).select_related("change", "before", "after")
        times = [at for _number, at in self._timeline]
        moves = []
        for row in rows.order_by("change_id", "pk"):
            moves.append((row.change.at, row.before, row.after))
            if row.change.undone_at:
                moves.append((row.change.undone_at, row.after, row.before))
        found = {}
        for at, before, after in sorted(moves, key=lambda move: move[0]):
            place = bisect_right(times, at) - 1
            if place >= 0 and before and after:
                found.setdefault(self._timeline[place][0], []).append(_recoding(at, before, after))
        return found


def _recoding(at, before, after):
    changes = [Change(_("Tags"), [(GONE, before.name), (NEW, after.name)])]
    said = _("The codebook was changed")
    return Recoded(at, said, changes=changes, before=before.pk, after={after.pk: after.name})


def _what(content, before, number):
    """What was done in a version."""
    was = before or {}
    if bool(content.get("withdrawn")) != bool(was.get("withdrawn")):
        return _("Withdrawn") if content.get("withdrawn") else _("Brought back")
    if bool(content.get("hidden")) != bool(was.get("hidden")):
        return _("Hidden from the class") if content.get("hidden") else _("Shown to the class again")
    if before is None:
        return _("Written") if number == 1 else _("Shared")
    return _("Edited")


def _tags(content):
    """{id, or name where ids are not told: name}"""
    names = content.get("tags", [])
    ids = content.get("tag_ids")
    return dict(zip(ids if ids is not None and len(ids) == len(names) else names, names, strict=True))


def _places(content):
    return [str(place[-1]) for place in content.get("targets", content.get("ends", []))]


def _of_text(label, before, after):
    return Change(label, shortened(differences(before, after)), is_text=True)


def _of_values(label, before, after):
    """A list of values before and after; what has not changed is left out."""
    if before == after:
        return Change(label, [])
    return Change(label, [(GONE, one) for one in before if one] + [(NEW, one) for one in after if one])
