"""Groups by chance hold everybody once and are as equal as can be."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.grouping import partition, sizes_of, smallest

classes = st.lists(st.integers(), unique=True, max_size=450)
sizes = st.integers(1, 100)
chances = st.integers().map(random.Random)


@given(classes, sizes, chances)
def test_everybody_is_in_one_group(members, size, rng):
    drawn = [member for group in partition(members, size, rng) for member in group]
    assert sorted(drawn) == sorted(members)


@given(classes, sizes, chances)
def test_groups_are_as_few_and_as_equal_as_can_be(members, size, rng):
    made = [len(group) for group in partition(members, size, rng)]
    assert len(made) == -(-len(members) // size)
    assert not made or (max(made) <= size and max(made) - min(made) <= 1 and min(made))
    assert sizes_of(len(members), size) == (len(made), min(made, default=0), max(made, default=0))


@given(classes, sizes, st.integers())
def test_the_same_chance_draws_the_same_groups(members, size, seed):
    first, second = (partition(members, size, random.Random(seed)) for _time in range(2))
    assert first == second


def test_chance_decides_who_is_with_whom():
    drawn = {tuple(sorted(partition(range(10), 5, random.Random(seed))[0])) for seed in range(50)}
    assert len(drawn) > 20


@given(st.dictionaries(st.integers(), st.integers(0, 30), max_size=30), chances)
def test_a_newcomer_goes_where_fewest_are(sizes, rng):
    chosen = smallest(sizes, rng)
    assert (chosen is None) == (not sizes)
    assert chosen is None or sizes[chosen] == min(sizes.values())


@given(st.integers(1, 60), st.integers(1, 10), chances)
def test_newcomers_one_by_one_keep_the_groups_balanced(number, groups, rng):
    sizes = dict.fromkeys(range(groups), 0)
    for _newcomer in range(number):
        sizes[smallest(sizes, rng)] += 1
    assert max(sizes.values()) - min(sizes.values()) <= 1


def test_a_group_of_nobody_is_no_size():
    with pytest.raises(ValueError):
        partition([1], 0, random.Random())
