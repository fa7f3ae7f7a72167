import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from annotations.models import Extension, Participation, Reading, Requirement, Section
from annotations.pages.board import BoardPage
from annotations.pages.board_students import SORTS, ordered
from annotations.pages.board_table import SHADES, shade
from annotations.pages.board_work import WorkPage
from annotations.services import annotating, reviewing
from annotations.services.finishing import finish
from annotations.services.replying import reply
from annotations.services.wording import Wording
from tests.annotations.conftest import action, person

pytestmark = pytest.mark.django_db

HERE = "/there/"


@pytest.fixture
def board(course, reading, reach, cast):
    """The board as the instructor sees it now: board(q="ana")."""
    return lambda **asked: BoardPage(course, reading, reach(cast.instructor), HERE, asked)


def numbers(board):
    """{(tag or "", passage's name): number} of all cells that are not blank."""
    return {
        (row.tag.name if row.tag else "", cell.column.name): cell.taggers
        for row in board.heat.rows
        for cell in row.cells
        if cell.taggers
    }


def student(board, member):
    (found,) = [one for one in board.enrolled if one.member == member]
    return found


def answer(member, root, **more):
    wording = {"text": "So?", "thread": "class", "shown_as": "name"} | more
    return reply(member.pk, root, uuid.uuid4(), action=action(), **wording)


def test_a_cell_counts_different_members_and_only_me_is_nowhere(board, cast, report, annotate, tags):
    for _twice in range(2):
        annotate(cast.ana, report, "Nobody had died", tags=tags[:1])
    annotate(cast.ben, report, "nobody would ring", tags=tags, audience="staff")
    annotate(cast.ben, report, "message was", tags=tags, audience="me")
    annotate(cast.instructor, report, "message was", tags=tags, audience="me")
    assert numbers(board()) == {
        ("signal", "Report ¶2"): 2,
        ("red line", "Report ¶2"): 1,
        ("", "Report ¶2"): 2,
    }
    assert [row.uses for row in board().heat.rows] == [3, 1, 0]


def test_a_cell_tells_members_apart_by_the_names_that_stand_there(board, cast, report, annotate):
    """One member for a name and "Anonymous" would say who that is."""
    annotate(cast.ana, report, "Nobody had died")
    for author in (cast.ana, cast.ben, cast.instructor):
        annotate(author, report, "Nobody had died", shown_as="anonymous")
        assert numbers(board())["", "Report ¶2"] == 2
    annotate(cast.ana, report, "Nobody had died", shown_as="pseudonym")
    assert numbers(board())["", "Report ¶2"] == 3


def test_an_annotation_across_passages_counts_in_each(board, cast, report, annotate, tags):
    annotate(cast.ana, report, "The message was", "Nobody had died", tags=tags[:1])
    assert numbers(board())["signal", "Report ¶1"] == numbers(board())["signal", "Report ¶2"] == 1
    assert board().heat.rows[0].uses == 1


def test_withdrawn_and_hidden_work_counts_nowhere(board, cast, report, annotate, tags):
    gone = annotate(cast.ana, report, "Nobody had died", tags=tags)
    hidden = annotate(cast.ben, report, "Nobody had died", tags=tags)
    annotating.withdraw(cast.ana.pk, gone, action())
    annotating.hide(cast.instructor.pk, hidden, "off the point", action())
    assert numbers(board()) == {}
    assert not board().is_begun
    assert student(board(), cast.ana).annotations.all == 0


def test_numbered_passages_have_columns_others_when_used_and_furniture_never(board, cast, report, annotate):
    names = [column.name for column in board().heat.columns]
    assert names == ["Report ¶1", "Report ¶2", "Op-ed ¶1", "Op-ed C1"]
    annotate(cast.ana, report, "A drone falls")
    shorts = [column.short for column in board().heat.columns]
    assert shorts == ["title", "1", "2", "1", "C1"]
    assert [(band.piece.label, band.is_comments) for band in board().heat.bands] == [
        ("Report", False),
        ("Op-ed", False),
        ("Op-ed", True),
    ]


