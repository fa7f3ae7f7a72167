"""A codebook as CSV, which brings the same codebook back: RFC 4180, UTF-8 with a byte-order mark for Excel."""

import csv
import io
import re

from ..importers.normalise import clean
from .cells import guarded

COLUMNS = ("name", "palette", "key", "definition", "parent", "aliases", "order", "retired")
BYTE_ORDER_MARK = "\ufeff"


def text_of(_course, tags):
    """Takes a course and its tags in their order, with parent and aliases; returns the text of the file."""
    held = io.StringIO(newline="")
    held.write(BYTE_ORDER_MARK)
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    written = {tag.pk for tag in tags}
    for order, tag in enumerate(tags, 1):
        row = {
            "name": tag.name,
            "palette": str(tag.palette),
            "key": tag.key,
            "definition": tag.definition.strip(),
            "parent": tag.parent.name if tag.parent_id in written else "",
            "aliases": joined(alias.name for alias in tag.aliases.all()),
            "order": str(order),
            "retired": "yes" if tag.retired_at else "",
        }
        writer.writerow([guarded(clean(row[column])) for column in COLUMNS])
    return held.getvalue()


def joined(names):
    """Other names in one cell, parted by semicolons; a backslash before a semicolon or a backslash of a name."""
    return "; ".join(re.sub(r"([\\;])", r"\\\1", name) for name in names)
