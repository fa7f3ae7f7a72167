"""What an importer hands over: a piece in passages, each with a guessed kind and the reason for it."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class DraftPassage:
    """One passage: `kind` is one of the ten kinds of the design, `why` a sentence for a person."""

    kind: str
    text: str
    attribution: str = ""
    date: datetime.date | None = None
    why: str = ""


@dataclass(frozen=True)
class Draft:
    """One piece. `language` is a BCP 47 code ("und" when unknown), `direction` "ltr" or "rtl"."""

    title: str
    authors: tuple[str, ...]
    date: datetime.date | None
    language: str
    direction: str
    passages: tuple[DraftPassage, ...]
