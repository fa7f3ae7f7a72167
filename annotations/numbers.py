"""The printed numbers of passages: ¶1, ¶2 … for paragraphs, C1, C2 … for reader comments, none for the others."""

from .models.vocabulary import Kind

_MARKS = {Kind.PARAGRAPH: "¶", Kind.COMMENT: "C"}


def numbers(passages):
    """Takes (passage id, kind) in the order of the text, all of one piece; returns {passage id: number or ""}."""
    counts, found = dict.fromkeys(_MARKS, 0), {}
    for passage, kind in passages:
        if kind in _MARKS:
            counts[kind] += 1
            found[passage] = f"{_MARKS[kind]}{counts[kind]}"
        else:
            found[passage] = ""
    return found
