"""Where the class put its tags: a row a tag, a column a passage. A fixed number of queries, whatever the class."""

from dataclasses import dataclass, field

from django.db.models import BigIntegerField, Case, Count, F, When
from django.db.models.functions import Left
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Block
from ..models.vocabulary import Kind, ShownAs
from ..numbers import numbers
from .address import Address
from .passages import place_name

SHADES = 8
FIRST_WORDS = 90  # characters of a passage that stand in its column's title
ANY = ""  # the key of the row that counts every annotation, tagged or not


@dataclass
class Column:
    passage: int
    piece: object
    kind: str
    name: str  # "Report ¶3"
    short: str  # "3", "C2", "Title"
    words: str
    href: str = ""
    is_first: bool = False


@dataclass
class Band:
    """The columns of one piece, or of the reader comments below it."""

    piece: object
    readers: int
    is_comments: bool
    columns: list = field(default_factory=list)


@dataclass
class Cell:
    """Blank where nobody wrote anything: then `taggers` is 0."""

    column: object
    taggers: int = 0
    shade: int = 0
    href: str = ""
    says: str = ""


@dataclass
class Row:
    tag: object  # None in the row of every annotation
    cells: list
    uses: int = 0


@dataclass
class HeatTable:
    bands: list
    rows: list

    @property
    def columns(self):
        return [column for band in self.bands for column in band.columns]


def columns_of(pieces):
    """A Column for each passage of these pieces, in the order of reading; none for furniture. One query."""
    blocks = Block.objects.filter(revision__in=[piece.revision_id for piece in pieces])
    rows = blocks.order_by("revision_id", "ordinal")
    rows = list(rows.values_list("revision_id", "passage_id", "passage__kind", Left("text", FIRST_WORDS)))
    found = []
    for piece in pieces:
        held = [row for row in rows if row[0] == piece.revision_id]
        named = numbers((passage, kind) for _revision, passage, kind, _words in held)
        for _revision, passage, kind, words in held:
            if kind != Kind.FURNITURE:
                name = place_name(piece.label, named[passage], kind)
                short = named[passage].removeprefix("¶") or _short_kinds()[kind]
                found.append(Column(passage, piece, kind, name, short, words))
    return found


def heat_table(rows, tags, pieces, readers, here):
    """The HeatTable of some annotations.

    Takes the QuerySet of what is counted, the codebook, the pieces, {piece id: number of readers} and the address
    of the reading. Each number is of different members; each link opens exactly the annotations behind it.
    """
    found = _counts(rows)
    used = {passage for _tag, passage in found}
    columns = [column for column in columns_of(pieces) if column.passage in used or _is_numbered(column)]
    bands = _bands(columns, readers, here)
    columns = [column for band in bands for column in band.columns]
    uses = dict(
        rows.filter(taggings__isnull=False, taggings__withdrawn_at=None)
        .values_list("taggings__tag")
        .annotate(n=Count("pk"))
        .order_by()
    )
    table = [
        Row(tag, [_cell(found, tag, column, readers, here) for column in columns], uses.get(tag.pk, 0))
        for tag in tags
        if tag.retired_at is None or tag.pk in uses
    ]
    table.append(Row(None, [_cell(found, None, column, readers, here) for column in columns]))
    return HeatTable(bands, table)


def shade(taggers, readers):
    """1 to 8 for each sixteenth of a piece's readers, 8 from about a half on; 0 for nobody.

    More than half of a class seldom puts the same tag on the same passage: the upper half is one shade.
    """
    return min(-(-taggers * 2 * SHADES // max(readers, 1)), SHADES)


def _counts(rows):
    """{(tag id or ANY, passage): (different members, annotations)}. Two queries.

    Members are told apart by the names that stand there, "Anonymous" being one: else the number tells whose two are.
    """
    pseudonym, anonymous = When(shown_as=ShownAs.PSEUDONYM, then=-F("author")), When(shown_as=ShownAs.ANONYMOUS, then=0)
    name = Case(pseudonym, anonymous, default=F("author"), output_field=BigIntegerField())
    members, annotations = Count(name, distinct=True), Count("pk")
    found = {}
    for passage, *both in rows.values_list("touches__passage").annotate(m=members, n=annotations).order_by():
        found[ANY, passage] = both
    tagged = rows.filter(taggings__isnull=False, taggings__withdrawn_at=None)
    by_tag = tagged.values_list("taggings__tag", "touches__passage").annotate(m=members, n=annotations).order_by()
    for tag, passage, *both in by_tag:
        found[tag, passage] = both
    return found


def _is_numbered(column):
    return column.kind in (Kind.PARAGRAPH, Kind.COMMENT)


def _bands(columns, readers, here):
    bands = []
    for piece in dict.fromkeys(column.piece for column in columns):
        for is_comments in (False, True):
            held = [c for c in columns if c.piece == piece and (c.kind == Kind.COMMENT) == is_comments]
            if held:
                held[0].is_first = True
                bands.append(Band(piece, readers.get(piece.pk, 0), is_comments, held))
    for column in columns:
        column.href = _place(here, column)
    return bands


def _cell(found, tag, column, readers, here):
    taggers, uses = found.get((tag.pk if tag else ANY, column.passage), (0, 0))
    if not taggers:
        return Cell(column)
    of = readers.get(column.piece.pk, 0)
    says = _("%(tag)s in %(place)s: %(taggers)s, %(uses)s; %(readers)s") % {
        "tag": tag.name if tag else _("Any annotation"),
        "place": column.name,
        "taggers": ngettext("%(n)s member", "%(n)s members", taggers) % {"n": taggers},
        "uses": ngettext("%(n)s annotation", "%(n)s annotations", uses) % {"n": uses},
        "readers": ngettext("%(n)s reader", "%(n)s readers", of) % {"n": of},
    }
    return Cell(column, taggers, shade(taggers, of), _place(here, column, tag), says)


def _place(here, column, tag=None):
    address = Address(place=column.passage, tag=(tag.pk,) if tag else (), kind="counted")
    return f"{here}{address.here}#passage-{column.passage}"


def _short_kinds():
    """What stands over the column of a passage that has no number: a few letters."""
    return {
        Kind.TITLE: _("title"),
        Kind.BYLINE: _("by"),
        Kind.HEADING: _("head"),
        Kind.QUOTATION: _("quote"),
        Kind.LIST_ITEM: _("item"),
        Kind.CAPTION: _("capt."),
        Kind.ABOUT: _("about"),
    }
