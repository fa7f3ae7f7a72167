import re

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import ConsentAnswer, ConsentQuestion, Course, Membership, Section
from annotations.services import closing, consenting
from tests.annotations.conftest import person
from tests.annotations.test_canary import addresses, body, client_as, few_of_each, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db
HERE = "/courses/conflict/consent/"
CHANGING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9]{64}|reset/[^\"<]*|edition · [^(]*\(UTC\)")


@pytest.fixture
def question(course, cast):
    return consenting.ask(course, cast.instructor.pk, "May we read **your** work?")


def said(client, answer, version=1):
    return client.post(HERE, {"version": version, "answer": answer})


def answers():
    return list(ConsentAnswer.objects.values_list("membership__user__username", "question__version", "agrees"))


def test_an_instructor_asks_and_a_student_answers_and_withdraws(course, cast, client_of):
    teacher, ana = client_of(cast.instructor), client_of(cast.ana)
    assert "used for research?" not in ana.get("/courses/conflict/").text
    assert teacher.post(HERE + "manage/", {"wording": ""}).status_code == 422
    assert teacher.post(HERE + "manage/", {"wording": "May we **read** it?"}).status_code == 303
    assert "used for research?" in ana.get("/courses/conflict/").text
    page = ana.get(HERE).text
    assert "May we <strong>read</strong> it?" in page and "You have not answered" in page and "checked" not in page
    assert said(ana, "").status_code == 422 and said(ana, "maybe").status_code == 422
    assert said(ana, "yes").status_code == 303
    assert "used for research?" not in ana.get("/courses/conflict/").text
    assert "Withdraw" in ana.get(HERE).text
    for _click in range(2):
        assert said(ana, "no").status_code == 303
    assert answers() == [("ana", 1, True), ("ana", 1, False)]
    assert ana.get(HERE).text.count("<li>I ") == 2


def test_strangers_get_404_the_staff_do_not_answer_and_assistants_do_not_manage(course, cast, question, client_of):
    managed = [HERE + "manage/", HERE + "answers/", HERE + "answers/download/"]
    for address in [HERE, *managed]:
        assert client_of(cast.stranger).get(address).status_code == 404
        assert Client().get(address).status_code == 302
    for who in (cast.ana, cast.assistant):
        assert client_of(who).get(HERE).status_code == 200
        assert [client_of(who).get(address).status_code for address in managed] == [403, 403, 403]
        assert client_of(who).post(HERE + "manage/", {"wording": "Mine"}).status_code == 403
        assert client_of(who).post(HERE + "manage/close-grades/", {"confirmed": "on"}).status_code == 403
    for who in (cast.assistant, cast.instructor):
        assert said(client_of(who), "yes").status_code == 403
    assert not answers() and ConsentQuestion.objects.count() == 1
    course.refresh_from_db()
    assert course.grades_closed_at is None


def test_staff_who_look_as_a_student_do_not_answer(cast, question, client_of):
    client = client_of(cast.instructor)
    client.post("/courses/conflict/as-student/", {"on": "1"})
    assert "May we read" in re.sub("<[^>]*>", "", client.get(HERE).text)
    assert said(client, "yes").status_code == 403 and not answers()


@pytest.mark.any_database
@pytest.mark.parametrize("role", ["instructor", "ben", "stranger"])
def test_before_grades_are_closed_no_page_changes_by_an_answer(world, role):
    known = list(few_of_each(addresses(world), 2))

    def seen():
        client = client_as(world, role)
        return {address: CHANGING.sub("", body(client.get(address))) for address in known}

    before = seen()
    asked = ConsentQuestion.objects.get()
    consenting.answer(asked, world.ana.pk, True)
    consenting.answer(asked, world.dora.pk, False)
    after = seen()
    assert [address for address in before if before[address] != after[address]] == []


def test_after_grades_are_closed_instructors_alone_see_the_newest_answers(course, cast, question, client_of):
    teacher = client_of(cast.instructor)
    consenting.answer(question, cast.ana.pk, True)
    consenting.answer(question, cast.ana.pk, False)
    consenting.answer(question, cast.ben.pk, True)
    early = teacher.get(HERE + "answers/").text
    assert "Ben" not in early and "once grades are closed" in early
    assert teacher.get(HERE + "answers/download/").status_code == 403
    assert teacher.post(HERE + "manage/close-grades/", {}).status_code == 422
    for _click in range(2):
        assert teacher.post(HERE + "manage/close-grades/", {"confirmed": "on"}).status_code == 303
    page = teacher.get(HERE + "answers/").text
    assert "Ben" in page and "Ana" in page and page.count("does not agree</td>") == 1
    assert "Ana" not in teacher.get(HERE + "answers/?answer=yes").text
    assert "Ben" not in teacher.get(HERE + "answers/?q=ana").text
    assert "1 agrees" in teacher.get(HERE + "manage/").text
    assert client_of(cast.assistant).get(HERE + "answers/").status_code == 403
    consenting.answer(question, cast.ben.pk, False)
    assert "Ben" not in teacher.get(HERE + "answers/?answer=yes").text


