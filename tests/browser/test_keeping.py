"""Drafts apart, places found again, what waits and what is news: small things on which the trust in a page hangs."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from annotations.services import annotating
from annotations.services.acts import asked
from annotations.services.wording import Wording
from tests.browser.people import select
from tests.browser.test_outbox import (  # noqa: F401
    HERE,
    WRITTEN,
    ana,
    annotate_as,
    ben,
    cut,
    desk,
    expect_waiting,
    mend,
    notes,
    reading,
    sign_in,
    site,
    write,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_note_and_an_edit_on_the_same_words_keep_drafts_of_their_own(desk, site, ana, annotate_as):  # noqa: F811
    note = annotate_as(ana, "message", "as it was")
    desk.goto(f"{site}{HERE}?edit={note.uid}")
    desk.fill("#composer textarea", "the edit")
    desk.goto(f"{site}/courses/conflict/")
    desk.goto(f"{site}{HERE}?at={note.piece_id}:0-1")
    desk.click("#composer [data-cancel]")
    select(desk, 0, "message")
    expect(desk.locator("#composer textarea")).to_have_value("")
    desk.fill("#composer textarea", "a new one")
    desk.click("#composer .primary")
    expect(desk.locator("#said")).to_contain_text("Saved.")
    assert notes() == ["a new one", "as it was"]
    desk.goto(f"{site}{HERE}?edit={note.uid}")
    expect(desk.locator("#composer textarea")).to_have_value("the edit")
    desk.click("#composer .primary")
    expect(desk.locator("#said")).to_contain_text("Saved.")
    assert notes() == ["a new one", "the edit"]


def test_the_words_keep_still_when_something_waits_and_it_is_no_news_once_it_is_sent(desk, ana):  # noqa: F811
    desk.route(WRITTEN, lambda route: route.abort())
    top = "document.querySelector('.words').getBoundingClientRect().top"
    before = desk.evaluate(top)
    write(desk, "message", "later")
    expect_waiting(desk, 1)
    assert desk.evaluate(top) == before
    desk.unroute(WRITTEN)
    desk.evaluate("dispatchEvent(new Event('online'))")
    expect(desk.locator("#said")).to_contain_text("Saved.")
    expect(desk.locator("#outbox")).to_be_hidden()
    with desk.expect_response(re.compile("/changes/")) as told:
        desk.evaluate("dispatchEvent(new Event('online'))")
    assert told.value.status == 204 or "<p data-seq" in told.value.text()
    desk.wait_for_timeout(300)
    expect(desk.locator("#live")).to_be_hidden()


def test_a_refused_edit_is_opened_again_beside_the_newer_version(desk, site, ana, annotate_as):  # noqa: F811
    note = annotate_as(ana, "message", "at first")
    desk.goto(f"{site}{HERE}?edit={note.uid}")
    desk.route(re.compile("/annotations/.*"), lambda route: route.abort())
    desk.fill("#composer textarea", "mine, on the train")
    desk.click("#composer .primary")
    expect_waiting(desk, 1)
    note.refresh_from_db()
    annotating.revise(ana.pk, note, 1, Wording(note="from the other device"), asked(uuid4(), {}))
    desk.unroute(re.compile("/annotations/.*"))
    desk.evaluate("dispatchEvent(new Event('online'))")
    expect(desk.locator("#outbox summary > .refused")).to_have_text("Refused: 1")
    desk.click("#outbox summary")
    desk.click("#outbox [data-reopen]")
    both = desk.locator("#composer .newer")
    expect(both).to_contain_text("from the other device")
    expect(both).to_contain_text("mine, on the train")
    expect(desk.locator("#composer textarea")).to_have_value("mine, on the train")
    both.get_by_role("button", name="Keep mine").click()
    expect(desk.locator("#said")).to_contain_text("Saved.")
    assert notes() == ["mine, on the train"]
    expect(desk.locator("#outbox")).to_be_hidden()


def test_a_phone_opens_the_piece_that_was_read_last_where_it_was_left(browser, site, ana):  # noqa: F811
    context = browser.new_context(viewport={"width": 390, "height": 400}, service_workers="block")
    sign_in(context, site, ana)
    page = context.new_page()
    page.goto(site + HERE)
    page.locator(".switch a").nth(1).click()
    expect(page.locator(".piece").nth(1)).to_be_visible()
    page.locator(".piece").nth(1).locator(".passage").last.evaluate("one => one.scrollIntoView({ block: 'start' })")
    page.wait_for_timeout(1_200)  # until it is noted, after a calm that a busy machine begins late
    at = page.evaluate("scrollY")
    page.goto(f"{site}/courses/conflict/")
    page.goto(site + HERE)
    expect(page.locator(".piece").nth(0)).to_be_hidden()
    expect(page.locator(".piece").nth(1)).to_be_visible()
    page.wait_for_function("at => Math.abs(scrollY - at) < 60", arg=at)  # pixels: the bars above are higher or lower
    context.close()
