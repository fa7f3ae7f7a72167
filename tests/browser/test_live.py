"""Others' new work comes to an open page: counted while the page keeps still, drawn when its reader says so."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation, CrossLink, Reading, Reply
from annotations.services import annotating, replying
from annotations.services.demo import load_demo
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import action
from tests.browser.people import select, sign_in

pytestmark = [pytest.mark.every_browser, pytest.mark.django_db(transaction=True)]
HERE = "/courses/reading-conflict/readings/the-drone-and-the-hotline/"
ASK = "dispatchEvent(new Event('online'))"


@pytest.fixture
def reader(live_server, page):
    """The reading page of student-01, wide; no error of a script goes unseen."""
    load_demo()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(15_000)
    sign_in(page, live_server.url, "student-01", "reader")
    page.goto(live_server.url + HERE)
    page.wait_for_function("document.querySelector('#live') && document.readyState === 'complete'")
    yield page
    assert not errors


def other():
    """Somebody else in the class."""
    return Annotation.objects.exclude(author__user__username="student-01").standing().first().author


def mark(author, words, note="Come in meanwhile", at=0):
    """Somebody marks words of a piece meanwhile. Returns the annotation."""
    piece = Reading.objects.get(slug="the-drone-and-the-hotline").pieces.get(ordinal=at)
    start = piece.revision.text.index(words)
    placed = place(piece.revision_id, [(start, start + len(words), words)])
    wording = Wording(note=note)
    return annotating.annotate(author.pk, piece, uuid.uuid4(), placed, wording, action())


def quiet_words():
    """Words of the first piece on a passage on which nobody wrote yet, and that passage's id."""
    piece = Reading.objects.get(slug="the-drone-and-the-hotline").pieces.get(ordinal=0)
    for block in piece.revision.blocks.filter(passage__kind="paragraph").order_by("ordinal"):
        if not block.passage.touches.exists():
            return " ".join(block.text.split()[:4]), block.passage_id
    raise LookupError("every passage is marked")


def test_a_new_mark_is_counted_while_the_page_keeps_still_and_drawn_when_asked_for(reader):
    words, passage = quiet_words()
    pill, text = reader.locator("#live"), reader.locator(f"#passage-{passage}")
    expect(pill).to_be_hidden()
    # the reader is far down, and is writing
    composed = select_some(reader, 1)
    reader.locator("#composer textarea").first.fill("Words that are being written")
    reader.locator("#composer textarea").first.focus()
    still = reader.evaluate("[...document.querySelectorAll('.scroll')].map(({ scrollTop }) => scrollTop)")
    made = mark(other(), words)
    reader.evaluate(ASK)
    expect(pill).to_contain_text("1 new annotation")
    expect(reader.locator("#live-said")).to_have_text("1 new annotation")
    expect(text.locator("mark")).to_have_count(0)
    replying.reply(other().pk, made, uuid.uuid4(), "And more", "class", "name", action())
    reader.evaluate(ASK)
    expect(pill).to_contain_text("1 new annotation, 1 new reply")
    expect(reader.locator("#live-said")).to_have_text("1 new annotation")  # not said again so soon
    assert reader.evaluate("document.activeElement.closest('#composer') !== null")

    pill.get_by_role("button").click()
    expect(reader.locator("#said")).to_contain_text("Shown: 1 new annotation, 1 new reply.")
    expect(text.locator("mark")).to_have_count(1)
    expect(pill).to_be_hidden()
    assert reader.evaluate("document.activeElement.closest('#said') !== null"), "the focus is on the way to it"
    expect(reader.locator("#composer textarea").first).to_have_value("Words that are being written")
    expect(reader.locator("#composer .quote")).to_have_text(composed)
    now = reader.evaluate("[...document.querySelectorAll('.scroll')].map(({ scrollTop }) => scrollTop)")
    assert now == still, "nothing was scrolled"
    reader.locator("#composer").get_by_role("button", name="Save").click()
    expect(reader.locator("#said")).to_contain_text("Saved")
    reader.evaluate(ASK)
    reader.wait_for_timeout(700)
    expect(pill).to_be_hidden()  # one's own is no news


