import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.boundaries import unpack
from annotations.importers.drafts import Draft, DraftPassage
from annotations.models import Block, Document, Passage, PassageMarks, Reading, Revision
from annotations.services import importing, marking
from annotations.services.revising import checksum, counted_text, first_revision

pytestmark = pytest.mark.django_db


def draft(*passages, **more):
    fields = {"title": "A title", "authors": ("Ana B",), "date": None, "language": "en", "direction": "ltr"} | more
    return Draft(passages=tuple(DraftPassage(kind, text, why="because") for kind, text in passages), **fields)


PAIR = draft(("title", "A title 🛫"), ("paragraph", "One é and 👩‍👩‍👧."), ("comment", "سلام دنیا"))


def test_offsets_count_code_points_of_the_passages_joined_by_two_newlines(course):
    document = importing.store(course, PAIR)
    revision = document.revisions.get()
    text = "A title 🛫\n\nOne é and 👩‍👩‍👧.\n\nسلام دنیا"
    assert revision.text == text and revision.length == len(text) and revision.checksum == checksum(text)
    for block in revision.blocks.all():
        assert text[block.start : block.end] == block.text
        assert all(block.text[start:end].strip() for start, end in unpack(block.words))


def test_graphemes_are_kept_for_each_block(course):
    block = importing.store(course, PAIR).revisions.get().blocks.get(ordinal=1)
    assert [block.text[start:end] for start, end in unpack(block.clusters)] == ["👩‍👩‍👧"]


def test_what_is_known_goes_before_what_was_found(course):
    document = importing.store(course, PAIR, title="Another", source="The Paper", date=datetime.date(2019, 7, 1))
    assert (document.title, document.source, document.authors) == ("Another", "The Paper", ["Ana B"])
    assert document.date == datetime.date(2019, 7, 1)


def test_the_same_words_come_into_a_course_once(course, cast):
    first = importing.store(course, PAIR)
    with pytest.raises(importing.AlreadyHere) as refusal:
        importing.store(course, PAIR, title="Another title")
    assert refusal.value.facts["document"] == first
    assert importing.store(cast.stranger.course, PAIR).course == cast.stranger.course


def test_a_text_of_nothing_is_refused(course):
    with pytest.raises(importing.Empty):
        importing.store(course, draft())
    assert not Document.objects.exists()


def test_a_long_text_costs_few_queries(course, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        importing.store(course, draft(*(("paragraph", f"Words of passage {n}.") for n in range(400))))
    assert Block.objects.count() == 400


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=5))
def test_blocks_tile_the_counted_text(texts):
    text = counted_text(texts)
    blocks = _blocks_of(texts)
    assert [text[start:end] for start, end in blocks] == texts
    assert blocks[-1][1] == len(text)


def _blocks_of(texts):
    from annotations.services.revising import _blocks

    made = _blocks(Revision(), [(Passage(), text) for text in texts])
    return [(block.start, block.end) for block in made]


def test_a_mended_kind_moves_no_offset_and_moves_the_reading_on(reading, report):
    before = list(report.revision.blocks.values_list("start", "end", "text"))
    passage = report.revision.blocks.get(ordinal=2).passage
    importing.mend(passage, "caption", "", None)
    assert list(report.revision.blocks.values_list("start", "end", "text")) == before
    assert Reading.objects.get(pk=reading.pk).seq == reading.seq + 1


def test_a_passage_with_work_on_it_cannot_become_furniture(report, cast, annotate):
    annotate(cast.ana, report, "Nobody had died")
    passage = report.revision.blocks.get(ordinal=3).passage
    with pytest.raises(importing.Worked):
        importing.mend(passage, "furniture")
    passage.refresh_from_db()
    assert passage.kind == "paragraph"
    assert importing.mend(passage, "comment", "Vera", None).attribution == "Vera"


def test_an_only_me_note_does_not_betray_itself_when_a_kind_is_mended(report, cast, annotate):
    made = annotate(cast.ana, report, "Nobody had died", audience="me")
    passage = report.revision.blocks.get(ordinal=3).passage
    importing.mend(passage, "furniture")
    assert type(made).objects.filter(pk=made.pk, withdrawn_at=None).exists()
    before = list(PassageMarks.objects.values_list("bucket", "passage", "segments"))
    marking.rebuild(report)
    assert list(PassageMarks.objects.values_list("bucket", "passage", "segments")) == before


def test_details_are_mended_and_the_words_stay(reading, report):
    importing.redescribe(report.document, title="Better", authors=["C"], language="fa", direction="rtl")
    document = Document.objects.get(pk=report.document_id)
    assert (document.title, document.direction, document.revisions.get()) == ("Better", "rtl", report.revision)


def test_first_revision_takes_passages_in_the_order_given(course):
    document = Document.objects.create(course=course, title="T")
    passages = [Passage.objects.create(document=document) for _n in range(3)]
    revision = first_revision(document, list(zip(reversed(passages), ["a", "b", "c"], strict=True)))
    assert [block.passage for block in revision.blocks.all()] == passages[::-1]
