"""The ways in which texts come into a course. One format is one file, one entry here and one test."""

from pathlib import PurePath

from annotations.importers.plain_text import PlainText

IMPORTERS = (PlainText(),)  # the first takes what no other is named for


def read(data, name):
    """The Draft of `data`, the bytes of the file called `name`, by the importer of its ending. Raises BadText."""
    ending = PurePath(name).suffix.lower()
    importer = next((one for one in IMPORTERS if ending in one.extensions), IMPORTERS[0])
    return importer.read(data, name)
