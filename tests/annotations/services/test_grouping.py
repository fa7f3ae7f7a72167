"""Groups of a course: by chance, by hand, and for who comes later."""

import random
import threading
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Annotation, Course, Group, Membership, Section
from annotations.services import enrolling, grouping
from annotations.services.grouping import GroupInUse, GroupNotEmpty, GroupsChanged, NameTaken
from tests.annotations.people import annotation_by, class_of, person, reading_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return class_of(person("anna"))[0]


def students(course, number, section=None):
    seats = [
        Membership(course=course, pseudonym=f"Owl {course.memberships.count()} {one}", section=section)
        for one in range(number)
    ]
    return Membership.objects.bulk_create(seats)


def sizes(course):
    return sorted(Counter(Membership.groups.through.objects.values_list("group", flat=True)).values())


def test_every_student_is_drawn_into_one_of_as_few_groups_as_can_be(course):
    students(course, 45)
    assert grouping.draw(course, 20) == 3
    assert sizes(course) == [15, 15, 15]
    assert [group.name for group in course.groups.all()] == ["Group 1", "Group 2", "Group 3"]


def test_within_sections_nobody_is_with_another_section(course):
    for name, number in (("Monday", 7), ("Friday", 5)):
        students(course, number, Section.objects.create(course=course, name=name))
    assert grouping.draw(course, 4, within_sections=True) == 4
    assert all(group.members.values("section").distinct().count() == 1 for group in course.groups.all())


def test_staff_and_those_who_left_are_drawn_into_no_group(course):
    (gone,) = students(course, 1)
    enrolling.leave(gone)
    assert grouping.draw(course, 5) == 0 and not course.groups.exists()


def test_a_draw_costs_the_same_queries_for_ten_and_for_a_hundred(course):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            grouping.draw(course, 5)
        return len(seen)

    students(course, 10)
    grouping.draw(course, 5)
    few = cost()
    students(course, 90)
    assert cost() == few


def test_drawn_anew_groups_with_work_stay_empty_and_are_given_to_nobody(course):
    members = students(course, 6)
    grouping.draw(course, 3)
    worked = members[0].groups.get()
    annotation_by(members[0], reading_in(course), "Ours", audience="group", group=worked)
    grouping.draw(course, 3, rng=random.Random(1))
    assert not worked.members.exists() and Annotation.objects.get().group == worked
    assert Group.objects.filter(course=course).count() == 3
    assert all(member.groups.count() == 1 for member in members)


def test_a_draw_that_was_asked_for_twice_happens_once(course):
    students(course, 6)
    newest = grouping.newest_group(course)
    grouping.draw(course, 3, newest=newest)
    before = set(Membership.groups.through.objects.values_list("membership", "group"))
    with pytest.raises(GroupsChanged):
        grouping.draw(course, 3, newest=newest)
    assert set(Membership.groups.through.objects.values_list("membership", "group")) == before


def test_a_draw_may_set_the_audience_and_the_place_of_newcomers(course):
    students(course, 6)
    grouping.draw(course, 3, is_default=True, places_newcomers=True)
    course.refresh_from_db()
    assert (course.default_audience, course.group_size) == ("group", 3)


def test_newcomers_come_into_the_smallest_group_and_then_into_a_new_one(course):
    Course.objects.filter(pk=course.pk).update(group_size=2)
    made = [enrolling.enrol(person(f"new{n}"), course) for n in range(5)]
    assert sizes(course) == [1, 2, 2]
    assert all(member.groups.count() == 1 for member in made)
    enrolling.enrol(person("helper"), course, "assistant")
    assert sum(sizes(course)) == 5


def test_newcomers_of_a_section_stay_in_its_groups_where_groups_were_drawn_so(course):
    monday, friday = (Section.objects.create(course=course, name=name) for name in ("Monday", "Friday"))
    students(course, 2, monday), students(course, 4, friday)
    grouping.draw(course, 4, within_sections=True, places_newcomers=True)
    made = [enrolling.enrol(person(f"new{n}"), course, section=friday) for n in range(3)]
    assert all(one.section == friday for member in made for one in member.groups.get().members.all())


def test_where_nobody_asked_for_it_newcomers_come_into_no_group(course):
    Group.objects.create(course=course, name="One")
    assert not enrolling.enrol(person("new"), course).groups.exists()


def test_a_name_is_one_group_s(course):
    one, two = grouping.add_group(course, "One"), grouping.add_group(course, "Two")
    for take in (lambda: grouping.add_group(course, "One"), lambda: grouping.rename_group(two, "One")):
        with pytest.raises(NameTaken):
            take()
    grouping.rename_group(one, "Three")
    assert {group.name for group in course.groups.all()} == {"Two", "Three"}


def test_only_a_group_without_members_and_work_is_deleted(course):
    (member,), one = students(course, 1), grouping.add_group(course, "One")
    grouping.move(course, [member], one)
    with pytest.raises(GroupNotEmpty):
        grouping.delete_group(one)
    annotation_by(member, reading_in(course), "Ours", audience="group", group=one)
    grouping.move(course, [member], None)
    with pytest.raises(GroupInUse):
        grouping.delete_group(one)
    two = grouping.add_group(course, "Two")
    grouping.delete_group(two)
    grouping.delete_group(two)
    assert [group.name for group in course.groups.all()] == ["One"]


def test_members_are_moved_out_of_their_group_into_another(course):
    members = students(course, 4)
    one, two = grouping.add_group(course, "One"), grouping.add_group(course, "Two")
    grouping.move(course, members, one)
    grouping.move(course, members[:2], two)
    assert sizes(course) == [2, 2]
    grouping.place_rest(course, members)
    assert sizes(course) == [2, 2]
    enrolling.leave(members[0])
    for put in (lambda: grouping.place_rest(course, members[:1]), lambda: grouping.move(course, members[:1], one)):
        put()
        assert not members[0].groups.exists()
    elsewhere = class_of(person("other"), "elsewhere")[0]
    with pytest.raises(GroupsChanged):
        grouping.move(course, members, grouping.add_group(elsewhere, "One"))


@pytest.mark.django_db(transaction=True)
def test_newcomers_who_join_at_once_stay_balanced(course):
    Course.objects.filter(pk=course.pk).update(group_size=3)
    people, found, gate = [person(f"new{n}") for n in range(9)], [], threading.Barrier(9)

    def come_in(user):
        try:
            gate.wait(10)
            found.append(enrolling.enrol(user, course))
        except Exception as problem:
            found.append(problem)
        finally:
            connection.close()

    tabs = [threading.Thread(target=come_in, args=[user]) for user in people]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert not [one for one in found if isinstance(one, Exception)], found
    assert sizes(course) == [3, 3, 3]
