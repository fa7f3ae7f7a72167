"""Who is named with an @ in a note or a reply. Pure: no database.

A name is taken in any case, the longest first, up to the end of a word; not within code, a link or an e-mail address.
Offsets are Unicode code points, half-open.
"""

import re
import unicodedata

from .boundaries import clusters, cuts_cluster
from .markup import MARKDOWN, inlines, plain

SIGN = "@"
_BEFORE = r"(?<![\w.+%/\-])"
_AFTER = r"(?!-?\w|[\u200c\u200d])"
_BLANKS = re.compile(r"\s+")


def fold(text):
    """The form in which names are looked for first: without case and double blanks, Unicode NFC."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text).casefold())


def perhaps(text, names):
    """Those of some names that may stand with an @ in a text: quick, for many names. `find` is exact."""
    folded = fold(text)
    return [name for name in names if name.strip() and SIGN + fold(name).strip() in folded]


def find(text, names):
    """The set of those names that are mentioned in a Markdown text."""
    if SIGN not in text:
        return set()
    wanted = finder(names)
    runs = (words for inline in inlines(MARKDOWN.parse(text)) for _index, words in plain(inline))
    return {name for run in runs for _start, _end, name in spans(run, wanted)}


def finder(names):
    """(compiled pattern, {folded name: name}) for `spans`; None where there is no name."""
    known = {fold(name).strip(): name for name in sorted(names) if name.strip()}
    if not known:
        return None
    forms = {form for name in known.values() for form in (_pattern(name, "NFC"), _pattern(name, "NFD"))}
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(f"{_BEFORE}{SIGN}({'|'.join(longest_first)}){_AFTER}", re.IGNORECASE), known


def spans(text, wanted):
    """(start, end, name) of each mention in plain words, the @ included. Takes what `finder` gave."""
    if wanted is None or SIGN not in text:
        return
    pattern, known = wanted
    whole = None
    for found in pattern.finditer(text):
        whole = clusters(text) if whole is None else whole
        name = known.get(fold(found[1]))
        if name is not None and not cuts_cluster(whole, found.end()):
            yield found.start(), found.end(), name


def _pattern(name, form):
    words = unicodedata.normalize(form, name).split()
    return r"[^\S\r\n]+".join(map(re.escape, words))
