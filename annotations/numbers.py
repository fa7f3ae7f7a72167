"""The printed numbers of passages: ¶4 for paragraphs, C3 for reader comments, none for all others. Pure."""

PARAGRAPH, COMMENT = "paragraph", "comment"
MARKS = {PARAGRAPH: "¶", COMMENT: "C"}


def numbers(passages):
    """Counts paragraphs and comments, each from 1.

    Takes (passage id, kind) pairs of a whole piece, in the order of its text. Returns {passage id: "¶4", "C3" or ""},
    every passage among the keys.
    """
    counted = dict.fromkeys(MARKS, 0)
    found = {}
    for passage, kind in passages:
        if kind in counted:
            counted[kind] += 1
            found[passage] = f"{MARKS[kind]}{counted[kind]}"
        else:
            found[passage] = ""
    return found
