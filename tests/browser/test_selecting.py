"""Selecting words in a real browser, and what becomes of them: the composer, the link form, drafts, the panel."""

import json
import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from annotations.models import Annotation, Course, CrossLink, Reading, Relation, Tag
from tests.annotations.conftest import document_of, person, piece_of

REPORT = [
    ("title", "A drone falls 🛫 and nobody rings"),
    ("paragraph", "The message was meant to be read in two capitals at once."),
    ("furniture", "Recommended: something else"),
    ("paragraph", "Nobody had died 🔴, they said, and nobody would ring."),
    ("paragraph", "خط قرمز را می‌شناسد."),
]
OPED = [
    ("title", "Give the officers a telephone"),
    ("paragraph", "What is needed is small: a line open day and night."),
    ("comment", "You do not ring up the neighbour who climbs through your window."),
]

POSTED = re.compile(r"/annotations/(\?|$)")  # where a new annotation is sent, with the state of the page

# Finds the words `text` in the words of passage `at` (counted from 0 in the page) and tells where they begin and end.
PLACE_OF = """([at, text]) => {
  const words = document.querySelectorAll(".piece .words")[at];
  const from = words.textContent.indexOf(text);
  const range = document.createRange();
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  let seen = 0, begun = false;
  while (walker.nextNode()) {
    const { length } = walker.currentNode;
    if (!begun && from < seen + length) { range.setStart(walker.currentNode, from - seen); begun = true; }
    if (begun && from + text.length <= seen + length) {
      range.setEnd(walker.currentNode, from + text.length - seen);
      break;
    }
    seen += length;
  }
  const rects = [...range.getClientRects()].filter((rect) => rect.width);
  const [first, last] = [rects[0], rects[rects.length - 1]];
  return { x1: first.left + 1, y1: first.top + first.height / 2, x2: last.right - 1, y2: last.top + last.height / 2 };
}"""


@pytest.fixture
def reading(live_server):
    course = Course.objects.create(slug="conflict", title="Reading conflict")
    Relation.objects.create(course=course, name="answers", inverse="is answered by", is_directed=True, ordinal=0)
    for ordinal, name in enumerate(["signal", "red line"]):
        words = f"What {name} means."
        Tag.objects.create(
            course=course, name=name, palette=ordinal + 1, key=str(ordinal + 1), ordinal=ordinal, definition=words
        )
    reading = Reading.objects.create(course=course, slug="the-drone", title="The drone")
    piece_of(reading, document_of(course, REPORT, "A drone falls"), 0, "Report")
    piece_of(reading, document_of(course, OPED, "Give the officers a telephone"), 1, "Op-ed")
    return reading


@pytest.fixture
def ana(reading):
    return person(reading.course, "ana", "student")


def sign_in(context, live_server, member):
    client = Client()
    client.force_login(member.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


@pytest.fixture
def desk(page, context, live_server, reading, ana):
    """The reading page as ana sees it on a wide screen. A script error fails the test."""
    sign_in(context, live_server, ana)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto(f"{live_server.url}/courses/conflict/readings/the-drone/")
    yield page
    assert not errors


def drag(page, begin, end):
    """Drags from the start of the words `begin` to the end of `end`; each is (number of the passage, words)."""
    first, last = page.evaluate(PLACE_OF, list(begin)), page.evaluate(PLACE_OF, list(end))
    move(page, (first["x1"], first["y1"]), (last["x2"], last["y2"]))


def drag_back(page, begin, end):
    """The same from the end of `end` back to the start of `begin`."""
    first, last = page.evaluate(PLACE_OF, list(begin)), page.evaluate(PLACE_OF, list(end))
    move(page, (last["x2"], last["y2"]), (first["x1"], first["y1"]))


def move(page, start, finish):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*finish, steps=8)
    page.mouse.up()


def click(page, at, words, times=1):
    place = page.evaluate(PLACE_OF, [at, words])
    page.mouse.click((place["x1"] + min(place["x2"], place["x1"] + 40)) / 2, place["y1"], click_count=times)


def composed(page):
    """(piece, [(start, end, exact)]) that the open composer would send."""
    expect(page.locator("#composer")).to_be_visible()
    return page.evaluate(
        """() => {
          const form = document.getElementById("composer");
          const all = (name) => [...form.querySelectorAll(`[data-targets] [name=${name}]`)].map((field) => field.value);
          const [starts, ends, exacts] = ["start", "end", "exact"].map(all);
          return [form.elements.piece.value, starts.map((start, n) => [Number(start), Number(ends[n]), exacts[n]])];
        }"""
    )


