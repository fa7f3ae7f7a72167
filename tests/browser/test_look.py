"""How the texts look to a reader, and how one finds one's way in them."""

import pytest
from playwright.sync_api import expect

from annotations.models import User
from annotations.services.demo import load_demo
from tests.browser.people import select, sign_in

COURSE = "/courses/reading-conflict/"
READING = f"{COURSE}readings/the-drone-and-the-hotline/"
LEAST, MOST = 55, 70  # characters of a line
# The lines of the first paragraphs in view: how many characters each holds, but the last of a paragraph.
LINES = """() => {
  const held = [];
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true });
  const seen = [...document.querySelectorAll(".piece")].filter(isSeen);
  for (const words of seen.flatMap((piece) => [...piece.querySelectorAll(".paragraph .words")].slice(0, 8))) {
    const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let at = null, count = 0;
    while (walker.nextNode()) for (let n = 0; n < walker.currentNode.length; n += 1) {
      range.setStart(walker.currentNode, n);
      range.setEnd(walker.currentNode, n + 1);
      const box = range.getClientRects()[0];
      if (!box) continue;
      if (at !== null && box.top > at + box.height / 2) { held.push(count); count = 0; at = box.top; }
      at ??= box.top;
      count += 1;
    }
  }
  held.sort((one, other) => one - other);
  return [seen.length, held[Math.floor(held.length / 2)]];
}"""
TOP = "() => document.querySelector('.scroll').scrollTop"
# [which passage is the first in view, how far below the upper edge it begins (pixels)]
FIRST = """() => {
  const scroll = document.querySelector(".scroll");
  const edge = scroll.getBoundingClientRect().top;
  const places = [...scroll.querySelectorAll(".passage")].map((one) => [one.id, one.getBoundingClientRect()]);
  const [id, { top }] = places.find(([, { bottom }]) => bottom > edge);
  return [id, top - edge];
}"""


@pytest.fixture
def page(live_server, browser):
    load_demo()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, service_workers="block")
    page = context.new_page()
    sign_in(page, live_server.url, "student-01", "reader")
    page.goto(live_server.url + READING)
    yield page
    context.close()


def choose(page, thing, value):
    page.get_by_label("Text: size, letters, colours").click()
    with page.expect_response("**/look/") as kept:
        page.get_by_role("group", name=thing).get_by_text(value, exact=True).click()
    assert kept.value.status == 204
    page.keyboard.press("Escape")


def test_lines_hold_what_can_be_read_at_every_width_and_size(page):
    for width, together in ((1920, 2), (1440, 2), (1024, 2), (960, 1)):
        page.set_viewport_size({"width": width, "height": 900})
        shown, characters = page.evaluate(LINES)
        assert shown == together and LEAST <= characters <= MOST, (width, shown, characters)
    page.set_viewport_size({"width": 1440, "height": 900})
    choose(page, "Size", "largest")
    shown, characters = page.evaluate(LINES)
    assert shown == 1 and LEAST <= characters <= MOST, (shown, characters)
    page.get_by_role("link", name="Op-ed", exact=True).click()
    expect(page.locator(".piece").last.locator(".title .words")).to_be_visible()
    choose(page, "Colours", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 18, 17)"
    page.reload()
    assert page.locator("html").get_attribute("data-size") == "largest"
    assert User.objects.get(username="student-01").look == {"size": "largest", "theme": "dark"}


def test_one_comes_back_to_where_one_was_unless_the_address_leads_elsewhere(page):
    page.evaluate("document.querySelector('.scroll').scrollTop = 1777")
    here = page.locator(".toc [data-here]").first
    expect(here).to_contain_text("¶")
    passage, (first, place) = here.text_content(), page.evaluate(FIRST)
    page.reload()
    expect(here).to_have_text(passage)
    assert page.evaluate(FIRST) == [first, pytest.approx(place, abs=2)]
    number = page.locator(".piece").first.locator(".number").first
    page.goto(page.url + number.get_attribute("href"))
    expect(number).to_be_in_viewport()
    assert page.evaluate(TOP) < 500


def test_the_contents_lead_by_key_and_say_where_one_is(page):
    page.locator(".toc > summary").last.focus()
    page.keyboard.press("Enter")
    comments = page.get_by_role("link", name="C1–5")
    comments.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".passage.comment").first).to_be_in_viewport()
    expect(page.locator(".toc").last).not_to_have_attribute("open", "")
    expect(page.locator(".toc").last.locator("[aria-current]")).to_have_count(1)


def test_the_panel_makes_room_for_the_words_that_are_marked_and_they_can_be_cited(page):
    page.locator(".piece").first.locator(".number").nth(2).click()
    panel = page.locator("#panel")
    expect(panel).to_have_class("panel open")
    select(page, 1, "Neither can do what")
    expect(panel).to_have_class("panel folded")
    expect(panel.locator(".place")).to_contain_text("Report ¶3")
    page.evaluate("navigator.clipboard.writeText = async (words) => { window.copied = words; }")
    page.locator("#composer [data-cite-words]").click()
    page.wait_for_function("window.copied")
    cited = page.evaluate("window.copied")
    assert cited.startswith("“Neither can do what” (") and ", Op-ed ¶1) http" in cited
    panel.get_by_role("button", name="Panel").press("Enter")
    expect(panel).to_have_class("panel open")
    page.goto(cited.rpartition(" ")[2])
    expect(page.locator("#panel.open.over-first .place")).to_contain_text("Op-ed ¶1")
    expect(page.get_by_text("Neither can do what").first).to_be_in_viewport()


def test_an_edition_is_printed_with_its_notes_on_numbered_pages(page):
    page.get_by_label("Text: size, letters, colours").click()
    page.get_by_role("link", name="Print the annotated edition").click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    expect(page.locator(".endnotes li").first).to_be_visible()
    if page.context.browser.browser_type.name == "chromium":
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
