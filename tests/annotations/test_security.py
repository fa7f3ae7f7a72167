"""What a user writes never becomes part of a page's HTML, and no page, redirect or file opens a door."""

import re
import time
import uuid
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from annotations.models import Document, Reading, User
from annotations.services.resetting import reset_parts
from annotations.templatetags.notes import note
from tests.annotations.conftest import REPORT, document_of
from tests.annotations.test_canary import addresses, body, few_of_each, reading_states
from tests.annotations.whole_class import everything, whole_class

ROOT = Path(__file__).resolve().parents[2]
PROBE = "\"'><xss-probe data-probe>{{7*7}}"
HOSTILE = f"{PROBE}</textarea></title></script><img src=x onerror=alert(1)><a data-swap href=javascript:alert(1)>x</a>"
LINKS = "[x](javascript:alert(1)) <javascript:alert(1)> [y](data:text/html,1) ![z](//evil.example/z.png) <https://a.example>"
STRANGE = {"xss-probe", "iframe", "object", "embed", "style", "base", "img"}
SAFE = {"", "http", "https", "mailto"}
QUERY = "q phrase tag page reading whose format for piece join next layer place point act edit from mark student sort"
QUERY = [*QUERY.split(), "section", "show", "review", "passage", "state", "reader", "kind", "list"]
FURTHER = {  # the queries that one address alone reads
    "reading": "at span point since one other group pseudonym left right mine undo",
    "search": "q reading kind page",
    "history": "page",
    "looks": "next",
}


class Page(HTMLParser):
    """The elements and attributes of a page that no template of ours writes."""

    def __init__(self, text):
        super().__init__()
        self.strange = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        held = {name: value or "" for name, value in attributes}
        is_ours = held.get("src", "").startswith("/static/")
        if tag in STRANGE or (tag == "script" and not is_ours):
            self.strange.append((tag, held))
        for name, value in held.items():
            leads = name in ("href", "src", "action", "formaction", "xlink:href")
            scheme = urlsplit(value.strip()).scheme if leads else ""
            if name.startswith("on") or name in ("style", "data-probe", "srcdoc") or scheme not in SAFE:
                self.strange.append((tag, name, value))


@pytest.fixture
def world(course, cast):
    """A class in which every word that a person can write is hostile."""
    rows = whole_class(course, cast.instructor, PROBE)
    User.objects.update(name=HOSTILE[:150])
    User.objects.filter(pk=cast.instructor.user_id).update(may_teach=True)
    course.title = HOSTILE[:200]
    course.save()
    Reading.objects.filter(course=course).update(title=HOSTILE[:200], prompt=HOSTILE + LINKS)
    document_of(course, [*REPORT, ("heading", HOSTILE), ("comment", HOSTILE)], HOSTILE)
    Document.objects.filter(course=course).update(address="javascript:alert(1)", source=HOSTILE, authors=[HOSTILE])
    for act in (rows.annotation, rows.of_ben, rows.link, rows.of_group):
        type(act).objects.filter(pk=act.pk).update(note=HOSTILE + LINKS)
    rows.annotation.replies.update(text=LINKS + HOSTILE)
    rows.annotation.reviews.update(reason=LINKS + HOSTILE)
    rows.tag.name, rows.tag.definition = HOSTILE[:80], HOSTILE + LINKS
    rows.tag.save()
    return SimpleNamespace(**vars(rows) | {"readings": [rows.reading, rows.second]})


@pytest.mark.parametrize("text", [HOSTILE, "<p style=x>", "<a href=' javascript:x'>", "<svg onload=x>", "<script>"])
def test_these_tests_see_what_is_strange(text):
    assert Page(text).strange


def client_of(member):
    client = Client()
    client.force_login(member.user)
    return client


def heard(client, world):
    """Every page that one person can open, each of its kind a few times, as (address, answer)."""
    known = [*addresses(world), *(state for state, _by_script in reading_states(world))]
    for address in few_of_each(known, 2):
        yield address, client.get(address)


@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.parametrize("role", ["ana", "instructor"])
def test_no_word_of_a_user_becomes_html_and_looking_stores_nothing(world, role):
    client, met = client_of(getattr(world, role)), 0
    before = everything()
    for address, answer in heard(client, world):
        text = body(answer)
        met += "{{7*7}}" in text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert answer.headers["X-Frame-Options"] == "DENY", address
        assert re.search("private|no-cache", answer.headers["Cache-Control"]), address
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            assert not Page(text).strange, address
            assert '">49' not in text, address
        elif answer.status_code == 200 and "export" in address:
            assert re.fullmatch(r'attachment; filename="[-\w.]+"', answer.headers["Content-Disposition"]), address
    assert met > 20
    assert everything() == before


