"""Undo and redo by keys, and two windows on one note."""

import uuid

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation, Version
from annotations.services import annotating
from annotations.services.acts import asked
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import where
from tests.browser.test_outbox import HERE, ana, cut, desk, reading, sign_in, site, write  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_browser]

WORDS = "read in two capitals"


def note():
    return Annotation.objects.get().note


@pytest.fixture
def made(reading, ana):  # noqa: F811
    piece = reading.pieces.select_related("reading", "revision").get(ordinal=0)
    placed = place(piece.revision_id, [where(piece, WORDS)])
    wording = Wording(note="as it was at first")
    return annotating.annotate(ana.pk, piece, uuid.uuid4(), placed, wording, asked(uuid.uuid4(), {}))


def test_keys_take_back_and_do_again_several_steps_of_ones_own(desk):  # noqa: F811
    page, said = desk, desk.locator("#said")
    write(page, WORDS, "a first note")
    expect(said).to_contain_text("Saved.")
    expect(said.get_by_role("button", name="Undo")).to_be_visible()
    page.goto(page.url.split("?")[0] + f"?edit={Annotation.objects.get().uid}")
    page.fill("#composer textarea", "a second note")
    # what is typed is the browser's to take back
    page.keyboard.press("Control+z")
    expect(said).to_be_empty()
    page.fill("#composer textarea", "a second note")
    page.click("#composer .primary")
    expect(said).to_contain_text("Saved.")
    page.keyboard.press("Control+z")
    expect(said).to_contain_text("Undone. Your annotation is as it was in that version.")
    assert note() == "a first note"
    page.keyboard.press("Control+z")
    expect(said).to_contain_text("Undone. Your annotation is withdrawn.")
    assert Annotation.objects.get().withdrawn_at
    page.keyboard.press("Control+z")
    expect(said).to_contain_text("nothing more")
    for _time in range(2):  # one is asked for while the other is under way
        page.keyboard.press("Control+Shift+Z")
    expect(said).to_contain_text("Done again. Your annotation is as it was in that version.")
    assert note() == "a second note" and not Annotation.objects.get().withdrawn_at
    page.reload()
    page.get_by_role("button", name="Undo").click()
    expect(said).to_contain_text("Undone.")
    assert note() == "a first note" and Version.objects.count() == 7

    annotation = Annotation.objects.get()  # somewhere else it is changed
    elsewhere = Wording(note="from another window")
    annotating.revise(annotation.author_id, annotation, annotation.version, elsewhere, asked(uuid.uuid4(), {}))
    page.keyboard.press("Control+z")
    expect(said).to_contain_text("nothing was taken back")
    assert note() == "from another window"


def test_without_a_connection_undo_waits_and_is_done_later(desk):  # noqa: F811
    page, said = desk, desk.locator("#said")
    write(page, WORDS, "a first note")
    expect(said).to_contain_text("Saved.")
    cut(page)
    page.keyboard.press("Control+z")
    expect(page.locator("#outbox")).to_contain_text("Waiting to be sent")
    page.keyboard.press("Control+Shift+z")
    expect(page.locator("#outbox summary")).to_contain_text("2")
    page.unroute("**/*")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#outbox")).to_be_hidden()
    assert list(Version.objects.order_by("number").values_list("content__withdrawn", flat=True)) == [False, True, False]


def test_of_two_windows_the_second_chooses_between_both_versions(desk, made):  # noqa: F811
    one, edit = desk, f"{desk.url.split('?')[0]}?edit={made.uid}"
    two = one.context.new_page()
    for window in (one, two):
        window.goto(edit)
        expect(window.locator("#composer textarea")).to_have_value("as it was at first")
    one.fill("#composer textarea", "as it was in one window")
    two.fill("#composer textarea", "as it is in two windows")
    one.click("#composer .primary")
    expect(one.locator("#said")).to_contain_text("Saved.")
    two.click("#composer .primary")
    both = two.get_by_role("group", name="Both versions")
    expect(both.locator("del").first).to_have_text("was ")
    expect(both.locator("ins").first).to_have_text("is ")
    expect(two.locator("#composer textarea")).to_have_value("as it is in two windows")
    assert note() == "as it was in one window"
    both.get_by_role("link", name="Take the one saved in the meantime").click()
    expect(two.locator("#composer")).to_be_hidden()
    two.goto(edit)  # one's own is still there
    expect(two.locator("#composer textarea")).to_have_value("as it is in two windows")
    two.click("#composer .primary")
    expect(two.locator("#said")).to_contain_text("Saved.")
    assert note() == "as it is in two windows" and Version.objects.count() == 3


def test_what_was_refused_later_opens_with_both_versions(desk, made):  # noqa: F811
    page = desk
    page.goto(f"{page.url.split('?')[0]}?edit={made.uid}")
    page.fill("#composer textarea", "written without a connection")
    cut(page)
    page.click("#composer .primary")
    expect(page.locator("#outbox")).to_contain_text("Waiting to be sent")
    annotating.revise(made.author_id, made, 1, Wording(note="from another window"), asked(uuid.uuid4(), {}))
    page.unroute("**/*")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#outbox .refused").first).to_be_visible()
    page.locator("#outbox summary").click()
    page.get_by_role("button", name="Edit again").click()
    both = page.get_by_role("group", name="Both versions")
    expect(both).to_contain_text("from another window")
    expect(page.locator("#composer textarea")).to_have_value("written without a connection")
    both.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#said")).to_contain_text("Saved.")
    assert note() == "written without a connection"
