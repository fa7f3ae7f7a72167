from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import spans

marks = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 12), st.sets(st.sampled_from("abc"))).map(
        lambda m: (m[0], m[0] + m[1], tuple(sorted(m[2])))
    ),
    max_size=12,
)


def words_under(found):
    return {at: (depth, uses) for start, end, depth, uses in found for at in range(start, end)}


def counted(all_marks):
    under = {}
    for start, end, tags in all_marks:
        for at in range(start, end):
            depth, uses = under.get(at, (0, {}))
            uses = dict(uses)
            for tag in tags:
                uses[tag] = uses.get(tag, 0) + 1
            under[at] = (depth + 1, uses)
    return under


@given(marks)
def test_segments_cover_exactly_what_is_marked(all_marks):
    assert words_under(spans.segments(all_marks)) == counted(all_marks)


@given(marks)
def test_equal_neighbours_are_merged_and_in_order(all_marks):
    found = spans.segments(all_marks)
    for a, b in pairwise(found):
        assert a[1] <= b[0]
        assert a[1] < b[0] or a[2:] != b[2:]


@given(marks)
def test_adding_one_by_one_is_the_same_as_all_at_once(all_marks):
    found = []
    for start, end, tags in all_marks:
        found = spans.add(found, start, end, tags)
    assert found == spans.segments(all_marks)


@given(marks, marks)
def test_taking_away_what_was_added_gives_back_what_was_there(kept, passing):
    before = spans.segments(kept)
    found = before
    for start, end, tags in passing:
        found = spans.add(found, start, end, tags)
    for start, end, tags in reversed(passing):
        found = spans.add(found, start, end, tags, -1)
    assert found == before


@given(marks, marks, marks)
def test_layers_laid_over_each_other_are_the_marks_of_all(a, b, c):
    layers = [spans.segments(part) for part in (a, b, c)]
    assert spans.merge(layers) == spans.segments(a + b + c)


def test_taking_away_a_mark_that_is_not_there_is_an_error():
    with pytest.raises(ValueError):
        spans.add([], 0, 3, (), -1)


@pytest.mark.parametrize("start,end", [(-1, 2), (3, 3), (4, 2)])
def test_what_is_not_half_open_is_refused(start, end):
    with pytest.raises(spans.BadSpan):
        spans.Span(start, end)


@given(marks, st.sets(st.sampled_from("abc")), st.sets(st.sampled_from("abc")), st.integers(0, 11))
def test_marks_with_other_tags_are_drawn_as_if_they_had_had_them(all_marks, lost, got, which):
    if not all_marks:
        return
    start, end, tags = all_marks.pop(which % len(all_marks))
    lost, got = lost & set(tags), got - set(tags)
    step = dict.fromkeys(lost, -1) | dict.fromkeys(got, 1)
    after = tuple(sorted(set(tags) - lost | got))
    found = spans.recount(spans.segments([*all_marks, (start, end, tags)]), [(start, end, step)])
    assert found == spans.segments([*all_marks, (start, end, after)])


def test_a_use_that_is_not_there_cannot_be_taken_away():
    with pytest.raises(ValueError, match="fewer"):
        spans.recount([[0, 9, 1, {"a": 1}]], [(0, 4, {"b": -1})])


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 30), st.integers(1, 12)), max_size=14))
def test_a_crowd_is_the_number_of_different_readers_at_each_place(drawn):
    marks = [(reader, start, start + length) for reader, start, length in drawn]
    readers = {}
    for reader, start, end in marks:
        for at in range(start, end):
            readers.setdefault(at, set()).add(reader)
    found = spans.crowd(marks, "one")
    assert words_under(found) == {at: (len(who), {"one": len(who)}) for at, who in readers.items()}
    assert all(a[1] < b[0] or a[2] != b[2] for a, b in pairwise(found))


@given(marks)
def test_segments_that_are_cut_at_places_are_those_of_each_place(drawn):
    found = spans.segments(drawn)
    places = [("a", 0, 9), ("b", 11, 20), ("c", 20, 45)]
    cut = dict(spans.cut(found, places))
    under = words_under(found)
    for key, start, end in places:
        here = {start + at: held for at, held in words_under(cut.get(key, [])).items()}
        assert here == {at: held for at, held in under.items() if start <= at < end}
