"""JSON Lines: the lossless archive, one record a line. docs/jsonl-format.md describes it.

No id of the database and no time of exporting is in it, keys are sorted and the order is that of the work itself:
what is exported, imported elsewhere and exported again is the same file, byte for byte.
"""

import json

from django.utils.translation import gettext_lazy as _

from .archive import course_records, header
from .archive_acts import Acts
from .exporter import Exporter

PIECE = 64_000  # characters sent at once


def stream(scope):
    """Yields the text of the archive, in pieces of whole lines. The last line counts the others."""
    held, length, lines = [], 0, 0
    for record in _records(scope):
        line = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
        held.append(line)
        length += len(line)
        lines += 1
        if length >= PIECE:
            yield "".join(held)
            held, length = [], 0
    held.append(json.dumps({"kind": "end", "lines": lines}, separators=(",", ":")) + "\n")
    yield "".join(held)


def _records(scope):
    acts = Acts(scope)  # reads what is newest before anything is written
    yield header(scope)
    yield from course_records(scope, acts.people)
    yield from acts.records()


EXPORTER = Exporter(
    identifier="jsonl",
    label=_("Archive (JSON Lines)"),
    about=_("Everything, with replies, cross-links, versions and reviews; can be imported again."),
    suffix="jsonl",
    content_type="application/jsonl; charset=utf-8",
    stream=stream,
)
