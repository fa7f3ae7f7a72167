"""Seeing what others marked: layers from a phone, heat, places under a point by keys, the far end of a link."""

import re
import uuid

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from annotations.models import CrossLink, Relation
from annotations.services import linking
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations import conftest
from tests.annotations.conftest import action, where
from tests.browser.people import PLACE

annotate, cast, course, oped, reading, report, tags = (
    getattr(conftest, name) for name in ("annotate", "cast", "course", "oped", "reading", "report", "tags")
)

ONE, WHOLE, FAR = "Nobody had died", "Nobody had died, they said", "a line open"


@pytest.fixture
def marked(live_server, cast, course, reading, report, oped, annotate, tags):
    """Words that are marked three times in two places, and linked; the address of their reading."""
    annotate(cast.ana, report, ONE, tags=tags[:1])
    annotate(cast.ben, report, ONE, tags=tags[1:])
    annotate(cast.ben, report, WHOLE)
    relation = Relation.objects.filter(course=course).first()
    ends = [
        linking.End(piece, place(piece.revision_id, [where(piece, words)])[0])
        for piece, words in ((report, ONE), (oped, FAR))
    ]
    linking.link(cast.ana.pk, reading, uuid.uuid4(), ends, relation, Wording(), action())
    return f"{live_server.url}/courses/conflict/readings/the-drone/"


@pytest.fixture
def signed_in(page, context, live_server):
    """The page as a member sees it. A script error fails the test."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def _signed_in(member):
        client = Client()
        client.force_login(member.user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page.set_viewport_size({"width": 1440, "height": 900})
        return page

    yield _signed_in
    assert not errors


def click_on(page, words):
    at = page.evaluate(PLACE, [0, words])
    page.mouse.click(at["x1"] + 2, at["y1"])


def test_heat_is_chosen_in_the_menu_and_a_click_on_it_tells_the_readers(marked, cast, signed_in):
    page = signed_in(cast.ana)
    page.goto(marked)
    page.locator(".layers > summary").click()
    page.get_by_role("link", name="Heat: how many readers").click()
    expect(page.locator(".layers .now")).to_have_text("Heat")
    expect(page.locator(".words mark.crowd").first).to_have_attribute("title", "2 of 2 readers")
    click_on(page, ONE)
    expect(page.locator("#panel .told")).to_have_text("2 of 2 readers: signal 1, red line 1")
    expect(page.locator("#panel .card[id^=annotation]")).to_have_count(3)


def test_places_under_a_point_are_gone_through_by_keys(marked, cast, signed_in):
    page = signed_in(cast.ana)
    page.goto(marked)
    click_on(page, ONE)
    places = page.locator("#nest li > a")
    expect(places).to_have_count(2)
    places.first.focus()
    page.keyboard.press("ArrowDown")
    expect(places.nth(1)).to_be_focused()
    assert page.evaluate("CSS.highlights.has('reader-near')")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .card[id^=annotation]")).to_have_count(1)
    expect(page.locator("#nest [aria-current]")).to_contain_text(WHOLE)
    click_on(page, ONE)  # another click is another place: what was chosen is let go
    expect(page.locator("#panel .card[id^=annotation]")).to_have_count(3)


def test_an_end_that_is_pointed_at_tells_the_other_and_escape_takes_it_away(marked, cast, signed_in):
    page = signed_in(cast.ana)
    page.goto(marked)
    far = page.locator("#far")
    expect(far).to_be_hidden()
    page.locator("mark.link").first.hover()
    expect(far).to_contain_text(FAR)
    expect(page.locator("#curves .curve.on")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(far).to_be_hidden()
    link = page.locator(".link-mark").first
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(far).to_contain_text(FAR)
    assert CrossLink.objects.count() == 1


def test_on_a_phone_the_layers_and_the_links_are_reached_in_one_pane(marked, cast, signed_in):
    page = signed_in(cast.ana)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(marked)
    bars = page.locator(".piece .scroll").first.bounding_box()["y"]
    assert bars < 175, bars
    page.locator(".layers > summary").click()
    sheet = page.locator(".layers .menu-sheet").bounding_box()
    assert sheet["x"] >= 0 and sheet["x"] + sheet["width"] <= 390
    page.keyboard.press("Escape")
    page.locator(".link-mark").first.click()
    expect(page.locator("#panel .card.link")).to_contain_text(FAR)
    page.locator("#panel .close").click()
    page.locator("#links > summary").click()
    page.locator("#links a", has_text=re.compile(FAR)).click()
    expect(page.locator(".piece").nth(1)).to_be_visible()


def test_words_that_come_under_a_resting_pointer_tell_nothing_until_it_moves(marked, cast, signed_in):
    page = signed_in(cast.ana)
    page.goto(marked)
    mark = page.locator("mark.link").first
    mark.hover()
    expect(page.locator("#far")).to_contain_text(FAR)
    page.mouse.move(300, 500)
    expect(page.locator("#far")).to_be_hidden()
    # what a browser tells when the text moves and the pointer does not; by itself it takes its time
    mark.dispatch_event("mouseover", {"clientX": 300, "clientY": 500})
    expect(page.locator("#far")).to_be_hidden()
    expect(page.locator("#curves .curve.on")).to_have_count(0)
    mark.dispatch_event("mousemove", {"clientX": 301, "clientY": 500})
    expect(page.locator("#far")).to_contain_text(FAR)
