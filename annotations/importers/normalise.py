"""From the bytes of a file to clean text: the one place where a text is changed, before its first offset."""

from pathlib import PurePath

import regex
from django.utils.translation import gettext as _

from annotations.importers.encodings import decode_unmarked, marked_encoding

MAX_BYTES = 2_000_000

# The first bytes of files that people take for text. Names are what a person calls such a file.
LOOKS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"PK\x03\x04", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "Word, Excel or PowerPoint (97-2003)"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"SQLite format 3", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"ID3", "MP3"),
    (b"OggS", "Ogg"),
    (b"RIFF", "RIFF (WAV, AVI, WebP)"),
)
INSIDE_ZIP = (
    (b"word/", "Word (DOCX)"),
    (b"xl/", "Excel (XLSX)"),
    (b"ppt/", "PowerPoint (PPTX)"),
    (b"opendocument.text", "OpenDocument (ODT)"),
    (b"epub+zip", "EPUB"),
)
WEB_PAGE = regex.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", regex.IGNORECASE)
FORBIDDEN_BY_XML = regex.compile(r"[\x00-\x08\x0E-\x1F\uFFFE\uFFFF]")
BYTE_ORDER_MARK = "\ufeff"
LINE_ENDS = regex.compile(r"\r\n|[\r\x0B\x85\u2028]")
PARAGRAPH_ENDS = regex.compile(r"[\x0C\u2029]")
NOTHING_TO_SEE = regex.compile(r"[\s\p{Cf}\p{Cc}\p{Cs}\uFFFD]*")
SURROGATE = regex.compile(r"\p{Cs}")


class BadText(ValueError):
    """A file that cannot come in. The message is for a person: it names the file and says what to do."""


def decode(data: bytes, name: str) -> str:
    """Return the text of `data` (bytes of a file called `name`), not yet cleaned.

    UTF-8, or UTF-16 and UTF-32 with a byte-order mark, or the likeliest of the older encodings.
    Raises BadText when it is over 2,000,000 bytes, empty, holds NUL bytes or is not text.
    """
    name = PurePath(name).name or _("The text")
    if len(data) > MAX_BYTES:
        raise BadText(_("%(name)s is larger than 2 MB. Divide it and import the parts.") % {"name": name})
    if not data.strip():
        raise BadText(_("%(name)s is empty. Choose a file with text in it.") % {"name": name})
    _refuse_known_formats(data, name)
    text = _decoded(data, name)
    if "\0" in text:
        raise BadText(
            _("%(name)s holds NUL bytes, so it is not plain text. Save it as UTF-8 text and try again.")
            % {"name": name}
        )
    if len(FORBIDDEN_BY_XML.findall(text)) > max(4, len(text) // 50):
        raise _not_text(name)
    if is_blank(text):
        raise BadText(_("%(name)s is empty. Choose a file with text in it.") % {"name": name})
    return text


def clean(text: str) -> str:
    """Return `text` with `\\n` line ends, no byte-order mark and no character that XML 1.0 forbids.

    Halves of a surrogate pair are joined, lone ones become U+FFFD. Nothing else changes: no Unicode
    normal form, no straightened quotes, no removed joiners. Cleaning twice is cleaning once.
    """
    if SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = FORBIDDEN_BY_XML.sub("", text.replace(BYTE_ORDER_MARK, ""))
    return PARAGRAPH_ENDS.sub("\n\n", LINE_ENDS.sub("\n", text))


def is_blank(text: str) -> bool:
    """Tell whether `text` shows nothing: white space, controls and invisible marks only."""
    return NOTHING_TO_SEE.fullmatch(text) is not None


def _refuse_known_formats(data: bytes, name: str) -> None:
    for start, look in LOOKS:
        if data.startswith(start):
            if look == "ZIP":
                look = next((inner for sign, inner in INSIDE_ZIP if sign in data), look)
            raise BadText(
                _("%(name)s looks like a %(format)s file, not plain text. Save it as text (UTF-8) and try again.")
                % {"name": name, "format": look}
            )
    if WEB_PAGE.match(data):
        raise BadText(_("%(name)s looks like a web page. Copy the text out of it and import that.") % {"name": name})


def _decoded(data: bytes, name: str) -> str:
    marked = marked_encoding(data)
    if not marked:
        # Not worth guessing an encoding for: the caller refuses it.
        return "\0" if b"\0" in data else decode_unmarked(data)
    encoding, length = marked
    try:
        return data[length:].decode(encoding)
    except UnicodeDecodeError:
        raise _not_text(name) from None


def _not_text(name: str) -> BadText:
    return BadText(_("%(name)s is not plain text. Save it as text (UTF-8) and try again.") % {"name": name})
