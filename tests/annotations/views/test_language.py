"""The language of the pages: what the browser asks for, until somebody chooses."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
PERSIAN = {"Accept-Language": "fa-IR,fa;q=0.9,en;q=0.5"}


def html(client, address="/accounts/login/", **options):
    return re.search("<html[^>]*>", client.get(address, **options).text)[0]


def choose(client, language, next="/help/"):
    return client.post(reverse("annotations:language"), {"language": language, "next": next})


def test_the_browser_is_answered_in_its_language_and_otherwise_in_english(client):
    assert 'lang="fa" dir="rtl"' in html(client, headers=PERSIAN)
    for asked in ("en", "de, ja", ""):
        assert 'lang="en" dir="ltr"' in html(client, headers={"Accept-Language": asked})


def test_what_somebody_chose_holds_whatever_the_browser_asks_for(client, client_of, cast):
    for reader in (client, client_of(cast.ana)):
        answer = choose(reader, "fa")
        assert answer.status_code == 303 and answer["Location"] == "/help/"
        cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
        assert cookie["max-age"] > 1e7 and cookie["samesite"] == "Lax" and cookie["httponly"]
        assert 'lang="fa" dir="rtl"' in html(reader, "/help/", headers={"Accept-Language": "en"})
        choose(reader, "en")
        assert 'lang="en" dir="ltr"' in html(reader, "/help/", headers=PERSIAN)


def test_a_language_that_nobody_translated_changes_nothing_and_the_way_leads_nowhere_else(client):
    assert settings.LANGUAGE_COOKIE_NAME not in choose(client, "tlh").cookies
    assert choose(client, "fa", "https://elsewhere.example/")["Location"] == "/"
    assert client.get(reverse("annotations:language")).status_code == 405
    assert Client(enforce_csrf_checks=True).post(reverse("annotations:language"), {"language": "fa"}).status_code == 403


def test_every_page_offers_the_other_language_in_that_language(client, client_of, cast):
    for reader in (client, client_of(cast.ana)):
        english = reader.get("/help/").text
        assert re.search(r'value="fa" lang="fa" dir="rtl">فارسی</button>', english) and 'value="en"' not in english
        persian = reader.get("/help/", headers=PERSIAN).text
        assert re.search(r'value="en" lang="en" dir="ltr">English</button>', persian) and 'value="fa"' not in persian


def test_a_page_that_is_not_there_says_so_in_persian(client):
    answer = client.get("/nowhere/", headers=PERSIAN)
    assert answer.status_code == 404 and "اینجا چیزی نیست" in answer.text


def test_django_speaks_persian_where_the_program_leaves_it_to_django(client):
    answer = client.post("/accounts/signup/", {"username": "zoe", "name": "Zoe", "password1": "a"}, headers=PERSIAN)
    assert answer.status_code == 422
    assert "این فیلد لازم است" in answer.text or "الزامی" in answer.text
