import re

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from annotations.models import Course, JoinLink
from annotations.services import closing
from tests.annotations.test_bad_input import POST_ONLY, address_of, annex_of, client_as, forms_of, with_files
from tests.annotations.whole_class import everything, whole_class

pytestmark = pytest.mark.django_db

# what is done all the same: about an account, another course, oneself, or who may read
EVEN_FROZEN = {
    "login", "signup", "logout", "password_change", "reset", "new_course", "state", "join",
    "end_membership", "readmit", "let_in", "reset_link", "as_student", "consent", "close_grades",
    "leave", "looked", "mark_looked", "seen", "begin_next", "language", "looks",
}  # fmt: skip


@pytest.fixture
def rows(course, cast):
    annex_of(cast.instructor.user)
    return whole_class(course, cast.instructor, "word")


def state(client, verb=None):
    address = reverse("annotations:state", args=["conflict"])
    return client.post(address, {"verb": verb}) if verb else client.get(address)


def test_each_button_says_what_it_does_and_may_be_pressed_twice(course, cast, client_of):
    client = client_of(cast.instructor)
    assert "Freeze the course" in state(client).text
    for verb, field, is_set in (
        ("freeze", "frozen_at", True),
        ("archive", "archived_at", True),
        ("bring back", "archived_at", False),
        ("unfreeze", "frozen_at", False),
    ):
        answers, times = [], []
        for _click in range(2):
            answers.append(state(client, verb))
            course.refresh_from_db()
            times.append(getattr(course, field))
        assert [answer.status_code for answer in answers] == [303, 303]
        assert bool(times[0]) == is_set and times[0] == times[1]
    assert not course.is_frozen


def test_only_instructors_change_the_state(course, cast, client_of, client):
    assert state(client).status_code == 302
    for who, status in ((cast.stranger, 404), (cast.ana, 403), (cast.assistant, 403)):
        assert state(client_of(who)).status_code == status
        assert state(client_of(who), "freeze").status_code == status
    assert state(client_of(cast.instructor), "delete").status_code == 422
    course.refresh_from_db()
    assert not course.is_frozen


@pytest.mark.any_database
@pytest.mark.parametrize("verb", [closing.freeze, closing.archive])
def test_a_frozen_course_is_read_and_every_write_is_refused_with_a_sentence(rows, verb):
    forms = forms_of(rows)
    verb(rows.course)
    clients = {actor: client_as(actor) for actor, _arguments, _sent in forms.values()}
    before, refused = everything(), set()
    for name, (actor, arguments, sent) in forms.items():
        if name in EVEN_FROZEN:
            continue
        client, address = clients[actor], address_of(name, arguments)
        for headers in ({}, {"X-Requested-With": "fetch"}):
            answer = client.post(address, with_files(name, sent), headers=headers)
            assert answer.status_code == 403, (name, answer.status_code)
            assert "nothing is written" in answer.text, name
        assert everything() == before, name
        if name not in POST_ONLY:
            assert client.get(address).status_code == 200, name
        refused.add(name)
    assert {"annotate", "link", "reply", "review", "finish", "tag", "reading_settings", "passage", "hide"} <= refused


def test_the_pages_of_a_frozen_course_say_so(rows, client_of):
    pages = [address_of("course", {"course": "conflict"}), address_of("document", {"document": rows.document.pk})]
    pages.append(address_of("reading", {"course": "conflict", "reading": "first"}))
    client = client_of(rows.ana)
    tag = client.get(pages[2]).headers["ETag"]
    assert not [page for page in pages if "frozen since" in client.get(page).text]
    closing.freeze(rows.course)
    assert client.get(pages[2], headers={"if-none-match": tag}).status_code == 200
    assert not [page for page in pages if "frozen since" not in client.get(page).text]
    closing.archive(rows.course)
    assert not [page for page in pages if "archived since" not in client.get(page).text]


def test_the_pages_of_people_offer_nothing_that_a_frozen_course_refuses(rows, client_of):
    names = ("course", "members", "groups", "sections", "join_links")
    pages = [address_of(name, {"course": "conflict"}) for name in names]
    pages += [address_of("member", {"course": "conflict", "membership": seat.pk}) for seat in (rows.ana, rows.ben)]
    client = client_of(rows.instructor)

    def offered():
        forms = [
            form for page in pages for form in re.findall(r'<form[^>]* method="post"[^>]*>', client.get(page).text)
        ]
        targets = [re.search(r'action="([^"]*)"', form) for form in forms]
        return {resolve(found[1].split("?")[0]).url_name if found else "the page itself" for found in targets}

    assert {"members", "move_members", "add_group", "the page itself", "close_join_link"} <= offered()
    closing.freeze(rows.course)
    assert offered() <= {"logout", "as_student", "reset_link", "language"}


def test_an_archived_course_is_folded_away_and_its_join_links_are_closed(course, cast, client_of):
    link = JoinLink.objects.create(course=course, made_by=cast.instructor)
    client, joining = client_of(cast.ana), reverse("annotations:join", args=[link.code])
    assert "Archived courses" not in client.get("/").text and Client().get(joining).status_code == 200
    closing.archive(course)
    page = client.get("/").text
    assert page.index("Archived courses") < page.index("/courses/conflict/")
    assert client.get("/courses/conflict/").status_code == 200
    assert Client().get(joining).status_code == 404
    assert client_of(cast.stranger).post(joining).status_code == 404
    closing.bring_back(course)
    assert "Archived courses" not in client.get("/").text and Client().get(joining).status_code == 200


def test_a_save_that_passed_the_gate_before_the_freeze_is_refused(course, cast, report, annotate, client_of):
    Course.objects.update(frozen_at=timezone.now())
    with pytest.raises(closing.Frozen):
        annotate(cast.ana, report, "Nobody")
