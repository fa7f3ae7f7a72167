"""Reads a codebook of another program: REFI-QDA Codebook 1.0 (.qdc), as NVivo, MAXQDA, ATLAS.ti, QualCoder and
Taguette write it. Bare expat: it tells lines, recurses nowhere, and refuses a DOCTYPE before any entity of it is read.

Source: REFI-QDA 1.5, Codebook 1.0 (18 March 2019), https://www.qdasoftware.org
"""

from xml.parsers import expat

from django.utils.translation import gettext as _

from .. import palette
from .codebook_entries import BadCodebook, Codebook, Entry, settled

# NVivo 12 wrote the second
NAMESPACES = ("urn:QDA-XML:codebook:1.0", "urn:QDA-XML:codebook:1:0")
PART = "\t"  # between a namespace and a name
DEEPEST = 50


def read(text):
    """Takes the text of a file; returns a Codebook. Raises BadCodebook."""
    return settled(_Reader().read(text))


class _Reader:
    def __init__(self):
        self.book = Codebook()
        self.open = []  # the names of the elements that are open, without their namespace
        self.above = []  # the Entry of each open Code
        self.parser = expat.ParserCreate("utf-8", PART)
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words

    def read(self, text):
        try:
            self.parser.Parse(text.removeprefix("\ufeff").encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            sentence = _("This is not well-formed XML: line %(line)s, %(error)s.")
            raise BadCodebook(sentence % {"line": error.lineno, "error": expat.ErrorString(error.code)}) from None
        return self.book

    def _refuse(self, *_declared):
        raise BadCodebook(_("A codebook has no DOCTYPE and no entities: this file is not read."))

    def _start(self, whole, attributes):
        namespace, _part, name = whole.rpartition(PART)
        if not self.open and (name != "CodeBook" or namespace not in NAMESPACES):
            raise BadCodebook(_("This is XML, but not a REFI-QDA codebook (.qdc)."))
        self.open.append(name)
        if len(self.above) > DEEPEST:
            raise BadCodebook(_("The codes of this file are nested too deeply."))
        # what a Set holds are no codes of its own
        if name == "Code" and "Sets" not in self.open:
            self._code(attributes)

    def _code(self, said):
        entry = Entry(
            name=said.get("name", ""),
            parent=self.above[-1] if self.above else "",
            guid=said.get("guid", "").strip().strip("{}").lower(),
            line=self.parser.CurrentLineNumber,
        )
        self.above.append(entry)
        self.book.entries.append(entry)
        written = said.get("color", "").strip()
        colour = palette.colour(written)
        if colour:
            entry.palette = palette.nearest(colour)
            entry.colour = "" if colour in palette.COLOURS else colour
        elif written:
            self.book.tell(
                entry, _("“%(name)s”: “%(colour)s” is not a colour; it gets one of ours."), colour=written[:20]
            )
        if said.get("isCodable", "true").strip() in ("false", "0"):
            self.book.tell(entry, _("“%(name)s” is a folder in the file. Here it is a tag like the others."))

    def _end(self, whole):
        if self.open.pop() == "Code" and "Sets" not in self.open:
            self.above.pop()

    def _words(self, text):
        if self.above and self.open[-2:] == ["Code", "Description"]:
            self.above[-1].definition += text
