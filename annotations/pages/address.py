"""The state of a reading page as its address has it: what is shown, filtered, marked and held."""

import re
from dataclasses import dataclass, fields, replace
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404

LAYERS = ("class", "mine", "heat", "difference")
KINDS = ("note", "replied", "linked", "hidden", "counted", "new")
LISTINGS = ("annotations", "links", "replies", "readers", "parts", "strongest", "latest", "related")
LONGEST_NAME = 60  # characters
_SIDE = re.compile(r"(section|tag)-(\d{1,12})", re.ASCII)
_PLACE = re.compile(r"(\d{1,12}):(\d{1,9})-(\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class Address:
    """Every field is a query parameter of its own name; the defaults stand for its absence."""

    layer: str = "class"
    tag: tuple = ()  # tag ids
    reader: int | None = None  # membership
    pseudonym: str = ""  # of one whose work is to be shown alone: no id is told
    kind: str = ""
    since: int | None = None  # the reading's seq when a visit ended: of the list of the latest, and of the kind "new"
    group: int | None = None  # whose notes for each other are shown alone
    section: int | None = None  # whose work is shown alone
    one: tuple = ()  # of a difference: ("section" or "tag", id)
    other: tuple = ()
    place: int | None = None  # passage
    point: int | None = None  # code points of the counted text
    span: tuple = ()  # (piece, start, end): of what lies there, what marks exactly this
    at: tuple = ()  # (piece, start, end): words that somebody cited
    act: UUID | None = None
    list: str = ""
    mine: bool = False
    page: int = 1
    left: int | None = None  # pieces
    right: int | None = None
    piece: int | None = None
    phrase: str = ""
    mark: tuple = ()  # (piece, start, end)
    held: object = None  # the first end of a link: (piece, start, end), or the uid of an annotation
    edit: UUID | None = None
    undo: UUID | None = None  # one's own, saved or withdrawn a moment ago

    @classmethod
    def read(cls, query):
        """An Address from a QueryDict. Raises Http404 for what no page of ours ever linked to."""
        try:
            return cls(
                layer=_one_of(query.get("layer", "class"), LAYERS),
                tag=tuple(sorted({_number(value) for value in query.getlist("tag") if value})),
                reader=_number(query.get("reader")),
                pseudonym=_name(query.get("pseudonym", "")),
                kind=_one_of(query.get("kind", ""), ("", *KINDS)),
                since=_number(query.get("since")),
                group=_number(query.get("group")),
                section=_number(query.get("section")),
                one=_side(query.get("one")),
                other=_side(query.get("other")),
                place=_number(query.get("place")),
                point=_number(query.get("point")),
                span=_span(query["span"]) if query.get("span") else (),
                at=_span(query["at"]) if query.get("at") else (),
                act=_uid(query.get("act")),
                list=_one_of(query.get("list", ""), ("", *LISTINGS)),
                mine=query.get("mine") == "1",
                page=max(_number(query.get("page")) or 1, 1),
                left=_number(query.get("left")),
                right=_number(query.get("right")),
                piece=_number(query.get("piece")),
                phrase=query.get("phrase", "")[:500],
                mark=tuple(_span(value) for value in query.getlist("mark")[:20]),
                held=_held(query.get("from")),
                edit=_uid(query.get("edit")),
                undo=_uid(query.get("undo")),
            )
        except ValueError:
            raise Http404 from None

    def with_(self, **changes):
        """The query string, with its "?", of this address after some changes."""
        return "?" + urlencode(replace(self, **changes).pairs())

    def pairs(self, opened=True):
        """(name, value) of what is not at its default; without `opened`, of layer, filters and pieces alone."""
        pairs = []
        for name, default in _DEFAULTS.items():
            value = getattr(self, name)
            if value != default and (opened or name not in _OPENED):
                pairs += _named(name, value)
        return pairs

    @property
    def here(self):
        return self.with_()

    def panel(self, **changes):
        """Like `with_`, from an address on which nothing is open: layer, filters and pieces stay."""
        if unknown := changes.keys() - _DEFAULTS.keys():
            raise TypeError(unknown)
        pairs = []
        for name, default in _DEFAULTS.items():
            if name not in changes:
                pairs += self._kept.get(name, ())
            elif changes[name] != default:
                pairs += _named(name, changes[name])
        return "?" + urlencode(pairs)

    @cached_property
    def _kept(self):
        """{name: pairs} of what stays when nothing is open: a page asks for a hundred such addresses."""
        values = {name: getattr(self, name) for name in _DEFAULTS if name not in _OPENED}
        return {name: _named(name, value) for name, value in values.items() if value != _DEFAULTS[name]}

    @property
    def filters(self):
        """Whether fewer annotations are shown than the layer has."""
        return bool(self.tag or self.reader or self.pseudonym or self.kind)

    @property
    def is_narrowed(self):
        """Whether less is shown than all that its reader may see, for whatever reason."""
        return self.filters or bool(self.group or self.section) or self.is_counting

    @property
    def is_counting(self):
        """Whether readers are counted where annotations are drawn otherwise."""
        return self.layer in ("heat", "difference")


_OPENED = ("place", "point", "span", "at", "act", "list", "mine", "page", "piece", "phrase")
_OPENED += ("mark", "held", "edit", "undo")
_DEFAULTS = {field.name: field.default for field in fields(Address)}


def span_text(piece, start, end):
    """A span as addresses write it: piece:start-end, in code points."""
    return f"{piece}:{start}-{end}"


def side_text(kind, number):
    """A side of a difference as addresses write it: section-3, tag-5."""
    return f"{kind}-{number}"


def _named(name, value):
    return list(_pairs("from" if name == "held" else name, value))


def _pairs(name, value):
    if name in ("one", "other"):
        value = side_text(*value)
    values = value if name in ("tag", "mark") else [value]
    for one in values:
        if isinstance(one, tuple):
            one = span_text(*one)
        yield name, "1" if one is True else one


def _number(value):
    if value in (None, ""):
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 12):
        raise ValueError(value)
    return int(value)


def _name(value):
    if len(value) > LONGEST_NAME or "\x00" in value:
        raise ValueError(value)
    return value


def _uid(value):
    return UUID(value) if value else None


def _span(value):
    found = _PLACE.fullmatch(value)
    if not found:
        raise ValueError(value)
    return tuple(map(int, found.groups()))


def _side(value):
    if not value:
        return ()
    found = _SIDE.fullmatch(value)
    if not found:
        raise ValueError(value)
    return found[1], int(found[2])


def _held(value):
    if not value:
        return None
    return _span(value) if ":" in value else UUID(value)


def _one_of(value, allowed):
    if value not in allowed:
        raise ValueError(value)
    return value
