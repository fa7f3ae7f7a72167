"""The annotated edition as HTML for screen and paper, part by part. In Python, because a template loop is slow."""

from bisect import bisect_right
from html import escape

from django.utils.translation import gettext as _

from .. import spans
from ..models.vocabulary import Kind
from ..templatetags.notes import note as rendered
from .drawing import draw
from .passages import TAGS

ELLIPSIS = " […] "


class Printed:
    """An Edition of one reading, written down. Takes the tags of its legend, [(Tag, uses)]."""

    def __init__(self, edition, reading, pieces, legend):
        self.edition, self.reading, self.pieces = edition, reading, pieces
        self.palette = {str(tag.pk): tag.palette for tag, _uses in legend}
        self.looks = {tag.name: tag.palette for tag, _uses in legend}

    def parts(self):
        """Yields HTML: each piece with its notes, then the cross-links. A passage or a note at a time."""
        ends = self.edition.link_marks(self.reading)
        for piece in self.pieces:
            yield from self._piece(piece, ends[piece.pk])
        yield from self._links()

    def _piece(self, piece, link_ends):
        document = piece.document
        noted, passages = self.edition.marked(piece)
        yield (
            f'<article class="printed" aria-label="{escape(piece.label)}">'
            f'<p class="kicker"><bdi>{escape(piece.label)}</bdi>{_source(document)}</p>'
            f'<div class="printed-text" lang="{escape(document.language)}" dir="{document.direction}">'
        )
        names = []  # (where a passage begins, its printed name)
        for passage in passages:
            names.append((passage.start, passage.number or str(Kind(passage.kind).label)))
            here = [(end - passage.start, number) for end, number in link_ends if passage.start < end <= passage.end]
            if passage.kind != Kind.FURNITURE:
                yield self._passage(passage, here)
        yield "</div>"
        if noted:
            yield f'<section class="endnotes"><h3>{escape(_("Notes"))}</h3><ol>'
            for note in self.edition.notes(piece, noted):
                yield self._note(note, _name_at(names, note.start))
            yield "</ol></section>"
        yield "</article>\n"

    def _passage(self, passage, link_ends):
        tag = TAGS.get(passage.kind, "p")
        back = f"../?place={passage.passage}#passage-{passage.passage}"  # the place in the reading
        number = f'<a class="number" href="{back}">{passage.number}</a>' if passage.number else ""
        by = f'<p class="commenter"><bdi>{escape(passage.attribution)}</bdi></p>' if passage.attribution else ""
        direction = ' dir="auto"' if passage.kind == Kind.COMMENT else ""
        words = self._words(passage, link_ends)
        return (
            f'<div class="passage {passage.kind}" id="p-{passage.passage}">{by}{number}'
            f'<{tag} class="words"{direction}>{words}</{tag}></div>\n'
        )

    def _words(self, passage, link_ends):
        """The words with their marks, cut where the numbers of notes and of cross-links stand."""
        segments = spans.segments(passage.stretches)
        signs = [(offset, _reference(number)) for offset, number in passage.marks]
        signs += [(offset, f'<sup class="sign">⇄{number}</sup>') for offset, number in link_ends]
        signs.sort(key=lambda sign: sign[0])
        parts, at, first = [], 0, 0
        for offset, sign in [*signs, (len(passage.text), "")]:
            if offset > at:
                while first < len(segments) and segments[first][1] <= at:
                    first += 1
                within = _within(segments, first, at, offset)
                parts.append(draw(passage.text[at:offset], within, self.palette))
                at = offset
            parts.append(sign)
        return "".join(parts)

    def _note(self, note, place):
        opening = f'<li id="note-{note.number}" value="{note.number}">'
        back = f'<a class="back" href="#ref-{note.number}">{escape(place)}</a>'
        if note.gone:
            return f"{opening}<p>{back} <i>{escape(note.gone)}</i></p>{_replies(note.replies)}</li>\n"
        facts = [f"<b><bdi>{escape(note.author)}</bdi></b>"]
        facts += [self._tag(name) for name in note.tags]
        facts += [escape(said) for said in (note.audience, _("hidden by staff") if note.is_hidden else "") if said]
        return (
            f'{opening}<p>{back} <q dir="auto">{escape(ELLIPSIS.join(note.quotes))}</q> {" · ".join(facts)}</p>'
            f"{_said(note.text)}{_replies(note.replies)}</li>\n"
        )

    def _tag(self, name):
        pill = f'<i aria-hidden="true"></i><bdi>{escape(name)}</bdi>'
        return f'<span class="tag t{self.looks.get(name, 0)}">{pill}</span>'

    def _links(self):
        is_first = True
        for number, link in enumerate(self.edition.links(self.reading, self.pieces), 1):
            if is_first:
                title = escape(_("Cross-links"))
                yield f'<section class="printed-links"><h2>{title}</h2><ol>'
                is_first = False
            yield self._link(number, link)
        if not is_first:
            yield "</ol></section>\n"

    def _link(self, number, link):
        opening = f'<li id="link-{number}" value="{number}">'
        if link.gone:
            return f"{opening}<p><i>{escape(link.gone)}</i></p>{_replies(link.replies)}</li>\n"
        (first, said), (second, answered) = link.ends[:2]
        facts = [f"<b><bdi>{escape(link.author)}</bdi></b>", *map(self._tag, link.tags)]
        facts += [escape(_("hidden by staff"))] if link.is_hidden else []
        return (
            f'{opening}<p><b><bdi>{escape(first)}</bdi></b> <q dir="auto">{escape(said)}</q> '
            f"<i><bdi>{escape(link.relation)}</bdi></i> <b><bdi>{escape(second)}</bdi></b> "
            f'<q dir="auto">{escape(answered)}</q> · {" · ".join(facts)}</p>'
            f"{_said(link.text)}{_replies(link.replies)}</li>\n"
        )


def _source(document):
    date = document.date.isoformat() if document.date else ""
    parts = [document.byline, document.source, date, document.address]
    return "".join(f" · <bdi>{escape(part)}</bdi>" for part in parts if part)


def _reference(number):
    return f'<sup class="sign" id="ref-{number}"><a href="#note-{number}">{number}</a></sup>'


def _within(segments, first, start, end):
    """The segments from `first` on that lie in [start, end), counted from `start`."""
    found = []
    while first < len(segments) and segments[first][0] < end:
        at, until, depth, uses = segments[first]
        if until > start:
            found.append([max(at, start) - start, min(until, end) - start, depth, uses])
        first += 1
    return found


def _name_at(names, start):
    at = bisect_right(names, start, key=lambda name: name[0]) - 1
    return names[at][1] if at >= 0 else ""


def _said(text):
    return f'<div class="note" dir="auto">{rendered(text)}</div>' if text else ""


def _replies(replies):
    said = "".join(f"<li><b><bdi>{escape(one.author)}</bdi></b> {_said(one.text)}</li>" for one in replies)
    return f'<ul class="answers">{said}</ul>' if said else ""
