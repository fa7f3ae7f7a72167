import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.markup import words


@pytest.mark.parametrize(
    ("note", "plain"),
    [
        ("The verb is *buy*, and **no** `code`.", "The verb is buy, and no code."),
        ("First\nsecond\\\nthird\n\n> fourth", "First second third fourth"),
        (
            "Two:\n\n- to the pilot\n- to the commander\n\n3. and this",
            "Two: – to the pilot – to the commander 3. and this",
        ),
        ("[the report](https://example.org/a?b=c) and <https://example.org>", "the report and https://example.org"),
        ("```\na  <b>\n```\n***\n5 \\* 3 &amp; *", "a <b> 5 * 3 & *"),
        ("یک *دو* 🦊", "یک دو 🦊"),
        ("", ""),
    ],
)
def test_a_note_is_told_in_plain_words_on_one_line(note, plain):
    assert words(note) == plain


@given(st.text(max_size=60))
def test_no_note_is_too_odd_to_be_told(note):
    assert words(note) == " ".join(words(note).split())
