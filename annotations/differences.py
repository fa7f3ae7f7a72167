"""Which words of a text were taken out and which came in. Pure: no database."""

import re
from difflib import SequenceMatcher
from itertools import groupby

SAME, GONE, NEW = "same", "gone", "new"
MOST_COMPARED = 4_000_000  # pairs of words; beyond, what lies between the parts that are alike is one change
AROUND = 90  # characters shown on either side of a change

# A word with the blanks after it; where no blanks part words, a sign.
_SIGN = r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_WORD = re.compile(rf"{_SIGN}|[\w\u0300-\u036f\u064b-\u065f\u0670\u200c\u200d'’]+\s*|\s+|[^\w\s]\s*")


def differences(before, after):
    """[(SAME, GONE or NEW, words)] in reading order: SAME and GONE make up `before`, SAME and NEW make up `after`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    steps = [(SAME, old[:head]), *_inner(inner_old, inner_new), (SAME, old[len(old) - tail :])]
    parts = [(kind, "".join(words)) for kind, words in steps if words]
    return [(kind, "".join(words for _kind, words in run)) for kind, run in groupby(parts, key=lambda part: part[0])]


def shortened(parts):
    """The same parts, with what is alike cut down to the words around a change; "…" stands for what was left out."""
    last = len(parts) - 1
    return [(kind, _around(words, place, last) if kind == SAME else words) for place, (kind, words) in enumerate(parts)]


def is_changed(parts):
    return any(kind != SAME for kind, _words in parts)


def _alike(old, new):
    """How many words are the same from the beginning."""
    return next(
        (n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )


def _inner(old, new):
    if len(old) * len(new) > MOST_COMPARED:
        return [(GONE, old), (NEW, new)]
    found = []
    for kind, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            found.append((SAME, old[from_old:to_old]))
        else:
            found += [(GONE, old[from_old:to_old]), (NEW, new[from_new:to_new])]
    return found


def _around(words, place, last):
    head = "" if place == 0 else words[:AROUND]
    tail = "" if place == last else words[-AROUND:]
    if len(words) <= len(head) + len(tail):
        return words
    if place == 0 == last:
        return words[: 2 * AROUND] + ("…" if len(words) > 2 * AROUND else "")
    return f"{head}… {tail}" if head and tail else f"{head}…{tail}"
