"""From clean text to blocks: what blank lines part, what a line break means, and the marks of lists."""

from dataclasses import dataclass
from itertools import pairwise
from unicodedata import east_asian_width

import regex

from annotations.boundaries import SPACELESS
from annotations.months import JALALI_MONTHS, MONTHS

INVISIBLE = regex.compile(r"[\s\p{Cf}]*")
BULLET = regex.compile(r"\s*([-*+•‣▪●◦·○■])[ \t\u00A0\u3000]+(?=\S)")
MONTH = "|".join([*MONTHS, *JALALI_MONTHS])
# "3. Juli" is a day, not the third item.
NUMBER = regex.compile(
    rf"\s*[(（]?(\d{{1,3}})(?:[.)．）](?=\s)|[-–](?=\s)|[、．](?=\S))\s*(?=\S)(?!(?:{MONTH})\b)", regex.IGNORECASE
)
QUOTE = regex.compile(r"\s*>[ \t>]*")
HASHES = regex.compile(r"\s*(#{1,6})\s+(?=\S)|\s*#{1,6}\s*$")
UNDERLINE = regex.compile(r"\s*(?:={3,}|-{3,})\s*")
SENTENCE_END = regex.compile(r"[.!?…。！？؟।։።۔｡‽]['\"”’»›)\]）」』*_]*$")
ABBREVIATED = regex.compile(r"(?:\b\p{L}\.){2,}$|\b(?:Inc|Jr|Sr|Co|Ltd|vs|etc|St|No)\.$")
INDENTED = regex.compile(r"[ ]{2,}|\t|[ ]?\u3000")
HYPHEN_AT_END = regex.compile(r"[\p{L}\p{N}.][-\u00AD‐]$")

WIDE_LINE = 90  # columns: more than a mail program or an editor leaves in a line
WIDEST_WRAP = 140


@dataclass(frozen=True)
class Block:
    """What may become one passage: its text, the lines it was made of, and the mark it carried.

    `shape` is "plain", "bullet", "number", "quote", "hash" or "indent"; `number` is that of a
    numbered block. `text` is without the mark, `lines` with it.
    """

    text: str
    lines: tuple[str, ...]
    shape: str = "plain"
    number: int | None = None

    @property
    def marked_text(self) -> str:
        """The text with the mark that it carried in the file."""
        return join(self.lines)

    @property
    def size(self) -> float:
        return size(self.text)

    @property
    def is_ended(self) -> bool:
        return is_ended(self.text)


def split(text: str) -> list[Block]:
    """Return the blocks of clean `text` in order. No block is empty or holds two newlines in a row."""
    groups, group = [], []
    for line in [*text.split("\n"), ""]:
        if not INVISIBLE.fullmatch(line):
            group.append(line.rstrip())
        elif group:
            groups.append(group)
            group = []
    unparted = len(groups) == 1 and len(groups[0]) > 2 and not _is_wrapped(groups[0])
    return [block for group in groups for block in _blocks_of(group, unparted)]


def join(lines: tuple[str, ...] | list[str]) -> str:
    """Return the lines of one passage as one: a space between them, none where the script has none.

    Verse (three short lines or more, broken where the next word would have fitted) keeps its lines.
    """
    lines = [line.strip() for line in lines]
    if _is_verse(lines):
        return "\n".join(lines)
    joined = [lines[0]]
    for before, line in pairwise(lines):
        joined += [line] if _is_joined_tight(before, line) else [" ", line]
    return "".join(joined)


def size(text: str) -> float:
    """Return the length of `text` in words; two characters of a script without spaces count as one."""
    spaceless = len(SPACELESS.findall(text))
    return spaceless / 2 + (len(SPACELESS.sub(" ", text).split()) if spaceless else len(text.split()))


def is_ended(text: str) -> bool:
    """Tell whether `text` closes as a sentence does; "U.S." and "Jr." close nothing."""
    end = text[-20:]  # a pattern that ends in $ would be tried at every full stop of the text
    return bool(SENTENCE_END.search(end)) and not ABBREVIATED.search(end)


def columns(line: str) -> int:
    """Return the width of `line` in columns of a fixed-width screen: East Asian signs take two."""
    return len(line) if line.isascii() else sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)


def _blocks_of(lines: list[str], unparted: bool) -> list[Block]:
    if all(QUOTE.match(line) for line in lines):
        return _quoted(lines)
    if len(lines) > 1 and all(line.startswith(("    ", "\t")) for line in lines) and not _marker(lines[0]):
        return [Block(join(lines), tuple(lines), "indent")]
    return [_block(part) for part in _parts(lines, unparted)]


