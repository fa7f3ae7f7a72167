import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.models import Block
from annotations.services.placing import place
from annotations.services.refusals import Misplaced
from tests.annotations.conftest import OPED, REPORT, document_of, where

pytestmark = pytest.mark.django_db


def test_the_slice_must_equal_what_was_sent(report):
    start, end, _words = where(report, "Nobody had died")
    with pytest.raises(Misplaced) as refusal:
        place(report.revision_id, [(start, end, "Somebody had die")])
    assert refusal.value.facts["text"] == "Nobody had died"


def test_no_end_may_fall_inside_a_grapheme(course):
    document = document_of(course, [("paragraph", "They fly 👩‍✈️ out")], "Pilots")
    revision = document.revisions.get()
    assert place(revision.pk, [(9, 13, "👩‍✈️")])
    with pytest.raises(Misplaced):
        place(revision.pk, [(9, 10, None)])


def test_a_span_across_furniture_becomes_two_around_it(report):
    start, _end, _words = where(report, "at once.")
    _start, end, _words = where(report, "Nobody had died")
    first, second = place(report.revision_id, [(start, end, report.revision.text[start:end])])
    assert (first.exact, second.exact) == ("at once.", "Nobody had died")


def test_a_span_across_passages_is_one_target_on_both(oped):
    text = oped.revision.text
    start, end = text.index("telephone"), text.index("What is") + 4
    (placed,) = place(oped.revision_id, [(start, end, text[start:end])])
    assert placed.exact == "telephone\n\nWhat"
    assert len(placed.passages) == 2


@pytest.mark.parametrize("asked", [[(0, 5, None), (3, 8, None)], [], [(0, 99_999, None)]])
def test_what_overlaps_or_is_not_there_is_refused(report, asked):
    with pytest.raises(Misplaced):
        place(report.revision_id, asked)


def test_furniture_alone_cannot_be_marked(report):
    with pytest.raises(Misplaced):
        place(report.revision_id, [where(report, "Recommended")])


def test_ends_in_the_gap_between_passages_are_drawn_to_the_words(oped):
    end = Block.objects.get(revision=oped.revision, ordinal=0).end
    (placed,) = place(oped.revision_id, [(end - 9, end + 1, None)])
    assert placed.exact == "telephone"


@pytest.mark.parametrize("passages", [REPORT, OPED])
def test_every_span_of_words_comes_back_as_it_was_sent(course, passages):
    revision = document_of(course, passages, "Text").revisions.get()
    blocks = list(revision.blocks.exclude(passage__kind="furniture").values_list("start", "text"))

    @given(st.data())
    def round_trip(data):
        start, text = data.draw(st.sampled_from(blocks))
        first = data.draw(st.integers(0, len(text) - 1))
        last = data.draw(st.integers(first + 1, len(text)))
        (placed,) = place(revision.pk, [(start + first, start + last, text[first:last])])
        assert (placed.start, placed.end, placed.exact) == (start + first, start + last, text[first:last])
        whole = revision.text
        assert whole[placed.start - len(placed.prefix) : placed.start] == placed.prefix
        assert whole[placed.end : placed.end + len(placed.suffix)] == placed.suffix

    round_trip()
