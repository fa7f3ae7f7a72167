"""More than one selection: several places of one note, ends moved by a word, tags kept on, links on a phone."""

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation, CrossLink
from tests.browser.test_selecting import (  # noqa: F401 -- fixtures
    ana,
    assert_exacts,
    click,
    desk,
    drag,
    exacts,
    reading,
    sign_in,
)

ADDRESS = "/courses/conflict/readings/the-drone/"
SELECT = """([at, from, to]) => {
  const text = [...document.querySelectorAll(".piece .words")][at].firstChild;
  getSelection().setBaseAndExtent(text, from, text, to);
}"""
# The height that the form takes while an answer is drawn: words that move then move under who selects the next ones.
ROOM = """() => {
  globalThis.taken = [];
  const form = document.getElementById("composer");
  addEventListener("reader:swapped", () => taken.push(form.offsetHeight), true);
}"""


def choose(page, tag):
    """Chooses a tag by its key once the composer is open."""
    expect(page.locator("#composer")).to_be_focused()
    page.keyboard.press("2")
    expect(page.locator("#composer").get_by_label(tag)).to_be_checked()


@pytest.mark.every_browser
def test_a_note_takes_several_places_and_leaves_one_out(desk):  # noqa: F811
    drag(desk, (1, "message"), (1, "message"))
    desk.fill("#composer textarea", "Thrice")
    for at, words in ((3, "they said"), (1, "two capitals")):
        desk.get_by_role("button", name="Add another place").click()
        expect(desk.locator("#composer textarea")).to_be_hidden()
        click(desk, 3, "Nobody")  # a click alone gives nothing up
        drag(desk, (at, words), (at, words))
        expect(desk.locator("#composer textarea")).to_be_visible()
    assert_exacts(desk, ["message", "they said", "two capitals"])
    desk.locator("#composer").get_by_label("Leave this place out").nth(1).click()
    assert_exacts(desk, ["message", "two capitals"])
    assert desk.locator("#composer .quote").all_inner_texts() == ["message", "two capitals"]
    desk.get_by_role("button", name="Add another place").click()
    drag(desk, (1, "message was"), (1, "message was"))
    desk.click("#composer .primary")
    expect(desk.locator("#composer .errors-summary")).to_contain_text("overlap")
    desk.locator("#composer").get_by_label("Leave this place out").nth(0).click()
    desk.click("#composer .primary")
    expect(desk.locator("#composer")).to_be_hidden()
    kept = Annotation.objects.get()
    assert (kept.note, [target.exact for target in kept.targets.all()]) == ("Thrice", ["message was", "two capitals"])
    expect(desk.locator(".words mark")).to_have_count(2)


def test_the_ends_of_a_place_are_moved_by_words_and_by_letters(desk):  # noqa: F811
    drag(desk, (3, "died"), (3, "died"))
    desk.locator("#composer .adjust > summary").click()
    for label, wanted in (
        ("End later", "died 🔴"),
        ("End later", "died 🔴, they"),
        ("Start earlier", "had died 🔴, they"),
        ("Start later", "died 🔴, they"),
        ("End earlier", "died 🔴"),
    ):
        desk.get_by_role("button", name=label).click()
        assert_exacts(desk, [wanted])
    desk.get_by_label("by letters").check()
    for label, wanted in (("Start later", "ied 🔴"), ("End earlier", "ied")):
        desk.get_by_role("button", name=label).focus()
        desk.keyboard.press("Enter")
        assert_exacts(desk, [wanted])
        expect(desk.get_by_role("button", name=label)).to_be_focused()
    for _letter in range(5):
        desk.get_by_role("button", name="End earlier").click()
    assert_exacts(desk, ["i"])
    desk.click("#composer .primary")
    expect(desk.locator("#composer")).to_be_hidden()
    assert Annotation.objects.get().targets.get().exact == "i"


def test_alt_takes_letters_instead_of_whole_words(desk):  # noqa: F811
    desk.keyboard.down("Alt")
    drag(desk, (1, "essag"), (1, "essag"))
    desk.keyboard.up("Alt")
    assert_exacts(desk, ["essag"])
    drag(desk, (1, "apital"), (1, "apital"))
    assert_exacts(desk, ["capitals"])


@pytest.mark.every_browser
def test_tags_that_are_kept_on_save_each_selection_until_they_are_stopped(desk):  # noqa: F811
    drag(desk, (1, "message"), (1, "message"))
    choose(desk, "red line")
    desk.select_option("#composer-audience", "me")
    desk.get_by_label("Keep these tags on").check()
    expect(desk.locator("#armed")).to_be_hidden()
    desk.click("#composer .primary")
    expect(desk.locator("#armed")).to_contain_text("Kept on: red line")
    desk.evaluate(ROOM)
    for at, words in ((1, "two capitals"), (3, "they said")):
        drag(desk, (at, words), (at, words))
    expect(desk.locator(".words mark.t2")).to_have_count(3)
    expect(desk.locator("#composer")).to_be_hidden()
    assert desk.evaluate("taken") == [0, 0]
    kept = Annotation.objects.order_by("pk")
    assert [one.targets.get().exact for one in kept] == ["message", "two capitals", "they said"]
    assert {(one.audience, one.tags[0].name) for one in kept} == {("me", "red line")}
    desk.keyboard.press("Escape")
    expect(desk.locator("#armed")).to_be_hidden()
    drag(desk, (4, "خط"), (4, "خط"))
    expect(desk.locator("#composer")).to_be_focused()
    expect(desk.locator("#composer").get_by_label("red line")).not_to_be_checked()
    assert Annotation.objects.count() == 3
    choose(desk, "red line")
    desk.get_by_label("Keep these tags on").check()
    desk.click("#composer .primary")
    expect(desk.locator("#armed")).to_be_visible()
    desk.reload()
    expect(desk.locator("#armed")).to_be_hidden()


def test_on_a_phone_the_held_end_stays_through_the_switch(browser, live_server, reading, ana):  # noqa: F811
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(phone, live_server, ana)
    page = phone.new_page()
    page.goto(f"{live_server.url}{ADDRESS}")
    page.locator(".passage.paragraph .words").first.tap()
    page.evaluate(SELECT, [1, 4, 11])
    expect(page.locator("#mark-this")).to_be_visible()
    box = page.locator("#mark-this").bounding_box()
    assert box["height"] >= 44 and box["y"] > 600
    page.locator("#mark-this").tap()
    page.locator("#composer .tag").nth(1).tap()  # what it means is shown below it, and moves nothing before the tap
    expect(page.locator("#composer").get_by_label("red line")).to_be_checked()
    expect(page.locator("#composer .definition:visible")).to_have_count(1)
    page.locator("#composer .hold").tap()
    expect(page.locator("#held")).to_contain_text("message")
    page.locator("#held").get_by_text("Go to Op-ed").tap()
    expect(page.locator(".piece:visible")).to_have_attribute("data-label", "Op-ed")
    expect(page.locator("#held")).to_be_visible()
    page.locator(".piece:visible .passage.paragraph .words").first.tap()
    page.evaluate(SELECT, [6, 0, 4])
    page.locator("#mark-this").tap()
    expect(page.locator("#linker")).to_be_visible()
    page.locator("#linker .primary").tap()
    expect(page.locator("#held")).to_be_hidden()
    ends = [end.exact for end in CrossLink.objects.get().ends.order_by("ordinal")]
    assert ends == ["message", "What"]
    phone.close()
