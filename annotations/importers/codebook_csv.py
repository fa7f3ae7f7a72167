"""Reads a codebook from CSV: a line of column names, then a tag a line. Only the name is needed."""

import csv
import io
import re

from django.utils.translation import gettext as _

from ..exporters.cells import restored
from ..models.codebook import PALETTE_SIZE
from .codebook_entries import BadCodebook, Codebook, Entry, settled

KEY = re.compile(r"[0-9a-z]")
YES = {"yes", "true", "1", "x", "retired"}
_ALIAS = re.compile(r"(?:\\.|[^;\\])+", re.DOTALL)


def read(text):
    """Takes the text of a file; returns a Codebook. Raises BadCodebook."""
    try:
        reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise BadCodebook(_("This cannot be read as CSV: %(error)s.") % {"error": error}) from None
    columns = {(name or "").strip().lower(): name for name in reader.fieldnames or []}
    if "name" not in columns:
        raise BadCodebook(_("The first line must name the columns, and one of them must be “name”."))
    book, order = Codebook(), {}
    for line, row in rows:
        said = {name: restored((row.get(column) or "").strip()) for name, column in columns.items()}
        entry = _entry(book, line, said)
        order[id(entry)] = int(said["order"]) if re.fullmatch(r"[0-9]{1,9}", said.get("order", "")) else len(order) + 1
        book.entries.append(entry)
    book.entries.sort(key=lambda entry: order[id(entry)])
    return settled(book)


def aliases(cell):
    """Takes other names parted by semicolons, where a backslash keeps the next sign as it is; returns a tuple."""
    names = (re.sub(r"\\(.)", r"\1", found, flags=re.DOTALL).strip() for found in _ALIAS.findall(cell))
    return tuple(name for name in names if name)


def _entry(book, line, said):
    entry = Entry(
        name=said["name"],
        definition=said.get("definition", ""),
        parent=said.get("parent", ""),
        aliases=aliases(said.get("aliases", "")),
        is_retired=said.get("retired", "").lower() in YES,
        line=line,
    )
    key, palette = said.get("key", "").lower(), said.get("palette", "")
    if KEY.fullmatch(key):
        entry.key = key
    elif key:
        book.tell(entry, _("“%(name)s”: a key is one digit or one small letter, not “%(key)s”."), key=key[:20])
    if re.fullmatch(r"[0-9]{1,2}", palette) and 1 <= int(palette) <= PALETTE_SIZE:
        entry.palette = int(palette)
    elif palette:
        book.tell(entry, _("“%(name)s”: the palette goes from 1 to 16, not “%(palette)s”."), palette=palette[:20])
    return entry
