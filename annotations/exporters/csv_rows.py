"""CSV for spreadsheets and statistics: a row a tagging. RFC 4180, UTF-8 with a byte-order mark for Excel."""

import csv
import io

from django.utils.translation import gettext_lazy as _

from .exporter import Exporter
from .taggings import COLUMNS, rows

BYTE_ORDER_MARK = "\ufeff"


def stream(scope):
    """Yields the text of the file, a page of annotations at a time; the first page with the header."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    held.write(BYTE_ORDER_MARK)
    writer.writerow(COLUMNS)
    for page in rows(scope):
        writer.writerows(page)
        yield held.getvalue()
        held.seek(0)
        held.truncate()
    if held.tell():
        yield held.getvalue()


EXPORTER = Exporter(
    identifier="csv",
    label=_("Table (CSV)"),
    about=_("A row for each tag that was put on something, for spreadsheets and statistics."),
    suffix="csv",
    content_type="text/csv; charset=utf-8",
    stream=stream,
)
