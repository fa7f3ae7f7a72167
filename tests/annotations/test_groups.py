"""What was written for a group belongs to that group: who is moved sees their own, and no more of the others'."""

import uuid

import pytest
from django.urls import reverse

from annotations.models import Annotation, Course, Group, Section
from annotations.pages.address import Address
from annotations.pages.reading import ReadingPage
from annotations.services import annotating, enrolling, grouping
from annotations.services.placing import place
from annotations.services.refusals import NoGroup
from annotations.services.wording import Wording
from tests.annotations.conftest import action, where
from tests.annotations.test_races import an_annotation, at_once, poster, statuses

pytestmark = pytest.mark.django_db
READING = "/courses/conflict/readings/the-drone/"


@pytest.fixture
def groups(course, cast):
    """Ana and Ben are in the first."""
    one, two = (Group.objects.create(course=course, name=name) for name in ("Herons", "Owls"))
    for member in (cast.ana, cast.ben):
        member.groups.add(one)
    return one, two


def drawn(member, reading, reach):
    """How many annotations the page draws for a member, and how many rows they may see."""
    page = ReadingPage(reading.course, reading, Address(), reach(member), "")
    rows = Annotation.objects.visible_to(reach(member)).standing()
    return sum(text.count for _head, text in page.texts), rows.count()


@pytest.mark.parametrize("to", [None, 1])
def test_who_is_moved_sees_and_counts_their_own_and_not_the_others(annotate, cast, reading, report, groups, reach, to):
    annotate(cast.ana, report, "Nobody", note="mine", audience="group", group=groups[0].pk)
    annotate(cast.ben, report, "Nobody", note="theirs", audience="group", group=groups[0].pk)
    grouping.move(reading.course, [cast.ana], groups[to] if to else None)
    assert drawn(cast.ana, reading, reach) == (1, 1)
    assert drawn(cast.ben, reading, reach) == (2, 2)
    annotate(cast.ben, report, "would ring", note="for all")
    assert drawn(cast.ana, reading, reach) == (2, 2)


def test_a_note_that_is_saved_after_a_move_is_for_the_group_in_which_its_author_is(cast, reading, report, groups):
    placed = place(report.revision_id, [where(report, "Nobody had died")])
    wording = Wording(note="In time", audience="group", group=groups[0].pk)  # the form was checked, then came the move
    grouping.move(reading.course, [cast.ana], groups[1])
    made = annotating.annotate(cast.ana.pk, report, uuid.uuid4(), placed, wording, action())
    assert made.group == groups[1]
    grouping.move(reading.course, [cast.ana], None)
    with pytest.raises(NoGroup):
        annotating.annotate(cast.ana.pk, report, uuid.uuid4(), placed, wording, action())


def test_a_note_that_is_revised_stays_with_its_group(client_of, annotate, cast, reading, report, groups):
    made = annotate(cast.ana, report, "Nobody", note="mine", audience="group", group=groups[0].pk)
    grouping.move(reading.course, [cast.ana], groups[1])
    sent = {"action": uuid.uuid4(), "version": 1, "note": "better", "audience": "group", "shown_as": "name"}
    address = reverse("annotations:revise", args=["conflict", "the-drone", made.uid])
    assert client_of(cast.ana).post(address, sent).status_code == 303
    made.refresh_from_db()
    assert (made.note, made.group) == ("better", groups[0])


def test_ones_group_is_chosen_at_first_where_the_course_says_so_and_the_class_by_who_has_none(
    client_of, cast, course, reading, groups
):
    Course.objects.filter(pk=course.pk).update(default_audience="group")
    with_group = client_of(cast.ana).get(READING).text
    assert '<option value="group" selected>' in with_group
    cast.ana.groups.clear()
    without = client_of(cast.ana).get(READING).text
    assert '<option value="class" selected>' in without and 'value="group"' not in without


@pytest.mark.django_db(transaction=True)
def test_who_is_moved_to_another_section_or_group_while_writing_loses_nothing(cast, course, reading, report, groups):
    sections = [Section.objects.create(course=course, name=name) for name in ("Monday", "Friday")]
    sent = [an_annotation(report, audience="group") for _n in range(4)]
    posts = [poster(cast.ana, "annotate", ["conflict", "the-drone"], one) for one in sent]
    moves = [
        lambda: enrolling.change_section(cast.ana, sections[1]),
        lambda: grouping.move(course, [cast.ana], groups[1]),
    ]
    answers = at_once(*posts, *moves)
    assert statuses(answers[:4]) == [201] * 4 and answers[4:] == [None, None]
    assert Annotation.objects.filter(author=cast.ana, audience="group").count() == 4
    cast.ana.refresh_from_db()
    assert cast.ana.section == sections[1] and cast.ana.groups.get() == groups[1]


@pytest.mark.django_db(transaction=True)
def test_a_group_that_is_emptied_and_deleted_while_somebody_writes_for_it_fails_nothing(
    cast, course, reading, report, groups
):
    def empty_and_delete():
        grouping.move(course, [cast.ana, cast.ben], groups[1])
        grouping.delete_group(groups[0])

    posts = [poster(cast.ana, "annotate", ["conflict", "the-drone"], an_annotation(report, audience="group"))] * 1
    posts += [poster(cast.ben, "annotate", ["conflict", "the-drone"], an_annotation(report, audience="group"))]
    *answers, done = at_once(*posts, empty_and_delete)
    assert statuses(answers) == [201, 201]
    assert done is None or isinstance(done, grouping.GroupInUse)
    assert Group.objects.filter(pk=groups[0].pk).exists() == isinstance(done, grouping.GroupInUse)


@pytest.mark.django_db(transaction=True)
def test_two_draws_at_once_are_one(cast, course, groups):
    newest = grouping.newest_group(course)
    made = at_once(*[lambda: grouping.draw(course, 2, newest=newest)] * 3)
    assert sorted(str(one) for one in made if isinstance(one, int)) == ["1"]
    assert all(isinstance(one, int | grouping.GroupsChanged) for one in made)
    assert cast.ana.groups.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_two_instructors_who_leave_at_once_leave_one(cast, course):
    enrolling.change_role(cast.assistant, "instructor")
    post = lambda member: poster(member, "leave", ["conflict"], {})  # noqa: E731
    answers = at_once(post(cast.instructor), post(cast.assistant))
    assert statuses(answers) == [303, 422]
    assert course.memberships.current().filter(role="instructor").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_instructor_who_leaves_in_two_tabs_stays(cast, course):
    post = poster(cast.instructor, "leave", ["conflict"], {})
    assert statuses(at_once(post, post)) == [422, 422]
    enrolling.change_role(cast.assistant, "instructor")
    answers = at_once(post, post)
    assert set(statuses(answers)) <= {303, 404}
    cast.assistant.refresh_from_db()
    assert cast.assistant.user and course.memberships.current().filter(role="instructor").count() == 1
