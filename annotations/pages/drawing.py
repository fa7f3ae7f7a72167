"""Passages with their highlights as HTML, and the strip beside them. In Python, because a template loop is slow.

The words of a passage are written exactly: what stands in `.words` is the passage's text and nothing else.
"""

from html import escape

from django.utils.safestring import mark_safe

LINK = "link"  # among a segment's tags: a cross-link ends here
DEEPEST = 5
STRIP_HEIGHT = 1000  # units of the strip's own scale
STRIP_BINS = 100


def depth_class(depth):
    """d1 to d5 for 1, 2, 3-4, 5-8, 9 and more annotations: a reader tells no more apart."""
    return f"d{min((depth - 1).bit_length() + 1, DEEPEST)}"


def draw(text, segments, palette):
    """A passage's words with their segments as <mark> elements.

    Takes the text, segments in code points from its start, and {tag id as text: palette number}. Neighbours that
    look alike become one mark. Returns safe HTML whose text is exactly `text`.
    """
    parts, at = [], 0
    for start, end, looks in _looks(segments, palette):
        parts += [escape(text[at:start]), f'<mark class="{looks}">', escape(text[start:end]), "</mark>"]
        at = end
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))


def strip(stretches, length, palette):
    """Bars of a piece's strip: where tags stand, as a list of {y, height, palette, passage}.

    Takes (start of the passage in the piece, passage id, segments) in order and the piece's length in code points.
    """
    bins = [({}, None)] * STRIP_BINS
    for offset, passage, segments in stretches:
        for start, end, _depth, uses in segments:
            first = (offset + start) * STRIP_BINS // length
            last = min((offset + end - 1) * STRIP_BINS // length, STRIP_BINS - 1)
            for position in range(first, last + 1):
                held = dict(bins[position][0])
                for tag, count in uses.items():
                    if tag != LINK:
                        held[tag] = held.get(tag, 0) + count
                bins[position] = (held, bins[position][1] or passage)
    bars = []
    for position, (uses, passage) in enumerate(bins):
        if uses:
            looks = palette.get(_foremost(uses), 0)
            if bars and bars[-1]["palette"] == looks and bars[-1]["until"] == position:
                bars[-1]["until"] = position + 1
            else:
                bars.append({"from": position, "until": position + 1, "palette": looks, "passage": passage})
    step = STRIP_HEIGHT // STRIP_BINS
    return [
        {
            "y": b["from"] * step,
            "height": (b["until"] - b["from"]) * step,
            "palette": b["palette"],
            "passage": b["passage"],
        }
        for b in bars
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
    tags = {tag: count for tag, count in uses.items() if tag != LINK}
    tag = palette.get(_foremost(tags), 0) if tags else 0
    classes = [f"t{tag} {depth_class(depth - links)}"] if depth > links else []
    return " ".join(classes + ([LINK] if links else []))


def _foremost(uses):
    """The tag used most; among equals the one made first."""
    return min(uses, key=lambda tag: (-uses[tag], int(tag)))
