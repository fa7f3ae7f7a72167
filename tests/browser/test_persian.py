"""The program in Persian, in a real browser: mirrored, English texts as they run, nothing wider than the window."""

import uuid

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation, Course, Reading, Relation, Tag
from annotations.services import annotating
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import OPED, REPORT, action, document_of, person, piece_of, where
from tests.browser.people import select
from tests.browser.test_accessibility import violations

COURSE = "/courses/conflict/"
READING = f"{COURSE}readings/the-drone/"
PAGES = ["", READING, f"{READING}?list=annotations", f"{READING}board/", f"{COURSE}members/", f"{COURSE}codebook/"]
PAGES += [f"{READING}settings/", f"{COURSE}privacy/", f"{COURSE}mine/", "/help/instructor/"]
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
DIRECTION = "element => getComputedStyle(element).direction"


@pytest.fixture
def reading(transactional_db):
    """A report and an op-ed in English, with one note of a classmate."""
    course = Course.objects.create(slug="conflict", title="Reading conflict")
    person(course, "teacher", "instructor")
    ben = person(course, "ben", "student")
    person(course, "ana", "student")
    tag = Tag.objects.create(course=course, name="red line", palette=2, key="2", definition="What nobody may cross.")
    Relation.objects.create(course=course, name="answers", inverse="is answered by")
    reading = Reading.objects.create(course=course, slug="the-drone", title="The drone", asked_annotations=2)
    report = piece_of(reading, document_of(course, REPORT, "A drone falls"), 0, "Report")
    piece_of(reading, document_of(course, OPED, "Give the officers a telephone"), 1, "Op-ed")
    report.reading = reading
    placed = place(report.revision_id, [where(report, "nobody would ring")])
    annotating.annotate(ben.pk, report, uuid.uuid4(), placed, Wording(note="Twice.", tags=(tag,)), action())
    return reading


def sign_in(page, site, name):
    page.goto(f"{site}/accounts/login/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill("reader")
    page.get_by_role("main").get_by_role("button", name="ورود").click()
    page.wait_for_url(f"{site}/")


def test_a_reader_of_persian_signs_in_reads_and_annotates(reading, live_server, browser):
    context = browser.new_context(locale="fa-IR", service_workers="block", viewport={"width": 1440, "height": 900})
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, live_server.url, "ana")
    html = page.locator("html")
    expect(html).to_have_attribute("dir", "rtl")
    expect(html).to_have_attribute("lang", "fa")

    # the page is mirrored, the texts are not
    page.goto(live_server.url + READING)
    first, second = (page.locator(".piece").nth(at).bounding_box() for at in (0, 1))
    assert first["x"] > second["x"]
    assert page.locator(".piece .words").first.evaluate(DIRECTION) == "ltr"
    assert page.locator(".bar .brand").bounding_box()["x"] > page.locator(".bar .menu").last.bounding_box()["x"]

    # what the scripts say is Persian as well
    select(page, 0, "two capitals")
    composer = page.locator("#composer")
    composer.locator("label.tag").first.click()
    composer.locator("textarea").fill("پیام برای دو پایتخت است.")
    composer.get_by_role("button", name="ذخیره", exact=True).click()
    expect(page.locator("#said")).to_contain_text("ذخیره شد.")
    mark = page.locator(".piece mark", has_text="two capitals").first
    expect(mark).to_be_visible()
    mark.click()
    panel = page.locator("#panel")
    expect(panel.locator(".note").first).to_have_text("پیام برای دو پایتخت است.")
    assert panel.locator(".note").first.evaluate(DIRECTION) == "rtl"
    assert panel.bounding_box()["x"] < second["x"] + second["width"] / 2
    assert Annotation.objects.get(author__user__username="ana").note == "پیام برای دو پایتخت است."

    # and back to English, for good
    page.get_by_role("banner").locator(".menu > summary").last.click()
    page.get_by_role("button", name="English").click()
    expect(html).to_have_attribute("dir", "ltr")
    assert page.url.startswith(live_server.url + READING)
    page.goto(live_server.url)
    expect(page.get_by_role("heading", name="My courses")).to_be_visible()
    assert not errors
    context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_in_persian_is_wider_than_its_window_or_hard_to_use(reading, live_server, browser, width):
    context = browser.new_context(locale="fa-IR", service_workers="block", viewport={"width": width, "height": 844})
    page = context.new_page()
    sign_in(page, live_server.url, "teacher")
    for address in PAGES:
        page.goto(live_server.url + address)
        assert page.evaluate(TOO_WIDE) <= 0, (address, width)
        if address in (READING, f"{READING}settings/", f"{COURSE}codebook/"):
            assert not violations(page, schemes=["light"]), address
    context.close()
