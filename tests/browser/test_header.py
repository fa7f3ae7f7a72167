"""The bar at the head of every page, on a phone: where one is can be read, and what is new leads on."""

import pytest
from playwright.sync_api import expect

from annotations.models import Membership
from annotations.services.demo import load_demo
from tests.browser.people import sign_in
from tests.lively import liven

COURSE = "/courses/reading-conflict/"
READING = f"{COURSE}readings/the-drone-and-the-hotline/"
LEAST = 40  # pixels of a crumb that is cut short
CRUMBS = """() => [...document.querySelectorAll(".crumbs > *")].filter((one) => one.getClientRects().length)
  .map((one) => [one.textContent.trim(), one.clientWidth, one.scrollWidth > one.clientWidth])"""


@pytest.fixture
def site(live_server):
    liven(load_demo())
    return live_server.url


def student():
    return Membership.objects.get(user__username="student-01").pk


@pytest.mark.parametrize(
    "place", [READING, f"{READING}board/", f"{COURSE}groups/", f"{COURSE}members/{{student}}/end/"]
)
def test_on_a_phone_a_page_says_where_one_is_and_what_is_new(site, browser, place):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    sign_in(page, site, "instructor", "reader")
    page.goto(site + place.format(student=student()))
    crumbs = page.evaluate(CRUMBS)
    assert len(crumbs) == 2
    assert all(width >= LEAST or not is_cut for _words, width, is_cut in crumbs)
    bar = page.get_by_role("banner")
    mark = bar.get_by_role("link", name="My work 4 new")
    expect(mark).to_be_in_viewport(ratio=1)
    expect(bar.locator(".menu > summary").last).to_be_in_viewport(ratio=1)
    expect(bar.locator(".menu > summary").last).to_have_accessible_name("Ingrid Halloran")
    box, menu = mark.bounding_box(), bar.locator(".menu > summary").last.bounding_box()
    assert box["y"] < menu["y"] + menu["height"] and menu["y"] < box["y"] + box["height"]
    mark.click()
    expect(page).to_have_url(f"{site}{COURSE}mine/")
    context.close()


def test_on_a_wide_screen_the_bar_names_who_is_signed_in(site, browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, service_workers="block")
    page = context.new_page()
    sign_in(page, site, "instructor", "reader")
    page.goto(f"{site}{COURSE}members/{student()}/end/")
    assert [words for words, _width, _cut in page.evaluate(CRUMBS)][::3] == ["Reading conflict", "Remove"]
    expect(page.get_by_role("banner").get_by_text("My work", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("banner").get_by_text("Ingrid Halloran").first).to_be_in_viewport()
    context.close()
