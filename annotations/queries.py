"""What somebody typed to search for: words that must all be there, "phrases", -not, and beginnings*. Pure.

A word finds its other forms (negotiate: negotiations); a phrase and a beginning find exactly what is typed. Whether a
text answers is asked of its folded form, and where it does of its own words, by the same rules.
"""

from typing import NamedTuple

import regex

from .folding import MARK, UNPARTED, tokens

LONGEST = 200  # characters of a query
MOST = 12  # terms; what follows is not looked for

_TERM = regex.compile(
    r"(?P<no>-)?(?:[\"“”„«»「」『』](?P<phrase>[^\"“”„«»「」『』]*)[\"“”„«»「」『』]|(?P<word>[^\s\"“”„«»「」『』]+))"
)


class Term(NamedTuple):
    """One thing to be found, or not to be: `phrase`, tokens one after the other, or one of the keys of `either`."""

    phrase: tuple
    either: frozenset = frozenset()
    is_open: bool = False  # of the last token only the beginning is given
    is_not: bool = False

    @property
    def together(self):
        """The phrase as it stands in a folded text."""
        return f" {' '.join(self.phrase)}" + ("" if self.is_open else " ")


def terms(query, languages):
    """The Terms of what was typed, for texts of these languages (BCP 47 codes, BY_SCRIPT). Empty: nothing to find."""
    found = []
    for typed in _TERM.finditer(query[:LONGEST]):
        is_phrase = typed["phrase"] is not None
        words = typed["phrase"] if is_phrase else typed["word"]
        term = _term(words, languages, is_phrase, not is_phrase and words.endswith("*"))
        if term:
            found.append(term._replace(is_not=bool(typed["no"])))
    return found[:MOST]


def is_enough(wanted):
    """Whether among Terms there is one to be found that is not a single letter of a script with words."""
    return any(_is_told(term) for term in wanted if not term.is_not)


def together(wanted):
    """All that is to be found as one phrase, as it was typed. None where that says nothing more."""
    sought = [term for term in wanted if not term.is_not]
    phrase = tuple(token for term in sought for token in term.phrase)
    return Term(phrase, is_open=sought[-1].is_open) if len(sought) > 1 else None


def answers(folded, term):
    """Whether a folded text holds a Term; that it `is_not` wanted is not heeded."""
    if any(f" {key} " in folded for key in term.either):
        return True
    return bool(term.phrase) and term.together in folded


def places(text, wanted, language):
    """[(start, end)] of what answers in a text, in code points, in order, apart from each other."""
    held = list(tokens(text, language))
    found = set()
    for term in wanted:
        if not term.is_not:
            found |= {(one.start, one.end) for one in held if term.either & {one.key, *one.others}}
            found |= set(_phrases(held, term))
    return _apart(sorted(found))


def _term(words, languages, is_exact, is_open):
    cut = {language: list(tokens(words, language)) for language in languages}
    held = next(iter(cut.values()), [])
    if not held:
        return None
    if UNPARTED.match(words, held[-1].start):
        if len(held) > 1 and held[-2].end == held[-1].end:
            held = held[:-1]  # the pair before it holds the last letter
        else:
            is_open = True  # one letter alone begins a pair
    phrase = tuple(one.key for one in held)
    if is_exact or is_open:
        return Term(phrase, is_open=is_open)
    marked = set()
    for of in cut.values():
        marked |= frozenset.intersection(*(one.others for one in of))  # of a word in parts: what stands for all of it
    if len(phrase) == 1:
        marked.add(MARK + phrase[0])
    return Term(phrase, frozenset(marked | {key.removeprefix(MARK) for key in marked}))


def _is_told(term):
    first = term.phrase[0]
    return len(term.phrase) > 1 or len(first) > 1 or first.isdecimal() or bool(UNPARTED.match(first))


def _phrases(held, term):
    keys = [one.key for one in held]
    *before, last = term.phrase
    for at in range(len(keys) - len(before)):
        if keys[at : at + len(before)] == before:
            key = keys[at + len(before)]
            if key == last or (term.is_open and key.startswith(last)):
                yield held[at].start, held[at + len(before)].end


def _apart(spans):
    found = []
    for start, end in spans:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
