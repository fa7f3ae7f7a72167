"""Fourteen tasks of a reader and an instructor, by the keyboard alone and again by what a screen reader is told.

Sign in, find the reading, read both texts, select, tag, note, link, reply, filter, search, undo; review one, read the
board, export. The first walk only presses keys, a bounded number of them, and sees the focus at each stop. The second
finds everything by role and name, and goes on only when what happened was told by focus or in a live region.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation, CrossLink, Participation, Reply, Review
from tests.annotations.conftest import person
from tests.browser.test_keyboard import follow, reading, tab_to  # noqa: F401 -- a fixture

READING = "/courses/conflict/readings/the-drone/"
# Until a pane stands still for ten frames: a page down glides, and would carry away what gets the focus meanwhile.
AT_REST = """async (pane) => {
  for (let last = NaN, still = 0; still < 10; last = pane.scrollTop) {
    await new Promise(requestAnimationFrame);
    still = pane.scrollTop === last ? still + 1 : 0;
  }
}"""


@pytest.fixture
def desk(page, live_server, reading):  # noqa: F811
    """The first page of the site, where nobody is signed in. A script error fails the test."""
    person(reading.course, "ida", "instructor")
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_viewport_size({"width": 1400, "height": 800})
    page.emulate_media(reduced_motion="reduce")  # else a focus is seen only when the page has scrolled to it
    page.goto(live_server.url)
    yield page
    assert not errors


def own(name):
    return Annotation.objects.get(author__user__username=name)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def go(page, name, address, key="Tab"):
    """Follows what loads another page, until that page is there."""
    tab_to(page, name, key)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(address))
    page.wait_for_load_state()


def sign_in_by_keys(page, name):
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type(name)
    tab_to(page, "Password")
    page.keyboard.type("reader")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="My courses")).to_be_visible()
    go(page, "The drone", READING)


def read_by_keys(page, label):
    """From the top of the page: past the bars to a text, down in it, and a word that it was read."""
    page.reload()
    follow(page, f"Go to {label}")
    piece = page.locator(f".piece[data-label={label}] .scroll")
    expect(piece).to_be_focused()
    press(page, "PageDown")
    piece.evaluate(AT_REST)
    follow(page, "I have read this")
    expect(piece.get_by_text("You have read this.")).to_be_visible()


@pytest.mark.every_browser
def test_a_student_does_eleven_tasks_by_keys_alone(desk):
    sign_in_by_keys(desk, "ana")
    for label in ("Report", "Op-ed"):
        read_by_keys(desk, label)
    assert Participation.objects.exclude(finished_at=None).count() == 2

    follow(desk, "Select by keys")  # the focus went on with the button that was pressed
    press(desk, "ArrowDown", *["Shift+ArrowRight"] * 3, "Enter")
    expect(desk.locator("#composer .quote")).to_have_text("What is needed")
    press(desk, "1")
    tab_to(desk, "Note")
    desk.keyboard.type("By whom?")
    press(desk, "Control+Enter")
    expect(desk.locator("#said")).to_contain_text("Saved.")
    kept = own("ana")
    assert (kept.note, kept.targets.get().exact) == ("By whom?", "What is needed")
    assert [tagging.tag.name for tagging in kept.taggings.all()] == ["signal"]

    expect(desk.locator("#cursor")).to_be_focused()
    press(desk, "Control+Shift+ArrowRight", "Enter")
    follow(desk, "Link to Report")
    tab_to(desk, "Report", most=4)
    press(desk, "Enter", *["ArrowUp"] * 8)  # the cursor begins where one reads
    press(desk, "ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight", "Enter")
    expect(desk.locator("#linker")).to_be_focused()
    press(desk, "Control+Enter")
    expect(desk.locator("#linker")).to_be_hidden()
    assert CrossLink.objects.filter(author__user__username="ana").exists()

    expect(desk.locator("#panel .place")).to_be_focused()  # the link, opened
    press(desk, "Escape")
    expect(desk.locator("#cursor")).to_be_focused()
    press(desk, "Tab")
    press(desk, "Enter")
    expect(desk.locator("#panel .card").first).to_contain_text("Whose message is it?")
    expect(desk.locator("#panel .place")).to_be_focused()
    follow(desk, "Reply")
    tab_to(desk, "Your reply")
    desk.keyboard.type("Ours.")
    press(desk, "Control+Enter")
    expect(desk.locator("#panel .reply")).to_contain_text("Ours.")
    press(desk, "Control+z")
    expect(desk.locator("#panel .reply")).to_contain_text("withdrawn")
    assert Reply.objects.get().withdrawn_at
    press(desk, "Escape")
    tab_to(desk, "signal", key="Shift+Tab", most=30)
    press(desk, "Enter")
    expect(desk).to_have_url(re.compile(r"tag=\d"))
    desk.wait_for_load_state()
    follow(desk, "Skip to “Annotate a phrase”")
    follow(desk, "Search this reading")
    tab_to(desk, "Words in texts")
    desk.keyboard.type("telephone")
    press(desk, "Enter")
    expect(desk).to_have_url(re.compile("/search/"))
    go(desk, "Op-ed, title", READING)


@pytest.mark.every_browser
def test_an_instructor_reviews_reads_the_board_and_exports_by_keys_alone(desk):
    sign_in_by_keys(desk, "ida")
    go(desk, "Board", "/board/$")
    go(desk, "Review next", "review=waiting")
    follow(desk, "Accept")
    expect(desk.locator(".messages")).to_contain_text("Review saved: accepted.")
    assert Review.objects.get().state == "accepted"

    go(desk, "Board", "/board/$", key="Shift+Tab")
    go(desk, "Any annotation in Report ¶1", READING)
    expect(desk.locator("#panel .card").first).to_contain_text("Whose message is it?")
    go(desk, "Board", "/board/$", key="Shift+Tab")
    go(desk, "Export", "/export/$")
    with desk.expect_download() as found:
        follow(desk, "Download")
    assert "Whose message is it?" in Path(found.value.path()).read_text()


# Keeps what live regions say, in order, as a screen reader would be told it.
LISTEN = """() => {
  window.heard = [];
  new MutationObserver((changes) => {
    const touched = changes.flatMap(({ target, addedNodes }) => [target, ...addedNodes]);
    const elements = touched.map((one) => (one.nodeType === Node.ELEMENT_NODE ? one : one.parentElement));
    for (const region of new Set(elements.map((one) => one?.closest("[role=status], [role=alert], [aria-live]")))) {
      const words = region?.checkVisibility() && region.innerText.trim().replace(/\\s+/g, " ");
      if (words && words !== heard.at(-1)) heard.push(words);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
}"""


class Listener:
    """Somebody who hears a page: finds things by role and name, and is told what happens by focus and live regions."""

    def __init__(self, page):
        self.page = page
        page.add_init_script(f"({LISTEN})()")

    def at(self, role, name, within=None, **more):
        """The one thing of this role and this whole name."""
        found = (within or self.page).get_by_role(role, name=name, exact=True, **more)
        expect(found).to_have_count(1)
        return found

    def fold(self, name, within=None):
        """The button of a fold: playwright has no role for what browsers tell as a disclosure triangle."""
        found = (within or self.page).locator("summary").get_by_text(name, exact=True)
        expect(found).to_have_count(1)
        return found

    def press(self, found, key="Enter"):
        self.page.evaluate("heard.length = 0")
        found.focus()
        self.page.keyboard.press(key)

    def load(self, found, title):
        """Presses what leads to another page, of which the title is read first."""
        self.press(found)
        expect(self.page).to_have_title(re.compile(title))
        self.page.wait_for_load_state()

    def write(self, name, words, within=None, role="textbox"):
        self.at(role, name, within).focus()
        self.page.keyboard.type(words)

    def expect_told(self, words, most=1):
        """These words came in a live region, which said no more than `most` things since the last press."""
        self.page.wait_for_function("(words) => heard.some((one) => one.includes(words))", arg=words)
        assert len(self.page.evaluate("heard")) <= most, self.page.evaluate("heard")

    def expect_at(self, role, name, **more):
        """The focus came to this, which is read when it does."""
        expect(self.page.get_by_role(role, name=name, exact=role == "link", **more)).to_be_focused()

    def sign_in(self, name):
        self.write("Name", name)
        self.write("Password", "reader")
        self.load(self.at("button", "Sign in", self.page.get_by_role("main")), "My courses")
        self.load(self.at("link", "The drone", self.page.get_by_role("main")), "The drone · Reading conflict")

    def find_phrase(self, words, place):
        self.press(self.fold("Annotate a phrase"))
        self.write("Words from the text", words)
        self.page.wait_for_load_state()
        self.press(self.at("button", "Find"))
        self.expect_at("heading", "Annotate a phrase", level=2)
        self.press(self.page.get_by_role("link", name=place).filter(has_text=words))
        self.expect_at("form", "Annotate these words")


@pytest.fixture
def ears(desk):
    listener = Listener(desk)
    desk.reload()
    return listener


@pytest.mark.every_browser
def test_a_student_does_eleven_tasks_by_the_accessibility_tree(ears):
    page = ears.page
    ears.sign_in("ana")
    for label, title in (("Report", "A drone falls and nobody rings"), ("Op-ed", "Give the officers a telephone")):
        text = ears.at("region", label)
        ears.at("heading", title, text, level=2)
        ears.press(ears.at("button", "I have read this", text))
        ears.expect_told("read")
    assert (
        "- paragraph: The message was meant to be read in two capitals" in ears.at("region", "Report").aria_snapshot()
    )

    ears.press(ears.fold("1 cross-link"))
    ears.at("link", "Open: Report ¶1 – Op-ed ¶1")
    ears.find_phrase("two capitals", "Report ¶1")
    ears.press(ears.at("checkbox", "1 signal"), "Space")
    ears.write("Note", "Which two?", ears.at("form", "Annotate these words"))
    ears.press(ears.at("button", "Save"))
    ears.expect_told("Saved.")
    ears.expect_at("link", "Report ¶1")
    kept = own("ana")
    assert (kept.note, kept.targets.get().exact) == ("Which two?", "two capitals")

    ears.press(ears.at("link", "2 annotations: signal 1; 1 cross-link. Report ¶1"))
    panel = ears.at("complementary", "Annotations")
    ears.expect_at("heading", "Report ¶1 · 2 annotations", level=2)
    mine = panel.get_by_role("listitem").filter(has_text="Which two?")
    ears.press(ears.at("link", "Link from here", mine))
    ears.expect_told("Now choose the other end")
    ears.expect_at("region", "Link being made")
    ears.press(ears.at("button", "Select by keys", ears.at("region", "Op-ed")))
    ears.expect_at("application", "Reading cursor")
    ears.press(page.locator(":focus"), "ArrowDown")
    ears.expect_told("Op-ed ¶1. What is needed is small: a line open day and night.")
    ears.press(page.locator(":focus"), "Shift+ArrowRight")
    ears.expect_told("What selected")
    ears.press(page.locator(":focus"))
    ears.expect_at("form", "Link two passages")
    ears.press(ears.at("button", "Save link"))
    ears.expect_told("The link is saved.")
    ears.expect_at("heading", "Cross-link", level=2)
    assert [end.exact for end in CrossLink.objects.latest("pk").ends.order_by("ordinal")] == ["two capitals", "What"]

    ears.press(ears.at("link", "Close", panel))
    ears.expect_at("application", "Reading cursor")
    ears.press(ears.at("link", "2 annotations: signal 1; 2 cross-links. Report ¶1"))
    ears.expect_at("heading", "Report ¶1", level=2)
    ears.at("heading", "Report ¶1 · 1 of 2", panel, level=3)  # cards are gone through by headings
    theirs = panel.get_by_role("listitem").filter(has_text="Whose message is it?").first
    ears.press(ears.fold("Reply", theirs))
    ears.write("Your reply", "Ours.", theirs)
    ears.press(ears.at("button", "Reply", theirs))
    ears.expect_told("eply")
    assert Reply.objects.get().text == "Ours."
    bar = ears.at("region", "Filters and what is asked")
    ears.press(ears.at("button", "Undo", bar))
    ears.expect_told("Undone. Your reply is withdrawn.")
    expect(ears.at("button", "Undo", bar)).to_be_focused()  # to be pressed again
    assert Reply.objects.get().withdrawn_at

    ears.load(ears.at("link", "signal", ears.at("navigation", "Filter by tag")), "The drone")
    expect(page.get_by_role("link", name="signal", exact=True)).to_have_attribute("aria-current", "true")
    ears.press(ears.fold("Search this reading"))
    ears.write("Words in texts, notes and tags", "telephone", role="searchbox")
    ears.load(ears.at("button", "Search", ears.at("search", "Search this reading")), "telephone · Search")
    expect(page.get_by_role("heading", name="1 result for “telephone”")).to_be_visible()
    ears.load(ears.at("link", "Op-ed, title"), "The drone")


@pytest.mark.every_browser
def test_an_instructor_reviews_reads_the_board_and_exports_by_the_accessibility_tree(ears):
    page = ears.page
    ears.sign_in("ida")
    ears.load(ears.at("link", "Board", ears.at("banner", "")), "Board")
    table = ears.at("table", "Members who used each tag, by passage")
    ears.at("columnheader", "Report ¶1", table)
    ears.at("rowheader", "Any annotation", table)
    ears.load(page.get_by_role("link", name="Review next"), "Annotations · The drone")
    ears.at("heading", "1 annotation waits for review", level=1)
    ears.press(ears.at("button", "Accept"))
    expect(page.get_by_role("status").filter(has_text="Review saved: accepted.")).to_be_visible()
    assert Review.objects.get().state == "accepted"
    ears.load(ears.at("link", "Board", ears.at("navigation", "Where you are")), "Board")
    ears.load(page.get_by_role("link", name="Any annotation in Report ¶1"), "The drone")
    expect(ears.at("heading", "Report ¶1 · 1 annotation", level=2)).to_be_visible()
    ears.load(ears.at("link", "Board"), "Board")
    ears.load(ears.at("link", "Export"), "Export")
    with page.expect_download() as found:
        ears.press(ears.at("button", "Download"))
    assert "Whose message is it?" in Path(found.value.path()).read_text()