def test_a_reader_annotated_linked_replied_or_said_so(board, cast, course, report, oped, reading, annotate):
    carl = person(course, "carl", "student")
    made = annotate(cast.ana, report, "Nobody had died")
    answer(cast.ben, made)
    finish(carl.pk, report, reading.round, True)
    finish(carl.pk, oped, reading.round, True)
    annotate(cast.ben, oped, "a line open", audience="me")
    answer(cast.assistant, made)
    board = board()
    assert [(piece.label, number) for piece, number in board.read] == [("Report", 3), ("Op-ed", 1)]
    assert [band.readers for band in board.heat.bands] == [4, 1, 1]
    assert (len(board.enrolled), board.annotated, board.others) == (3, 1, 1)
    assert [(piece.label, is_marked) for piece, is_marked in student(board, carl).read] == [
        ("Report", True),
        ("Op-ed", True),
    ]


def test_work_not_shown_by_name_counts_for_its_student_but_cannot_be_opened_there(
    board, cast, course, reading, reach, report, annotate
):
    annotate(cast.ana, report, "Nobody had died")
    for shown_as in ("anonymous", "pseudonym"):
        annotate(cast.ana, report, "nobody would ring", shown_as=shown_as)
    one = student(board(), cast.ana)
    assert (one.annotations.all, one.annotations.named, one.annotations.unnamed) == (3, 1, 2)
    listed = WorkPage(course, reading, reach(cast.instructor), HERE, {"student": cast.ana.pk})
    assert listed.page.paginator.count == one.annotations.named
    assert one.waiting == 1 and board().waiting == 3


def test_what_is_missing_and_what_came_late(board, cast, reading, report, annotate):
    reading.asked_annotations, reading.asked_links, reading.asked_replies = 2, 1, 0
    reading.due_at = timezone.now() - timedelta(hours=1)
    reading.save()
    annotate(cast.ana, report, "Nobody had died")
    ana, ben = student(board(), cast.ana), student(board(), cast.ben)
    assert (ana.missing, ana.lacks, ana.is_late) == (["1 annotation", "1 cross-link"], 2, True)
    assert (ben.has_begun, ben.is_late, ben.last) == (False, False, None)


def test_what_is_asked_on_one_text_or_with_one_tag_is_counted_for_each_student(
    board, cast, reading, report, oped, annotate, tags
):
    reading.asked_annotations, reading.asked_links = 0, 0
    asks = {"reading": reading, "noun": "annotations", "number": 2}
    Requirement.objects.create(**asks, piece=oped, tag=tags[0])
    assert board().asked_in_words == "2 annotations tagged “signal” on Op-ed"
    annotate(cast.ana, report, "Nobody had died", tags=tags)
    annotate(cast.ben, oped, "a line open", tags=tags)
    ana, ben = student(board(), cast.ana), student(board(), cast.ben)
    assert (ana.missing, ana.lacks) == (["2 annotations tagged “signal” on Op-ed"], 2)
    assert (ben.missing, ben.lacks) == (["1 annotation tagged “signal” on Op-ed"], 1)
    annotate(cast.ben, oped, "day and night", tags=tags)
    assert student(board(), cast.ben).missing == []


def test_who_has_more_time_is_late_after_that_alone_and_nobody_where_it_is_not_marked(
    board, cast, reading, report, annotate
):
    now = timezone.now()
    Reading.objects.update(due_at=now - timedelta(hours=1), after_due="late")
    for member in (cast.ana, cast.ben):
        annotate(member, report, "Nobody had died")
    reading.refresh_from_db()
    until = now + timedelta(hours=1)
    Extension.objects.create(reading=reading, member=cast.ana, due_at=until, by=cast.instructor)
    ana, ben = student(board(), cast.ana), student(board(), cast.ben)
    assert (ana.is_late, ana.extended, ben.is_late, ben.extended) == (False, until, True, None)
    for after in ("open", "closed"):
        reading.after_due = after
        assert not any(one.is_late for one in board().enrolled)


