"""The head of a piece: section, title, standfirst, byline, date, first picture."""

import datetime
from dataclasses import dataclass, field, replace

import regex
from django.utils.translation import gettext as _

from annotations.importers.blocks import Block, join, size
from annotations.importers.captions import is_caption
from annotations.importers.dates import begins_with_date, find_date, only_a_date, says_updated
from annotations.importers.drafts import DraftPassage
from annotations.importers.furniture import furniture
from annotations.importers.names import bare_names, is_role, labelled_names
from annotations.importers.phrases import furniture_reason, is_comments_label, is_kicker

LONGEST_HEAD = 12  # blocks
PROSE = 25  # words: a block of so many is text, not head
TITLE_LABEL = regex.compile(
    r"(?:title|headline|titel|titre|título|titolo|заголовок|عنوان|标题|標題)\s*[:：]\s*", regex.IGNORECASE
)
OPEN_STOP = regex.compile(r"[?!…؟！？]['\"”’»)\]」』]*$")
DANGLING = regex.compile(r"[,;:،؛，；：]$")
DATELINE_END = regex.compile(r"[\s,.)）]*(?:\([^)]{2,30}\)\s*)?(?:[—–:：-]|电|電|讯|訊)")


@dataclass
class Head:
    """What the head says, and the passages of its blocks by their index. `end` is the first block after it."""

    passages: dict[int, DraftPassage] = field(default_factory=dict)
    title: str = ""
    authors: tuple[str, ...] = ()
    date: datetime.date | None = None
    end: int = 0
    has_byline: bool = False


def part_head(blocks: list[Block]) -> list[Block]:
    """Return `blocks` with title, byline and date lines that stand in one block of the head parted."""
    parted = []
    for index, block in enumerate(blocks):
        if index < LONGEST_HEAD and block.shape == "plain" and len(block.lines) > 1:
            parted += _lines_apart(block)
        else:
            parted.append(block)
        if block.size >= PROSE * 2:
            return parted + blocks[index + 1 :]
    return parted


def read_head(blocks: list[Block]) -> Head:
    """Return the head of the piece in `blocks`."""
    head = Head()
    window = _first_prose(blocks)
    labelled = next((i for i in range(window) if _names_in(blocks[i])), None)
    title_at = _find_title(blocks, window, labelled)
    byline_at = labelled
    if byline_at is None and title_at is not None:
        byline_at = next((i for i in range(title_at + 1, window) if _likely_names(blocks, i, title_at)), None)
    while head.end < min(len(blocks), LONGEST_HEAD + 1):
        passage = _passage(blocks, head.end, title_at, byline_at, head)
        if passage is None:
            break
        head.passages[head.end] = passage
        head.end += 1
    if title_at is not None and title_at < head.end:
        head.title = head.passages[title_at].text
    _take_date(head, blocks)
    return head


def _lines_apart(block: Block) -> list[Block]:
    special = [bool(labelled_names(line)) or bool(only_a_date(line)) for line in block.lines]
    if not any(special):
        return [block]
    # Beside a date or a "By", a line of names alone is a byline as well, and a button is a button.
    special = [
        known or (i > 0 and (bool(bare_names(line)) or bool(furniture_reason(line)) or is_comments_label(line)))
        for i, (known, line) in enumerate(zip(special, block.lines, strict=True))
    ]
    parts: list[list[str]] = []
    for i, line in enumerate(block.lines):
        if i and not special[i] and not special[i - 1]:
            parts[-1].append(line)
        else:
            parts.append([line])
    return [replace(block, text=join(part), lines=tuple(part)) for part in parts]


def _first_prose(blocks: list[Block]) -> int:
    limit = min(len(blocks), LONGEST_HEAD)
    return next((i for i in range(limit) if blocks[i].size >= PROSE and not is_caption(blocks[i].text, True)), limit)


def _names_in(block: Block) -> tuple[str, ...] | None:
    return labelled_names(block.text) if block.shape == "plain" and block.size <= 22 else None


def _bare_names_in(block: Block) -> tuple[str, ...] | None:
    first, *others = block.lines
    return bare_names(first if others and all(is_role(line) for line in others) else block.text)


def _find_title(blocks: list[Block], window: int, labelled: int | None) -> int | None:
    if len(blocks) < 2:
        return None
    for i in range(min(window, 6)):
        block = blocks[i]
        if (
            furniture_reason(block.text)
            or only_a_date(block.text)
            or i == labelled
            or (is_kicker(block.text) and i + 1 < window)
        ):
            continue
        return i if _may_be_title(blocks, i) else None
    return None


