"""The list of a class, as a registrar's office or a learning platform saves it: a file of columns into lines."""

import csv
import io
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from annotations.importers.normalise import BYTE_ORDER_MARK, BadText, decode

MOST_LINES = 5000
DELIMITERS = ",;\t"
SEPARATOR = re.compile(r"sep=([,;\t])\s*", re.IGNORECASE)  # the first line by which Excel tells its delimiter
GROUP_ENDS = re.compile(r"[;|]")

# What a column is, by its header without blanks and signs. Of several that name people the first is taken.
USER_NAMES = ("username", "login", "loginid", "sisloginid", "userid", "user", "email", "emailaddress", "mail", "id")
ALIASES = {
    "name": ("name", "fullname", "displayname", "realname", "student", "studentname"),
    "first": ("firstname", "givenname", "forename", "first"),
    "last": ("lastname", "surname", "familyname", "last"),
    "section": ("section", "sectionname", "sections"),
    "groups": ("group", "groups", "groupname"),
}


class BadRoster(BadText):
    """A file that is no list of people. The message is for a person."""


@dataclass(frozen=True)
class Line:
    """What stands in a line of a roster, white space evened and nothing else judged."""

    number: int
    username: str = ""
    name: str = ""
    section: str = ""
    groups: tuple = ()
    problem: str = ""


@dataclass(frozen=True)
class Roster:
    """`used` are the headers of the columns that are read, `unused` those that are not."""

    lines: tuple
    used: tuple = ()
    unused: tuple = ()


def decode_roster(data, name=""):
    """The text of a file (bytes) in whatever encoding, with `\\n` line ends. Raises BadRoster, BadText."""
    return tidied(decode(data, name or _("The list")))


def tidied(text):
    """The text as it is read and kept: no byte-order mark, `\\n` line ends. Doing it twice is doing it once."""
    return text.replace(BYTE_ORDER_MARK, "").replace("\r\n", "\n").replace("\r", "\n")


def parse(text):
    """A Roster of the text of a file: the first line names the columns, in any order and case.

    Line numbers count from 1 and are those of an editor. A line that cannot be read is there with its `problem`; lines
    without a word are left out. Raises BadRoster.
    """
    records = _records(tidied(text))
    header = next(records, None)
    if header is None:
        raise BadRoster(_("The list is empty."))
    columns, cells = _columns(header[1]), header[1]
    lines = []
    for number, row, problem in records:
        if len(lines) == MOST_LINES:
            raise BadRoster(
                _("The list has more than %(most)s lines. Divide it and bring in the parts.") % {"most": MOST_LINES}
            )
        lines.append(_line(number, row, problem, columns, len(cells)))
    if not lines:
        raise BadRoster(_("The list has a first line with the names of columns and nobody below it."))
    read = {place for place in columns.values() if place is not None}
    return Roster(
        tuple(lines),
        tuple(cell for place, cell in enumerate(cells) if place in read),
        tuple(cell for place, cell in enumerate(cells) if place not in read and cell),
    )


def _records(text):
    """Yields (number of its first line, cells, problem) of each record with a word in it, the header first."""
    rows = text.split("\n")
    first = next((at for at, row in enumerate(rows) if row.strip(" ,;\t\"'")), len(rows))
    given = SEPARATOR.fullmatch(rows[first]) if first < len(rows) else None
    first += 1 if given else 0
    if first >= len(rows):
        return
    reader = csv.reader(
        io.StringIO("\n".join(rows[first:]), newline=""), delimiter=given.group(1) if given else _delimiter(rows[first])
    )
    done = 0
    while True:
        problem, row = "", []
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            problem = _("This line cannot be read: a cell of it is too long.")
        number, done, last = first + done + 1, reader.line_num, first + reader.line_num
        if last > number:
            problem = _(
                "Lines %(first)s to %(last)s hang together by a quotation mark. Close it in its own line, or take the"
                " line end out of the cell."
            ) % {"first": number, "last": last}
        row = [" ".join(cell.split()) for cell in row]
        if any(row) or problem:
            yield number, row, problem


def _delimiter(header):
    """The sign that parts the header's cells; what stands in quotation marks does not count."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=bare.count)


def _columns(header):
    """{what: the column's place or None}. Raises BadRoster."""
    folded = ["".join(filter(str.isalnum, cell.casefold())) for cell in header]
    twice = {cell for cell in folded if cell and folded.count(cell) > 1}
    known = {*USER_NAMES, *(alias for aliases in ALIASES.values() for alias in aliases)}
    if twice & known:
        name = next(cell for cell, short in zip(header, folded, strict=True) if short in twice & known)
        raise BadRoster(_("Two columns are called “%(name)s”. Leave one.") % {"name": name[:80]})

    def place(aliases):
        return next((folded.index(alias) for alias in aliases if alias in folded), None)

    columns = {"username": place(USER_NAMES)} | {what: place(aliases) for what, aliases in ALIASES.items()}
    if columns["username"] is None:
        raise BadRoster(
            _(
                "No column holds user names. The first line has to name the columns: username (or login, user or"
                " e-mail), name (or first name and last name), and if you like section and group. It reads: %(found)s."
            )
            % {"found": _shortened(header)}
        )
    return columns


def _shortened(header):
    shown = ", ".join(f"“{cell[:40]}”" for cell in header[:10] if cell)
    return shown + (" …" if len(header) > 10 else "")


def _line(number, row, problem, columns, width):
    if problem:
        return Line(number, problem=problem)

    def cell(what):
        place = columns[what]
        return row[place] if place is not None and place < len(row) else ""

    name = cell("name") or " ".join(filter(None, (cell("first"), cell("last"))))
    groups = tuple(filter(None, (" ".join(one.split()) for one in GROUP_ENDS.split(cell("groups")))))
    if any(row[width:]):
        problem = _("This line has more cells than the first line. A cell with a comma in it needs quotation marks.")
    elif not cell("username"):
        problem = _("No user name stands in this line.")
    return Line(number, cell("username"), name, cell("section"), tuple(dict.fromkeys(groups)), problem)
