"""A student's first day, in a real browser: from the link to the first reply, and the news that comes of it."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from annotations.models import Course, JoinLink, Membership, Reading, Relation, Reply, Tag
from annotations.services import annotating, replying
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import OPED, REPORT, action, document_of, person, piece_of, where
from tests.browser.people import PASSWORD, select


@pytest.fixture
def reading(transactional_db):
    """An open reading that shows classmates' work to who has posted once; a classmate and the instructor were there."""
    course = Course.objects.create(slug="conflict", title="Reading conflict")
    teacher, ben = person(course, "teacher", "instructor"), person(course, "ben", "student")
    tag = Tag.objects.create(course=course, name="red line", palette=2, key="2", definition="What nobody may cross.")
    Relation.objects.create(course=course, name="answers", inverse="is answered by")
    reading = Reading.objects.create(
        course=course,
        slug="the-drone",
        title="The drone",
        asked_annotations=2,
        asked_replies=1,
        hiding=Reading.Hiding.COUNT,
        hidden_count=1,
    )
    report = piece_of(reading, document_of(course, REPORT, "A drone falls"), 0, "Report")
    piece_of(reading, document_of(course, OPED, "Give the officers a telephone"), 1, "Op-ed")
    report.reading = reading
    placed = place(report.revision_id, [where(report, "nobody would ring")])
    wording = Wording(note="They say it twice.", tags=(tag,))
    annotating.annotate(ben.pk, report, uuid.uuid4(), placed, wording, action())
    JoinLink.objects.create(course=course, code="firstday22", reading=reading, made_by=teacher)
    return reading


def test_from_the_link_to_the_first_reply(reading, live_server, page):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(15_000)

    # the link, an account, and the reading is there, without classmates' work
    page.goto(f"{live_server.url}/join/firstday22/")
    page.get_by_role("link", name="Sign up and join").click()
    page.get_by_label("Name to sign in with").fill("ana")
    page.get_by_label("Name shown").fill("Ana Student")
    for name in ("password1", "password2"):
        page.locator(f"[name={name}]").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator(".piece")).to_have_count(2)
    expect(page.locator("#asked")).to_contain_text("0 of 2")
    expect(page.locator(".piece mark.d1")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("They say it twice.")

    # the first annotation; with it the others' work comes into sight
    select(page, 0, "read in two capitals")
    composer = page.locator("#composer")
    composer.locator("label.tag").first.click()
    composer.get_by_label("Note").fill("Who are these two?")
    expect(composer.get_by_label("Who may read this")).to_have_value("class")
    composer.get_by_role("button", name="Save").click()
    expect(page.locator("#said")).to_contain_text("Saved")
    page.reload()
    page.locator(".piece").first.locator(".passage", has_text="Nobody had died").locator(".count").click()
    expect(page.locator("#panel")).to_contain_text("They say it twice.")

    # the first reply
    card = page.locator("#panel li.card").first
    card.locator("summary", has_text="Reply").click()
    card.get_by_label("Your reply").fill("And once more in the last line.")
    card.get_by_role("button", name="Reply").click()
    expect(page.locator("#panel")).to_contain_text("And once more in the last line.")
    assert Reply.objects.filter(author__user__username="ana").count() == 1

    # somebody answers; the next page says so and leads there
    expect(page.get_by_role("link", name=re.compile("My work"))).to_have_count(1)
    ben, mine = Membership.objects.get(user__username="ben"), Reply.objects.get()
    replying.reply(ben.pk, mine.annotation, uuid.uuid4(), "True.", "class", "name", action(), parent=mine)
    page.goto(f"{live_server.url}/courses/conflict/")
    page.get_by_role("link", name=re.compile("My work 1 new")).click()
    expect(page.get_by_role("main")).to_contain_text("True.")
    page.get_by_role("button", name="I have seen these").click()
    expect(page.get_by_role("link", name=re.compile("My work 1 new"))).to_have_count(0)
    assert not errors
