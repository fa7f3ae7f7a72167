"""The reading cursor: selecting by keys alone, to a card and back, from right to left; and what listeners hear."""

import re

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation, Membership
from tests.browser.test_keyboard import ADDRESS, FOCUSED, LONG, reading  # noqa: F401 -- a fixture
from tests.browser.test_selecting import sign_in


@pytest.fixture
def desk(page, context, live_server, reading):  # noqa: F811
    """The reading page as ana sees it. A script error fails the test."""
    sign_in(context, live_server, Membership.objects.get(user__username="ana"))
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_viewport_size({"width": 1400, "height": 700})
    page.goto(f"{live_server.url}{ADDRESS}")
    yield page
    assert not errors


def cursor_says(page, words):
    """Waits until the reading cursor, which has the focus, has said something that ends so."""
    expect(page.locator("#cursor")).to_be_focused()
    expect(page.locator("#cursor-says")).to_have_text(re.compile(re.escape(words) + "$"))


@pytest.mark.every_browser
def test_a_reading_cursor_moves_by_word_sentence_and_passage_and_selects(desk):
    desk.get_by_role("button", name="Select by keys").first.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#cursor")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    cursor_says(desk, "Report ¶1. The message was meant to be read in two capitals at once.")
    desk.keyboard.press("ArrowRight")
    cursor_says(desk, "message")
    assert desk.evaluate(FOCUSED)["isSeen"]
    desk.keyboard.press("Shift+ArrowRight")
    desk.keyboard.press("Shift+ArrowRight")
    cursor_says(desk, "was selected")
    desk.keyboard.press("Shift+ArrowLeft")
    cursor_says(desk, "was no longer selected")
    assert desk.evaluate("String(getSelection()).trim()") == "message"
    desk.keyboard.press("Control+Shift+ArrowRight")
    desk.keyboard.press("Enter")
    expect(desk.locator("#composer")).to_be_focused()
    expect(desk.locator("#composer .quote")).to_have_text("message was meant to be read in two capitals at once.")
    desk.keyboard.press("2")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#composer")).to_be_hidden()
    expect(desk.locator("#cursor")).to_be_focused()
    kept = Annotation.objects.get(author__user__username="ana")
    assert kept.targets.get().exact == "message was meant to be read in two capitals at once."
    for _passage in range(7):
        desk.keyboard.press("ArrowDown")
    cursor_says(desk, LONG.strip())
    assert desk.evaluate(FOCUSED)["isSeen"]
    desk.keyboard.press("Escape")
    expect(desk.locator(".scroll").first).to_be_focused()
    expect(desk.locator("#cursor")).to_be_hidden()


@pytest.mark.every_browser
def test_the_cursor_opens_what_stands_there_and_the_way_back_leads_to_it(desk):
    desk.locator(".scroll").first.focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("ArrowDown")
    cursor_says(desk, "at once.")
    desk.keyboard.press("Enter")
    expect(desk.locator("#panel .card").first).to_contain_text("Whose message is it?")
    expect(desk.locator("#panel .place")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator("#cursor")).to_be_focused()
    desk.keyboard.press("Tab")
    assert desk.evaluate(FOCUSED)["name"] == "1 annotation; 1 cross-link. Report ¶1"
    desk.keyboard.press("Enter")
    expect(desk.locator("#panel .place")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator("#cursor")).to_be_focused()
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_have_attribute("open", "")


def test_keys_of_the_browser_stay_with_it(desk):
    scroll = desk.locator(".scroll").first
    scroll.focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("ArrowDown")
    cursor_says(desk, "at once.")
    for key in ("PageDown", "End"):
        before = scroll.evaluate("one => one.scrollTop")
        desk.keyboard.press(key)
        expect(scroll).not_to_have_js_property("scrollTop", before)
        desk.wait_for_timeout(700)  # milliseconds; browsers scroll smoothly
    desk.keyboard.press("ArrowRight")  # the cursor is where it was, and comes into view again
    cursor_says(desk, "message")
    expect(desk.locator("#cursor")).to_be_in_viewport()
    desk.keyboard.press("c")
    assert desk.locator("#composer").is_hidden()


def test_from_right_to_left_the_arrows_follow_the_words(desk):
    desk.evaluate("""() => {
      const words = document.querySelectorAll(".piece .words")[1];
      words.dir = "rtl";
      words.textContent = "خط قرمز 🔴 را می‌شناسد";
    }""")
    desk.locator(".scroll").first.focus()
    for key in ("Enter", "ArrowDown", "ArrowLeft"):
        desk.keyboard.press(key)
    cursor_says(desk, "قرمز")
    x = desk.locator("#cursor").bounding_box()["x"]
    desk.keyboard.press("ArrowLeft")
    cursor_says(desk, "🔴")
    assert desk.locator("#cursor").bounding_box()["x"] < x
    desk.keyboard.press("ArrowRight")
    cursor_says(desk, "قرمز")
    desk.keyboard.press("Shift+ArrowLeft")
    desk.keyboard.press("Shift+ArrowLeft")
    assert desk.evaluate("String(getSelection())") == "قرمز 🔴"


def test_marks_are_heard_by_those_who_ask_for_it_and_are_in_no_selection(desk, live_server):
    assert desk.locator(".words").nth(1).aria_snapshot() == "- paragraph: " + desk.locator(".words").nth(1).inner_text()
    user = Membership.objects.get(user__username="ana").user
    user.look = {"announce": "on", "keys": "off"}
    user.save()
    desk.reload()
    assert "marked:" in desk.locator(".words").nth(1).aria_snapshot()
    desk.locator(".scroll").first.focus()
    for key in ("Enter", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"):
        desk.keyboard.press(key)
    expect(desk.locator("#composer .quote")).to_have_text("The message was")
    desk.keyboard.press("2")
    assert not desk.locator("#composer").get_by_label("red line").is_checked()
    desk.click("#composer .primary")
    expect(desk.locator("#composer")).to_be_hidden()
    kept = Annotation.objects.get(author__user__username="ana").targets.get()
    assert (kept.start, kept.exact) == (32, "The message was")
