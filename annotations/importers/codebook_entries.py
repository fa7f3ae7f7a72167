"""What a file says of a codebook, put in order: names made unique, lengths held, and each repair told by its line."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..models.codebook import Tag, fold
from .normalise import clean

LARGEST_FILE = 1_000_000  # bytes
MOST_TAGS = 200
LONGEST_NAME = Tag._meta.get_field("name").max_length
LONGEST_FOLDED = Tag._meta.get_field("folded").max_length
LONGEST_DEFINITION = 2000  # code points


class BadCodebook(ValueError):
    """A file that is no codebook. The message is for a person."""


@dataclass
class Entry:
    """A tag as a file has it. What is empty (None, "", ()) is not said there.

    `parent` is the Entry or the name of the tag above it, a name after `settled`. `colour` is "#rrggbb", `line` the
    line of the file, from 1.
    """

    name: str
    palette: int | None = None
    key: str = ""
    definition: str = ""
    parent: object = ""
    aliases: tuple = ()
    is_retired: bool = False
    colour: str = ""
    guid: str = ""
    line: int = 0


@dataclass
class Codebook:
    """What was read: entries in the order of the file, and problems, (line, sentence) pairs."""

    entries: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    def tell(self, entry, sentence, **facts):
        self.problems.append((entry.line, sentence % {"name": entry.name, **facts}))


def settled(book):
    """Takes a Codebook as it was read; returns it with names, keys and parents that a course can take.

    Raises BadCodebook when it has no tag or more than MOST_TAGS.
    """
    kept = [entry for entry in book.entries if _name(book, entry)]
    if not kept:
        raise BadCodebook(_("There is no tag in this file."))
    if len(kept) > MOST_TAGS:
        raise BadCodebook(_("This file has too many tags: at most %(most)s.") % {"most": MOST_TAGS})
    _number_twins(book, kept)
    book.entries = kept
    for entry in kept:
        _definition(book, entry)
        entry.parent = _parent(entry, kept)
    _break_circles(book)
    _aliases(book)
    _keys(book)
    return book


def tidy(text):
    """A name on one line, without doubled blanks."""
    return " ".join(clean(text).split())


def _fits(name):
    return len(name) <= LONGEST_NAME and len(fold(name)) <= LONGEST_FOLDED


def _cut(name, end="…"):
    """The longest beginning of a name that fits together with its end."""
    room = min(len(name), LONGEST_NAME - len(end))
    while not _fits(name[:room].rstrip() + end):
        room -= 1
    return name[:room].rstrip() + end


def _name(book, entry):
    """Makes the name one that a tag can have; returns whether there is one."""
    entry.name = whole = tidy(entry.name)
    if not fold(whole):
        book.tell(entry, _("A tag without a name is left out."))
        return False
    if not _fits(whole):
        entry.name = _cut(whole)
        entry.definition = f"{whole}\n\n{entry.definition}".strip()
        book.tell(entry, _("The name “%(name)s” is shortened; the whole name stands before the definition."))
    return True


def _number_twins(book, entries):
    """A name that is there already gets a number: no name of the file is taken twice."""
    taken, seen = {fold(entry.name) for entry in entries}, set()
    for entry in entries:
        if fold(entry.name) in seen:
            before, number = entry.name, 2
            while fold(_numbered(before, number)) in taken:
                number += 1
            entry.name = _numbered(before, number)
            book.tell(
                entry, _("“%(before)s” is in the file more than once: this one becomes “%(name)s”."), before=before
            )
        taken.add(fold(entry.name))
        seen.add(fold(entry.name))


def _numbered(name, number):
    whole = f"{name} {number}"
    return whole if _fits(whole) else _cut(name, f"… {number}")


def _definition(book, entry):
    entry.definition = clean(entry.definition).strip()
    if len(entry.definition) > LONGEST_DEFINITION:
        entry.definition = entry.definition[:LONGEST_DEFINITION].rstrip()
        book.tell(
            entry,
            _("The definition of “%(name)s” is cut to %(most)s characters."),
            most=LONGEST_DEFINITION,
        )


def _parent(entry, kept):
    """The name of the tag above: of one that was left out, that of the next above it."""
    above = entry.parent
    while isinstance(above, Entry) and not any(above is one for one in kept):
        above = above.parent
    return above.name if isinstance(above, Entry) else tidy(above)


def _break_circles(book):
    above = {fold(entry.name): entry for entry in book.entries}
    for entry in book.entries:
        met, one = set(), entry
        while one and one.parent and fold(one.name) not in met:
            met.add(fold(one.name))
            one = above.get(fold(one.parent))
        if one and one.parent and fold(one.name) == fold(entry.name):
            book.tell(entry, _("“%(name)s” would stand under itself: it is put under nothing."))
            entry.parent = ""


def _aliases(book):
    taken = {fold(entry.name) for entry in book.entries}
    for entry in book.entries:
        kept = []
        for alias in map(tidy, entry.aliases):
            if fold(alias) in taken or not _fits(alias):
                book.tell(
                    entry, _("The other name “%(alias)s” of “%(name)s” is taken or too long: left out."), alias=alias
                )
            elif fold(alias):
                kept.append(alias)
                taken.add(fold(alias))
        entry.aliases = tuple(kept)


def _keys(book):
    taken = {}
    for entry in book.entries:
        if entry.key and not entry.is_retired:
            other = taken.setdefault(entry.key, entry)
            if other is not entry:
                book.tell(
                    entry,
                    _("“%(name)s” comes without its key: “%(key)s” stands for “%(other)s”."),
                    key=entry.key,
                    other=other.name,
                )
                entry.key = ""
