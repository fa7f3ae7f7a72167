import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Attempt, Membership, Reading
from annotations.services import enrolling, joinlinks
from tests.annotations.people import BAD_WORDS, PASSWORD, class_of, person, reading_in

pytestmark = pytest.mark.django_db
ACCOUNT = {"username": "ben", "name": "Ben", "password1": PASSWORD, "password2": PASSWORD}
LOGIN, SIGNUP = "/accounts/login/", "/accounts/signup/"


@pytest.fixture
def course():
    return class_of(person("anna"))[0]


@pytest.fixture
def link(course):
    return joinlinks.make_link(course, course.memberships.get().pk, "Monday", reading_in(course))


@pytest.fixture
def page(link):
    return f"/join/{link.code}/"


READING = "/courses/conflict/readings/drone/"


def is_member(name):
    return Membership.objects.current().filter(user__username=name).exists()


def test_a_visitor_sees_the_course_and_what_happens(client, page, link):
    response = client.get(page)
    words = response.content.decode()
    assert response.status_code == 200
    assert "Conflict</h1>" in words
    assert "Monday" in words and "The drone" in words
    assert f'{SIGNUP}?join={link.code}"' in words
    assert f'{LOGIN}?join={link.code}"' in words


def test_the_code_survives_signing_up_and_ends_on_the_reading(client, link):
    form = client.get(SIGNUP, {"join": link.code}).content.decode()
    assert f'name="join" value="{link.code}"' in form
    assert client.post(SIGNUP, {**ACCOUNT, "join": link.code})["Location"] == READING
    assert Membership.objects.get(user__username="ben").section.name == "Monday"


def test_the_code_survives_a_form_with_faults(client, link):
    form = client.post(SIGNUP, {**ACCOUNT, "password2": "other", "join": link.code}).content.decode()
    assert f'name="join" value="{link.code}"' in form
    assert client.post(SIGNUP, {**ACCOUNT, "join": link.code})["Location"] == READING


def test_the_code_survives_signing_in(client, link):
    person("ben")
    response = client.post(LOGIN, {"username": "BEN", "password": PASSWORD, "join": link.code})
    assert response["Location"] == READING
    assert is_member("ben")


def test_one_who_is_signed_in_joins_by_a_button_and_not_by_looking(client, page):
    client.force_login(person("ben"))
    assert client.get(page).status_code == 200
    assert not is_member("ben")
    response = client.post(page)
    assert (response.status_code, response["Location"]) == (303, READING)
    assert is_member("ben")


def test_a_second_click_and_a_second_tab_lead_to_the_same_place(client, page):
    client.force_login(person("ben"))
    assert {client.post(page)["Location"] for _click in range(3)} == {READING}
    assert Membership.objects.filter(user__username="ben").count() == 1


def test_a_member_goes_straight_there_even_when_the_link_is_closed(client, page, link):
    client.force_login(person("ben"))
    client.post(page)
    joinlinks.close_link(link)
    assert client.get(page)["Location"] == READING


def test_signing_in_as_a_member_leads_through_a_closed_link(client, page, link):
    ben = person("ben")
    enrolling.enrol(ben, link.course)
    joinlinks.close_link(link)
    assert client.post(LOGIN, {"username": "ben", "password": PASSWORD, "join": link.code})["Location"] == READING


def test_without_a_reading_the_only_open_one_is_the_place(client, course):
    reading_in(course, "only")
    reading_in(course, "draft", status=Reading.Status.DRAFT)
    link = joinlinks.make_link(course, course.memberships.get().pk)
    client.force_login(person("ben"))
    assert client.post(f"/join/{link.code}/")["Location"] == "/courses/conflict/readings/only/"


def test_with_none_or_several_readings_the_course_is_the_place(client, course):
    link = joinlinks.make_link(course, course.memberships.get().pk)
    client.force_login(person("ben"))
    assert client.post(f"/join/{link.code}/")["Location"] == "/courses/conflict/"
    reading_in(course, "one"), reading_in(course, "two")
    assert client.get(f"/join/{link.code}/")["Location"] == "/courses/conflict/"


