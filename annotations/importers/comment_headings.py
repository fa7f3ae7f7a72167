"""The line above a comment: who wrote it and when."""

import datetime
from dataclasses import dataclass

import regex

from annotations.importers.blocks import NUMBER, Block, is_ended
from annotations.importers.dates import WEEKDAY, FoundDate, find_date, only_a_date
from annotations.importers.names import CASED, is_name
from annotations.importers.phrases import furniture_reason

SAYS = regex.compile(
    r"\s*(?:says?|said|wrote|writes|commented|replied|posted|schrieb|schreibt|sagt|meint|a écrit|dit|dice|"
    r"escribió|ha scritto|"
    r"scrive|пишет|написал(?:а)?|говорит|می‌گوید|گفت|نوشت|يقول|تقول|قال|كتب|说|說|さんの(?:コメント|発言))\s*(?::|：|…|"
    r"\.\.\.)?\s*$",
    regex.IGNORECASE,
)
LEAD = regex.compile(
    r"^(?:#\s?\d+\s+|(?:posted|comment(?:ed)?|submitted|written|by|from|von|par|por|от|از)\s+(?:by\s+)?)+",
    regex.IGNORECASE,
)
JOINT = regex.compile(
    r"[\s,،，·•|:：()（）\[\]—–-]*(?:\bon\b|\bam\b|\ble\b|\bel\b|\bat\b)?[\s,،，·•|:：()（）\[\]—–-]*$",
    regex.IGNORECASE,
)
INLINE = regex.compile(r"^(?P<name>[^:：\n]{2,40}?)\s*(?::\s+|：\s*)(?P<text>\S.*)$", regex.DOTALL)
HANDLE = regex.compile(r"@?[\p{L}\p{M}\d][\p{L}\p{M}\d_.’'-]{0,29}")
INITIAL_AT_END = regex.compile(r"\s\p{Lu}\.$")
AFTER_DATE = regex.compile(r"[\s,.:：·•|()（）\]—–-]*(?:(?:edited|reply|permalink|says)[\s:.)]*)?", regex.IGNORECASE)
INLINE_TEXT = regex.compile(r"[)\]）]?\s*[:：]\s+(?P<text>\S.*)", regex.DOTALL)


@dataclass(frozen=True)
class Heading:
    """A comment's heading: who, the day if it is exact, how many lines it takes, the text on its last line.

    `is_strong` when the line alone is proof: a name with a time of day or with how long ago it was.
    """

    name: str
    day: datetime.date | None
    lines: int = 1
    rest: str = ""
    is_strong: bool = False


def heading_of(blocks: list[Block], i: int) -> Heading | None:
    """Return the heading with which block `i` begins; a date may follow in the next block."""
    if furniture_reason(blocks[i].text):
        return None
    lines = list(blocks[i].lines)
    lines[0] = without_number(lines[0])[1]
    if len(lines) == 1 and i + 1 < len(blocks):
        lines += blocks[i + 1].lines[:1]
    return read_heading(lines)


def read_heading(lines: list[str]) -> Heading | None:
    """Return the heading with which `lines` (a comment's, then what follows it) begin, or None."""
    first = lines[0].strip()
    if len(first) > 400:
        return None
    found = find_date(first)
    if found and found.start:
        return _dated(first, found, lines)
    if found and not found.start:
        return None
    says = SAYS.search(first)
    name = LEAD.sub("", first[: says.start()] if says else first).strip(" ,·•|—–-*")
    if not is_commenter(name, many=bool(says)):
        return None
    second = only_a_date(lines[1]) if len(lines) > 1 else None
    if second:
        return Heading(name, second.day, 2, is_strong=True)
    return Heading(name, None) if says and first.endswith((":", "：", "says", "wrote", "…")) else None


def is_commenter(name: str, many: bool = False) -> bool:
    """Tell whether `name` could sign a comment: a person's name, a handle, "John D."; no sentence."""
    words = name.split()
    if not name or len(name) > 40 or len(words) > 5 or WEEKDAY.fullmatch(name):
        return False
    if len(words) == 1:
        return bool(HANDLE.fullmatch(name.strip("()")))
    if is_name(name):
        return True
    if not all(HANDLE.fullmatch(word.strip(",()")) for word in words):
        return False
    return (
        many
        or not CASED.search(name)
        or all(word[0].isupper() or word[0].isdigit() or word[0] == "@" for word in words)
    )


def inline_name(text: str) -> tuple[str, str] | None:
    """Return the name and the text of "Maria: I disagree", else None."""
    found = INLINE.match(text)
    return (found["name"].strip(), found["text"]) if found and is_commenter(found["name"].strip()) else None


def is_name_line(line: str) -> bool:
    """Tell whether a whole line could be nothing but a commenter's name."""
    line = line.strip()
    return (not is_ended(line) or INITIAL_AT_END.search(line) is not None) and is_commenter(line)


def without_number(line: str) -> tuple[int | None, str]:
    """Return the number that `line` begins with and the rest, or None and the line."""
    found = NUMBER.match(line)
    return (int(found[1]), line[found.end() :]) if found else (None, line)


def _dated(first: str, found: FoundDate, lines: list[str]) -> Heading | None:
    before = first[: found.start]
    before = regex.sub(rf"(?:{WEEKDAY.pattern})[\s,.]*$", "", before, flags=regex.IGNORECASE)
    before = JOINT.sub("", LEAD.sub("", before))
    before = SAYS.sub("", before).strip(" ,·•|—–-*")
    is_plain = is_commenter(before)
    if not (is_plain or (found.has_time and is_commenter(before, many=True))):
        return None
    if only_a_date(first) or (first.endswith(".") and not regex.search(r"[ap]\.m\.$", first)):
        return None
    rest = first[found.end :]
    if AFTER_DATE.fullmatch(rest):
        follows = only_a_date(lines[1]) is not None if len(lines) > 1 else False
        return Heading(before, found.day, 2 if follows else 1, is_strong=found.has_time and is_plain)
    inline = INLINE_TEXT.match(rest)
    return Heading(before, found.day, 1, inline["text"], is_strong=found.has_time and is_plain) if inline else None
