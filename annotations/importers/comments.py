"""The comments of readers under a piece: where they begin, and each with who wrote it and when."""

from django.utils.translation import gettext as _

from annotations.importers.blocks import Block
from annotations.importers.comment_headings import Heading, heading_of
from annotations.importers.comment_reader import read_blocks
from annotations.importers.drafts import DraftPassage
from annotations.importers.phrases import furniture_reason, is_comments_label
from annotations.importers.tail import is_about

PROSE = 12  # words
OPENING_QUOTES = tuple("“\"«»„‘'「『—")
NO_COMMENTER = frozenset(
    [
        "the",
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "a",
        "an",
        "but",
        "and",
        "then",
        "as",
        "mr",
        "mrs",
        "ms",
        "gen",
        "president",
        "minister",
    ]
)


def find_start(blocks: list[Block], start: int, authors: tuple[str, ...]) -> int:
    """Return the index of the first block of the comments part (its label included), or len(blocks).

    Looks from `start`, the first block after the head, and never before a first paragraph.
    """
    first = next((i for i in range(start, len(blocks)) if blocks[i].size >= PROSE or blocks[i].is_ended), len(blocks))
    for i in range(first + 1, len(blocks)):
        if is_comments_label(blocks[i].text) and _has_comments(blocks, i + 1):
            return i
        if _starts_with_heading(blocks, i, authors) or _starts_with_number(blocks, i, authors):
            return i
    return len(blocks)


def read_comments(blocks: list[Block]) -> list[DraftPassage]:
    """Return the passages of the comments part `blocks`."""
    passages: list[DraftPassage] = []
    first = 0
    while first < len(blocks) and (is_comments_label(blocks[first].text) or furniture_reason(blocks[first].text)):
        passages.append(DraftPassage("furniture", blocks[first].text, why=_("Stands above the comments of readers.")))
        first += 1
    return passages + read_blocks(blocks[first:])


def _has_comments(blocks: list[Block], at: int) -> bool:
    return any(not furniture_reason(block.text) and not is_comments_label(block.text) for block in blocks[at:])


def _starts_with_heading(blocks: list[Block], i: int, authors: tuple[str, ...]) -> bool:
    heading = heading_of(blocks, i)
    if not heading:
        return False
    has_text = heading.rest or len(blocks[i].lines) > heading.lines or i + heading.lines < len(blocks)
    if not has_text:
        return False
    if heading.is_strong:
        return True
    if _introduces_speech(blocks, i, heading):
        return False
    if _ends_the_piece(blocks[i - 1], authors):
        return True
    # Whoever the piece itself quotes is no reader of it.
    body = " ".join(block.text for block in blocks[:i])
    is_new = not any(word in body for word in heading.name.split() if len(word) > 2)
    return is_new and any(heading_of(blocks, j) for j in range(i + 1, len(blocks)))


def _introduces_speech(blocks: list[Block], i: int, heading: Heading) -> bool:
    """Tell "The general says:" above a quotation, in the text, from a reader's name above a comment."""
    under = [*blocks[i].lines[heading.lines :], *(block.text for block in blocks[i + 1 : i + 2])]
    is_quoted = bool(under) and under[0].lstrip()[:1] in OPENING_QUOTES
    return not heading.day and (is_quoted or heading.name.split()[0].strip(".").lower() in NO_COMMENTER)


def _starts_with_number(blocks: list[Block], i: int, authors: tuple[str, ...]) -> bool:
    """Numbered blocks are comments only after the end of the piece is plain, or when a closing line follows."""
    block = blocks[i]
    if block.shape != "number" or block.number != 1:
        return False
    after_about = any(is_about(before, authors) for before in blocks[max(0, i - 4) : i])
    closed = any(_is_closing(after) for after in blocks[i:])
    if not after_about and not closed and not _ends_the_piece(blocks[i - 1], authors):
        return False
    rest = blocks[i + 1 :]
    loose = [other for other in rest if other.shape != "number" and not furniture_reason(other.text)]
    return (len(rest) > len(loose) or closed) and (after_about or not loose)


def _is_closing(block: Block) -> bool:
    text = block.text.lower()
    return furniture_reason(block.text) == "label" and any(
        word in text for word in ("comment", "reply", "комментари", "نظر", "دیدگاه", "评论", "kommentar")
    )


def _ends_the_piece(block: Block, authors: tuple[str, ...]) -> bool:
    return bool(furniture_reason(block.text) not in ("", "opening", "divider") or is_about(block, authors))
