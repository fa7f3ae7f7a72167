"""An instructor, in a real browser: from an empty database to 40 joined students with a class list, in few actions."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import urlsplit

from django.test import Client
from playwright.sync_api import expect

from annotations.models import Membership, User
from tests.browser.people import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "fixtures" / "the-drone-and-the-hotline"
STUDENTS = 40
MOST_ACTIONS = 40  # clicks, fields filled, files chosen, pages opened


class Hand:
    """Does what a person does to a page, and counts it."""

    def __init__(self, page):
        self.page, self.actions = page, 0

    def open(self, address):
        self.actions += 1
        self.page.goto(address)

    def fill(self, label, words, exact=False):
        self.actions += 1
        self.page.get_by_label(label, exact=exact).fill(words)

    def click(self, role, name):
        self.actions += 1
        self.page.get_by_role("main").get_by_role(role, name=name).first.click()

    def choose_file(self, label, name, words):
        self.actions += 1
        self.page.get_by_label(label).set_input_files({"name": name, "mimeType": "text/csv", "buffer": words})

    def download(self, name):
        self.actions += 1
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=name).click()
        return Path(waiting.value.path()).read_bytes()


def class_list():
    rows = [f"student{number:02},Student Number {number},{'Monday' if number % 2 else 'Friday'}" for number in ALL]
    return "\r\n".join(["Login,Name,Section", *rows]).encode()


ALL = range(1, STUDENTS + 1)


def test_from_an_empty_database_to_a_class_of_forty(transactional_db, live_server, page, browser):
    User.objects.create_superuser("root", password=PASSWORD)
    site, hand = live_server.url, Hand(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(15_000)

    hand.open(f"{site}/accounts/login/")
    hand.fill("Name", "root", exact=True)
    hand.fill("Password", PASSWORD, exact=True)
    hand.click("button", "Sign in")

    page.get_by_role("link", name="Make a course").first.click()
    hand.fill("Title", "Reading conflict", exact=True)
    hand.click("button", "Make the course")
    hand.click("link", "Codebook")
    hand.click("button", re.compile("Add “"))

    hand.open(f"{site}/courses/reading-conflict/readings/new/")
    for name in ("report.txt", "op-ed.txt"):
        hand.click("button", "Paste a new text")
        hand.fill("Paste the text here", (SAMPLE / name).read_text())
        hand.click("button", "Look at it")
        hand.click("button", "Save the text")
    hand.fill("Title", "The drone and the hotline", exact=True)
    hand.click("button", "Make the reading")

    hand.open(f"{site}/courses/reading-conflict/roster/")
    hand.choose_file("File", "class.csv", class_list())
    hand.click("button", "Look at it")
    expect(page.get_by_role("main")).to_contain_text("40 to add")
    hand.click("button", "Bring the list in")
    expect(page.get_by_role("heading", name="Sign-in sheet")).to_be_visible()
    sheet = hand.download(re.compile("CSV"))
    assert hand.actions + 1 < MOST_ACTIONS, "with the link in the page's bar"

    # each student sets a password by the link on the sheet and is in the class
    rows = list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"))))
    assert [row["name"] for row in rows if row["section"] == "Monday"][:1] == ["Student Number 1"]
    links = {row["user name"]: row["link"] for row in rows}
    assert len(links) == STUDENTS
    first, *others = sorted(links)
    context = browser.new_context()
    student = context.new_page()
    student.goto(links[first])
    for name in ("new_password1", "new_password2"):
        student.locator(f"[name={name}]").fill(PASSWORD)
    student.get_by_role("main").get_by_role("button").click()
    if "/readings/" not in student.url:
        student.get_by_role("link", name="The drone and the hotline").first.click()
    expect(student.locator(".piece")).to_have_count(2)
    context.close()
    for name in others:
        sign_up(links[name])
    students = Membership.objects.current().filter(role="student")
    assert students.exclude(user__last_login=None).count() == STUDENTS


def sign_up(link):
    """The same without drawing the pages."""
    client = Client()
    form = client.get(urlsplit(link).path, follow=True)
    sent = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    answer = client.post(form.request["PATH_INFO"], sent, follow=True)
    assert "Reading conflict" in answer.text