def _may_be_title(blocks: list[Block], i: int) -> bool:
    block = blocks[i]
    if block.shape == "hash":
        return True
    if (
        block.shape not in ("plain", "indent", "number")
        or block.size > 30
        or DANGLING.search(block.text)
        or i + 1 >= len(blocks)
    ):
        return False
    if not block.is_ended or OPEN_STOP.search(block.text):
        return True
    following = blocks[i + 1 : i + 3]
    return any(_names_in(after) or only_a_date(after.text) for after in following)


def _likely_names(blocks: list[Block], i: int, title_at: int) -> bool:
    """Tell whether block `i` is a byline without "By": names whose words the text uses for nothing else."""
    names = _bare_names_in(blocks[i]) if blocks[i].shape == "plain" and blocks[i].size <= 20 else None
    if not names or i + 1 >= len(blocks):
        return False
    elsewhere = " ".join(
        block.text for j, block in enumerate(blocks) if j != i and not block.text.lstrip("*_(（ ").startswith(names)
    )
    used = set(regex.findall(r"[\p{L}'’-]+", elsewhere)) | set(regex.findall(r"[\p{L}'’-]+", blocks[title_at].text))
    words = [word.strip(".,") for name in names for word in name.split() if len(word.strip(".,")) > 1]
    spoken_for = sum(word in used or word.lower() in used for word in words)
    return spoken_for * 2 <= len(words)


def _passage(
    blocks: list[Block], i: int, title_at: int | None, byline_at: int | None, head: Head
) -> DraftPassage | None:
    block, after_title = blocks[i], title_at is None or i > title_at
    text = block.text.replace("\n", " ")
    if i == title_at:
        title = TITLE_LABEL.sub("", text, count=1) or text
        return DraftPassage("title", title, why=_("The first short line, before everything else."))
    if i == byline_at:
        head.authors = _names_in(block) or _bare_names_in(block) or ()
        head.has_byline = True
        why = _("Says who wrote it.") if _names_in(block) else _("Nothing but names, under the title.")
        return DraftPassage("byline", text, why=why)
    if found := furniture(block):
        return found
    if only_a_date(text):
        return DraftPassage("furniture", text, why=_("Only a date."))
    if after_title and title_at is not None and block.size <= 10 and not block.is_ended and begins_with_date(text):
        return DraftPassage("furniture", text, why=_("A short line that begins with the date."))
    if (not after_title and is_kicker(text)) or (
        after_title and is_comments_label(text) and i + 1 < len(blocks) and title_at is not None
    ):
        return DraftPassage("furniture", text, why=_("The name of a section, not a part of the piece."))
    if title_at is None and byline_at is None:
        return None
    if is_caption(text, in_head=True) and after_title:
        return DraftPassage("caption", text, why=_("A short line with the credit of a picture."))
    return _after_title(block, i, title_at, byline_at, head)


def _after_title(block: Block, i: int, title_at: int | None, byline_at: int | None, head: Head) -> DraftPassage | None:
    text = block.text.replace("\n", " ")
    if byline_at is None:
        return None
    if title_at is not None and title_at < i < byline_at and block.shape in ("plain", "hash"):
        return DraftPassage("heading", text, why=_("Stands between the title and the names: a standfirst."))
    if i <= byline_at:
        return None
    if i <= byline_at + 3 and _names_in(block):
        head.authors += tuple(name for name in _names_in(block) or () if not is_caption(text, True))
        return DraftPassage("byline", text, why=_("Says who wrote it."))
    if i <= byline_at + 2 and block.size <= 8 and is_role(text):
        return DraftPassage("byline", text, why=_("A role or an outlet, under the names."))
    if text.strip("*_ ").startswith(head.authors or ("\0",)) and size(text) <= 80:
        return DraftPassage("about", text, why=_("Begins with the name of an author."))
    return None


def _take_date(head: Head, blocks: list[Block]) -> None:
    """Prefer the day of publication to that of a later change; look at the dateline last."""
    later = None
    for i in sorted(head.passages):
        if head.passages[i].kind not in ("byline", "furniture"):
            continue
        found = find_date(blocks[i].text)
        if not found or not found.day or not (head.passages[i].kind == "byline" or begins_with_date(blocks[i].text)):
            continue
        if says_updated(blocks[i].text):
            later = later or found.day
        else:
            head.date = head.date or found.day
    if not head.date and head.end < len(blocks):
        head.date = dateline(blocks[head.end].text)
    head.date = head.date or later


def dateline(text: str) -> datetime.date | None:
    """Return the day of a dateline ("TEHRAN, June 24, 2019 — ...") at the start of `text`, or None."""
    found = find_date(text[:120])
    if not found or not found.day or size(text[: found.start]) > 7 or regex.search(r"[.!?。]\s", text[: found.start]):
        return None
    return found.day if DATELINE_END.match(text, found.end) else None