def _quoted(lines: list[str]) -> list[Block]:
    blocks, group = [], []
    for line in [*lines, ">"]:
        inner = QUOTE.sub("", line, count=1)
        if inner:
            group.append((inner, line))
        elif group:
            blocks.append(Block(join([inner for inner, _ in group]), tuple(line for _, line in group), "quote"))
            group = []
    # Lone ">" signs say nothing.
    return blocks


def _block(lines: list[str]) -> Block:
    first = lines[0]
    if found := HASHES.match(first):
        text = join([first[found.end() :], *lines[1:]]).rstrip("# ") or join(lines)
        return Block(text, tuple(lines), "hash")
    if found := NUMBER.match(first):
        return Block(join([first[found.end() :], *lines[1:]]), tuple(lines), "number", int(found[1]))
    if found := BULLET.match(first):
        return Block(join([first[found.end() :], *lines[1:]]), tuple(lines), "bullet")
    return Block(join(lines), tuple(lines))


def _parts(lines: list[str], unparted: bool) -> list[list[str]]:
    """Part the lines of a group where a list item, a heading mark or an indented paragraph begins."""
    apart = unparted or _stand_alone(lines)
    in_list = _marker(lines[0]) is not None
    indents = any(not INDENTED.match(line) for line in lines[1:]) and not in_list
    parts: list[list[str]] = []
    last = None
    for line in lines:
        if parts and UNDERLINE.fullmatch(line) and len(parts[-1]) == 1 and len(lines) > 1:
            if size(parts[-1][0]) <= 25 and not HASHES.match(parts[-1][0]):
                parts[-1] = ["# " + parts[-1][0].strip()]
            else:
                parts.append([line])
            continue
        marker = _marker(line)
        opens = (
            marker is not None
            and (in_list or not parts or parts[-1][-1].rstrip().endswith((":", "：")))
            and _follows(last, marker)
        )
        in_list = in_list or opens
        begins = not parts or apart or opens or HASHES.match(line) or HASHES.match(parts[-1][0])
        if begins or (indents and INDENTED.match(line) and not in_list):
            parts.append([line])
        else:
            parts[-1].append(line)
        last = marker if opens else last
    return parts


def _marker(line: str) -> str | int | None:
    if found := NUMBER.match(line):
        return int(found[1])
    found = BULLET.match(line)
    return found[1] if found else None


def _follows(last: str | int | None, marker: str | int) -> bool:
    # "24. The talks" at the start of a wrapped line is a date and a full stop, not an item.
    if isinstance(last, int):
        return isinstance(marker, int) and marker in (last + 1, last - 1)
    return last is None or isinstance(marker, str)


def _stand_alone(lines: list[str]) -> bool:
    """Tell whether each line is a paragraph of its own: long lines that nothing forced to break."""
    wide = [line for line in lines if columns(line) > WIDE_LINE and (" " in line.strip() or SPACELESS.search(line))]
    if not wide or len(lines) < 2:
        return False
    if _is_wrapped(lines) and max(map(columns, lines)) <= WIDEST_WRAP:
        return sum(is_ended(line) for line in lines[:-1]) > 0.6 * (len(lines) - 1)
    return True


def _is_wrapped(lines: list[str]) -> bool:
    return _forced_breaks(lines) >= 0.8


def _is_verse(lines: list[str]) -> bool:
    return len(lines) > 2 and max(map(columns, lines)) <= 60 and _forced_breaks(lines) < 0.5


def _forced_breaks(lines: list[str]) -> float:
    """The share of line breaks at which the next word would not have fitted the widest line."""
    width = max(map(columns, lines))
    if len(lines) < 2:
        return 1.0
    forced = 0
    for line, following in pairwise(lines):
        first = following.split()[0] if following.split() else ""
        if SPACELESS.match(first):
            first = first[:3]  # a full stop may not begin a line, so the sign before it moves down too
        forced += columns(line) + 1 + columns(first) > width
    return forced / (len(lines) - 1)


def _is_joined_tight(before: str, line: str) -> bool:
    if HYPHEN_AT_END.search(before[-2:]):
        return True
    return all(SPACELESS.match(sign) or _is_wide_sign(sign) for sign in (before[-1:], line[:1]))


def _is_wide_sign(sign: str) -> bool:
    return bool(sign) and east_asian_width(sign) in "WF"
