"""The catalogue of the Persian interface: `make messages` takes it on to what the program says now.

What people read stands in `gettext` calls of the Python files and in the translation tags of the templates. Both are
read here without GNU gettext, which not every machine has. The compiled .mo lies beside the .po in git, so that a fresh
clone speaks Persian with nothing installed; a test holds that the two say the same.
"""

import ast
import io
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages import Catalog, mofile, pofile
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "readerapp/locale/fa/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
WIDTH = 110  # columns of a line in the .po

# how many of the first arguments of a call are words: (context, singular, plural)
CALLS = {
    "_": "s",
    "gettext": "s",
    "gettext_lazy": "s",
    "gettext_noop": "s",
    "ngettext": "sp",
    "ngettext_lazy": "sp",
    "pgettext": "cs",
    "pgettext_lazy": "cs",
    "npgettext": "csp",
    "npgettext_lazy": "csp",
}
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(_|n?p?gettext)\(({LITERAL}(?:,\s*{LITERAL})*)")


@dataclass
class Message:
    """Something that the program says: its plural, or "", and the files that say it."""

    plural: str = ""
    files: set = field(default_factory=set)


def said():
    """What the program says now: {(context or None, singular): Message}. ValueError where it cannot be known."""
    found = {}
    sources = [*(ROOT / "annotations").rglob("*.py"), *(ROOT / "readerapp").rglob("*.py")]
    for path in sorted([*sources, *(ROOT / "templates").rglob("*.html")]):
        read = _of_python if path.suffix == ".py" else _of_template
        name = str(path.relative_to(ROOT))
        for context, singular, plural in read(path.read_text(encoding="utf-8"), name):
            message = found.setdefault((context, singular), Message())
            if message.files and plural != message.plural:
                raise ValueError(f"{name}: {singular!r} is said with a plural and without: give one a context")
            message.plural = plural
            message.files.add(name)
    return found


def _of_python(source, name):
    tree = ast.parse(source, name)
    meant = dict(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            called = meant.get(called, called)
            if called in CALLS:
                words = [_constant(argument, name) for argument in node.args[: len(CALLS[called])]]
                yield _message(called, words)


def _imported(tree):
    """(name in this file, name in Django) of what is imported to translate."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)


def _constant(node, name):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ValueError(f"{name}:{node.lineno}: what is translated must stand there as a string")


def _of_template(source, name):
    for call in CALL.finditer(templatize(source, name)):
        words = [ast.literal_eval(literal) for literal in re.findall(LITERAL, call[2])]
        yield _message(call[1], words)


def _message(called, words):
    given = dict(zip(CALLS[called], words, strict=False))
    return given.get("c"), given["s"], given.get("p", "")


class Persian(Catalog):
    """A catalogue whose head says what a program needs to know, and neither when nor by whom."""

    HEAD = [
        ("Language", "fa"),
        ("Plural-Forms", "nplurals=2; plural=(n > 1);"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    mime_headers = property(lambda self: self.HEAD, lambda self, value: None)
    num_plurals = property(lambda self: 2)

    def __init__(self, header_comment):
        super().__init__("fa", fuzzy=False, header_comment=header_comment)


def catalogue():
    """The .po as it stands."""
    with PO.open("rb") as file:
        read = pofile.read_po(file, abort_invalid=True)
    persian = Persian(read.header_comment)
    persian.obsolete = read.obsolete
    for message in read:
        if message.id:
            persian[message.id] = message
    return persian


def compiled(catalog):
    """The bytes of the .mo of `catalog`."""
    out = io.BytesIO()
    mofile.write_mo(out, catalog)
    return out.getvalue()


def renewed(old, messages):
    """`old` taken on to `messages`: what is gone goes, what is new comes in empty. Nothing is guessed."""
    new = Persian(old.header_comment)
    for (context, singular), message in sorted(messages.items(), key=lambda pair: (sorted(pair[1].files), pair[0][1])):
        known = old.get(singular, context)
        is_same = known and (known.id if message.plural else (known.id, "")) == _id(singular, message)
        new.add(
            _id(singular, message) if message.plural else singular,
            known.string if is_same else None,
            locations=[(name, None) for name in sorted(message.files)],
            user_comments=known.user_comments if known else (),
            context=context,
        )
    return new


def _id(singular, message):
    return (singular, message.plural)


def written(catalog):
    """The bytes of the .po of `catalog`: no line numbers and no dates, so that only changed words make a difference."""
    out = io.BytesIO()
    pofile.write_po(out, catalog, width=WIDTH, include_lineno=False)
    return out.getvalue()


def main():
    """Write the .po and the .mo anew and say what is still to be translated."""
    new = renewed(catalogue(), said())
    PO.write_bytes(written(new))
    MO.write_bytes(compiled(new))
    missing = [message for message in new if message.id and not all(strings(message))]
    for message in missing:
        print(f"to translate: {message.id!r}")
    print(f"{len(new)} messages, {len(missing)} to translate in {PO.relative_to(ROOT)}")
    return 1 if missing else 0


def strings(message):
    return message.string if isinstance(message.string, (tuple, list)) else (message.string,)


if __name__ == "__main__":
    sys.exit(main())
