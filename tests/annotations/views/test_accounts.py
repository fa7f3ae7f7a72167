import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from annotations.models import Attempt, User
from annotations.services import throttling
from tests.annotations.people import BAD_WORDS, PASSWORD, class_of, person

pytestmark = pytest.mark.django_db
LOGIN, SIGNUP, CHANGE = "/accounts/login/", "/accounts/signup/", "/accounts/password/"
ACCOUNT = {"username": "ada", "name": "Ada", "email": "", "password1": PASSWORD, "password2": PASSWORD}


def sign_in(client, name="ada", password=PASSWORD, **more):
    return client.post(LOGIN, {"username": name, "password": password, **more})


def is_in(client):
    return "_auth_user_id" in client.session


def test_signing_up_signs_in_and_leads_home(client):
    response = client.post(SIGNUP, ACCOUNT)
    assert (response.status_code, response["Location"]) == (303, "/")
    assert is_in(client)


def test_a_form_with_a_fault_comes_back_with_all_that_was_typed_but_passwords(client):
    person("ada")
    words = {"password1": "quite another", "password2": "quite another"}
    response = client.post(SIGNUP, {**ACCOUNT, **words, "name": "Ada <3", "email": "ada@example.org"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Somebody already has this name" in page
    assert 'value="Ada &lt;3"' in page
    assert 'value="ada@example.org"' in page
    assert "quite another" not in page
    assert not is_in(client)


def test_a_second_click_on_sign_up_signs_in_as_the_account_that_the_first_made():
    first, second = Client(), Client()
    first.post(SIGNUP, ACCOUNT)
    response = second.post(SIGNUP, ACCOUNT)
    assert response.status_code == 303
    assert is_in(second)
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_account():
    found = []

    def click():
        try:
            found.append(Client().post(SIGNUP, ACCOUNT).status_code)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _click in range(3)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert found == [303, 303, 303]
    assert User.objects.count() == 1


def test_somebody_else_who_wants_the_same_name_does_not_get_in(client):
    Client().post(SIGNUP, ACCOUNT)
    response = client.post(SIGNUP, {**ACCOUNT, "password1": "quite another", "password2": "quite another"})
    assert response.status_code == 422
    assert not is_in(client)


def test_one_signs_in_and_out(client):
    person("ada")
    assert sign_in(client, "ADA")["Location"] == "/"
    assert is_in(client)
    response = client.post("/accounts/logout/")
    assert (response.status_code, response["Location"]) == (303, LOGIN)
    assert not is_in(client)


def test_the_page_of_signing_out_asks_and_signs_nobody_out(client):
    client.force_login(person("ada"))
    assert "Erase and sign out" in client.get("/accounts/logout/").text
    assert is_in(client)
    client.logout()
    assert client.get("/accounts/logout/")["Location"] == LOGIN


def test_a_wrong_password_keeps_the_name(client):
    person("ada")
    response = sign_in(client, "ada", "wrong")
    assert response.status_code == 422
    assert 'value="ada"' in response.content.decode()
    assert "do not belong together" in response.content.decode()


def test_an_account_that_is_closed_and_one_that_never_was_are_answered_alike(client):
    person("ada", is_active=False)
    pages = [re.sub("ada|eve", "", sign_in(client, name).content.decode()) for name in ("ada", "eve")]
    hidden = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert hidden.sub("", pages[0]) == hidden.sub("", pages[1])


@pytest.mark.parametrize("wanted", ["/courses/conflict/", "/courses/conflict/readings/drone/?tag=3#passage-7"])
def test_one_comes_back_to_the_page_that_one_wanted(client, wanted):
    person("ada")
    assert sign_in(client, next=wanted)["Location"] == wanted


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "\t//evil.example",
        "annotations:home",
        "evil",
        "/" + "x" * 5000,
        "\x00/",
    ],
)
def test_nobody_is_led_elsewhere(client, elsewhere):
    person("ada")
    assert sign_in(client, next=elsewhere)["Location"] == "/"
    assert client.get(LOGIN, {"next": elsewhere})["Location"] == "/"


def test_a_line_end_in_the_wanted_page_makes_no_header(client):
    person("ada")
    response = sign_in(client, next="/a\r\nSet-Cookie: x=1")
    assert "\n" not in response["Location"]
    assert "x" not in response.cookies


def test_the_wanted_page_is_kept_through_sign_in_and_sign_up(client):
    page = client.get(LOGIN, {"next": "/courses/a/", "join": "abc"}).content.decode()
    assert '<input type="hidden" name="next" value="/courses/a/">' in page
    assert f'href="{SIGNUP}?next=%2Fcourses%2Fa%2F&amp;join=abc"' in page


def test_who_is_signed_in_has_no_need_of_these_pages(client):
    client.force_login(person("ada"))
    for page in (LOGIN, SIGNUP):
        assert client.get(page)["Location"] == "/"


@pytest.mark.parametrize("page", [LOGIN, SIGNUP])
def test_pages_that_are_only_looked_at_write_nothing(client, page, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", [LOGIN, SIGNUP, "/accounts/logout/", CHANGE])
def test_a_form_without_its_token_is_refused(page):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("ada"))
    assert client.post(page, ACCOUNT).status_code == 403


@pytest.mark.parametrize("page", [LOGIN, SIGNUP])
def test_the_forms_carry_their_token(client, page):
    assert 'name="csrfmiddlewaretoken"' in client.get(page).content.decode()


