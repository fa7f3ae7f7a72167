"""Who may see and change what, as the QuerySets have it."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.access import reach_of
from annotations.models import Annotation, Course, Group, Reading, Reply, User
from annotations.services import annotating, replying
from tests.annotations.conftest import action, person

pytestmark = pytest.mark.django_db

AUDIENCES = ("class", "group", "staff", "me")


@pytest.fixture
def group(course, cast):
    group = Group.objects.create(course=course, name="One")
    cast.ana.groups.add(group)
    cast.ben.groups.add(group)
    cast.cleo = person(course, "cleo", "student")
    return group


@pytest.fixture
def four(annotate, cast, report, group):
    """One annotation by Ana for each audience."""
    return {
        audience: annotate(
            cast.ana, report, "Nobody had died", audience=audience, group=group.pk if audience == "group" else None
        )
        for audience in AUDIENCES
    }


@pytest.mark.parametrize(
    "who,seen",
    [
        ("ana", {"class", "group", "staff", "me"}),
        ("ben", {"class", "group"}),
        ("cleo", {"class"}),
        ("instructor", {"class", "group", "staff"}),
        ("assistant", {"class", "group", "staff"}),
        ("stranger", set()),
    ],
)
def test_each_audience_is_seen_by_those_it_names(four, cast, who, seen):
    visible = Annotation.objects.visible_to(reach_of(getattr(cast, who).user))
    assert {one.audience for one in visible} == seen


def test_somebody_who_left_sees_nothing_any_more(four, cast):
    cast.ben.ended_at = timezone.now()
    cast.ben.save()
    assert not Annotation.objects.visible_to(reach_of(cast.ben.user)).exists()


def test_only_the_author_may_change_and_not_in_a_frozen_course(four, cast, course):
    assert Annotation.objects.editable_by(reach_of(cast.ana.user)).count() == 4
    assert not Annotation.objects.editable_by(reach_of(cast.instructor.user)).exists()
    course.frozen_at = timezone.now()
    course.save()
    assert not Annotation.objects.editable_by(reach_of(cast.ana.user)).exists()


def test_a_closed_reading_takes_nothing_more_from_students(four, cast, reading):
    reading.after_due, reading.due_at = Reading.AfterDue.CLOSED, timezone.now() - timedelta(minutes=1)
    reading.save()
    assert not Annotation.objects.editable_by(reach_of(cast.ana.user)).exists()
    assert reach_of(cast.instructor.user).may_write_in(reading)
    assert not reach_of(cast.ana.user).may_write_in(reading)


def test_a_draft_is_seen_by_the_staff_alone(four, cast, reading):
    reading.status = Reading.Status.DRAFT
    reading.save()
    assert not Reading.objects.visible_to(reach_of(cast.ben.user)).exists()
    assert not Annotation.objects.visible_to(reach_of(cast.ben.user)).exists()
    assert Reading.objects.visible_to(reach_of(cast.assistant.user)).exists()


def test_hidden_until_one_has_posted_enough_oneself(annotate, cast, reading, report):
    reading.hiding, reading.hidden_count = Reading.Hiding.COUNT, 2
    reading.save()
    theirs = annotate(cast.ana, report, "Nobody had died")
    staffs = annotate(cast.instructor, report, "two capitals")
    sees = lambda: set(Annotation.objects.visible_to(reach_of(cast.ben.user)).values_list("uid", flat=True))  # noqa: E731
    assert sees() == {staffs.uid}
    first = annotate(cast.ben, report, "Nobody had died")
    annotate(cast.ben, report, "Nobody had died", audience="me")
    assert theirs.uid not in sees()
    annotate(cast.ben, report, "would ring")
    assert theirs.uid in sees()
    annotating.withdraw(cast.ben.pk, first, action())
    assert theirs.uid in sees(), "once met it stays met"


def test_where_work_is_hidden_a_staff_reply_to_ones_own_is_seen(annotate, cast, reading, report):
    reading.hiding = Reading.Hiding.HAND
    reading.save()
    mine = annotate(cast.ben, report, "Nobody had died")
    replying.reply(cast.instructor.pk, mine, uuid.uuid4(), "well seen", "class", "name", action())
    replying.reply(cast.ana.pk, mine, uuid.uuid4(), "me too", "class", "name", action())
    seen = Reply.objects.visible_to(reach_of(cast.ben.user))
    assert [reply.text for reply in seen] == ["well seen"]


def test_what_staff_hid_is_seen_by_its_author_and_the_staff(annotate, cast, report):
    made = annotate(cast.ana, report, "Nobody had died")
    annotating.hide(cast.instructor.pk, made, "Not here", action())
    seen_by = [
        name
        for name in ("ana", "ben", "instructor", "assistant", "stranger")
        if Annotation.objects.visible_to(reach_of(getattr(cast, name).user)).exists()
    ]
    assert seen_by == ["ana", "instructor", "assistant"]


def test_a_reach_costs_the_same_queries_for_one_course_and_for_twenty(cast, course, reading):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            reach_of(User.objects.get(pk=cast.ana.user_id))
        return len(seen)

    one = cost()
    for number in range(20):
        other = Course.objects.create(slug=f"c{number}", title="C")
        other.memberships.create(user=cast.ana.user, pseudonym="Heron 1")
    assert cost() == one


def test_the_key_of_a_reach_changes_with_what_one_may_see(cast, reading):
    before = reach_of(cast.ben.user).key
    assert before == reach_of(cast.ben.user).key != reach_of(cast.ana.user).key
    reading.hiding = Reading.Hiding.HAND
    reading.save()
    assert reach_of(cast.ben.user).key != before
