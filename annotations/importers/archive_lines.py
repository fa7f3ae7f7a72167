"""Reads a JSON Lines file strictly: one object a line, nothing twice, nothing that JSON has not.

Standards: RFC 8259 (JSON), jsonlines.org. Each refusal names the line.
"""

import json

LONGEST_LINE = 64 * 1024 * 1024  # bytes; a document of 2 MB with its words is far below
DEEPEST = 20  # levels of lists and objects; the format has eight
LARGEST = 2**63 - 1


class BadArchive(Exception):
    """A file that cannot be imported: what is wrong, and on which line (None: with the file as a whole)."""

    def __init__(self, message, line=None):
        super().__init__(f"Line {line}: {message}" if line else message)
        self.line = line


def records(file):
    """Yields (line number, object) of a binary file. Raises BadArchive."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise BadArchive("The line is longer than any that an export writes.", number)
        if not line.endswith(b"\n"):
            raise BadArchive("The file ends in the middle of a line: it was cut short.", number)
        yield number, _parsed(line, number)


def _parsed(line, number):
    if number == 1 and line.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        raise BadArchive("The file begins with a byte-order mark. Save it as UTF-8 without one.", number)
    try:
        text = line.decode("utf-8")
        found = json.loads(
            text,
            object_pairs_hook=_without_doubles,
            parse_int=_whole,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
        _check(found)
    except UnicodeDecodeError:
        raise BadArchive("The line is not UTF-8.", number) from None
    except RecursionError:
        raise BadArchive("The line is nested too deeply.", number) from None
    except json.JSONDecodeError as error:
        raise BadArchive(f"The line is not JSON ({error.msg}, column {error.colno}).", number) from None
    except ValueError as error:
        raise BadArchive(str(error), number) from None
    if not isinstance(found, dict):
        raise BadArchive("The line is not a JSON object.", number)
    return found


def _without_doubles(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"The key “{double[:40]}” stands twice in one object.")
    return found


def _whole(digits):
    number = int(digits) if len(digits) < 20 else LARGEST + 1
    if abs(number) > LARGEST:
        raise ValueError("A number is too large.")
    return number


def _refuse_number(text):
    raise ValueError(f"“{text[:40]}” is not a whole number.")


def _check(found):
    """Refuses what no database stores: half characters, NUL; and more levels than the format has. No recursion."""
    waiting = [(found, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise ValueError("The line is nested too deeply.")
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, dict):
            waiting += [(part, depth + 1) for pair in value.items() for part in pair]
        elif isinstance(value, list):
            waiting += [(part, depth + 1) for part in value]


def _check_text(text):
    if "\x00" in text:
        raise ValueError("A text holds a NUL character.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("A text holds half of a character (a lone surrogate).") from None