def exacts(page):
    return [exact for _start, _end, exact in composed(page)[1]]


def assert_exacts(page, wanted):
    """The words that the open composer holds, or comes to hold in a moment: it follows the selection with a delay."""
    for _try in range(50):
        if exacts(page) == wanted:
            return
        page.wait_for_timeout(100)  # milliseconds
    assert exacts(page) == wanted


@pytest.mark.every_browser
def test_a_drag_over_words_opens_the_composer_below_them(desk, reading):
    drag(desk, (1, "message"), (1, "meant"))
    piece, targets = composed(desk)
    text = reading.pieces.get(ordinal=0).revision.text
    start = text.index("message was meant")
    assert targets == [[start, start + 17, "message was meant"]]
    assert piece == str(reading.pieces.get(ordinal=0).pk)
    assert desk.locator("#composer .quote").inner_text() == "message was meant"
    above = desk.locator("#composer").evaluate("form => form.previousElementSibling.textContent")
    assert "The message was meant" in above


@pytest.mark.every_browser
def test_a_drag_that_is_under_way_is_not_taken_for_a_finished_one(desk):
    """A busy machine hears of the next press before it has looked at the last selection, which counts as it was."""
    desk.evaluate(
        """() => {
          const words = document.querySelectorAll(".piece .words")[1];
          const press = (name) => words.dispatchEvent(new PointerEvent(name, { bubbles: true, pointerType: "mouse" }));
          window.press = press;
          window.told = [];
          addEventListener("reader:selected", ({ detail }) => window.told.push(detail.targets[0].exact), true);
          press("pointerdown");
          getSelection().setBaseAndExtent(words.firstChild, 4, words.firstChild, 11);
          press("pointerup");
          press("pointerdown");
          getSelection().setBaseAndExtent(words.firstChild, 12, words.firstChild, 13);
        }"""
    )
    desk.evaluate("new Promise((done) => setTimeout(done, 50))")  # milliseconds; what is due at once is done by then
    assert desk.evaluate("window.told") == ["message"]
    desk.evaluate("window.press('pointerup')")
    assert_exacts(desk, ["was"])
    assert desk.evaluate("window.told") == ["message", "was"]


@pytest.mark.every_browser
def test_a_drag_backwards_selects_the_same(desk):
    drag_back(desk, (1, "message"), (1, "meant"))
    assert_exacts(desk, ["message was meant"])


# In Firefox every click of a driver is a first one (`event.detail` is 1): this is for Chromium alone.
def test_a_double_click_takes_a_word_and_a_triple_click_its_passage(desk):
    click(desk, 1, "capitals", times=2)
    assert_exacts(desk, ["capitals"])
    click(desk, 1, "capitals", times=3)
    assert_exacts(desk, [REPORT[1][1]])


def test_a_triple_click_on_the_last_passage_of_a_piece_stays_in_it(desk):
    click(desk, 4, "خط", times=3)
    assert_exacts(desk, [REPORT[4][1]])


@pytest.mark.every_browser
def test_a_selection_across_passages_and_furniture_is_two_targets(desk):
    drag(desk, (0, "nobody"), (3, "Nobody had died 🔴"))
    assert_exacts(desk, ["nobody rings\n\n" + REPORT[1][1], "Nobody had died 🔴"])


def test_a_selection_into_the_other_piece_stays_where_it_began(desk):
    drag(desk, (3, "nobody would"), (6, "needed"))
    assert exacts(desk)[-1].endswith(REPORT[4][1])
    assert not any("What is needed" in exact for exact in exacts(desk))


def test_a_drag_from_the_margin_beside_a_passage_begins_with_its_words(desk):
    number = desk.locator(".passage.paragraph .number").first.bounding_box()
    place = desk.evaluate(PLACE_OF, [1, "message"])
    move(desk, (number["x"] - 3, place["y1"]), (place["x2"], place["y2"]))
    assert_exacts(desk, ["The message"])


@pytest.mark.every_browser
def test_saving_draws_the_mark_and_says_so(desk, ana):
    drag(desk, (1, "message"), (1, "message"))
    expect(desk.locator("#composer")).to_be_visible()
    desk.keyboard.press("2")
    expect(desk.locator("#composer").get_by_label("red line")).to_be_checked()
    expect(desk.locator(".definition:visible")).to_have_text("red line: What red line means.")
    desk.fill("#composer textarea", "Who may cross it? 1")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#said")).to_contain_text("Saved")
    expect(desk.locator("#composer")).to_be_hidden()
    expect(desk.locator(".words mark.t2")).to_have_text("message")
    annotation = Annotation.objects.get()
    assert annotation.author == ana
    assert annotation.note == "Who may cross it? 1"
    assert [target.exact for target in annotation.targets.all()] == ["message"]


