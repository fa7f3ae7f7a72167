"""The reading page by the keyboard alone: nothing here moves a mouse, and the focus is seen wherever it goes."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation, Course, CrossLink, Reading, Relation, Reply, Tag
from annotations.services import annotating, linking
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import action, document_of, person, piece_of, where

LONG = "Nobody would ring, they said, and nobody had the number. " * 4
REPORT = [
    ("title", "A drone falls and nobody rings"),
    ("paragraph", "The message was meant to be read in two capitals at once."),
    *[("paragraph", f"{number}. {LONG}") for number in range(2, 9)],
]
OPED = [
    ("title", "Give the officers a telephone"),
    ("paragraph", "What is needed is small: a line open day and night."),
]
ADDRESS = "/courses/conflict/readings/the-drone/"

# What has the focus; whether it is seen within the second that the page may take to move it into sight.
FOCUSED = """async () => {
  const ringed = (element) => element && getComputedStyle(element).outlineStyle !== "none";
  const look = () => {
    const one = document.activeElement;
    const label = one.labels?.[0];
    const box = (label?.matches(".tag") ? label : one).getBoundingClientRect();
    const isInView = box.width && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return {
      name: (one.getAttribute("aria-label") ?? label?.textContent ?? one.textContent).trim().replace(/\\s+/g, " "),
      isSeen: Boolean(one === document.body || ((ringed(one) || ringed(label)) && isInView)),
      is: one.outerHTML.slice(0, 160),
      where: [box.left, box.top, box.right, box.bottom, innerWidth, innerHeight].map(Math.round).join(" "),
    };
  };
  const until = performance.now() + 1000;
  while (!look().isSeen && performance.now() < until) await new Promise(requestAnimationFrame);
  return look();
}"""


@pytest.fixture
def reading(live_server):
    course = Course.objects.create(slug="conflict", title="Reading conflict")
    relation = Relation.objects.create(
        course=course, name="answers", inverse="is answered by", is_directed=True, ordinal=0
    )
    for ordinal, name in enumerate(["signal", "red line"]):
        Tag.objects.create(course=course, name=name, palette=ordinal + 1, key=str(ordinal + 1), ordinal=ordinal)
    reading = Reading.objects.create(course=course, slug="the-drone", title="The drone")
    report = piece_of(reading, document_of(course, REPORT, "A drone falls"), 0, "Report")
    oped = piece_of(reading, document_of(course, OPED, "Give the officers a telephone"), 1, "Op-ed")
    ben = person(course, "ben", "student")
    marked = [place(piece.revision_id, [where(piece, words)]) for piece, words in _quotes(report, oped)]
    annotating.annotate(ben.pk, report, uuid.uuid4(), marked[0], Wording(note="Whose message is it?"), action())
    ends = [linking.End(piece, placed[0]) for piece, placed in zip((report, oped), marked, strict=True)]
    linking.link(ben.pk, reading, uuid.uuid4(), ends, relation, Wording(), action())
    person(course, "ana", "student")
    return reading


def _quotes(report, oped):
    return (report, "The message"), (oped, "a line open")


@pytest.fixture
def desk(page, live_server, reading):
    """The reading page after signing in by keys. A script error fails the test."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_viewport_size({"width": 1400, "height": 700})
    page.goto(f"{live_server.url}/accounts/login/?next={ADDRESS}")
    tab_to(page, "Name")
    page.keyboard.type("ana")
    tab_to(page, "Password")
    page.keyboard.type("reader")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(ADDRESS))
    page.wait_for_load_state()  # until the scripts have begun, links are plain ones: right, but not meant here
    yield page
    assert not errors


def tab_to(page, name, key="Tab", most=60):
    """Presses Tab until the focus is on what is called `name` (its beginning); at each stop the focus is seen."""
    met = []
    for _press in range(most):
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED)
        assert focused["isSeen"], focused
        met.append(focused["name"][:40])
        if focused["name"].startswith(name):
            return
    pytest.fail(f"No way by {key} to {name!r}, only to {met}")


def follow(page, name, key="Enter"):
    tab_to(page, name)
    page.keyboard.press(key)


def find_phrase(page, words):
    """From anywhere to the composer on the first match of some words."""
    follow(page, "Annotate a phrase")
    tab_to(page, "Words from the text")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator("#panel .matches")).to_be_visible()
    follow(page, "Report ¶")
    expect(page.locator("#composer")).to_be_focused()


def test_two_skips_lead_past_the_bars(desk):
    desk.keyboard.press("Tab")
    assert desk.evaluate(FOCUSED)["name"] == "Skip to the content"
    desk.keyboard.press("Enter")
    expect(desk.locator("#main")).to_be_focused()
    tab_to(desk, "Report", most=1)
    for _press in range(5):  # a busy browser may not have laid the text out at the first
        desk.keyboard.press("ArrowDown")
        desk.wait_for_timeout(200)
    expect(desk.locator(".scroll").first).not_to_have_js_property("scrollTop", 0)
    desk.reload()
    follow(desk, "Skip to “Annotate a phrase”")
    expect(desk.locator("#phrase-summary")).to_be_focused()


