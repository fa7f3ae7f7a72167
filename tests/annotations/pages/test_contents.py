"""The table of contents of a piece."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from annotations.numbers import numbers
from annotations.pages.contents import MOST, contents_of

KINDS = ["title", "byline", "heading", "paragraph", "quotation", "comment", "furniture"]


def contents(*kinds):
    blocks = [
        SimpleNamespace(passage_id=n, kind=kind, start=n * 10, end=n * 10 + 8, text=f"{kind} {n}")
        for n, kind in enumerate(kinds)
    ]
    named = numbers((block.passage_id, block.kind) for block in blocks)
    return [(one.label or one.words, one.passage) for one in contents_of(blocks, named)]


def test_headings_stand_by_their_words_and_comments_by_their_numbers():
    kinds = ["title", "byline", "paragraph", "heading", "paragraph", "paragraph", *["comment"] * 6]
    assert contents(*kinds) == [("title 0", 0), ("heading 3", 3), ("C1–5", 6), ("C6", 11)]


def test_a_text_without_headings_is_parted_by_its_numbers():
    assert contents("title", *["paragraph"] * 12) == [("title 0", 0), ("¶1–5", 1), ("¶6–10", 6), ("¶11–12", 11)]


def test_a_long_stretch_under_a_heading_is_parted_too():
    found = contents("heading", *["paragraph"] * 11, "heading", "paragraph")
    assert [label for label, _passage in found] == ["heading 0", "¶1–5", "¶6–10", "¶11", "heading 12"]


def test_a_short_text_needs_none():
    assert contents("title", "byline") == contents("paragraph", "paragraph") == contents() == []


@given(st.lists(st.sampled_from(KINDS), max_size=700))
def test_every_place_stands_in_the_order_of_the_text_and_none_twice(kinds):
    passages = [passage for _label, passage in contents(*kinds)]
    assert passages == sorted(set(passages))
    assert all(kinds[passage] in ("title", "heading", "paragraph", "comment") for passage in passages)


def test_a_very_long_text_has_no_longer_contents():
    assert len(contents(*["paragraph"] * 1200)) <= MOST
