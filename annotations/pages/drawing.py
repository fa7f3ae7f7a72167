"""Passages with their highlights as HTML, and what their strip shows. In Python, because a template loop is slow.

The words of a passage are written exactly: what stands in `.words` is the passage's text and nothing else.
"""

from functools import cache
from html import escape

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from .strips import BINS, bins_of

LINK = "link"  # among a segment's tags: a cross-link ends here
DEEPEST = 5


@cache
def depth_class(depth):
    """d1 to d5 for 1, 2, 3-4, 5-8, 9 and more annotations: a reader tells no more apart."""
    return f"d{min((depth - 1).bit_length() + 1, DEEPEST)}"


class Palette(dict):
    """{tag id as text: palette number}. `heard` are the attributes of marks by their first class, for listeners."""

    def __init__(self, tags, heard=None):
        super().__init__((str(tag.pk), tag.palette) for tag in tags)
        self.heard = heard or {}


def palette_heard(tags):
    """A Palette of Tags whose marks say the names of their tags; those of one colour say all that it may be."""
    named = {"t0": [_("marked")], LINK: [_("linked")]}
    for tag in tags:
        named.setdefault(f"t{tag.palette}", []).append(tag.name)
    ends = escape(_("end of mark"))
    said = {looks: escape(_(", ").join(names)) for looks, names in named.items()}
    return Palette(tags, {looks: f' data-says="{words}:" data-ends="{ends}"' for looks, words in said.items()})


def draw(text, segments, palette):
    """A passage's words with their segments as <mark> elements.

    Takes the text, segments in code points from its start, and {tag id as text: palette number}. Neighbours that
    look alike become one mark. Returns safe HTML whose text is exactly `text`. To listeners marks are silent
    (role="none"): what lies on a passage is said behind it, and by a Palette with `heard` in the text, by the style
    sheet, as content that nothing counts.
    """
    parts, at, heard = [], 0, getattr(palette, "heard", None)
    for start, end, looks in _looks(segments, palette):
        says = heard[looks.split(" ", 1)[0]] if heard else ""
        opening = f'<mark class="{looks}" role="none"{says}>'
        parts += [escape(text[at:start]), opening, escape(text[start:end]), "</mark>"]
        at = end
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))


def strip(stretches, length, palette):
    """Where tags stand in a piece, and which: (classes, passage id) for each bin of its strip, None for an empty one.

    Takes (start of the passage in the piece, passage id, segments) in order and the piece's length in code points.
    """
    bins, passages = [{} for _bin in range(BINS)], [None] * BINS
    for offset, passage, segments in stretches:
        for start, end, _depth, uses in segments:
            if not uses:
                continue
            for position in bins_of(offset + start, offset + end, length):
                held = bins[position]
                if held:
                    for tag, count in uses.items():
                        held[tag] = held.get(tag, 0) + count
                else:
                    held.update(uses)
                    passages[position] = passage
    return [
        (f"t{palette.get(_foremost(uses), 0)}", passage) if passage else None
        for uses, passage in zip(bins, passages, strict=True)
    ]


def _looks(segments, palette):
    """(start, end, classes) of each segment, equal neighbours joined."""
    held = None
    for start, end, depth, uses in segments:
        looks = _classes(depth, uses, palette)
        if held and held[1] == start and held[2] == looks:
            held[1] = end
            continue
        if held:
            yield held
        held = [start, end, looks]
    if held:
        yield held


def _classes(depth, uses, palette):
    links = uses.get(LINK, 0)
    looks = f"t{palette.get(_foremost(uses), 0)} {depth_class(depth - links)}" if depth > links else ""
    return f"{looks} {LINK}".strip() if links else looks


def _foremost(uses):
    """The tag used most; among equals the one made first. None without any. A loop, because this is the hot spot."""
    if len(uses) == 1 and LINK not in uses:
        return next(iter(uses))
    best, most = None, 0
    for tag, count in uses.items():
        if count >= most and tag != LINK and (count > most or int(tag) < int(best)):
            best, most = tag, count
    return best
