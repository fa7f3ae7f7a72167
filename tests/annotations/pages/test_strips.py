"""A strip says where its piece is marked, and one of its parts says the same whether drawn alone or with the others."""

import re
from itertools import accumulate, pairwise
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from annotations import spans
from annotations.pages.drawing import strip
from annotations.pages.strips import HEIGHT, PARTS, drawn, parts_of, reaching, stretch_of

PALETTE = {"1": 4, "2": 7}


@st.composite
def pieces(draw):
    """Blocks of a piece, one code point apart, and the segments on each: {passage id: segments}."""
    lengths = draw(st.lists(st.integers(0, 60), min_size=1, max_size=12))
    starts = accumulate((length + 1 for length in lengths[:-1]), initial=0)
    held = [
        SimpleNamespace(passage_id=number, start=start, end=start + length)
        for number, (start, length) in enumerate(zip(starts, lengths, strict=True), 1)
    ]
    marks = {}
    for block, length in zip(held, lengths, strict=True):
        places = st.tuples(st.integers(0, max(length - 1, 0)), st.integers(1, 30), st.sampled_from(["1", "2"]))
        found = draw(st.lists(places, max_size=3)) if length else []
        cut = [(start, min(start + size, length), (tag,)) for start, size, tag in found]
        marks[block.passage_id] = spans.segments(cut)
    return held, marks


def bins(held, marks, length):
    return strip([(block.start, block.passage_id, marks[block.passage_id]) for block in held], length, PALETTE)


@given(pieces())
def test_the_bars_of_a_strip_lie_apart_and_within_it(piece):
    held, marks = piece
    found = drawn(1, bins(held, marks, held[-1].end or 1))
    bars = [(int(y), int(height)) for y, height in re.findall(r'y="(\d+)" height="(\d+)"', found)]
    assert bool(bars) == any(marks.values())
    for (y, height), (below, _height) in pairwise(bars):
        assert y + height <= below
    assert all(height > 0 and y + height <= HEIGHT for y, height in bars)


@given(pieces(), st.data())
def test_a_part_that_is_drawn_alone_is_the_one_that_is_drawn_with_all(piece, data):
    held, marks = piece
    length = held[-1].end
    if not length:
        return
    touched = data.draw(st.sets(st.sampled_from([block.passage_id for block in held]), min_size=1))
    parts = parts_of([block for block in held if block.passage_id in touched], length)
    start, end = stretch_of(parts, length)
    beside = reaching([block for block in held if block.start < end and block.end >= start], parts, length)
    assert beside == reaching(held, parts, length)
    whole = bins(held, marks, length)
    assert drawn(1, bins(beside, marks, length), parts) == drawn(1, whole, parts)
    others = {passage for part in range(PARTS) if part not in parts for passage in passages_in(drawn(1, whole, [part]))}
    assert not others & {str(passage) for passage in touched}


def passages_in(html):
    return re.findall(r'href="#passage-(\d+)"', html)