@pytest.mark.django_db
def test_refused_forms_show_hostile_words_as_words(world):
    client = client_of(world.instructor)
    course = world.course.slug
    for name, arguments in (
        ("new_course", []),
        ("course_settings", [course]),
        ("new_reading", [course]),
        ("new_tag", [course]),
        ("join_links", [course]),
        ("document_details", [world.document.pk]),
        ("passage", [world.comment.document_id, world.comment.pk]),
        ("annotate", [course, world.reading.slug]),
        ("link", [course, world.reading.slug]),
        ("reply", [course, world.reading.slug, world.annotation.uid]),
        ("review", [course, world.reading.slug, world.annotation.uid]),
        ("new_document", [course]),
        ("signup", []),
        ("login", []),
    ):
        names = "title slug prompt name definition key section note text reason uid action version piece tag start end"
        names += " exact from_start from_end from_exact to_exact label_1 attribution source address authors username q"
        names += " next join for language audience shown_as relation details-title file"
        sender = Client() if name in ("signup", "login") else client
        answer = sender.post(reverse(f"annotations:{name}", args=arguments), dict.fromkeys(names.split(), HOSTILE))
        assert answer.status_code in (200, 422), (name, answer.status_code)
        assert "{{7*7}}" in answer.text or name in ("annotate", "link"), name
        assert not Page(answer.text).strange, name


def values(number, big):
    """What the query of this number is asked with: NUL where a database minds it, and one of the others."""
    nul = [] if connection.vendor == "sqlite" else ["\x00"]
    return [*nul, (HOSTILE, "9" * 5000, "-1", big)[number % 4]]


@pytest.mark.django_db
def test_hostile_queries_are_shown_as_words_or_not_at_all(world):
    client = client_of(world.instructor)
    for address in (
        reverse("annotations:reading", args=[world.course.slug, world.reading.slug]),
        reverse("annotations:board", args=[world.course.slug, world.reading.slug]),
        reverse("annotations:board_annotations", args=[world.course.slug, world.reading.slug]),
        reverse("annotations:board_replies", args=[world.course.slug, world.reading.slug]),
        reverse("annotations:members", args=[world.course.slug]),
        reverse("annotations:exports", args=[world.course.slug]),
        reverse("annotations:export", args=[world.course.slug, "csv"]),
        reverse("annotations:new_document", args=[world.course.slug]),
        reverse("annotations:new_reading", args=[world.course.slug]),
        reverse("annotations:home"),
    ):
        for number, name in enumerate(QUERY):
            for value in values(number, "9" * 18):
                answer = client.get(address, {name: value})
                assert answer.status_code < 500, (address, name, value[:20])
                if answer.headers.get("Content-Type", "").startswith("text/html"):
                    assert not Page(answer.text).strange, (address, name)


@pytest.mark.django_db
def test_further_hostile_queries_are_shown_as_words_or_not_at_all(world):
    client, place = client_of(world.instructor), [world.course.slug, world.reading.slug]
    places = {"reading": place, "search": place[:1], "history": [*place, world.annotation.uid], "looks": []}
    for address, names in FURTHER.items():
        for number, name in enumerate(names.split()):
            for value in values(number, "9" * 12):
                answer = client.get(reverse(f"annotations:{address}", args=places[address]), {name: value})
                assert answer.status_code < 500 and not Page(answer.text).strange, (address, name, value[:20])
    for name in ("heard", "after", "visit", "done", "around", "apply"):
        query = {"heard": "0", "after": "0"} | {name: HOSTILE}
        answer = client.get(reverse("annotations:changes", args=place), query)
        assert answer.status_code in (200, 204, 404) and not Page(answer.text).strange, name


@pytest.mark.django_db
def test_no_query_is_too_much(world):
    """However long, and however many: answered below 500, and as soon as any other."""
    client, place = client_of(world.ana), [world.course.slug, world.reading.slug]
    here, most = reverse("annotations:reading", args=place), "9" * 12
    long, uids = "q" * 100_000, [str(uuid.uuid4()) for _time in range(10_000)]
    asked = [
        (reverse("annotations:search", args=place[:1]), {"q": long}),
        (reverse("annotations:search", args=place[:1]), {"q": " ".join(f"{one}*" for one in range(100, 150))}),
        (reverse("annotations:search", args=place[:1]), {"q": '"-*' * 60}),
        (reverse("annotations:changes", args=place), {"after": "0", "heard": "0", "done": uids}),
        (reverse("annotations:changes", args=place), {"after": most, "heard": most, "apply": "1", "visit": most}),
        (reverse("annotations:history", args=[*place, world.annotation.uid]), {"page": "9" * 4000}),
        (here, {"list": "latest", "since": most, "page": most}),
        (here, {"tag": list(range(1, 2000)), "layer": "heat", "list": "strongest"}),
        (here, {"mark": [f"{most}:1-2"] * 2000}),
        (here, {"place": most, "point": most, "list": "related"}),
        (here, {"phrase": long}),
    ]
    asked += [
        (here, {"at": at}) for at in (f"{most}:1-2", "1:999999999-999999999", "1:2-1", ":", "1:-1-2", long, "۱:۱-۲")
    ]
    for address, query in asked:
        began = time.process_time()
        answer = client.get(address, query)
        assert answer.status_code in (200, 204, 400, 404), (address, str(query)[:60])
        assert time.process_time() - began < 2, (address, str(query)[:60])


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html;base64,PHN2Zz4=",
        "vbscript:x",
        "file:///etc/passwd",
    ],
)
def test_a_note_links_to_the_web_alone(address):
    for text in (f"[x]({address})", f"<{address}>", f"[x][1]\n\n[1]: {address}", f'<a href="{address}">x</a>'):
        assert not Page(note(text)).strange


