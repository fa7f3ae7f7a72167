import threading

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import connection
from django.utils import timezone

from annotations.models import Course, Group, JoinLink, Membership, Mention, Removal, Section
from annotations.services import enrolling, joinlinks
from annotations.services.enrolling import enrol, make_course
from tests.annotations.people import annotation_by, class_of, person, reading_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return person("anna", may_teach=True)


def test_the_maker_of_a_course_is_its_instructor(anna):
    course, membership = make_course(anna, "Reading Conflict", time_zone="Asia/Tehran")
    assert (course.slug, course.time_zone) == ("reading-conflict", "Asia/Tehran")
    assert (membership.user, membership.role) == (anna, "instructor")


def test_a_new_course_has_directed_relations_and_one_undirected(anna):
    course, _membership = make_course(anna, "Reading Conflict")
    relations = [(r.name, r.read_from(1), r.is_directed) for r in course.relations.all()]
    assert relations == [
        ("answers", "is answered by", True),
        ("contradicts", "is contradicted by", True),
        ("supports", "is supported by", True),
        ("quotes", "is quoted by", True),
        ("background to", "has as background", True),
        ("same event", "same event", False),
    ]


@pytest.mark.parametrize(
    ("title", "slug"),
    [("New", "new-2"), ("خط قرمز", "course"), ("🙂", "course"), ("A  B!", "a-b"), ("x" * 200, "x" * 50)],
)
def test_every_title_gets_an_address(anna, title, slug):
    assert make_course(anna, title)[0].slug == slug


def test_two_courses_of_one_title_have_two_addresses(anna):
    assert [make_course(anna, "Conflict")[0].slug for _time in range(3)] == ["conflict", "conflict-2", "conflict-3"]


@pytest.mark.parametrize("slug", ["conflict", "new"])
def test_an_address_that_was_chosen_is_not_changed_but_refused(anna, slug):
    make_course(anna, "Conflict", "conflict")
    with pytest.raises(enrolling.AddressTaken):
        make_course(anna, "Another", slug)
    assert Course.objects.count() == 1


def test_enrolling_twice_is_one_membership(anna):
    course, _seats = class_of(anna)
    ben = person("ben")
    first, second = enrol(ben, course), enrol(ben, course, "instructor")
    assert first == second
    assert second.role == "student"


def test_pseudonyms_are_unique_in_a_course_and_say_nothing_of_the_name(anna):
    course, _seats = class_of(anna)
    names = [enrol(person(f"student-{number}"), course).pseudonym for number in range(30)]
    assert len(set(names)) == 30
    assert not any("student" in name.lower() for name in names)


def test_a_code_is_for_a_section_and_a_role_of_student(anna):
    course, seats = class_of(anna)
    link = joinlinks.make_link(course, seats["anna"].pk, "Monday")
    membership, _link = enrolling.join(person("ben"), link.code)
    assert (membership.role, membership.section.name) == ("student", "Monday")


def test_two_links_for_one_section_share_it(anna):
    course, seats = class_of(anna)
    for _time in range(2):
        joinlinks.make_link(course, seats["anna"].pk, "Monday")
    assert Section.objects.count() == 1
    assert len(set(JoinLink.objects.values_list("code", flat=True))) == 2


def test_a_section_by_other_capitals_is_the_same_section(anna):
    course, seats = class_of(anna)
    links = [joinlinks.make_link(course, seats["anna"].pk, name) for name in ("Monday", "monday")]
    assert [link.section.name for link in links] == ["Monday", "Monday"]


def test_a_section_that_is_deleted_while_somebody_joins_by_its_link_keeps_nobody_out(anna):
    course, _seats = class_of(anna)
    section = Section.objects.create(course=course, name="Monday")
    stale = Section.objects.get(pk=section.pk)
    section.delete()
    assert enrol(person("ben"), course, section=stale).section is None


def test_a_member_goes_to_no_section_that_was_deleted_and_keeps_role_and_section(anna):
    course, seats = class_of(anna, ben="student")
    monday, friday = (Section.objects.create(course=course, name=name) for name in ("Monday", "Friday"))
    stale = Section.objects.get(pk=friday.pk)
    friday.delete()
    enrolling.change_section(seats["ben"], monday)
    with pytest.raises(enrolling.SectionsChanged):
        enrolling.revise(seats["ben"], "assistant", stale)
    seats["ben"].refresh_from_db()
    assert (seats["ben"].role, seats["ben"].section) == ("student", monday)


def test_joining_leaves_the_role_of_a_member_alone(anna):
    course, seats = class_of(anna, ben="assistant")
    link = joinlinks.make_link(course, seats["anna"].pk)
    assert enrolling.join(seats["ben"].user, link.code)[0].role == "assistant"


