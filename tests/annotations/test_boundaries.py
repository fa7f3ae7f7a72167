"""Words and grapheme clusters: what is one, in many scripts, and that long texts stay quick."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.boundaries import clusters, cuts_cluster, pack, unpack, words

SCRIPTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab é\u0301\u200d\u200c🇮🇷👩👧❤\ufe0f伊朗イランはภน้ำ\r\n.,'-1"),
        st.characters(exclude_categories=["Cs"]),
    )
)


def said(text):
    return [text[start:end] for start, end in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It’s the drone's shoot-down.", ["It’s", "the", "drone's", "shoot", "down"]),
        ("$130 million, 3.5 % – “no”!", ["130", "million", "3.5", "no"]),
        ("no war 🕊️ © → 🇮🇷🇺🇸", ["no", "war", "🕊️", "🇮🇷", "🇺🇸"]),
        ("نمی‌گوید که جنگ", ["نمی‌گوید", "که", "جنگ"]),
        ("伊朗击落。", ["伊", "朗", "击", "落"]),
        ("イランは「否」", ["イ", "ラ", "ン", "は", "否"]),
        ("ดื่มน้ำ", ["ดื่", "ม", "น้ำ"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
        ("… — !", []),
        ("", []),
    ],
)
def test_a_word_is_what_a_reader_of_that_script_counts(text, expected):
    assert said(text) == expected


def test_only_clusters_of_several_code_points_are_listed():
    jamo = "\u1100\u1161\u11a8"
    text = f"a e\u0301 🇮🇷 👩‍👧 x\r\n{jamo}"
    assert [text[start:end] for start, end in clusters(text)] == ["e\u0301", "🇮🇷", "👩‍👧", "\r\n", jamo]


def test_a_run_of_flags_is_paired_from_its_start():
    assert clusters("🇮🇷🇺🇸🇮") == [(0, 2), (2, 4)]


def test_an_offset_cuts_a_cluster_only_strictly_inside_it():
    cut = clusters("a👩‍👧b")
    assert [cuts_cluster(cut, offset) for offset in range(6)] == [False, False, True, True, False, False]
    assert not cuts_cluster([], 3)


@given(SCRIPTS)
def test_words_and_clusters_are_ordered_disjoint_and_never_cut_each_other(text):
    cut = clusters(text)
    for spans in (words(text), cut):
        assert all(start < end for start, end in spans)
        assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert not any(cuts_cluster(cut, offset) for span in words(text) for offset in span)


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))))
def test_unpacking_gives_back_what_was_packed(spans):
    assert unpack(pack(spans)) == spans


def test_packed_spans_are_little_endian_pairs():
    assert pack([(1, 258)]) == b"\x01\0\0\0\x02\x01\0\0"


@pytest.mark.parametrize(
    "piece", ["The drone’s e\u0301 🇮🇷 red line. ", "伊朗击落无人机，", "ภาษาไทยน้ำ", "🇮🇷", "\u0301", "a"]
)
def test_four_hundred_thousand_characters_are_cut_in_under_two_seconds(piece):
    text = (piece * 400_000)[:400_000]
    started = time.process_time()
    words(text), clusters(text)
    assert time.process_time() - started < 2
