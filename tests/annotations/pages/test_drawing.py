import html
import re
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from annotations import spans
from annotations.pages.drawing import Palette, depth_class, draw, palette_heard

PALETTE = {"1": 4, "2": 7}
marks = st.lists(
    st.tuples(st.integers(0, 19), st.integers(1, 10), st.sets(st.sampled_from(["1", "2", "link"]))).map(
        lambda m: (m[0], min(m[0] + m[1], 20), tuple(sorted(m[2])))
    ),
    max_size=8,
)


@given(st.text(min_size=20, max_size=20), marks)
def test_the_words_are_written_exactly_whatever_is_marked(text, all_marks):
    drawn = str(draw(text, spans.segments(all_marks), PALETTE))
    assert html.unescape(re.sub(r"</?mark[^>]*>", "", drawn)) == text


@given(marks)
def test_what_is_marked_and_nothing_else_stands_in_a_mark(all_marks):
    text = "abcdefghijklmnopqrst"
    drawn = str(draw(text, spans.segments(all_marks), PALETTE))
    marked = "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", drawn))
    covered = {at for start, end, _tags in all_marks for at in range(start, end)}
    assert marked == "".join(letter for at, letter in enumerate(text) if at in covered)


def test_the_tag_used_most_gives_the_colour_and_the_number_of_marks_the_depth():
    segments = [[0, 2, 3, {"1": 1, "2": 2}], [2, 4, 1, {}], [4, 6, 1, {"link": 1}]]
    assert draw("abcdef", segments, PALETTE) == (
        '<mark class="t7 d3" role="none">ab</mark><mark class="t0 d1" role="none">cd</mark>'
        '<mark class="link" role="none">ef</mark>'
    )


def test_marks_say_their_tags_to_those_who_ask_for_it_and_no_letter_is_added():
    tags = [SimpleNamespace(pk=1, name="red & line", palette=4), SimpleNamespace(pk=2, name="signal", palette=4)]
    drawn = draw("abcdef", [[0, 2, 2, {"1": 1, "link": 1}], [2, 4, 1, {}], [4, 6, 1, {"link": 1}]], palette_heard(tags))
    assert re.findall(r'data-says="([^"]*)"', drawn) == ["red &amp; line, signal:", "marked:", "linked:"]
    assert html.unescape(re.sub(r"</?mark[^>]*>", "", drawn)) == "abcdef"
    assert "data-" not in draw("abcdef", [[0, 2, 1, {"1": 1}]], Palette(tags))


def test_depths_are_five():
    classes = [depth_class(depth) for depth in (1, 2, 3, 4, 5, 8, 9, 1000)]
    assert " ".join(classes) == "d1 d2 d3 d3 d4 d4 d5 d5"