def test_a_note_holds_no_html_of_its_own():
    shown = note(
        HOSTILE + LINKS + "\n\n<div data-swap class=x style=color:red onclick=x()>y</div>\n\n<script>x</script>"
    )
    assert not Page(shown).strange
    assert "<div" not in shown and "<script" not in shown and "<img" not in shown
    assert 'rel="nofollow noopener noreferrer ugc"' in shown


@pytest.mark.parametrize("piece", ["[", "*", "_a", "`", "![", "> ", "- ", "<", "[x](", "&amp", "\\", "a\n", "*a **b "])
def test_no_note_takes_long_to_show(piece):
    text = (piece * 20_000)[:20_000]
    began = time.process_time()
    note(text)
    assert time.process_time() - began < 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "/\r\nSet-Cookie: a=b",
        "/\x00",
        "%2F%2Fevil.example",
        "https://testserver@evil.example/",
    ],
)
def test_signing_in_leads_to_no_other_site(cast, wanted):
    for answer in (
        Client().post("/accounts/login/", {"username": "ana", "password": "reader", "next": wanted}),
        client_of(cast.ana).get("/accounts/login/", {"next": wanted}),
    ):
        assert answer.status_code == 303
        assert answer["Location"].startswith("/") and urlsplit(answer["Location"]).netloc == ""
        assert not answer["Location"].startswith(("//", "/\\")) and "evil" not in urlsplit(answer["Location"]).netloc
        assert "\n" not in answer["Location"] and answer.cookies.get("a") is None


@pytest.mark.django_db
def test_a_strange_host_is_answered_by_nothing(client, settings):
    settings.ALLOWED_HOSTS = ["reader.example"]
    answer = client.get("/accounts/login/", headers={"Host": "evil.example"})
    assert answer.status_code == 400 and "evil" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_errors_carry_the_policy_as_well(cast, client, monkeypatch):
    client.raise_request_exception = False
    answers = [client.get("/no-such-page/"), client.get("/static/no-such-file.css"), client.post("/courses/new/")]
    answers += [client_of(cast.ana).get(reverse("annotations:members", args=["conflict"]))]
    answers += [Client(enforce_csrf_checks=True).post("/accounts/login/")]
    answers += [client.post("/accounts/login/", b"a=1&" * 6000, content_type="application/x-www-form-urlencoded")]
    monkeypatch.setattr("annotations.views.home.library.shelves", lambda reach: 1 / 0)
    broken = client_of(cast.ana)
    broken.raise_request_exception = False
    answers += [broken.get("/")]
    assert [answer.status_code for answer in answers] == [404, 404, 302, 403, 403, 400, 500]
    for answer in answers:
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not Page(answer.content.decode()).strange


@pytest.mark.django_db
def test_the_cookie_of_a_session_is_not_for_scripts_nor_for_other_sites(cast):
    client = Client()
    client.post("/accounts/login/", {"username": "ana", "password": "reader"})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


@pytest.mark.django_db
def test_a_reset_link_opens_once_and_for_its_owner_alone(cast):
    uid, token = reset_parts(cast.instructor.user, cast.ana)
    other, _token = reset_parts(cast.instructor.user, cast.ben)
    assert Client().get(reverse("annotations:reset", args=[other, token])).status_code == 404
    for bad in ("x", "a" * 500, "!!!!", "//////", "MQ==\x00"):
        assert Client().get(f"/accounts/reset/{bad}/{token}/").status_code == 404
    browser = Client()
    form = browser.get(reverse("annotations:reset", args=[uid, token]))
    assert token not in form["Location"]
    sent = {"new_password1": "a-long-enough-word", "new_password2": "a-long-enough-word"}
    assert browser.post(form["Location"], sent).status_code == 303
    assert Client().get(reverse("annotations:reset", args=[uid, token])).status_code == 404


def test_no_template_holds_a_style_or_a_script_of_its_own():
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", path.read_text(), flags=re.S)
        for wrong in (r"\sstyle\s*=", r"<[^>]*\son\w+\s*=", r"<style", r"<script(?![^>]*\ssrc=)", r"javascript:"):
            found += [(path.name, match) for match in re.findall(wrong, text)]
        found += [(path.name, word) for word in ("|safe", "autoescape off", "mark_safe") if word in path.read_text()]
    assert not found
