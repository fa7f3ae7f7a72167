"""What an export format says of itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Exporter:
    """One format. `stream` takes a Scope and yields text; whatever can fail fails before its first piece."""

    identifier: str
    label: str
    about: str
    suffix: str
    content_type: str
    stream: Callable[[object], Iterator[str]]
