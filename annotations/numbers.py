"""The printed numbers of passages: ¶4 for paragraphs, C3 for reader comments, none for all others. Pure."""

PARAGRAPH, COMMENT = "paragraph", "comment"
MARKS = {PARAGRAPH: "¶", COMMENT: "C"}


def numbers(passages, before=()):
    """Counts paragraphs and comments, each from 1.

    Takes (passage id, kind) pairs of a piece, in the order of its text: all, or some that follow on each other, with
    (kind, how many) pairs of those `before` them. Returns {passage id: "¶4", "C3" or ""}, every passage among the keys.
    """
    counted = dict.fromkeys(MARKS, 0) | dict(before)
    found = {}
    for passage, kind in passages:
        if kind in MARKS:
            counted[kind] += 1
            found[passage] = f"{MARKS[kind]}{counted[kind]}"
        else:
            found[passage] = ""
    return found
