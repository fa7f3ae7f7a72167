"""The ways in which texts come into a course. One format is one file, one entry here and one test."""

from annotations.importers.plain_text import PlainText

IMPORTERS = (PlainText(),)
