"""The text between head and tail: paragraphs, and the little else that stands among them."""

import regex
from django.utils.translation import gettext as _

from annotations.importers.blocks import Block
from annotations.importers.captions import is_caption
from annotations.importers.drafts import DraftPassage
from annotations.importers.furniture import furniture

LONGEST_HEADING = 12  # words
OPEN_END = regex.compile(r"[,;:،؛，；：—–-]$")
QUESTION = regex.compile(r"[?؟？]$")
BOLD = regex.compile(r"(\*\*|__)(?P<text>[^*_]+)\1")
SIGNED = regex.compile(r"[—–-]{1,2}\s?(?P<name>\p{Lu}[^.!?]{2,60})$")


def read_body(blocks: list[Block], start: int, end: int) -> dict[int, DraftPassage]:
    """Return the passages of `blocks[start:end]` by index."""
    questions = sum(_is_short_question(blocks, i, end) for i in range(start, end))
    return {i: _passage(blocks, i, start, end, questions > 2) for i in range(start, end)}


def _passage(blocks: list[Block], i: int, start: int, end: int, questions_head: bool) -> DraftPassage:
    block = blocks[i]
    if block.shape in ("quote", "indent"):
        why = _("Its lines are marked with >.") if block.shape == "quote" else _("All its lines are indented.")
        signed = SIGNED.search(block.text)
        return DraftPassage("quotation", block.text, signed["name"] if signed else "", why=why)
    if found := furniture(block):
        return found
    if is_caption(block.text, in_head=i == start):
        return DraftPassage(
            "caption", block.text.replace("\n", " "), why=_("A short line with the credit of a picture.")
        )
    if why := _why_heading(blocks, i, end, questions_head):
        bold = BOLD.fullmatch(block.text)
        text = block.text if block.shape != "number" else block.marked_text
        return DraftPassage("heading", (bold["text"].strip() if bold else text).replace("\n", " ") or text, why=why)
    if _is_item(blocks, i, start, end):
        return DraftPassage("list_item", block.text, why=_("An item of a list; its mark is left out."))
    return DraftPassage("paragraph", block.marked_text, why=_("A block of text."))


def _why_heading(blocks: list[Block], i: int, end: int, questions_head: bool) -> str:
    block = blocks[i]
    if block.shape == "hash":
        return _("Marked as a heading with #.")
    if block.shape == "bullet" or (block.shape == "number" and _is_beside_its_next(blocks, i, end)):
        return ""
    if block.size > LONGEST_HEADING or len(block.text) > 100 or not _leads(blocks, i, end):
        return ""
    if BOLD.fullmatch(block.text):
        return _("A short line in bold above a paragraph.")
    if OPEN_END.search(block.text) or block.text[0] in '“"«‘„「『(（[—–…':
        return ""
    if QUESTION.search(block.text) and questions_head:
        return _("One of several short questions above paragraphs.")
    if block.is_ended:
        return ""
    letters = regex.sub(r"\P{L}", "", block.text)
    if len(letters) > 3 and letters.isupper():
        return _("A short line in capitals above a paragraph.")
    return _("A short line without a full stop above a paragraph.")


def _leads(blocks: list[Block], i: int, end: int) -> bool:
    """Tell whether text follows block `i`, at most one other heading or picture between."""
    for following in blocks[i + 1 : min(end, i + 3)]:
        if following.size > max(LONGEST_HEADING, blocks[i].size) or (
            following.is_ended and following.size > blocks[i].size
        ):
            return True
        if following.shape in ("bullet", "number", "quote"):
            return True
    return False


def _is_short_question(blocks: list[Block], i: int, end: int) -> bool:
    block = blocks[i]
    return (
        block.shape == "plain"
        and block.size <= LONGEST_HEADING
        and bool(QUESTION.search(block.text))
        and _leads(blocks, i, end)
    )


def _is_item(blocks: list[Block], i: int, start: int, end: int) -> bool:
    block = blocks[i]
    beside = [blocks[j] for j in (i - 1, i + 1) if start <= j < end]
    if block.shape == "bullet":
        return block.lines[0].lstrip()[0] in "•‣▪●◦" or any(other.shape == "bullet" for other in beside)
    return block.shape == "number" and _is_beside_its_next(blocks, i, end)


def _is_beside_its_next(blocks: list[Block], i: int, end: int) -> bool:
    number = blocks[i].number or 0
    before = i > 0 and blocks[i - 1].shape == "number" and blocks[i - 1].number == number - 1
    return before or (i + 1 < end and blocks[i + 1].shape == "number" and blocks[i + 1].number == number + 1)
