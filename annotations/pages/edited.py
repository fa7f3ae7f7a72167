"""What an annotated edition is made of, whatever it is written as."""

from dataclasses import dataclass, field


@dataclass
class Message:
    """A reply as it is printed."""

    author: str
    text: str


@dataclass
class Note:
    """An annotation as it is printed: its number in the edition and what it says."""

    number: int
    quotes: list
    author: str
    tags: list
    text: str
    audience: str
    is_hidden: bool
    gone: str = ""  # how it went away, where its place alone is told
    replies: list = field(default_factory=list)
    start: int = 0  # code points of the piece


@dataclass
class EditedPassage:
    """A passage with its notes; `marks` are (offset from its start in code points, note number), in order.

    `stretches` are the marked words: (start, end, tag ids as text), in code points from its start.
    """

    number: str
    kind: str
    attribution: str
    text: str
    notes: list = field(default_factory=list)
    marks: list = field(default_factory=list)
    stretches: list = field(default_factory=list)
    start: int = 0  # code points of the piece
    end: int = 0
    passage: int = 0


@dataclass
class EditedLink:
    """A cross-link as it is printed; `ends` are (place, quote), first to second."""

    ends: list
    relation: str
    author: str
    text: str
    tags: list
    replies: list
    is_hidden: bool
    gone: str = ""
