"""Guesses the kind of each block of a piece: head, then comments, then the end, then what lies between."""

import datetime
from dataclasses import dataclass

from annotations.importers.blocks import Block
from annotations.importers.body import read_body
from annotations.importers.comments import find_start, read_comments
from annotations.importers.drafts import DraftPassage
from annotations.importers.head import part_head, read_head
from annotations.importers.tail import read_tail, signature


@dataclass(frozen=True)
class Guess:
    """The passages of a piece in order, and what its head says; `title` is "" where it has none."""

    passages: tuple[DraftPassage, ...]
    title: str
    authors: tuple[str, ...]
    date: datetime.date | None


def guess(blocks: list[Block]) -> Guess:
    """Return the kinds of `blocks`, each with its reason."""
    blocks = part_head(blocks)
    head = read_head(blocks)
    comments = find_start(blocks, head.end, head.authors)
    tail = read_tail(blocks, head.end, comments, head.authors, head.has_byline)
    body = read_body(blocks, head.end, comments)
    by_index = {**body, **head.passages, **tail}
    passages = [by_index[i] for i in sorted(by_index)] + read_comments(blocks[comments:])
    authors = head.authors
    for index, passage in tail.items():
        if passage.kind == "byline":
            authors = authors or signature(blocks[index])
    return Guess(tuple(passages), head.title, tuple(dict.fromkeys(authors)), head.date)