def test_a_pen_selects_as_a_mouse_does(desk, context):
    first, last = desk.evaluate(PLACE_OF, [1, "message"]), desk.evaluate(PLACE_OF, [1, "capitals"])
    pen, way = context.new_cdp_session(desk), ((first["x1"], first["y1"]), (last["x2"], last["y2"]))
    steps = [("mousePressed", way[0]), ("mouseMoved", way[1]), ("mouseReleased", way[1])]
    for kind, (x, y) in steps:
        event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": int(kind != "mouseReleased")}
        pen.send("Input.dispatchMouseEvent", event | {"clickCount": 1, "pointerType": "pen"})
    assert_exacts(desk, ["message was meant to be read in two capitals"])


def test_two_saves_one_after_the_other_are_two_annotations(desk):
    for words in ("message", "capitals"):
        drag(desk, (1, words), (1, words))
        desk.click("#composer .primary")
        expect(desk.locator("#composer")).to_be_hidden()
    assert Annotation.objects.count() == 2


def test_what_is_typed_stays_when_other_words_are_selected(desk):
    drag(desk, (1, "message"), (1, "message"))
    desk.fill("#composer textarea", "mine")
    drag(desk, (3, "they said"), (3, "they said"))
    assert_exacts(desk, ["they said"])
    assert desk.input_value("#composer textarea") == "mine"


def test_escape_closes_and_the_same_place_brings_the_words_back(desk):
    drag(desk, (1, "message"), (1, "message"))
    desk.fill("#composer textarea", "mine")
    desk.keyboard.press("Escape")
    expect(desk.locator("#composer")).to_be_hidden()
    drag(desk, (3, "they said"), (3, "they said"))
    assert desk.input_value("#composer textarea") == ""
    drag(desk, (1, "message"), (1, "message"))
    assert desk.input_value("#composer textarea") == "mine"


@pytest.mark.every_browser
def test_a_draft_outlives_a_reload_until_it_is_saved(desk):
    drag(desk, (1, "message"), (1, "message"))
    desk.fill("#composer textarea", "half a thought")
    desk.reload()
    assert_exacts(desk, ["message"])
    assert desk.input_value("#composer textarea") == "half a thought"
    desk.click("#composer .primary")
    expect(desk.locator("#said")).to_contain_text("Saved")
    desk.reload()
    expect(desk.locator("#composer")).to_be_hidden()


def test_a_busy_server_is_asked_again(desk):
    drag(desk, (1, "message"), (1, "message"))
    left = [1]

    def busy_once(route):
        if left:
            left.pop()
            route.fulfill(status=503, headers={"Retry-After": "0"}, body="busy")
        else:
            route.continue_()

    desk.route(POSTED, busy_once)
    desk.click("#composer .primary")
    expect(desk.locator("#composer")).to_be_hidden()
    assert Annotation.objects.count() == 1
    assert not left


@pytest.mark.every_browser
def test_a_click_on_marked_words_opens_what_stands_there(desk):
    drag(desk, (1, "message"), (1, "message"))
    desk.fill("#composer textarea", "about the message")
    desk.click("#composer .primary")
    expect(desk.locator("#composer")).to_be_hidden()
    click(desk, 1, "message")
    expect(desk.locator("#panel .card")).to_contain_text("about the message")
    assert "place=" in desk.url and "point=" in desk.url
    desk.keyboard.press("Escape")
    expect(desk.locator("#panel .card")).to_have_count(0)
    desk.go_back()
    expect(desk.locator("#panel .card")).to_contain_text("about the message")


@pytest.mark.every_browser
def test_two_selections_become_a_link_with_a_curve(desk):
    drag(desk, (1, "message"), (1, "message"))
    desk.click("#composer .hold")
    expect(desk.locator("#held")).to_be_visible()
    expect(desk.locator("#held")).to_contain_text("message")
    expect(desk.locator("#composer")).to_be_hidden()
    drag(desk, (6, "a line open"), (6, "a line open"))
    expect(desk.locator("#linker")).to_be_visible()
    expect(desk.locator("#composer")).to_be_hidden()
    desk.fill("#linker textarea", "one asks, one answers")
    desk.click("#linker .primary")
    expect(desk.locator("#said")).to_contain_text("saved")
    expect(desk.locator("#held")).to_be_hidden()
    link = CrossLink.objects.get()
    assert [end.exact for end in link.ends.order_by("ordinal")] == ["message", "a line open"]
    expect(desk.locator("#curves .curve")).to_have_count(1)
    line = desk.locator("#curves .line").bounding_box()
    gutter = desk.locator(".gutter").bounding_box()
    assert gutter["x"] - 3 <= line["x"] and line["x"] + line["width"] <= gutter["x"] + gutter["width"] + 3


