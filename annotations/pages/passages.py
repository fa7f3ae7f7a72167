"""A passage as HTML: its number, its words, what stands in its margin. In Python, because a template loop is slow."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models.vocabulary import Kind

MOST_TAGS = 5  # told of one passage
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
    uses: dict  # how many annotations lie here: of all under "", of each tag under its id as text
    links: int
    told: str = ""  # of its readers, where these are counted

    @property
    def count(self):
        return self.uses.get("", 0)

    @property
    def name(self):
        return place_name(self.piece.label, self.number, self.block.kind)


def place_name(label, number, kind):
    """A passage's name as people say it: "Report ¶4"; by its kind where it has no number."""
    return (
        f"{label} {number}" if number else _("%(piece)s, %(kind)s") % {"piece": label, "kind": Kind(kind).label.lower()}
    )


def written(at, words, address, names):
    """A DrawnPassage: the passage of a Place as HTML, around its words as HTML. `names` is {tag id as text: name}."""
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
    href = escape(address.panel(place=block.passage_id))
    html = (
        f'<div class="passage {kind}" {opening}>{_commenter(block)}{_number(at, href)}'
        f'<{tag} class="words"{direction}>{words}</{tag}>{_margin(at, href, names)}</div>'
    )
    return DrawnPassage(block.passage_id, kind, at.name, mark_safe(html))


def _commenter(passage):
    if passage.kind != Kind.COMMENT:
        return ""
    if not passage.attribution:
        return f'<p class="commenter">{escape(_("Reader comment, no name given"))}</p>'
    date = f' <time datetime="{passage.date.isoformat()}">{passage.date.isoformat()}</time>' if passage.date else ""
    return f'<p class="commenter">{escape(_("Reader comment"))}: <bdi>{escape(passage.attribution)}</bdi>{date}</p>'


def _number(at, href):
    if not at.number:
        return ""
    name = escape(at.name)  # two texts have a ¶1 each
    return f'<a class="number" href="{href}#panel" data-swap aria-label="{name}">{at.number}</a>'


def _margin(at, href, names):
    """What lies on a passage as one link behind its words: numbers to be seen, a sentence to be heard."""
    if not at.count and not at.links:
        return ""
    looks = " ".join(name for name, is_there in (("count", at.count), ("link-mark", at.links)) if is_there)
    seen = (f"<b>{at.count}</b>" if at.count else "") + (f" ⇄{at.links}" if at.links else "")
    heard = escape(_("%(sum)s. %(place)s") % {"sum": summed(at, names), "place": at.name})
    return (
        f'<span class="margin"><a class="{looks}" href="{href}#panel" data-swap aria-label="{heard}">'
        f"{seen.strip()}</a></span>"
    )


def summed(at, names):
    """What lies on a Place in words: "6 annotations: red line 3, signal 2; 1 cross-link"."""
    parts = []
    if at.count:
        counted = ngettext("%(count)s annotation", "%(count)s annotations", at.count) % {"count": at.count}
        tags = _tags_used(at.uses, names)
        parts.append(f"{counted}: {tags}" if tags else counted)
    if at.links:
        parts.append(ngettext("%(count)s cross-link", "%(count)s cross-links", at.links) % {"count": at.links})
    return _("; ").join([*parts, at.told] if at.told else parts)


def _tags_used(uses, names):
    """The tags of a passage with their numbers, the most used first, no more than can be listened to."""
    used = sorted((-count, names[tag]) for tag, count in uses.items() if tag in names and count)
    told = [f"{name} {-count}" for count, name in used[:MOST_TAGS]]
    if len(used) > MOST_TAGS:
        further = len(used) - MOST_TAGS
        told.append(ngettext("%(count)s further tag", "%(count)s further tags", further) % {"count": further})
    return _(", ").join(told)
