"""The help is there for everybody, its links lead somewhere, and what it names exists."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve, reverse

from annotations.pages.help import GUIDES, guide
from tests.messages import catalogue, strings

pytestmark = pytest.mark.django_db
DOCS = Path(settings.BASE_DIR) / "docs"
WORDS = {"course": "x", "reading": "y", "format": "csv", "role": "student"}


def page(client, name):
    return client.get(reverse("annotations:guide", args=[name])).text


def main(text):
    return text.split("<main", 1)[1].split("</main>", 1)[0]


@pytest.mark.parametrize("name", GUIDES)
def test_every_guide_is_shown_to_everybody_without_writing_or_asking_much(client, client_of, cast, name):
    for reader in (client, client_of(cast.ana)):
        answer = reader.get(reverse("annotations:guide", args=[name]))
        assert answer.status_code == 200
        text = main(answer.text)
        assert text.count("<h1>") == 1 and text.count("<h2") >= 5
        assert "<img" not in text and "style=" not in text and "&lt;" not in text.replace("&lt;course", "")


def test_the_first_page_leads_to_each_section_of_each_guide(client):
    text = client.get(reverse("annotations:help")).text
    links = re.findall(r'href="(/help/[^"]+)"', main(text))
    assert len(links) > 25
    for link in links:
        address, _, anchor = link.partition("#")
        found = client.get(address)
        assert found.status_code == 200 and (not anchor or f'id="{anchor}"' in found.text), link


@pytest.mark.parametrize("name", GUIDES)
def test_every_link_and_anchor_of_a_guide_resolves(client, name):
    here = reverse("annotations:guide", args=[name])
    links = re.findall(r'<a href="([^"]+)"', main(page(client, name)))
    assert links
    for link in links:
        address, _, anchor = link.partition("#")
        assert not link.endswith(".md"), link
        found = client.get(address or here)
        assert found.status_code == 200, link
        assert not anchor or f'id="{anchor}"' in found.text, link


@pytest.mark.parametrize("document", [*(f"docs/{name}.md" for name in GUIDES), "README.md", "deploy/INSTALL.md"])
def test_every_address_that_a_document_names_exists(document):
    text = (DOCS.parent / document).read_text(encoding="utf-8")
    for address in re.findall(r"`(/(?:[a-z<>-]+/)+)`", text):
        filled = re.sub(r"<(\w+)>", lambda found: WORDS[found[1]], address)
        try:
            resolve(filled)
        except Resolver404:
            pytest.fail(address)


def test_what_the_pages_say_in_quotation_marks_is_said_by_the_program():
    """The buttons and pages that a guide names are called so."""
    rooms = [*DOCS.parent.glob("templates/**/*.html"), *DOCS.parent.glob("annotations/**/*.py")]
    said = "\n".join(path.read_text(encoding="utf-8") for path in rooms)
    for name in GUIDES:
        text = " ".join((DOCS / f"{name}.md").read_text(encoding="utf-8").split())
        for words in re.findall(r'"([^"]+)"', text):
            assert words in said, (name, words)


@pytest.mark.parametrize("name", GUIDES)
def test_the_persian_guide_says_part_by_part_what_the_english_one_says(client, name):
    here = reverse("annotations:guide", args=[name])
    english, persian = (main(client.get(here, headers={"Accept-Language": code}).text) for code in ("en", "fa"))
    parts = re.compile(r'<(?:h[23] id="[^"]*"|p|li|ul|ol|table|tr|a href="[^"]*")>')
    assert parts.findall(english) == parts.findall(persian)
    assert 'lang="fa"' in persian and 'lang="en"' not in persian


def test_what_the_persian_guides_say_in_quotation_marks_is_said_by_the_program():
    said = "\n".join(unnumbered(form) for message in catalogue() for form in strings(message) if form)
    for name in GUIDES:
        text = " ".join((DOCS / f"fa/{name}.md").read_text(encoding="utf-8").split())
        for words in re.findall("«([^»]+)»", text):
            assert all(unnumbered(part) in said for part in words.split(" · ")), (name, words)


def unnumbered(words):
    """Without its numbers, or the places where they will stand."""
    return " ".join(re.sub(r"%\(\w+\)s|\d+", "", words).split())


def test_a_guide_that_is_none_is_404_and_nothing_is_posted(client):
    assert client.get("/help/nobody/").status_code == 404
    assert client.post("/help/").status_code == 405


def test_everybody_finds_the_help_from_any_page(client, client_of, cast):
    assert 'href="/help/"' in client.get("/accounts/login/").text
    assert 'href="/help/"' in client_of(cast.ana).get("/").text


def test_every_part_of_the_help_that_a_page_leads_to_is_there():
    named = set()
    for path in DOCS.parent.glob("templates/**/*.html"):
        for guides, parts in re.findall(r'guide=(?:[\w.|]+:)?"([^"]+)" part=(?:[\w.|]+:)?"([^"]+)"', path.read_text()):
            named |= set(zip(guides.split(","), parts.split(","), strict=True))
    assert len(named) >= 5
    for name, part in named:
        assert part in {section.anchor for section in guide(name).sections}, (name, part)


def test_a_person_without_a_course_is_led_to_the_help(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("zoe"))
    assert "/help/student/#join" in client.get("/").text