def test_students_are_found_by_name_section_and_state(board, cast, course, report, annotate):
    cast.ana.section = Section.objects.create(course=course, name="A")
    cast.ana.save()
    annotate(cast.ana, report, "Nobody had died")

    def names(**asked):
        return [one.member.user.username for one in board(**asked).students]

    assert names() == ["ana", "ben"] and names(sort="-name") == ["ben", "ana"]
    assert names(q="BE") == ["ben"] and names(q="a n") == ["ana"]
    assert names(section=cast.ana.section_id) == ["ana"]
    assert names(show="annotated") == ["ana"] and names(show="idle") == ["ben"]
    assert names(show=f"read-{report.pk}") == ["ana"]
    assert names(show="missing") == ["ana", "ben"] and names(show="late") == []


@pytest.mark.parametrize("sort", SORTS)
def test_every_column_sorts_both_ways(board, cast, report, annotate, sort):
    annotate(cast.ana, report, "Nobody had died")
    up, down = (ordered(board().enrolled, way + sort) for way in ("", "-"))
    assert {one.member.pk for one in up} == {one.member.pk for one in down} == {cast.ana.pk, cast.ben.pk}
    if sort in ("annotations", "read", "last", "waiting"):
        assert [one.member.pk for one in down] == [cast.ana.pk, cast.ben.pk]


def test_a_review_ends_the_waiting_until_the_words_change(board, cast, report, annotate):
    made = annotate(cast.ana, report, "Nobody had died", note="one")
    annotate(cast.assistant, report, "Nobody had died")
    assert board().waiting == 1
    reviewing.review(cast.assistant.pk, made, "needs work", "", 1, action())
    assert {state: n for state, _label, n in board().review_counts} == {
        "waiting": 0,
        "accepted": 0,
        "needs work": 1,
        "rejected": 0,
    }
    annotating.revise(cast.ana.pk, made, 1, Wording(note="two"), action())
    assert board().waiting == 1


def test_counts_of_the_students_equal_what_participation_keeps(board, cast, report, oped, annotate):
    for audience in ("class", "staff", "me"):
        annotate(cast.ana, report, "Nobody had died", audience=audience)
        annotate(cast.ana, oped, "a line open", audience=audience)
    kept = Participation.objects.filter(membership=cast.ana)
    assert student(board(), cast.ana).annotations.all == sum(p.class_annotations + p.other_annotations for p in kept)


def test_the_board_costs_the_same_queries_for_a_large_class(board, cast, course, report, oped, annotate, tags):
    def queries():
        page = board()
        with CaptureQueriesContext(connection) as seen:
            assert page.heat.rows and page.review_counts and list(page.students) and page.read
        return len(seen)

    made = annotate(cast.ana, report, "Nobody had died", tags=tags)
    answer(cast.ben, made)
    few = queries()
    for number in range(12):
        member = person(course, f"student-{number}", "student")
        answer(member, annotate(member, oped, "a line open", tags=tags))
        annotate(member, report, "Nobody had died", tags=tags)
    assert queries() == few <= 20


@given(st.integers(1, 500).flatmap(lambda readers: st.tuples(st.integers(0, readers), st.just(readers))))
def test_a_darker_cell_is_never_a_smaller_share(both):
    taggers, readers = both
    assert 0 <= shade(taggers, readers) <= SHADES
    assert (shade(taggers, readers) == 0) == (taggers == 0)
    assert shade(taggers, readers) <= shade(taggers + 1, readers)


def test_a_course_without_texts_tags_or_students_has_an_empty_board(cast, course, reach):
    reading = Reading.objects.create(course=course, slug="empty", title="Empty")
    page = BoardPage(course, reading, reach(cast.instructor), HERE)
    assert page.heat.bands == [] and not page.is_begun and page.waiting == 0
