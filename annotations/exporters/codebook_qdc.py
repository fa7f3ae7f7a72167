"""A codebook for NVivo, MAXQDA, ATLAS.ti, QualCoder and others: REFI-QDA Codebook 1.0 (.qdc), codes nested by parent.

Source: REFI-QDA 1.5, Codebook 1.0 (18 March 2019), https://www.qdasoftware.org
"""

import uuid
from xml.etree import ElementTree

from readerapp import __version__

from ..importers.normalise import clean
from ..palette import COLOURS

NAMESPACE = "urn:QDA-XML:codebook:1.0"
GUIDS = uuid.UUID("0f4d6a53-6d6f-4f0e-9f7b-2a1d5c8e7b90")  # of the codes' guids, made once and for ever


def text_of(course, tags):
    """Takes a course and its tags in their order; returns the text of the file. The schema asks for one tag or more."""
    book = ElementTree.Element("CodeBook", {"xmlns": NAMESPACE, "origin": f"readerapp {__version__}"})
    codes = ElementTree.SubElement(book, "Codes")
    made = {tag.pk: _code(course, tag) for tag in tags}
    for tag in tags:
        made.get(tag.parent_id, codes).append(made[tag.pk])
    ElementTree.indent(book)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(book, encoding="unicode") + "\n"


def guid_of(course, tag):
    """The same for a tag in every export, however it is renamed, and another one in every course and site.

    A UUID of version 5 over the course's id, the moment in which it was made, and the tag's id.
    """
    return str(uuid.uuid5(GUIDS, f"{course.pk} {course.created_at.isoformat()} {tag.pk}"))


def colour_of(tag):
    """The colour that a tag came with from another program, or that of its palette entry: "#rrggbb"."""
    return tag.colour_imported or COLOURS[tag.palette - 1]


def _code(course, tag):
    said = {"guid": guid_of(course, tag), "name": clean(tag.name), "isCodable": "true", "color": colour_of(tag)}
    code = ElementTree.Element("Code", said)
    if tag.definition.strip():
        ElementTree.SubElement(code, "Description").text = clean(tag.definition).strip()
    return code
