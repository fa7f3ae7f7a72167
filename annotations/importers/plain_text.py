"""Plain text into a draft: blocks parted by blank lines, each with a guessed kind."""

from pathlib import PurePath

from django.utils.translation import gettext_lazy

from annotations.importers.drafts import Draft, DraftPassage
from annotations.importers.languages import direction_of, guess_language
from annotations.importers.normalise import BadText, clean, decode

__all__ = ["BadText", "Draft", "DraftPassage", "PlainText", "parse", "read"]

TITLE_LENGTH = 80  # code points of the first words, where a piece has no title


class PlainText:
    """The importer of plain text files."""

    identifier = "plain-text"
    label = gettext_lazy("Plain text")
    extensions = (".txt", ".text", ".md")

    def read(self, data: bytes, name: str) -> Draft:
        """Return the draft of a file's bytes. Raises BadText."""
        return read(data, name)


def read(data: bytes, name: str) -> Draft:
    """Return the draft of `data`, the bytes of the file called `name`. Raises BadText."""
    return parse(decode(data, name), name)


def parse(text: str, name: str = "") -> Draft:
    """Return the draft of `text`; `name` is the file's, for a piece in which nothing can be its title.

    The text is cleaned first, which changes nothing in clean text. Raises nothing: a blank text has no passages.
    """
    # compiling the patterns takes a tenth of a second: the first text that comes pays it, not every start
    from annotations.importers.blocks import split
    from annotations.importers.guess import guess

    text = clean(text)
    found = guess(split(text))
    language = guess_language(text)
    title = found.title or _first_words(found.passages) or PurePath(name).stem
    return Draft(title, found.authors, found.date, language, direction_of(language, text), found.passages)


def _first_words(passages: tuple[DraftPassage, ...]) -> str:
    """The beginning of the first passage that is text, cut between words."""
    first = next((one.text for one in passages if one.kind not in ("furniture", "byline")), "").replace("\n", " ")
    if len(first) <= TITLE_LENGTH:
        return first
    whole, space, _rest = first[:TITLE_LENGTH].rpartition(" ")
    return (whole if space else first[: TITLE_LENGTH // 2]).rstrip(" ,;:،，") + "…"