@pytest.mark.parametrize("word", BAD_WORDS)
def test_no_word_breaks_a_page(client, word):
    for data in ({**ACCOUNT, "name": word}, {**ACCOUNT, "username": word}, {"next": word, "join": word}):
        assert client.post(SIGNUP, data).status_code in (303, 422)
        client.logout()
    assert sign_in(client, word, word, next=word, join=word).status_code == 422
    assert client.get(LOGIN, {"next": word, "join": word}).status_code == 200


def test_after_ten_failures_the_right_password_has_to_wait_and_the_name_is_kept(client):
    person("ada")
    for _try in range(10):
        assert sign_in(client, "ADA", "wrong").status_code == 422
    response = sign_in(client)
    assert response.status_code == 429
    assert 590 < int(response["Retry-After"]) <= 600
    page = response.content.decode()
    assert 'value="ada"' in page
    assert "Too many tries" in page
    assert not is_in(client)


def test_only_failures_count(client):
    person("ada")
    for _time in range(12):
        assert sign_in(client).status_code == 303
        client.logout()
    assert sign_in(client, "", "").status_code == 422
    assert not Attempt.objects.exists()


def test_a_neighbour_behind_the_same_address_cannot_lock_out_a_browser_that_was_in_before(client):
    person("ada")
    assert sign_in(client).status_code == 303
    client.post("/accounts/logout/")
    neighbour = Client()
    for _try in range(10):
        sign_in(neighbour, "ada", "wrong")
    assert sign_in(neighbour).status_code == 429
    assert sign_in(client).status_code == 303


def test_sign_ups_are_throttled_by_address(client, monkeypatch):
    monkeypatch.setitem(throttling.KINDS, "sign-up", throttling.Limits(address=2))
    for number in range(2):
        assert client.post(SIGNUP, {**ACCOUNT, "username": f"ada{number}"}).status_code == 303
        client.logout()
    response = client.post(SIGNUP, {**ACCOUNT, "username": "third"})
    assert response.status_code == 429
    assert 'value="third"' in response.content.decode()
    assert not User.objects.filter(username="third").exists()


def test_changing_the_password_keeps_one_signed_in_here_and_nowhere_else(client):
    person("ada")
    other = Client()
    sign_in(client), sign_in(other)
    words = {"old_password": PASSWORD, "new_password1": "another long word", "new_password2": "another long word"}
    assert client.post(CHANGE, words).status_code == 303
    assert client.get(CHANGE).status_code == 200
    assert other.get(CHANGE)["Location"] == f"{LOGIN}?next={CHANGE}"


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"old_password": "wrong", "new_password1": "another long word", "new_password2": "another long word"},
        {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"},
        {"old_password": PASSWORD, "new_password1": "another long word", "new_password2": "another"},
        {"old_password": PASSWORD, "new_password1": "x" * 600, "new_password2": "x" * 600},
        {"old_password": "\x00", "new_password1": "\x00" * 9, "new_password2": "\x00" * 9},
    ],
)
def test_a_bad_change_of_password_changes_nothing(client, words):
    ada = person("ada")
    client.force_login(ada)
    assert client.post(CHANGE, words).status_code == 422
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_the_old_password_cannot_be_guessed_at(client):
    client.force_login(person("ada"))
    for _try in range(10):
        assert client.post(CHANGE, {"old_password": "wrong"}).status_code == 422
    assert client.post(CHANGE, {"old_password": PASSWORD}).status_code == 429


class TestReset:
    @pytest.fixture
    def link(self, client):
        """The address of a reset link that an instructor made for Ben."""
        course, seats = class_of(person("anna"), ben="student")
        client.force_login(seats["anna"].user)
        page = client.post(reverse("annotations:reset_link", args=[course.slug, seats["ben"].pk]))
        client.logout()
        return re.search(r'value="http://testserver(/accounts/reset/[^"]+)"', page.content.decode())[1]

    def test_it_sets_a_new_password_once(self, client, link):
        form = client.get(link, follow=True)
        address = form.redirect_chain[-1][0]
        assert "who signs in as <bdi>ben</bdi>" in form.content.decode()
        words = {"new_password1": "another long word", "new_password2": "another long word"}
        assert client.post(address, words)["Location"] == LOGIN
        assert sign_in(client, "ben", "another long word").status_code == 303
        client.logout()
        again = client.get(link)
        assert again.status_code == 404
        assert "works no more" in again.content.decode()

    def test_it_says_what_is_wrong_with_a_password(self, client, link):
        address = client.get(link)["Location"]
        response = client.post(address, {"new_password1": "short", "new_password2": "short"})
        assert response.status_code == 422
        assert User.objects.get(username="ben").check_password(PASSWORD)

    def test_it_ends_when_its_owner_signs_in(self, client, link):
        sign_in(client, "ben")
        assert client.get(link)["Location"] == "/courses/conflict/"  # its owner is led on, anybody else is not
        client.logout()
        assert client.get(link).status_code == 404

    def test_it_ends_with_time(self, client, link, settings):
        settings.PASSWORD_RESET_TIMEOUT = -1
        assert client.get(link).status_code == 404

    @pytest.mark.parametrize(
        "parts", ["MQ/abc-def", "%00/%00", "🙂/x", "-1/set-password", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a-b"]
    )
    def test_no_other_address_resets_anything(self, client, parts):
        assert client.get(f"/accounts/reset/{parts}/").status_code == 404


def test_no_page_of_accounts_promises_a_mail(client):
    for page in (LOGIN, SIGNUP):
        words = client.get(page).content.decode().lower()
        assert "send" not in words and "sent" not in words
