"""A few words of a text around what was found in it."""

from typing import NamedTuple

LENGTH = 220  # code points
BEFORE = 60  # of these before the first that was found


class Part(NamedTuple):
    text: str
    is_found: bool = False


def snippet(text, found):
    """The Parts of a piece of a text around the most of what was `found`: [(start, end)], in order."""
    start, end = _window(text, found)
    parts, at = [Part("… ")] if start else [], start
    for first, last in found:
        if first >= start and last <= end:
            parts += [Part(text[at:first]), Part(text[first:last], True)]
            at = last
    parts.append(Part(text[at:end] + (" …" if end < len(text) else "")))
    return [part for part in parts if part.text]


def _window(text, found):
    if len(text) <= LENGTH:
        return 0, len(text)
    best = max(found, key=lambda one: _within(found, one[0]), default=(0, 0))
    start = max(min(best[0] - BEFORE, len(text) - LENGTH), 0)
    end = max(min(start + LENGTH, len(text)), best[1])
    return _at_blank(text, start, best[0]), _before_blank(text, end, best[1])


def _within(found, start):
    return sum(1 for first, last in found if start <= first and last <= start + LENGTH - BEFORE)


def _at_blank(text, start, most):
    """The beginning of a word, at or soon after `start`."""
    blank = text.find(" ", start, most) if start else -1
    return blank + 1 if start <= blank < start + 20 else start


def _before_blank(text, end, least):
    blank = text.rfind(" ", least, end) if end < len(text) else -1
    return blank if blank > end - 20 else end