def test_a_closed_link_refuses_as_one_that_never_was(anna):
    course, seats = class_of(anna)
    link = joinlinks.make_link(course, seats["anna"].pk)
    joinlinks.close_link(link)
    for code in (link.code, "never22222"):
        with pytest.raises(enrolling.LinkClosed):
            enrolling.join(person(code), code)
    joinlinks.open_link_again(link)
    assert enrolling.join(person("ben"), link.code)


def test_who_was_removed_comes_back_when_let_in_and_as_somebody_new(anna):
    course, seats = class_of(anna, ben="student")
    link, ben = joinlinks.make_link(course, seats["anna"].pk), seats["ben"].user
    enrolling.end(seats["ben"])
    enrolling.end(seats["ben"])
    with pytest.raises(enrolling.WasRemoved):
        enrolling.join(ben, link.code)
    enrolling.let_in(Removal.objects.get())
    assert enrolling.join(ben, link.code)[0] != seats["ben"]


def test_who_left_by_themselves_comes_back_by_a_link_as_somebody_new(anna):
    course, seats = class_of(anna, ben="student")
    link, ben = joinlinks.make_link(course, seats["anna"].pk), seats["ben"].user
    enrolling.leave(seats["ben"])
    enrolling.leave(seats["ben"])
    again = enrolling.join(ben, link.code)[0]
    assert again != seats["ben"] and again.pseudonym != seats["ben"].pseudonym
    assert not Removal.objects.exists() and Membership.objects.filter(user=ben).count() == 1


def test_who_was_ended_in_the_first_release_is_readmitted_by_the_staff_alone(anna):
    course, seats = class_of(anna, ben="student")
    link = joinlinks.make_link(course, seats["anna"].pk)
    Membership.objects.filter(pk=seats["ben"].pk).update(ended_at=timezone.now())
    with pytest.raises(enrolling.WasRemoved):
        enrolling.join(seats["ben"].user, link.code)
    enrolling.readmit(seats["ben"])
    assert enrolling.join(seats["ben"].user, link.code)[0] == seats["ben"]


@pytest.mark.parametrize("verb", [enrolling.leave, enrolling.end])
def test_nothing_tells_any_more_whose_a_membership_was(anna, verb):
    course, seats = class_of(anna, ben="student", cara="student")
    ben, reading = seats["ben"], reading_in(course)
    section, group = Section.objects.create(course=course, name="A"), Group.objects.create(course=course, name="B")
    Membership.objects.filter(pk=ben.pk).update(section=section, noticed_at=timezone.now(), looked_at=timezone.now())
    ben.groups.add(group)
    ben.limited_to.add(section)
    note = annotation_by(seats["cara"], reading, "Well said, @Ben")
    Mention.objects.create(annotation=note, member=ben, name="Ben", at=timezone.now())
    LogEntry.objects.log_actions(anna.pk, [ben], CHANGE, "Changed role.", single_object=True)
    pseudonym = ben.pseudonym
    verb(ben)
    ben = Membership.objects.get(pk=ben.pk)
    assert ben.user is None and ben.ended_at and ben.name == "Former member" and ben.pseudonym == pseudonym
    assert (ben.section, ben.noticed_at, ben.looked_at) == (None, None, None)
    assert not ben.groups.exists() and not ben.limited_to.exists()
    assert not Mention.objects.exists() and LogEntry.objects.get().object_repr == "Former member"
    note.refresh_from_db()
    assert note.note == "Well said, @Ben"


def test_the_last_instructor_can_neither_leave_nor_step_down(anna):
    _course, seats = class_of(anna, ben="assistant")
    for leave in (enrolling.end, enrolling.leave, lambda member: enrolling.change_role(member, "student")):
        with pytest.raises(enrolling.LastInstructor):
            leave(seats["anna"])
    enrolling.change_role(seats["ben"], "instructor")
    enrolling.end(seats["anna"])
    with pytest.raises(enrolling.LastInstructor):
        enrolling.end(seats["ben"])


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_join_at_once_are_one_membership(anna):
    course, _seats = class_of(anna)
    ben, found = person("ben"), []

    def come_in():
        try:
            found.append(enrol(ben, course).pk)
        finally:
            connection.close()

    tabs = [threading.Thread(target=come_in) for _tab in range(6)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert found == [Membership.objects.get(user=ben).pk] * 6


def test_a_section_that_is_deleted_meanwhile_does_not_widen_what_an_assistant_looks_after(anna):
    course, seats = class_of(anna, ben="assistant")
    section = Section.objects.create(course=course, name="Monday")
    stale = Section.objects.get(pk=section.pk)
    enrolling.limit(seats["ben"], [section])
    other = Section.objects.create(course=course, name="Friday")
    section.delete()
    for sections in ([stale], [stale, other]):
        with pytest.raises(enrolling.SectionsChanged):
            enrolling.limit(seats["ben"], sections)
