"""The strip beside a piece: a small map of where it is marked. In parts, so that a save redraws its own alone."""

from django.utils.safestring import mark_safe

HEIGHT = 1000  # units of the strip's own scale
BINS = 100
PARTS = 20
IN_PART = BINS // PARTS


def bins_of(start, end, length):
    """The numbers of the bins in which [start, end) lies, of a piece of this length; all in code points."""
    return range(start * BINS // length, min((end - 1) * BINS // length, BINS - 1) + 1)


def drawn(piece_id, bins, parts=range(PARTS)):
    """Some parts of a strip as SVG, each a group with an id.

    Takes (classes, passage id) for each bin of the strip, None for an empty one.
    """
    return mark_safe("".join(f'<g id="strip-{piece_id}-{part}">{_bars(bins, part)}</g>' for part in parts))


def parts_with(held, touched):
    """The parts of a piece's strip into which some passages (ids) reach, and all blocks that do.

    Takes the blocks of the piece in order, each with `start`, `end` and `passage_id`.
    """
    length = held[-1].end
    parts = {part for block in held if block.passage_id in touched for part in _parts(block, length)}
    beside = [block for block in held if not parts.isdisjoint(_parts(block, length))]
    return sorted(parts), beside


def _parts(block, length):
    bins = bins_of(block.start, max(block.end, block.start + 1), length)
    return range(bins[0] // IN_PART, bins[-1] // IN_PART + 1) if bins else ()


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
