"""Puts the blocks of a comments part together: one passage for each comment."""

import datetime
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext as _

from annotations.importers.blocks import Block, join
from annotations.importers.comment_headings import Heading, heading_of, inline_name, is_name_line, without_number
from annotations.importers.drafts import DraftPassage
from annotations.importers.furniture import furniture
from annotations.importers.phrases import furniture_reason


@dataclass
class Comment:
    """A comment while it is put together; `heading` is kept for one that turns out to have no text."""

    name: str = ""
    day: datetime.date | None = None
    heading: str = ""
    why: str = ""
    paragraphs: list[str] = field(default_factory=list)


class CommentReader:
    """Reads blocks in order. What opens a comment is known beforehand: a heading, a number, or any block."""

    def __init__(self, blocks: list[Block]):
        self.blocks = blocks
        self.headings = {i: heading for i in range(len(blocks)) if (heading := heading_of(blocks, i))}
        self.numbered = _numbered(blocks)
        if not self.headings and not self.numbered:
            self.headings = _bare_headings(blocks)
        self.taken: dict[int, int] = {}  # lines at the start of a block that belong to the heading before it
        self.passages: list[DraftPassage] = []
        self.current: Comment | None = None

    def read(self) -> list[DraftPassage]:
        """Return the passages."""
        for i, block in enumerate(self.blocks):
            if i in self.headings or i in self.numbered:
                self._open(i, block)
            elif found := furniture(block):
                self._close()
                self.passages.append(found)
                continue
            elif not self.current or not self._continues(block):
                self._close()
                self.current = Comment(why=_("Stands among the comments, under the piece."))
            self._add(i, block)
        self._close()
        return self.passages

    def _open(self, i: int, block: Block) -> None:
        self._close()
        heading = self.headings.get(i)
        if not heading:
            self.current = Comment(why=_("A numbered comment under the piece; the number is left out."))
            return
        lines = [line for one in self.blocks[i : i + heading.lines] for line in one.lines]
        said = " ".join(lines[: heading.lines])
        why = _("Follows a line with a name, as comments do; that line became the commenter and the date.")
        self.current = Comment(heading.name, heading.day, said, why)

    def _continues(self, block: Block) -> bool:
        # Where nothing marks the first paragraph of a comment, only a list belongs to what stands above it.
        return bool(self.headings or self.numbered) or block.shape in ("bullet", "number")

    def _add(self, i: int, block: Block) -> None:
        lines = list(block.lines[self.taken.get(i, 0) :])
        heading = self.headings.get(i)
        if heading:
            lines = self._after_heading(i, lines, heading)
        elif i in self.numbered:
            lines[0] = without_number(lines[0])[1]
        buttons = []
        while lines and furniture_reason(lines[-1]) in ("label", "divider"):
            buttons.insert(0, lines.pop())
        if lines and self.current:
            self.current.paragraphs.append(join(lines))
        if buttons:
            self._close()
            why = _("A line that sites put around a piece.")
            self.passages += [DraftPassage("furniture", button.strip(), why=why) for button in buttons]

    def _after_heading(self, i: int, lines: list[str], heading: Heading) -> list[str]:
        over = heading.lines - len(lines)
        if over > 0:
            self.taken[i + 1] = over
        return [heading.rest, *lines[heading.lines :]] if heading.rest else lines[heading.lines :]

    def _close(self) -> None:
        comment, self.current = self.current, None
        if not comment:
            return
        text = "\n".join(comment.paragraphs)
        if text:
            self.passages.append(DraftPassage("comment", text, comment.name, comment.day, comment.why))
        elif comment.heading:
            why = _("A name among the comments with no comment under it.")
            self.passages.append(DraftPassage("furniture", comment.heading.strip(), why=why))


def read_blocks(blocks: list[Block]) -> list[DraftPassage]:
    """Return the passages of the blocks that stand under the label of the comments part."""
    return CommentReader(blocks).read()


def _numbered(blocks: list[Block]) -> set[int]:
    """The blocks whose numbers run on from the first, up or down; other numbers are lists inside comments."""
    content = [i for i, block in enumerate(blocks) if not furniture_reason(block.text)]
    if not content or blocks[content[0]].shape != "number":
        return set()
    found, step = {content[0]}, 0
    last = blocks[content[0]].number or 0
    for i in content[1:]:
        number = blocks[i].number
        if number is not None and (number - last == step or (not step and abs(number - last) == 1)):
            step = number - last
            found.add(i)
            last = number
    return found


def _bare_headings(blocks: list[Block]) -> dict[int, Heading]:
    """Names without a date above comments: believed when at least two take turns with text."""
    content = [i for i, block in enumerate(blocks) if not furniture_reason(block.text)]
    if not content:
        return {}
    inline = {i: inline_name(blocks[i].text) for i in content}
    if len(content) > 1 and all(inline.values()):
        return {i: Heading(found[0], None, len(blocks[i].lines), found[1]) for i, found in inline.items() if found}
    found = {}
    for i, following in zip(content, [*content[1:], None], strict=True):
        lines = blocks[i].lines
        if blocks[i].shape == "plain" and is_name_line(lines[0]) and (len(lines) > 1 or following is not None):
            found[i] = Heading(lines[0].strip(), None)
    alone = [i for i in found if len(blocks[i].lines) == 1]
    takes_turns = all(following not in found for i, following in pairwise(content) if i in alone)
    if len(found) < 2 or content[0] not in found or not takes_turns or len(content) - len(found) < len(alone):
        return {}
    return found
