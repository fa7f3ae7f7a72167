"""The strip beside a piece: a small map of where it is marked. In parts, so that a save redraws its own alone."""

from django.utils.safestring import mark_safe

HEIGHT = 1000  # units of the strip's own scale
BINS = 100
PARTS = 50
IN_PART = BINS // PARTS


def bins_of(start, end, length):
    """The numbers of the bins in which [start, end) lies, of a piece of this length; all in code points."""
    return range(start * BINS // length, min((end - 1) * BINS // length, BINS - 1) + 1)


def drawn(piece_id, bins, parts=range(PARTS)):
    """Some parts of a strip as SVG, each a group with an id.

    Takes (classes, passage id) for each bin of the strip, None for an empty one.
    """
    return mark_safe("".join(f'<g id="strip-{piece_id}-{part}">{_bars(bins, part)}</g>' for part in parts))


def parts_of(blocks, length):
    """The numbers of the parts of a strip into which some blocks reach, in order.

    Takes blocks with `start` and `end`, and the piece's length; all in code points.
    """
    return sorted({part for block in blocks for part in _parts(block, length)})


def stretch_of(parts, length):
    """[start, end) in code points from the first to the last of some parts of a strip; a little more, never less."""
    return parts[0] * IN_PART * length // BINS, -(-(parts[-1] + 1) * IN_PART * length // BINS)


def reaching(blocks, parts, length):
    """Those of some blocks that reach into some parts of a strip."""
    return [block for block in blocks if not _parts(block, length).isdisjoint(parts)]


def _parts(block, length):
    bins = bins_of(block.start, max(block.end, block.start + 1), length)
    return {position // IN_PART for position in bins}


def _bars(bins, part):
    """The bins of a part, equal neighbours in one bar, each a link to its passage; keys use the passages."""
    bars, first, end = [], part * IN_PART, (part + 1) * IN_PART
    while first < end:
        until = first + 1
        if bins[first]:
            looks, passage = bins[first]
            while until < end and bins[until] and bins[until][0] == looks:
                until += 1
            rect = f'<rect class="{looks}" width="8" y="{_y(first)}" height="{_y(until) - _y(first)}"/>'
            bars.append(f'<a href="#passage-{passage}" tabindex="-1">{rect}</a>')
        first = until
    return "".join(bars)


def _y(position):
    return position * HEIGHT // BINS
