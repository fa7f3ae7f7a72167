"""Whose work a reading page shows, or how it counts it: the choices of a reader, and what is chosen now."""

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ..models import Annotation, Group, Membership, Section
from ..models.vocabulary import ShownAs
from .address import side_text

SHORTEST_LIST = 2  # of tags or sections that can be compared
OF_SIDES = (9, 11)  # palette entries of the two sides: navy and solid, orange and dashed


@dataclass(frozen=True)
class Choice:
    """A line of the menu of layers."""

    label: str
    href: str
    is_now: bool = False
    opens_panel: bool = False


@dataclass(frozen=True)
class Side:
    """One of the two parts that a difference compares."""

    key: tuple  # ("section" or "tag", id)
    label: str
    palette: int

    @property
    def value(self):
        return side_text(*self.key)


class Layers:
    """What a ReadingPage can show. Making it raises Http404 for a layer that its reader may not choose.

    Costs no query where nothing but mine, the class's or heat is shown.
    """

    def __init__(self, page):
        self.page, self.address, self._members = page, page.address, {}
        groups = self.groups if self.address.group is not None else []
        sections = self.sections if self.address.section is not None else []
        self.group = _chosen(groups, self.address.group)
        self.section = _chosen(sections, self.address.section)
        self.sides = self._sides() if self.address.layer == "difference" else []

    @property
    def facts(self):
        """Plain values that the page's ETag stands on, where the layer shows more than the reading's seq counts."""
        of_sections = [number for kind, number in (side.key for side in self.sides) if kind == "section"]
        of_sections += [self.section.pk] if self.section else []
        members = [sorted(self.members(number)) for number in of_sections]
        return [str(self.group or ""), str(self.section or ""), self.sides, members]

    def members(self, section):
        """The ids of the members of a section."""
        if section not in self._members:
            rows = Membership.objects.filter(course=self.page.course, section=section)
            self._members[section] = frozenset(rows.values_list("pk", flat=True))
        return self._members[section]

    @cached_property
    def groups(self):
        """The groups whose notes for each other this reader may see: one's own, for the staff all in which is one whom
        they look after.
        """
        if not self.page.is_staff:
            return self.page.groups
        groups = Group.objects.filter(course=self.page.course)
        if self.page.seat.sections:
            groups = groups.filter(members__in=self.page.reach.overseen).distinct()
        return list(groups)

    @cached_property
    def sections(self):
        """The sections whose members this reader looks after; none for students."""
        return sections_of(self.page.course, self.page.seat)

    @property
    def label(self):
        """What is shown now, in a word or two."""
        address = self.address
        if address.is_counting:
            counts = _("Heat") if address.layer == "heat" else _("Difference")
            return f"{counts} · {self.section}" if self.section else counts
        if self.group or self.section:
            return str(self.group or self.section)
        if address.reader or address.pseudonym:
            return _("One reader")
        return _("Mine") if address.layer == "mine" else _("Class")

    @property
    def menu(self):
        """The Choices, the chosen one marked. One's own groups stand in it; for the staff's many there is a list."""
        address = self.address
        is_alone = bool(self.group or self.section or address.reader or address.pseudonym)
        yield Choice(_("Mine"), self._to(layer="mine"), address.layer == "mine" and not is_alone)
        yield Choice(_("Class"), self._to(), address.layer == "class" and not is_alone)
        if not self.page.is_staff:
            for group in self.page.groups:
                yield Choice(str(group), self._to(group=group.pk), self.group == group)
        yield Choice(_("One reader…"), self.page.ways.reader_list, bool(address.reader or address.pseudonym), True)
        if self.page.is_staff:
            parts, is_part = address.panel(list="parts"), bool(self.group or self.section) and not address.is_counting
            yield Choice(_("A section or group…"), parts, is_part, True)
        yield Choice(_("Heat: how many readers"), self._to(layer="heat"), address.layer == "heat")
        if self.page.is_staff or len(self.page.tags_in_use) >= SHORTEST_LIST:
            yield Choice(_("Difference"), self._to(layer="difference"), address.layer == "difference")

    @property
    def parts(self):
        """(heading, [Choice]) of the sections and groups that the staff can show alone."""
        layer = "heat" if self.address.layer == "heat" else "class"  # a section has a heat of its own
        of_sections = [
            Choice(str(one), self._to(section=one.pk, layer=layer), one == self.section) for one in self.sections
        ]
        of_groups = [Choice(str(one), self._to(group=one.pk), one == self.group) for one in self.groups]
        both = ((_("Sections"), of_sections), (_("Groups"), of_groups))
        return [(heading, found) for heading, found in both if found]

    @property
    def strongest(self):
        return self.address.panel(list="strongest")

    @property
    def kept(self):
        """(name, value) of what the form of a difference keeps of the address: all but what it asks for."""
        return [pair for pair in self.address.pairs(opened=False) if pair[0] not in ("one", "other")]

    @property
    def asked(self):
        """(name, label, value chosen now) of the two fields of a difference."""
        now = [side_text(*key) if key else "" for key in (self.address.one, self.address.other)]
        return (("one", _("This"), now[0]), ("other", _("against that"), now[1]))

    @cached_property
    def comparable(self):
        """(heading, [Side]) of what can be compared: sections for the staff, tags for everybody."""
        sections = [Side(("section", one.pk), str(one), 0) for one in self.sections]
        tags = [Side(("tag", tag.pk), tag.name, tag.palette) for tag in self.page.tags]
        both = ((_("Sections"), sections), (_("Tags"), tags))
        return [(heading, found) for heading, found in both if len(found) >= SHORTEST_LIST]

    @property
    def readers(self):
        """[(name, address of their work alone, whether it is shown)] of those who wrote here under a name.

        A pseudonym is known by itself: the id of its member would tell whose it is.
        """
        wrote = Annotation.objects.visible_to(self.page.reach).standing().filter(piece__in=self.page.pieces)
        named = wrote.filter(author=OuterRef("pk"), shown_as=ShownAs.NAME)
        members = Membership.objects.visible_to(self.page.reach).filter(Exists(named), course=self.page.course)
        found = [(member.name, member.pk, "") for member in members.select_related("user")]
        pseudonyms = wrote.filter(shown_as=ShownAs.PSEUDONYM).order_by().values_list("author__pseudonym", flat=True)
        found += [(name, None, name) for name in pseudonyms.distinct()]
        now = (self.address.reader, self.address.pseudonym)
        return [
            (name, self._to(reader=pk, pseudonym=pseudonym, list="annotations"), (pk, pseudonym) == now)
            for name, pk, pseudonym in sorted(found, key=lambda row: row[0].casefold())
        ]

    def _sides(self):
        """The two Sides of a difference; none where they are not chosen, the same, or cannot be compared."""
        known = {side.key: side for _heading, sides in self.comparable for side in sides}
        keys = [key for key in (self.address.one, self.address.other) if key]
        if not all(key in known for key in keys):
            raise Http404
        if len(set(keys)) < 2 or len({kind for kind, _number in keys}) > 1:
            return []
        sides = [known[key] for key in keys]
        if len({side.palette for side in sides}) < 2:  # sections have no looks, and two tags may have the same
            return [replace(side, palette=looks) for side, looks in zip(sides, OF_SIDES, strict=True)]
        return sides

    def _to(self, **changes):
        """The address with another layer: filters by tag and kind stay, whose work it was does not."""
        anew = {"layer": "class", "group": None, "section": None, "one": (), "other": (), "reader": None}
        return self.address.panel(**(anew | {"pseudonym": ""} | changes))


def sections_of(course, seat):
    """The sections of a course that a Seat looks after, in order; none for a student."""
    if not seat.is_staff:
        return []
    sections = Section.objects.filter(course=course)
    return list(sections.filter(pk__in=seat.sections) if seat.sections else sections)


def _chosen(rows, wanted):
    """The row with this id; None where none is wanted. Raises Http404 for one that is not among them."""
    if wanted is None:
        return None
    for row in rows:
        if row.pk == wanted:
            return row
    raise Http404
