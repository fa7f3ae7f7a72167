"""The formats in which work leaves the program: one format is one file, one entry here and one test."""

from itertools import chain

from django.utils.text import slugify

from . import csv_rows, jsonl, markdown

EXPORTERS = (csv_rows.EXPORTER, markdown.EXPORTER, jsonl.EXPORTER)
FORMATS = {exporter.identifier: exporter for exporter in EXPORTERS}


def started(exporter, scope):
    """The stream of an export with its first piece already read: what can fail has failed by then.

    Yields bytes in UTF-8.
    """
    stream = exporter.stream(scope)
    first = next(stream, "")
    return (text.encode() for text in chain([first], stream))


def file_name(exporter, scope):
    """A name of letters, digits and hyphens that is safe on every system and in a header."""
    parts = [scope.course.slug, scope.reading.slug if scope.reading else "", "mine" if scope.is_own else ""]
    return slugify("-".join(filter(None, parts))) + "." + exporter.suffix
