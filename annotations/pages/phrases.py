"""Where typed words stand in the pieces of a reading, each with what is around it."""

import re
from dataclasses import dataclass

from ..models import Block
from ..models.vocabulary import Kind

MOST_MATCHES = 50
AROUND = 40  # code points of context beside a found phrase


@dataclass
class Match:
    place: str
    before: str
    found: str
    after: str
    href: str


def matches_of(page):
    """The first Matches of what a ReadingPage's address asks for: in any case, with any white space between words."""
    words, found = page.address.phrase.split(), []
    wanted = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    for piece in page.pieces:
        if page.address.piece in (None, piece.pk) and words:
            found += _matches(page, piece, wanted)
    return found[:MOST_MATCHES]


def _matches(page, piece, wanted):
    blocks = Block.objects.filter(revision=piece.revision_id).exclude(passage__kind=Kind.FURNITURE)
    for block in blocks.defer("words", "clusters", "folded").order_by("ordinal"):
        for found in wanted.finditer(block.text):
            yield _match(page, piece, block, *found.span())


def _match(page, piece, block, start, end):
    mark = (piece.pk, block.start + start, block.start + end)
    return Match(
        place=page.places.name(block.passage_id),
        before=("…" if start > AROUND else "") + block.text[max(start - AROUND, 0) : start],
        found=block.text[start:end],
        after=block.text[end : end + AROUND] + ("…" if end + AROUND < len(block.text) else ""),
        href=page.address.with_(phrase="", piece=None, page=1, mark=(mark,)) + "#composer",
    )
