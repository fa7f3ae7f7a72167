"""Every rule by which classmates' work is hidden, from every role, as it stands on the page in a real browser."""

import re
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from annotations.models import Course, Membership, Reading, Relation, Section, Tag
from annotations.services import annotating, linking, replying
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import OPED, REPORT, action, document_of, person, piece_of, where

ENOUGH = 2
LATER, EARLIER = timedelta(hours=1), -timedelta(hours=1)
HAND = {"hiding": "hand"}
RULES = {
    "never": ({"hiding": "never"}, False, False),
    "until a date to come": ({"hiding": "date", "hidden_until": LATER}, True, True),
    "until a date gone by": ({"hiding": "date", "hidden_until": EARLIER}, False, False),
    "until shown by hand": (HAND, True, True),
    "shown by hand": (HAND | {"shown_at": EARLIER}, False, False),
    "until one has posted two": ({"hiding": "count", "hidden_count": ENOUGH}, True, False),
}  # name: settings, hidden from who posted nothing, hidden from who posted two
STAFF = ("instructor", "assistant", "limited")


@pytest.fixture
def class_(transactional_db):
    """Ana posted once, Cleo twice, Ben nothing for the class; the instructor once by name and once anonymously."""
    course = Course.objects.create(slug="conflict", title="Reading conflict")
    people = SimpleNamespace(course=course)
    roles = {"ana": "student", "ben": "student", "cleo": "student", "instructor": "instructor"}
    for name, role in (roles | dict.fromkeys(STAFF[1:], "assistant")).items():
        setattr(people, name, person(course, name, role))
    section = Section.objects.create(course=course, name="Monday")
    people.limited.limited_to.add(section)
    Membership.objects.filter(pk=people.ana.pk).update(section=section)
    people.tag = Tag.objects.create(course=course, name="signal", palette=1, key="1")
    people.relation = Relation.objects.create(course=course, name="answers", inverse="is answered by")
    return people


def written(people, settings_):
    """A reading under these settings, in which all wrote."""
    now = timezone.now()
    settings_ = {name: now + value if isinstance(value, timedelta) else value for name, value in settings_.items()}
    reading = Reading.objects.create(course=people.course, slug="drone", title="The drone", **settings_)
    report = piece_of(reading, document_of(people.course, REPORT, "A drone falls"), 0, "Report")
    oped = piece_of(reading, document_of(people.course, OPED, "A telephone"), 1, "Op-ed")
    report.reading = oped.reading = reading

    def mark(author, words, note, **wording):
        placed = place(report.revision_id, [where(report, words)])
        wording = Wording(note=note, tags=(people.tag,), **wording)
        return annotating.annotate(author.pk, report, uuid.uuid4(), placed, wording, action())

    def answer(author, root, text):
        replying.reply(author.pk, root, uuid.uuid4(), text, "class", "name", action())

    one, other = "Nobody had died", "nobody would ring"
    anas = mark(people.ana, one, "ANAS-NOTE")
    cleos = mark(people.cleo, one, "CLEOS-NOTE")
    mark(people.cleo, other, "CLEOS-SECOND")
    bens = mark(people.ben, other, "BENS-TO-STAFF", audience="staff")
    mark(people.instructor, other, "TEACHERS-NOTE")
    mark(people.instructor, other, "TEACHERS-ANONYMOUS", shown_as="anonymous")
    answer(people.ana, cleos, "ANAS-REPLY")
    answer(people.instructor, bens, "TEACHERS-REPLY")
    first, second = ((report, one), (oped, "a line open"))
    ends = [linking.End(piece, place(piece.revision_id, [where(piece, words)])[0]) for piece, words in (first, second)]
    linking.link(people.ana.pk, reading, uuid.uuid4(), ends, people.relation, Wording(note="ANAS-LINK"), action())
    hidden_end = [linking.End(report, ends[0].placed, anas.pk), ends[1]]
    wording = Wording(note="TEACHERS-LINK")
    linking.link(people.instructor.pk, reading, uuid.uuid4(), hidden_end, people.relation, wording, action())
    return reading


def due(who, hides_none, hides_two):
    """The words that a member is to find in a reading whose rule hides from who posted nothing, or even two."""
    classes = {
        "ANAS-NOTE",
        "CLEOS-NOTE",
        "CLEOS-SECOND",
        "TEACHERS-ANONYMOUS",
        "ANAS-REPLY",
        "ANAS-LINK",
        "TEACHERS-LINK",
    }
    always = {"TEACHERS-NOTE"}
    if who == "limited":
        return classes | always  # Ben is in no section of theirs
    if who in STAFF:
        return classes | always | {"BENS-TO-STAFF", "TEACHERS-REPLY"}
    own = {
        "ana": {"ANAS-NOTE", "ANAS-LINK", "TEACHERS-LINK", "ANAS-REPLY"},
        "ben": {"BENS-TO-STAFF", "TEACHERS-REPLY"},
        "cleo": {"CLEOS-NOTE", "CLEOS-SECOND"},
    }[who]
    is_hidden = hides_two if who == "cleo" else hides_none
    return always | own | (set() if is_hidden else classes)


@pytest.fixture
def visit(browser, live_server):
    """A page of one browser at which members sit down one after another."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, service_workers="block")
    page = context.new_page()

    def _visit(member):
        client = Client()
        client.force_login(member.user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.clear_cookies()
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        return page

    yield _visit
    context.close()


WORDS = re.compile(r"\b(?:ANAS|CLEOS|BENS|TEACHERS)-[A-Z-]+\b")


def met(page, here):
    """All marked words that a reader is sent, wherever the page leads; and that a number opens as many cards.

    Of the numbers the last: tests/annotations/test_canary.py opens them all.
    """
    found = set()
    for query in ("?list=annotations", "?list=links", "?list=replies", "?layer=mine", "?kind=replied"):
        found.update(WORDS.findall(page.request.get(here + query).text()))
    page.goto(here, wait_until="domcontentloaded")
    found.update(WORDS.findall(page.locator("body").inner_text()))
    told = page.locator(".piece-head").first.inner_text()
    counts = page.locator(".passage .count")
    if counts.count():
        href, number = counts.last.get_attribute("href"), re.search(r"\d+", counts.last.inner_text())[0]
        page.goto(here + href.split("#")[0], wait_until="domcontentloaded")
        assert page.locator("#panel li.card:not(.link):not(.gone)").count() == int(number)
        found.update(WORDS.findall(page.locator("#panel").inner_text()))
    return found, told


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_hides_what_it_says_from_each_role(class_, visit, live_server, rule):
    settings_, hides_none, hides_two = RULES[rule]
    reading = written(class_, settings_)
    here = f"{live_server.url}/courses/conflict/readings/{reading.slug}/"
    for who in ("ana", "ben", "cleo", *STAFF):
        page = visit(getattr(class_, who))
        found, told = met(page, here)
        assert found == due(who, hides_none, hides_two), who
        is_hidden = who not in STAFF and (hides_two if who == "cleo" else hides_none)
        assert ("work is hidden" in told) == is_hidden, who
