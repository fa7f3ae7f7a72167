"""Markdown: the annotated edition, to read, print or hand to a converter. Notes are footnotes."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models.vocabulary import Kind
from ..pages.edition import Edition
from .exporter import Exporter
from .markdown_text import BREAK, escaped

IN_NOTE = BREAK + "    "  # a footnote's lines stand under its first
# before a passage, and what stands for its line breaks
FRAMES = {Kind.TITLE: ("#### ", " "), Kind.HEADING: ("#### ", " "), Kind.QUOTATION: ("> ", "\\\n> "),
          Kind.LIST_ITEM: ("- ", "\\\n  ")}  # fmt: skip
NAMED = (Kind.BYLINE, Kind.CAPTION, Kind.ABOUT, Kind.FURNITURE)


def stream(scope):
    """Yields the edition, a few passages at a time."""
    held, length = [], 0
    for block in _blocks(Edition(scope), scope.course):
        held.append(block + "\n\n")
        length += len(block)
        if length > 64_000:
            yield "".join(held)
            held, length = [], 0
    yield "".join(held)


def _blocks(edition, course):
    yield f"# {escaped(course.title, ' ')}"
    yield from _legend(edition)
    for reading, pieces in edition.readings():
        yield f"## {escaped(reading.title, ' ')}"
        if reading.prompt:
            yield escaped(reading.prompt)
        for piece in pieces:
            yield from _piece(edition, piece)
        yield from _links(edition, reading, pieces)


def _legend(edition):
    tags = edition.legend()
    if tags:
        yield f"## {_('Tags')}"
    for tag, uses in tags:
        definition = f": {escaped(tag.definition, IN_NOTE)}" if tag.definition else ""
        yield f"- **{escaped(tag.name)}** ({uses}){definition}"


def _piece(edition, piece):
    document = piece.document
    yield f"### {escaped(f'{piece.label}: {document.title}', ' ')}"
    source = [document.byline, document.source, document.date.isoformat() if document.date else "", document.address]
    if any(source):
        yield escaped(" · ".join(filter(None, source)), " ")
    for passage in edition.passages(piece):
        yield _passage(passage)
        for note in passage.notes:
            yield _note(note, passage.number or Kind(passage.kind).label)


def _passage(passage):
    before, line_break = FRAMES.get(passage.kind, ("", BREAK))
    words = escaped(passage.text, line_break, passage.marks)
    if passage.number:
        by = f" ({escaped(passage.attribution, ' ')})" if passage.attribution else ""
        return f"{before}**{passage.number}**{by} {words}"
    if passage.kind in NAMED:
        return f"{before}**{Kind(passage.kind).label}** {words}"
    return before + words


def _note(note, place):
    """A footnote. It begins with its place, so that no program takes it for the definition of a link."""
    if note.gone:
        return f"[^{note.number}]: " + IN_NOTE.join([f"{place} — {note.gone}", *_messages(note.replies, IN_NOTE)])
    quote = " […] ".join(escaped(quote, " ") for quote in note.quotes)
    tags = ", ".join(escaped(tag) for tag in note.tags)
    said = [note.audience, _("hidden by staff") if note.is_hidden else ""]
    facts = " · ".join(filter(None, [f"**{escaped(note.author)}**", tags, *said]))
    lines = [f"{place} “{quote}” — {facts}"]
    if note.text:
        lines.append(escaped(note.text, IN_NOTE))
    lines += _messages(note.replies, IN_NOTE)
    return f"[^{note.number}]: " + IN_NOTE.join(lines)


def _messages(replies, line_break):
    return [f"↳ **{escaped(reply.author)}** {escaped(reply.text, line_break)}" for reply in replies]


def _links(edition, reading, pieces):
    title = f"### {_('Cross-links')}"
    for number, link in enumerate(edition.links(reading, pieces), 1):
        if number == 1:
            yield title
        if link.gone:
            yield f"{number}.  " + IN_NOTE.join([link.gone, *_messages(link.replies, IN_NOTE)])
            continue
        (first, first_quote), (second, second_quote) = link.ends[:2]
        ends = (
            f"{escaped(first)} “{escaped(first_quote, ' ')}” **{escaped(link.relation)}** "
            f"{escaped(second)} “{escaped(second_quote, ' ')}”"
        )
        tags = ", ".join(escaped(tag) for tag in link.tags)
        hidden = _("hidden by staff") if link.is_hidden else ""
        lines = [f"{ends} — " + " · ".join(filter(None, [f"**{escaped(link.author)}**", tags, hidden]))]
        if link.text:
            lines.append(escaped(link.text, IN_NOTE))
        yield f"{number}.  " + IN_NOTE.join(lines + _messages(link.replies, IN_NOTE))


EXPORTER = Exporter(
    identifier="md",
    label=gettext_lazy("Annotated edition (Markdown)"),
    about=gettext_lazy("The texts with everybody's notes and replies as numbered notes, and the cross-links."),
    suffix="md",
    content_type="text/markdown; charset=utf-8",
    stream=stream,
)
