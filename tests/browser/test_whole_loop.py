"""The whole loop in a real browser: from an empty database to a class that reads, marks, links, reviews and exports."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation, CrossLink, Membership, Reply, User
from annotations.services.demo import load_demo
from tests.browser.people import PASSWORD, paste_text, select, sign_in

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
SAMPLE = ROOT / "fixtures" / "the-drone-and-the-hotline"


def pair():
    """The two real texts where they lie beside the project, otherwise the sample pair."""
    seeds = sorted(SEEDS.glob("*.txt"))[:2]
    return [path.read_text() for path in seeds or (SAMPLE / "report.txt", SAMPLE / "op-ed.txt")]


def some_words(text, after):
    """Six words of a long paragraph of a text, past its `after`th."""
    long = [block for block in text.split("\n\n") if len(block.split()) > 40]
    return " ".join(re.sub(r"\s+", " ", long[after]).split(" ")[3:9])


@pytest.fixture
def site(live_server, page):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(15_000)
    yield live_server.url
    assert not errors


@pytest.mark.django_db(transaction=True)
def test_from_an_empty_database_to_a_class_that_has_done_its_work(site, page, browser):
    report, oped = pair()
    User.objects.create_superuser("root", password=PASSWORD)

    # an instructor makes a course, a codebook, a reading from two pasted texts, and a join link
    sign_in(page, site, "root")
    page.get_by_role("link", name="Make a course").first.click()
    page.get_by_label("Title").fill("Reading conflict")
    page.get_by_role("button", name="Make the course").click()
    page.get_by_role("link", name="Codebook").first.click()
    page.get_by_role("button", name=re.compile("Add “")).first.click()
    page.goto(f"{site}/courses/reading-conflict/readings/new/")
    paste_text(page, report)
    paste_text(page, oped)
    page.get_by_label("Short name of text 1").fill("Report")
    page.get_by_label("Short name of text 2").fill("Op-ed")
    page.get_by_label("Title", exact=True).fill("The drone and the hotline")
    page.get_by_role("button", name="Make the reading").click()
    page.goto(f"{site}/courses/reading-conflict/join-links/")
    page.get_by_role("button", name="Make a join link").click()
    link = re.search(r"/join/[a-z0-9]+/", page.content())[0]

    # a student joins by the link, and lands on the reading
    student = browser.new_context(viewport={"width": 1440, "height": 900})
    reader = student.new_page()
    reader.set_default_timeout(15_000)
    reader.goto(site + link)
    reader.get_by_role("link", name="Sign up and join").click()
    reader.get_by_label("Name to sign in with").fill("student-a")
    reader.get_by_label("Name shown").fill("Ana Student")
    for name in ("password1", "password2"):
        reader.locator(f"[name={name}]").fill(PASSWORD)
    reader.get_by_role("button", name="Sign up").click()
    if "/readings/" not in reader.url:
        reader.get_by_role("link", name="The drone and the hotline").click()
    expect(reader.locator(".piece")).to_have_count(2)

    # marks and tags, and links to the other piece
    select(reader, 0, some_words(report, 1))
    composer = reader.locator("#composer")
    expect(composer).to_be_visible()
    composer.locator("label.tag").first.click()
    composer.get_by_label("Note").fill("Who is meant to read *this*?")
    composer.get_by_role("button", name="Save").click()
    expect(reader.locator("#said")).to_contain_text("Saved")
    expect(reader.locator(".piece").first.locator("mark.d1").first).to_be_visible()

    select(reader, 0, some_words(report, 2))
    composer.get_by_role("link", name=re.compile("Link")).click()
    expect(reader.locator("#held")).to_be_visible()
    select(reader, 1, some_words(oped, 1))
    linker = reader.locator("#linker")
    expect(linker).to_be_visible()
    linker.get_by_label("Note").fill("Both speak of it.")
    linker.get_by_role("button", name="Save link").click()
    expect(reader.locator("#said")).to_contain_text("link is saved")
    assert CrossLink.objects.count() == 1

    # the instructor sees it on the board, opens it in place, replies, and exports
    page.goto(f"{site}/courses/reading-conflict/readings/the-drone-and-the-hotline/board/")
    page.get_by_role("table").first.get_by_role("link", name=re.compile(r"^1$|annotation")).first.click()
    expect(page.locator("#panel li.card").first).to_contain_text("Ana Student")
    card = page.locator("#panel li.card").first
    card.get_by_text("Reply", exact=True).first.click()
    card.get_by_label("Your reply").fill("Say more.")
    card.get_by_role("button", name="Reply").click()
    expect(page.locator("#panel")).to_contain_text("Say more.")
    answer = page.request.get(f"{site}/courses/reading-conflict/export/csv/")
    rows = list(csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig"))))
    assert [row["quote"] for row in rows] == [some_words(report, 1)]
    assert rows[0]["note"] == "Who is meant to read *this*?"

    # and the student reads the reply
    reader.reload()
    reader.locator(".passage .count").first.click()
    expect(reader.locator("#panel")).to_contain_text("Say more.")
    assert (Annotation.objects.count(), Reply.objects.count(), Membership.objects.count()) == (1, 1, 2)
    student.close()


@pytest.mark.django_db(transaction=True)
def test_everything_can_be_done_without_javascript(live_server, browser):
    """Annotate a phrase, edit it, withdraw it and take that back; link two passages; reply."""
    load_demo()
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = plain.new_page()
    page.set_default_timeout(15_000)
    site = live_server.url
    sign_in(page, site, "student-10", "reader")
    here = f"{site}/courses/reading-conflict/readings/the-drone-and-the-hotline/"
    page.goto(here)
    before = Annotation.objects.count()

    def find(words):
        page.wait_for_load_state()  # a page that is still coming scrolls once more to what it opens
        page.locator("#phrase summary").press("Enter")
        page.get_by_label("Words from the text").fill(words)
        page.get_by_label("Words from the text").press("Enter")
        page.locator(".matches a").first.click()

    find("surveillance drone")
    page.locator("#composer").get_by_label("signal").check()
    page.locator("#composer").get_by_label("Note").fill("Plain and simple")
    page.locator("#composer").get_by_role("button", name="Save").click()
    expect(page.locator("#panel")).to_contain_text("Plain and simple")
    assert Annotation.objects.count() == before + 1

    page.locator("#panel").get_by_role("link", name="Edit").click()
    page.locator("#composer").get_by_label("Note").fill("Plainer")
    page.locator("#composer").get_by_role("button", name="Save").click()
    expect(page.locator("#panel")).to_contain_text("Plainer")

    page.locator("#panel").get_by_role("link", name="Link from here").click()
    expect(page.locator("#held")).to_be_visible()
    find("telephone line")
    page.locator("#linker").get_by_role("button", name="Save link").click()
    expect(page.locator("#panel li.link").first).to_be_visible()
    assert CrossLink.objects.filter(author__user__username="student-10").count() == 1

    page.goto(here + "?list=annotations&mine=1")
    card = page.locator("#panel li.card").first
    card.locator("summary", has_text="Reply").click()
    card.get_by_label("Your reply").fill("To myself")
    card.get_by_role("button", name="Reply").click()
    expect(page.locator("#panel")).to_contain_text("To myself")
    page.locator("#panel li.card").first.get_by_role("button", name="Withdraw").first.click()
    assert Annotation.objects.filter(author__user__username="student-10", withdrawn_at=None).count() == 0
    page.get_by_role("button", name="Undo").click()
    assert Annotation.objects.filter(author__user__username="student-10", withdrawn_at=None).count() == 1
    plain.close()
