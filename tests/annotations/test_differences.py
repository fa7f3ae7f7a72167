import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.differences import AROUND, GONE, NEW, SAME, differences, is_changed, shortened

TEXTS = st.lists(
    st.sampled_from(["a ", "red ", "line", ", ", "\n", "خط ", "می‌شناسد", "線", "é", "👩‍👧", "don’t "])
).map("".join)


@given(TEXTS, TEXTS)
def test_what_is_alike_and_gone_is_the_old_text_and_what_is_alike_and_new_the_new_one(before, after):
    parts = differences(before, after)
    assert "".join(words for kind, words in parts if kind in (SAME, GONE)) == before
    assert "".join(words for kind, words in parts if kind in (SAME, NEW)) == after
    assert is_changed(parts) == (before != after)
    assert all(one[0] != other[0] for one, other in pairwise(parts))


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("", "", []),
        ("one two three", "one three", [(SAME, "one "), (GONE, "two "), (SAME, "three")]),
        ("he knows", "she knows", [(GONE, "he "), (NEW, "she "), (SAME, "knows")]),
        ("紅線", "紅色線", [(SAME, "紅"), (NEW, "色"), (SAME, "線")]),
        ("خط را می‌شناسد", "خط را نمی‌شناسد", [(SAME, "خط را "), (GONE, "می‌شناسد"), (NEW, "نمی‌شناسد")]),
    ],
)
def test_words_stay_whole(before, after, parts):
    assert differences(before, after) == parts


def test_the_longest_notes_of_the_worst_kind_are_compared_within_a_second():
    """20,000 characters each, of words that stand everywhere."""
    begun = time.process_time()
    differences(("a b " * 5000)[:20_000], ("b a c " * 5000)[:20_000])
    differences("".join(f"w{n % 97} " for n in range(5000)), "".join(f"w{n % 89} " for n in range(5000)))
    assert time.process_time() - begun < 2


def test_what_is_alike_is_cut_down_to_the_words_around_a_change():
    long = "word " * 100
    parts = shortened(differences(f"{long}old {long}", f"{long}new {long}"))
    assert [kind for kind, _words in parts] == [SAME, GONE, NEW, SAME]
    assert parts[0][1].startswith("…") and parts[-1][1].endswith("…")
    assert all(len(words) <= 2 * AROUND + 2 for _kind, words in parts)