def test_a_number_opens_what_stands_there_and_escape_leads_back(desk):
    follow(desk, "Report ¶1")
    expect(desk.locator("#panel .card").first).to_contain_text("Whose message is it?")
    expect(desk.locator("#panel .place")).to_be_focused()
    follow(desk, "Reply")
    tab_to(desk, "Your reply")
    desk.keyboard.type("Ours.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#panel .reply")).to_contain_text("Ours.")
    expect(desk.locator("#said")).to_contain_text("eply")
    assert Reply.objects.get().text == "Ours."
    expect(desk.locator("#panel .place")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator("#panel.open")).to_have_count(0)
    expect(desk.locator(".passage .number").first).to_be_focused()
    assert desk.evaluate(FOCUSED)["isSeen"]


def test_a_link_on_a_card_leads_to_the_other_end(desk):
    follow(desk, "Report ¶1")
    expect(desk.locator("#panel .place")).to_be_focused()
    follow(desk, "Op-ed ¶1")
    assert "a line open" in desk.evaluate("document.activeElement.closest('.passage').textContent")
    assert desk.evaluate(FOCUSED)["isSeen"]


def test_a_phrase_is_found_tagged_noted_and_saved(desk):
    find_phrase(desk, "two capitals")
    desk.keyboard.press("2")
    expect(desk.locator("#composer").get_by_label("red line")).to_be_checked()
    tab_to(desk, "Note")
    desk.keyboard.type("Which 1 of 2?")
    expect(desk.locator("#composer").get_by_label("signal")).not_to_be_checked()
    expect(desk.locator("#composer").get_by_label("red line")).to_be_checked()
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#said")).to_contain_text("Saved.")
    expect(desk.locator("#said")).to_have_attribute("role", "status")
    expect(desk.locator("#composer")).to_be_hidden()
    assert "two capitals" in desk.evaluate("document.activeElement.closest('.passage').textContent")
    assert desk.evaluate(FOCUSED)["isSeen"]
    kept = Annotation.objects.get(author__user__username="ana")
    assert (kept.note, kept.targets.get().exact) == ("Which 1 of 2?", "two capitals")


def test_what_is_said_is_seen_until_the_next_act(desk):
    find_phrase(desk, "two capitals")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#said")).to_contain_text("Saved.")
    assert desk.locator("#said").bounding_box()["width"] > 40
    desk.keyboard.press("Escape")
    expect(desk.locator("#said")).to_be_empty()


def test_tags_are_chosen_with_space_as_well_and_escape_leads_back(desk):
    find_phrase(desk, "two capitals")
    tab_to(desk, "1signal")
    desk.keyboard.press("Space")
    expect(desk.locator("#composer").get_by_label("signal")).to_be_checked()
    desk.keyboard.press("Escape")
    expect(desk.locator("#composer")).to_be_hidden()
    assert "two capitals" in desk.evaluate("document.activeElement.closest('.passage').textContent")


def test_a_withdrawal_is_undone(desk):
    find_phrase(desk, "two capitals")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#composer")).to_be_hidden()
    desk.keyboard.press("Enter")  # the focus is on the number of the passage
    expect(desk.locator("#panel .card.own")).to_be_visible()
    follow(desk, "Withdraw")
    expect(desk.locator("#said")).to_contain_text("Withdrawn.")
    expect(desk.locator("#said .undo button")).to_be_focused()
    assert desk.evaluate(FOCUSED)["isSeen"]
    desk.keyboard.press("Enter")
    expect(desk.locator("#panel .card.own")).to_be_visible()
    expect(desk.locator("#said").get_by_role("button", name="Redo")).to_be_focused()
    assert not Annotation.objects.filter(withdrawn_at__isnull=False).exists()


def test_an_end_of_a_link_is_held_and_let_go(desk):
    follow(desk, "Report ¶1")
    expect(desk.locator("#panel .place")).to_be_focused()
    follow(desk, "Link from here")
    expect(desk.locator("#held")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator("#held")).to_be_hidden()


def test_a_link_is_made_with_the_cursor_alone(desk):
    tab_to(desk, "Report")
    for key in ("Enter", "ArrowDown", "ArrowRight", "ArrowRight", "Enter"):
        desk.keyboard.press(key)
    expect(desk.locator("#composer .quote")).to_have_text("was")
    follow(desk, "Link to Op-ed")
    expect(desk.locator("#held")).to_be_focused()
    follow(desk, "Op-ed", key="Enter")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Shift+ArrowDown")
    desk.keyboard.press("Enter")
    expect(desk.locator("#linker")).to_be_focused()
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#linker")).to_be_hidden()
    ends = [end.exact for end in CrossLink.objects.latest("pk").ends.order_by("ordinal")]
    assert ends == ["was", "What is needed is small: a line open day and night."]