def test_a_link_to_a_draft_leads_to_the_course(client, link):
    Reading.objects.update(status=Reading.Status.DRAFT)
    client.force_login(person("ben"))
    assert client.post(f"/join/{link.code}/")["Location"] == "/courses/conflict/"


def test_capital_letters_in_a_code_make_no_difference(client, link):
    assert client.get(f"/join/{link.code.upper()}/").status_code == 200


@pytest.mark.parametrize("who", ["visitor", "stranger"])
def test_a_closed_code_and_one_that_never_was_are_answered_alike(link, who):
    joinlinks.close_link(link)
    pages = []
    for code in (link.code, "never22222"):
        client = Client()
        if who == "stranger":
            client.force_login(person(f"ben-{code}", name="Ben"))
        response = client.get(f"/join/{code}/")
        assert response.status_code == 404
        assert "does not work. Ask your instructor" in response.content.decode()
        token = response.context.get("csrf_token")
        pages.append(response.content.decode().replace(str(token), ""))
        assert client.post(f"/join/{code}/").status_code == 404
    if who == "visitor":
        assert pages[0] == pages[1]


def test_who_was_removed_is_told_to_ask(client, page, link):
    ben = enrolling.enrol(person("ben"), link.course)
    enrolling.end(ben)
    client.force_login(ben.user)
    for response in (client.get(page), client.post(page)):
        assert response.status_code == 403
        assert "Ask its instructor" in response.content.decode()
    assert not is_member("ben")


def test_signing_in_after_being_removed_leads_to_the_page_that_says_so(client, page, link):
    ben = enrolling.enrol(person("ben"), link.course)
    enrolling.end(ben)
    response = client.post(LOGIN, {"username": "ben", "password": PASSWORD, "join": link.code}, follow=True)
    assert response.redirect_chain[-1][0] == page
    assert response.status_code == 403


def test_a_code_that_was_closed_meanwhile_does_not_hinder_signing_up(client, page, link):
    joinlinks.close_link(link)
    response = client.post(SIGNUP, {**ACCOUNT, "join": link.code})
    assert response["Location"] == page
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize("word", BAD_WORDS)
def test_no_code_breaks_anything(client, word):
    assert client.get(reverse("annotations:join", args=["x"]).replace("x", word[:500])).status_code in (404, 301)
    assert client.post(SIGNUP, {**ACCOUNT, "join": word}).status_code == 303


def test_looking_at_a_link_that_works_writes_nothing(client, page):
    client.get(page)
    assert not Attempt.objects.exists()
    assert not client.session.keys()


def test_thirty_wrong_codes_close_joining_for_a_while(client, page):
    for number in range(30):
        assert client.get(f"/join/wrong{number}/").status_code == 404
    response = client.get(page)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert client.get(page, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_a_member_is_let_through_while_joining_is_closed(client, page, link):
    client.force_login(person("ben"))
    client.post(page)
    for number in range(30):
        Client().get(f"/join/wrong{number}/")
    assert client.get(page)["Location"] == READING


def test_a_second_tab_that_still_shows_the_way_to_sign_up_leads_there_too(client, link):
    client.post(SIGNUP, {**ACCOUNT, "join": link.code})
    response = client.get(SIGNUP, {"join": link.code}, follow=True)
    assert response.redirect_chain[-1][0] == READING


def test_guessing_while_signing_in_counts_as_well(client, link):
    person("ben")
    for number in range(31):
        words = {"username": "ben", "password": PASSWORD, "join": f"wrong{number}"}
        assert client.post(LOGIN, words)["Location"] == f"/join/wrong{number}/"
        client.post("/accounts/logout/")
    response = client.post(LOGIN, {"username": "ben", "password": PASSWORD, "join": link.code})
    assert response["Location"] == f"/join/{link.code}/"
    assert not is_member("ben")
    assert client.get(response["Location"]).status_code == 429


def test_a_class_with_one_wrong_code_and_one_with_a_closed_link_lock_nobody_out(client, page, link):
    for _student in range(40):
        client.get("/join/misread222/")
    joinlinks.close_link(link)
    for _student in range(40):
        client.get(page)
    joinlinks.open_link_again(link)
    assert client.get(page).status_code == 200