def select_some(page, at):
    """Selects words of a paragraph some way down a piece; returns what the composer repeats of them."""
    piece = Reading.objects.get(slug="the-drone-and-the-hotline").pieces.get(ordinal=at)
    block = list(piece.revision.blocks.filter(passage__kind="paragraph").order_by("ordinal"))[4]
    words = " ".join(block.text.split()[2:5])
    select(page, at, words)
    expect(page.locator("#composer")).to_be_visible()
    return page.locator("#composer .quote").text_content()


def test_what_is_withdrawn_vanishes_when_applied_and_an_answer_in_hand_stays(reader):
    words, passage = quiet_words()
    author = other()
    gone, kept = mark(author, words, "Taken back soon"), mark(author, words, "It stays")
    reader.reload()
    reader.locator(f"#passage-{passage} .number").click()
    card = reader.locator(f"#annotation-{kept.uid}")
    card.locator("summary", has_text="Reply").last.click()
    field = card.locator("textarea").last
    field.fill("An answer in hand")
    annotating.withdraw(author.pk, gone, action())
    replying.reply(author.pk, kept, uuid.uuid4(), "Somebody was faster", "class", "name", action())
    reader.evaluate(ASK)
    expect(reader.locator("#live")).to_contain_text("1 new reply, 1 removed")
    reader.locator("#live-show").click()
    expect(reader.locator("#said")).to_contain_text("1 removed")
    expect(reader.locator(f"#annotation-{gone.uid}")).to_have_count(0)
    expect(card).to_contain_text("Somebody was faster")
    expect(field).to_have_value("An answer in hand")
    expect(field).to_be_visible()
    card.get_by_role("button", name="Reply").click()
    expect(card).to_contain_text("An answer in hand")
    assert Reply.objects.filter(text="An answer in hand").count() == 1


def test_a_link_of_the_list_that_is_gone_says_so_when_it_is_opened(reader):
    link = CrossLink.objects.standing().exclude(author__user__username="student-01").first()
    type(link).objects.filter(pk=link.pk).update(audience="me")
    reader.locator("#links > summary").click()
    reader.locator(f"#links li[data-link='{link.uid}']").get_by_role("link", name="Open").click()
    expect(reader.locator("#panel")).to_contain_text("Not here any more")


def test_nothing_is_asked_while_the_page_is_hidden_and_at_once_when_it_is_seen_or_online_again(reader, context):
    asked = []
    reader.on("request", lambda request: "/changes/" in request.url and asked.append(request.url))
    reader.evaluate(
        """() => {
          window.isAway = true;
          Object.defineProperty(document, "hidden", { get: () => window.isAway, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    words = quiet_words()[0]
    mark(other(), words)
    reader.wait_for_timeout(4_000)
    assert asked == []
    expect(reader.locator("#live")).to_be_hidden()
    reader.evaluate("() => { window.isAway = false; document.dispatchEvent(new Event('visibilitychange')); }")
    expect(reader.locator("#live")).to_contain_text("1 new annotation")
    # and after the connection was lost nothing is missed, nor told twice
    context.set_offline(True)
    mark(other(), words)
    reader.wait_for_timeout(500)
    context.set_offline(False)
    expect(reader.locator("#live")).to_contain_text("2 new annotations")


def test_what_came_since_the_last_visit_is_counted_listed_and_marked(reader):
    latest = reader.locator("#latest")
    expect(latest).to_have_text(re.compile("^Latest"))
    made = mark(other(), quiet_words()[0], "Fresh since yesterday")
    # the last visit ended a day ago
    reader.evaluate(
        """() => addEventListener("pagehide", () => {
          const [name] = Object.keys(localStorage).filter((key) => key.startsWith("visit:"));
          localStorage[name] = JSON.stringify({ ...JSON.parse(localStorage[name]), at: Date.now() - 86400000 });
        })"""
    )
    reader.reload()
    expect(latest).to_contain_text("1 new since your last visit,")
    expect(latest).not_to_contain_text("…")
    latest.click()
    card = reader.locator(".latest-list > li")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("Fresh since yesterday")
    expect(card.locator(".new")).to_have_text("new")
    reader.get_by_role("link", name="Show only these in the text").click()
    reader.wait_for_url(re.compile("kind=new"))
    expect(reader.locator(".words mark:not(.link)")).to_have_count(1)
    card.get_by_role("link", name="Open").click()
    expect(reader.locator(f"#annotation-{made.uid} > .by .new")).to_have_text("new")
