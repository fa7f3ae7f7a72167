"""The pages of groups, of leaving and of privacy: who may open them, what they say, what they do."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Course, Group, Membership, Removal, Section
from annotations.services import grouping
from tests.annotations.conftest import person

pytestmark = pytest.mark.django_db
COURSE = "/courses/conflict/"
GROUPS = f"{COURSE}groups/"


@pytest.fixture
def client(client_of, cast):
    return client_of(cast.instructor)


@pytest.fixture
def group(course, cast):
    group = Group.objects.create(course=course, name="Herons")
    cast.ana.groups.add(group)
    return group


def students(course, number):
    return [person(course, f"pupil{n}", "student") for n in range(number)]


def test_groups_are_for_the_staff(client_of, cast, group):
    for address in (GROUPS, f"{GROUPS}draw/", f"{GROUPS}{group.pk}/"):
        statuses = [
            client_of(member).get(address).status_code
            for member in (cast.instructor, cast.assistant, cast.ana, cast.stranger)
        ]
        assert statuses == [200, 200, 403, 404], address


def test_a_page_of_groups_costs_the_same_queries_for_few_and_for_many(client, course, group):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(GROUPS).status_code == 200
        return len(seen)

    few = cost()
    for member in students(course, 20):
        grouping.move(course, [member], grouping.add_group(course, f"Of {member.name}"))
    assert cost() == few


def test_the_list_shows_members_and_who_is_in_no_group(client, cast, group):
    page = client.get(GROUPS).text
    assert re.search(r"Herons</bdi></b> <span[^>]*>1 member<", page)
    assert re.search(r"In no group</b> <span[^>]*>1 member<", page)
    found = client.get(GROUPS, {"q": "ana"}).text
    assert "Ana" in found and "Ben" not in found
    assert "Nobody is found" in client.get(GROUPS, {"q": "nobody of this name"}).text


def test_the_list_is_narrowed_to_a_section(client, cast, course, group):
    assert 'name="section"' not in client.get(GROUPS).text
    monday = Section.objects.create(course=course, name="Monday")
    Membership.objects.filter(pk=cast.ana.pk).update(section=monday)
    names = {words: client.get(GROUPS, {"section": words}).text for words in (monday.pk, "none", "", "9" * 30)}
    shown = {words: ("<bdi>Ana<" in page, "<bdi>Ben<" in page) for words, page in names.items()}
    both = (True, True)
    assert shown == {monday.pk: (True, False), "none": (False, True), "": both, "9" * 30: both}


def test_groups_are_made_renamed_and_deleted_by_hand(client, course, group):
    assert client.post(f"{GROUPS}new/", {"name": "Owls"}).status_code == 303
    for name, what in (
        ("Owls", "Another group has this name"),
        ("owls ", "Another group"),
        ("", "required"),
        ("\x00", ""),
    ):
        answer = client.post(f"{GROUPS}new/", {"name": name})
        assert answer.status_code == 422 and what in answer.text
    owls = Group.objects.get(name="Owls")
    assert client.post(f"{GROUPS}{owls.pk}/", {"name": "HERONS"}).status_code == 422
    assert client.post(f"{GROUPS}{owls.pk}/", {"name": "Kites"}).status_code == 303
    answer = client.post(f"{GROUPS}{group.pk}/delete/")
    assert answer.status_code == 409 and "has members" in answer.text
    assert client.post(f"{GROUPS}{owls.pk}/delete/").status_code == 303
    assert [one.name for one in course.groups.all()] == ["Herons"]


def test_a_group_with_work_on_it_is_not_deleted_and_says_so(client, annotate, cast, report, course, group):
    annotate(cast.ana, report, "Nobody", audience="group", group=group.pk)
    grouping.move(course, [cast.ana], None)
    answer = client.post(f"{GROUPS}{group.pk}/delete/")
    assert answer.status_code == 409 and "Work was written for this group" in answer.text


def test_members_are_moved(client, cast, course, group):
    owls = grouping.add_group(course, "Owls")
    sent = {"member": [cast.ana.pk, cast.ben.pk], "to": owls.pk}
    assert client.post(f"{GROUPS}move/", sent).status_code == 303
    assert {member.pk for member in owls.members.all()} == {cast.ana.pk, cast.ben.pk}
    assert client.post(f"{GROUPS}move/", {"member": cast.ben.pk, "to": "smallest"}).status_code == 303
    assert cast.ben.groups.get() == group
    assert client.post(f"{GROUPS}move/", {"member": cast.ben.pk, "to": "none"}).status_code == 303
    assert not cast.ben.groups.exists()
    page = client.post(f"{GROUPS}move/", {"member": cast.ben.pk}).text
    assert re.findall(r'value="(\d+)" checked', page) == [str(cast.ben.pk)]
    for bad in ({}, {"member": cast.ben.pk}, {"to": "none"}, {"member": cast.stranger.pk, "to": "none"}):
        assert client.post(f"{GROUPS}move/", bad).status_code == 422


def test_a_draw_is_looked_at_before_it_is_made(client, course, cast):
    students(course, 43)
    page = client.get(f"{GROUPS}draw/", {"size": 20, "default": "on", "newcomers": "on"}).text
    assert "45 students → 3 groups of 15" in page and not course.groups.exists()
    newest = re.search(r'name="newest" value="(\d+)"', page)[1]
    sent = {"size": 20, "default": "on", "newcomers": "on", "newest": newest}
    assert client.post(f"{GROUPS}draw/", sent).status_code == 303
    again = client.post(f"{GROUPS}draw/", sent)
    assert again.status_code == 409 and "changed in the meantime" in again.text
    course.refresh_from_db()
    assert (course.groups.count(), course.default_audience, course.group_size) == (3, "group", 20)


@pytest.mark.parametrize("size", ["", "1", "101", "x"])
def test_a_size_that_cannot_be_is_refused(client, course, size):
    for answer in (client.get(f"{GROUPS}draw/", {"size": size}), client.post(f"{GROUPS}draw/", {"size": size})):
        assert answer.status_code == 422
    assert not course.groups.exists()


def test_drawing_anew_says_what_becomes_of_the_old_groups(client, annotate, cast, report, course, group):
    grouping.add_group(course, "Nobody")
    annotate(cast.ana, report, "Nobody", audience="group", group=group.pk)
    annotate(cast.ana, report, "Nobody", audience="me")
    page = client.get(f"{GROUPS}draw/", {"size": 20}).text
    for words in ("1 student leaves their group", "1 group without work", "1 group with work on it stays", "Draw anew"):
        assert words in page
    assert "1 annotation or link for a group stays" in page


def test_groups_are_proposed_to_a_large_class_and_offered_to_a_small_one(client, client_of, cast, course):
    assert "Groups for a large class" not in client.get(GROUPS).text
    assert "Draw groups by chance" in client.get(GROUPS).text
    students(course, 60)
    for address in (GROUPS, COURSE):
        assert "Groups for a large class" in client.get(address).text
        assert "Groups for a large class" not in client_of(cast.ana).get(COURSE).text
    grouping.draw(course, 20)
    assert "Groups for a large class" not in client.get(COURSE).text


def test_leaving_is_asked_before_it_is_done(client_of, annotate, cast, report):
    annotate(cast.ana, report, "Nobody", note="x")
    annotate(cast.ana, report, "Nobody", note="y", audience="me")
    ana, ben = client_of(cast.ana), client_of(cast.ben)
    page = ana.get(f"{COURSE}leave/").text
    assert "1 annotation," in page and "Your 1 “only me” note" in page and "export/mine/" in page
    assert Membership.objects.get(pk=cast.ana.pk).user
    assert ana.post(f"{COURSE}leave/")["Location"] == "/"
    assert ana.post(f"{COURSE}leave/")["Location"] == "/"
    assert "You have left" in ana.get("/").text and ana.get(COURSE).status_code == 404
    assert "Former member" in ben.get(f"{COURSE}readings/the-drone/?list=annotations").text
    assert not Removal.objects.exists()
    assert client_of(cast.stranger).get(f"{COURSE}leave/").status_code == 404
    assert client_of(cast.stranger).post(f"{COURSE}leave/").status_code == 404


def test_the_only_instructor_is_told_before_they_try(client, cast):
    page = client.get("/courses/conflict/leave/").text
    assert "You are the only instructor" in page and "Leave the course</button>" not in page
    Membership.objects.filter(pk=cast.assistant.pk).update(role="instructor")
    page = client.get("/courses/conflict/leave/").text
    assert "You are the only instructor" not in page and "Leave the course</button>" in page


def test_who_looks_on_as_a_student_does_not_leave(client, cast):
    client.post(f"{COURSE}as-student/", {"on": "1"})
    assert client.get(f"{COURSE}leave/").status_code == 403
    assert client.post(f"{COURSE}leave/").status_code == 403
    assert Membership.objects.get(pk=cast.instructor.pk).user


def test_privacy_says_how_many_read_each_audience(client_of, cast, course, group):
    monday, friday = (Section.objects.create(course=course, name=name) for name in ("Monday", "Friday"))
    Membership.objects.filter(pk=cast.ana.pk).update(section=monday)
    cast.assistant.limited_to.add(friday)
    cast.ben.groups.add(group)
    page = " ".join(client_of(cast.ana).get(f"{COURSE}privacy/").text.split())
    shown = dict(re.findall(r"<dt>([^<]+?)(?: · <bdi>[^<]*</bdi>)?</dt> <dd>([^<]+)</dd>", page))
    assert shown["Class"] == "1 other student, 2 of the staff"
    assert shown["My group"] == "1 other student, 1 of the staff"
    assert shown["Me and staff"] == "1 of the staff"
    assert shown["Only me"].startswith("Nobody else")
    staffs = " ".join(client_of(cast.instructor).get(f"{COURSE}privacy/").text.split())
    assert "2 other students, 1 of the staff" in staffs


def test_ones_pseudonym_is_told_to_oneself_alone(client_of, cast, course):
    assert cast.ana.pseudonym not in client_of(cast.ana).get(f"{COURSE}privacy/").text
    Course.objects.filter(pk=course.pk).update(naming="pseudonyms")
    assert cast.ana.pseudonym in client_of(cast.ana).get(f"{COURSE}privacy/").text
    for member in (cast.ben, cast.instructor):
        assert cast.ana.pseudonym not in client_of(member).get(f"{COURSE}privacy/").text
    assert client_of(cast.stranger).get(f"{COURSE}privacy/").status_code == 404


def test_what_is_kept_is_counted_for_oneself_only_me_among_it(client_of, annotate, cast, report):
    for audience in ("class", "me", "staff"):
        annotate(cast.ana, report, "Nobody", audience=audience)

    def kept(member):
        page = client_of(member).get(f"{COURSE}privacy/").text
        return int(re.search(r'Annotations, withdrawn ones among them</th><td class="number">(\d+)', page)[1])

    assert (kept(cast.ana), kept(cast.ben)) == (3, 0)


def test_privacy_costs_the_same_queries_whatever_the_class(client_of, annotate, cast, course, report):
    def cost():
        client = client_of(cast.ana)
        with CaptureQueriesContext(connection) as seen:
            client.get(f"{COURSE}privacy/")
        return len(seen)

    few = cost()
    students(course, 12)
    for _time in range(5):
        annotate(cast.ana, report, "Nobody")
    assert cost() == few
