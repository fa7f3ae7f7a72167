"""A passage as HTML: its number, its words, what stands in its margin. In Python, because a template loop is slow."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models.vocabulary import Kind

TAGS = {Kind.TITLE: "h2", Kind.HEADING: "h3", Kind.QUOTATION: "blockquote"}


@dataclass
class DrawnPassage:
    id: int
    kind: str
    name: str  # "Report ¶4"
    html: str


@dataclass
class Place:
    """A passage in its piece, with what its margin says."""

    piece: object
    block: object
    number: str
    count: int
    links: int

    @property
    def name(self):
        return place_name(self.piece.label, self.number, self.block.kind)


def place_name(label, number, kind):
    """A passage's name as people say it: "Report ¶4"; by its kind where it has no number."""
    return f"{label} {number}" if number else f"{label}, {Kind(kind).label.lower()}"


def written(at, words, address):
    """A DrawnPassage: the passage of a Place as HTML, around its words as HTML."""
    block, kind = at.block, at.block.kind
    opening = (
        f'id="passage-{block.passage_id}" data-passage="{block.passage_id}" data-start="{block.start}" '
        f'data-end="{block.end}" data-name="{escape(at.name)}"'
    )
    if kind == Kind.FURNITURE:
        summary = escape(_("Left by the site: 1 line"))
        html = (
            f'<details class="passage furniture" {opening}><summary>{summary}</summary>'
            f'<p class="words">{words}</p></details>'
        )
        return DrawnPassage(block.passage_id, kind, at.name, mark_safe(html))
    tag = TAGS.get(kind, "p")
    direction = ' dir="auto"' if kind == Kind.COMMENT else ""
    html = (
        f'<div class="passage {kind}" {opening}>{_commenter(block)}{_number(at, address)}'
        f'<{tag} class="words"{direction}>{words}</{tag}>{_margin(at, address)}</div>'
    )
    return DrawnPassage(block.passage_id, kind, at.name, mark_safe(html))


def _commenter(passage):
    if passage.kind != Kind.COMMENT:
        return ""
    if not passage.attribution:
        return f'<p class="commenter">{escape(_("Reader comment, no name given"))}</p>'
    date = f' <time datetime="{passage.date.isoformat()}">{passage.date.isoformat()}</time>' if passage.date else ""
    return f'<p class="commenter">{escape(_("Reader comment"))}: <bdi>{escape(passage.attribution)}</bdi>{date}</p>'


def _number(at, address):
    if not at.number:
        return ""
    href = escape(address.panel(place=at.block.passage_id))
    return f'<a class="number" href="{href}#panel" data-swap>{at.number}</a>'


def _margin(at, address):
    parts = []
    href = escape(address.panel(place=at.block.passage_id))
    if at.count:
        says = ngettext("%(place)s: %(count)s annotation", "%(place)s: %(count)s annotations", at.count)
        says = escape(says % {"place": at.name, "count": at.count})
        parts.append(f'<a class="count" href="{href}#panel" data-swap aria-label="{says}">{at.count}</a>')
    if at.links:
        says = ngettext("%(place)s: %(count)s cross-link", "%(place)s: %(count)s cross-links", at.links)
        says = escape(says % {"place": at.name, "count": at.links})
        parts.append(f'<a class="link-mark" href="{href}#panel" data-swap aria-label="{says}">⇄{at.links}</a>')
    return f'<span class="margin">{"".join(parts)}</span>' if parts else ""