def test_students_are_told_that_the_instructors_see_their_answer_now(course, cast, question, client_of):
    ana = client_of(cast.ana)
    assert "the instructors see your answer" not in ana.get(HERE).text
    consenting.close_grades(course)
    assert "They are closed since" in ana.get(HERE).text and "the instructors see your answer" in ana.get(HERE).text


def test_the_table_has_the_newest_answers_and_no_formula(course, cast, question, client_of):
    cast.ana.user.name = "=cmd()"
    cast.ana.user.save()
    section = Section.objects.create(course=course, name="Monday")
    Membership.objects.filter(pk=cast.ben.pk).update(section=section)
    consenting.answer(question, cast.ana.pk, True)
    consenting.answer(question, cast.ben.pk, False)
    consenting.close_grades(course)
    teacher = client_of(cast.instructor)
    rows = body(teacher.get(HERE + "answers/download/")).removeprefix("\ufeff").split("\r\n")
    assert rows[1].split(",")[2:6] == ['"\'=cmd()"', '"ana"', '""', '"yes"']
    assert rows[2].split(",")[2:6] == ['"Ben"', '"ben"', '"Monday"', '"no"']
    only = body(teacher.get(f"{HERE}answers/download/?section={section.pk}"))
    assert "ben" in only and "ana" not in only


def test_new_words_ask_again_and_the_old_ones_take_only_a_withdrawal(course, cast, question, client_of):
    ana, ben = client_of(cast.ana), client_of(cast.ben)
    said(ana, "yes")
    again = consenting.ask(course, cast.instructor.pk, "May we read **your** work?")
    assert again == question
    consenting.ask(course, cast.instructor.pk, "And keep it?")
    assert "used for research?" in ana.get("/courses/conflict/").text
    refused = said(ben, "yes", version=1)
    assert refused.status_code == 409 and "not asked any more" in refused.text
    assert said(ana, "no", version=1).status_code == 303
    assert said(ana, "yes", version=2).status_code == 303
    assert answers() == [("ana", 1, True), ("ana", 1, False), ("ana", 2, True)]
    assert said(ana, "yes", version=3).status_code == 404


def test_one_can_withdraw_after_all_is_over_and_a_frozen_course_asks_nothing_new(course, cast, question, client_of):
    ana, teacher = client_of(cast.ana), client_of(cast.instructor)
    said(ana, "yes")
    consenting.close_grades(course)
    consenting.close(question)
    closing.archive(course)
    assert said(ana, "no").status_code == 303
    assert answers()[-1] == ("ana", 1, False)
    assert teacher.post(HERE + "manage/", {"wording": "More"}).status_code == 403
    assert teacher.get(HERE + "manage/").status_code == 200


def test_who_leaves_leaves_an_answer_without_a_name(course, cast, question, client_of):
    consenting.answer(question, cast.ana.pk, True)
    Membership.objects.filter(pk=cast.ana.pk).update(user=None, ended_at=course.created_at)
    consenting.close_grades(course)
    page = client_of(cast.instructor).get(HERE + "answers/").text
    assert "Former member" in page and "Ana" not in page and cast.ana.pseudonym not in page


def test_no_archive_and_no_admin_page_tells_an_answer(course, cast, question, client_of):
    from django.contrib import admin

    teacher = client_of(cast.instructor)
    before = {name: body(teacher.get(f"/courses/conflict/export/{name}/")) for name in ("csv", "md", "jsonl")}
    consenting.answer(question, cast.ana.pk, True)
    consenting.close_grades(course)
    assert before == {name: body(teacher.get(f"/courses/conflict/export/{name}/")) for name in before}
    assert not {ConsentAnswer, ConsentQuestion} & set(admin.site._registry)


def test_many_answers_cost_the_queries_of_one(course, cast, question, client_of, django_assert_max_num_queries):
    consenting.close_grades(course)
    client = client_of(cast.instructor)
    for number in range(30):
        consenting.answer(question, person(course, f"s{number}", "student").pk, bool(number % 2))
    with django_assert_max_num_queries(12):
        assert "s7" in client.get(HERE + "answers/").text.lower()
    assert Course.objects.get(pk=course.pk).grades_closed_at
    assert reverse("annotations:consent", args=["conflict"]) == HERE
