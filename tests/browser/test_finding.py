"""From a word to its place, and from a suggestion to a cross-link, in a browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from annotations.models import CrossLink, WavedAway
from annotations.services.demo import PASSWORD, load_demo
from tests.browser.people import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
READING = "/courses/reading-conflict/readings/the-drone-and-the-hotline/"


@pytest.fixture
def reader(live_server, page):
    load_demo()
    sign_in(page, live_server.url, "student-01", PASSWORD)
    page.goto(live_server.url + READING)
    return page


def test_a_word_typed_beside_the_texts_is_opened_where_it_stands(reader):
    reader.get_by_text("Search this reading", exact=True).click()
    reader.get_by_label("Words in texts, notes and tags").fill("stranger’s car")
    reader.get_by_label("Words in texts, notes and tags").press("Enter")
    expect(reader.get_by_role("heading", level=2)).to_contain_text("for “stranger’s car”")
    assert not Axe().run(reader).response["violations"]
    reader.get_by_role("region", name="Passages").get_by_role("link").first.click()
    expect(reader).to_have_url(re.compile(r"\?place=\d+#passage-\d+$"))
    expect(reader.get_by_text("stranger’s car", exact=False).first).to_be_in_viewport()


def test_a_suggestion_is_waved_away_taken_up_and_linked(reader):
    reader.locator("#links > summary").click()
    reader.get_by_role("link", name="Suggested cross-links").click()
    cards = reader.locator("#panel .suggestion")
    before = CrossLink.objects.count()
    first = cards.first.locator(".why").text_content()
    cards.first.get_by_role("button", name="Not this one").click()
    expect(cards.first.locator(".why")).not_to_have_text(first)
    assert WavedAway.objects.count() == 1
    reader.goto(reader.url)
    reader.locator("#panel").get_by_role("link", name="Link these").first.click()
    linker = reader.locator("#linker")
    expect(linker).to_be_visible()
    linker.get_by_role("button", name="Save link").click()
    expect(linker).to_be_hidden()
    assert CrossLink.objects.count() == before + 1