def test_escape_lets_the_held_end_go(desk):
    drag(desk, (1, "message"), (1, "message"))
    desk.click("#composer .hold")
    expect(desk.locator("#held")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#held")).to_be_hidden()
    drag(desk, (6, "a line open"), (6, "a line open"))
    expect(desk.locator("#composer")).to_be_visible()


def test_on_touch_a_button_waits_and_the_selection_stays(browser, live_server, reading, ana):
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    sign_in(phone, live_server, ana)
    page = phone.new_page()
    page.goto(f"{live_server.url}/courses/conflict/readings/the-drone/")
    expect(page.locator(".piece:visible")).to_have_count(1)
    page.locator(".passage.paragraph .words").first.tap()
    page.evaluate(
        """() => {
          const text = document.querySelector(".passage.paragraph .words").firstChild;
          getSelection().setBaseAndExtent(text, 4, text, 11);
        }"""
    )
    expect(page.locator("#mark-this")).to_be_visible()
    expect(page.locator("#composer")).to_be_hidden()
    assert page.evaluate("String(getSelection())") == "message"
    page.locator("#mark-this").tap()
    assert_exacts(page, ["message"])
    expect(page.locator("#mark-this")).to_be_hidden()
    page.locator("#composer .primary").tap()
    expect(page.locator("#composer")).to_be_hidden()
    page.locator(".switch [data-switch]").nth(1).tap()
    expect(page.locator(".piece:visible")).to_have_attribute("data-label", "Op-ed")
    phone.close()


def test_no_script_breaks_the_content_security_policy(page, context, live_server, reading, ana):
    sign_in(context, live_server, ana)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{live_server.url}/courses/conflict/readings/the-drone/")
    drag(page, (1, "message"), (1, "message"))
    page.fill("#composer textarea", "line\n" * 9)
    assert not [text for text in said if "Content Security Policy" in text], json.dumps(said)


def test_an_annotation_is_edited_in_the_same_form_and_cancelling_leaves_it(desk, live_server):
    drag(desk, (1, "message"), (1, "message"))
    desk.fill("#composer textarea", "first thought")
    desk.click("#composer .primary")
    expect(desk.locator("#composer")).to_be_hidden()
    uid = Annotation.objects.get().uid
    desk.goto(f"{live_server.url}/courses/conflict/readings/the-drone/?edit={uid}")
    assert_exacts(desk, ["message"])
    desk.keyboard.press("Tab")
    desk.click("#composer [data-cancel]")
    expect(desk.locator("#composer")).to_be_hidden()
    expect(desk).not_to_have_url(re.compile("edit="))
    desk.goto(f"{live_server.url}/courses/conflict/readings/the-drone/?edit={uid}")
    desk.fill("#composer textarea", "second thought")
    desk.click("#composer .primary")
    expect(desk.locator("#said")).to_contain_text("Saved")
    expect(desk).not_to_have_url(re.compile("edit="))
    assert Annotation.objects.get().note == "second thought"


def test_a_held_end_outlives_a_reload(desk):
    drag(desk, (1, "message"), (1, "message"))
    desk.click("#composer .hold")
    desk.reload()
    expect(desk.locator("#held [data-slot=quote]")).to_have_text("message")
    desk.click("#held [data-let-go]")
    expect(desk.locator("#held")).to_be_hidden()
    desk.reload()
    expect(desk.locator("#held")).to_be_hidden()


def test_withdrawing_closes_nothing_and_can_be_undone(desk):
    drag(desk, (1, "message"), (1, "message"))
    desk.click("#composer .primary")
    expect(desk.locator("#composer")).to_be_hidden()
    click(desk, 1, "message")
    desk.click("#panel .card button:has-text('Withdraw')")
    expect(desk.locator("#said")).to_contain_text("Withdrawn")
    expect(desk.locator(".words mark")).to_have_count(0)
    desk.click("#said .undo button")
    expect(desk.locator(".words mark")).to_have_text("message")
