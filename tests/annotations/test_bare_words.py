"""Every word of the interface goes through gettext: in a language that puts each message into ⟦brackets⟧, no page shows
a word outside of them.

What people wrote is told from what the program says by its letters: in the class of this test all of it is in fullwidth
letters (as ａｎａ). A Latin word outside of brackets is therefore one that somebody forgot to translate.
"""

import io
import re
import zipfile
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils.html import escape
from django.utils.translation import override, trans_real

from tests.annotations.test_bad_input import annex_of, forms_of, ready, with_files
from tests.annotations.test_canary import addresses, few_of_each, reading_states
from tests.annotations.whole_class import whole_class

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LATIN = "".join(map(chr, [*range(65, 91), *range(97, 123)]))
WIDE = str.maketrans(LATIN, "".join(chr(ord(letter) + 0xFEE0) for letter in LATIN))
WORD = re.compile(r"[A-Za-z]{2,}")
SENTENCE = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")

# Names that are the same in every language, and what stands for itself: time zones, languages, keys, addresses.
NAMES = {"readerapp", "English", "UTC", "Ctrl", "Shift", "Enter", "Aa", "en"}
ADDRESS = re.compile(r"https?://\S+|\S+@\S+|/[\w/-]+|\b\w+\.\w+\b")
SPOKEN = {"alt", "title", "aria-label", "aria-description", "placeholder", "label"}
SILENT = {"script", "style", "code", "kbd", "svg", "textarea", "zones"}
VOID = {"meta", "link", "br", "hr", "img", "input", "wbr", "source", "col", "area", "base"}

# What people write: fields of rows, and of forms.
WRITTEN = {"title", "name", "username", "pseudonym", "authors", "source", "rights", "attribution", "text", "prompt"}
WRITTEN |= {"label", "definition", "note", "reason", "hidden_reason", "exact", "prefix", "suffix", "wording", "inverse"}
WRITTEN |= {"arguments", "content", "from_exact", "to_exact"}
# What JSON tells of a change.
TOLD = WRITTEN | {"tags", "targets", "ends", "before", "after", "tag", "into", "alias"}


class Bracketing:
    """Stands for the catalogue of a language: answers each message with itself in brackets."""

    def to_language(self):
        return "fa"

    def language(self):
        return "fa"

    def gettext(self, message):
        return f"⟦{message.rpartition(trans_real.CONTEXT_SEPARATOR)[2]}⟧"

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)


class Bare(HTMLParser):
    """Collects the words of a page that stand outside of brackets."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.found, self.inside, self.depth = [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            is_said = name in SPOKEN or (name.startswith("data-") and SENTENCE.search(value or ""))
            if is_said or (tag == "input" and name == "value" and dict(attrs).get("type") in ("submit", "button")):
                self.look(value or "", 0, f"{tag} {name}")
        if tag not in VOID:
            self.inside.append("zones" if (tag, dict(attrs).get("name")) == ("select", "time_zone") else tag)

    def handle_endtag(self, tag):
        tag = "zones" if tag == "select" and "zones" in self.inside else tag
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data):
        if not SILENT & set(self.inside):
            self.depth = self.look(data, self.depth, "/".join(self.inside[-2:]))

    def look(self, words, depth, where):
        outside = []
        for part in re.split("([⟦⟧])", words):
            depth += (part == "⟦") - (part == "⟧")
            outside.append(part if depth == 0 and part != "⟧" else " ")
        for word in WORD.findall(ADDRESS.sub(" ", "".join(outside))):
            if word not in NAMES:
                self.found.append((word, " ".join(words.split())[:90], where))
        return depth


@pytest.fixture
def bracketing(monkeypatch):
    monkeypatch.setitem(trans_real._translations, "fa", Bracketing())
    monkeypatch.setattr("annotations.models.course.CODE_ALPHABET", "23456789")  # a code of letters looks like a word


@pytest.fixture
def rows(course, cast, bracketing):
    cast.instructor.user.may_teach = True
    cast.instructor.user.save()
    annex_of(cast.instructor.user)
    rows = whole_class(course, cast.instructor)
    widen()
    course.refresh_from_db()
    return rows


def widen():
    """Write all that people wrote in fullwidth letters."""
    for model in apps.get_app_config("annotations").get_models():
        if fields := WRITTEN & {field.name for field in model._meta.concrete_fields}:
            for row in model._default_manager.all():
                written = {name: wide(getattr(row, name)) for name in fields}
                model._default_manager.filter(pk=row.pk).update(**written)


def wide(value):
    if isinstance(value, str):
        return value.translate(WIDE)
    if isinstance(value, list):
        return [wide(one) for one in value]
    if isinstance(value, dict):
        return {key: wide(one) if key in TOLD else one for key, one in value.items()}
    return value


def client_of(member):
    client = Client(headers={"Accept-Language": "fa"})
    if member:
        client.force_login(member.user)
    return client


def bare(answer):
    """{(word, its surroundings, its elements)} of a page, or of a text that is downloaded."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if kind not in ("text/html", "text/markdown", "application/zip") or answer.request["PATH_INFO"].startswith(
        "/help/"
    ):
        return set()  # the help is prose of its own: docs/fa
    held = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind == "application/zip":
        pack = zipfile.ZipFile(io.BytesIO(held))
        held = b"\n".join(pack.read(name) for name in pack.namelist() if name.endswith((".md", ".txt")))
    page = Bare(held.decode() if kind == "text/html" else escape(held.decode()))
    assert page.depth == 0, "A message is cut in two"
    return set(page.found)


def lines(found):
    return "\n".join(sorted(" | ".join(map(str, one)) for one in found))


def world_of(rows):
    return SimpleNamespace(readings=[rows.reading], ana=rows.ana)


@pytest.mark.parametrize("role", ["instructor", "ana", "visitor"])
def test_no_page_shows_a_word_that_was_not_translated(rows, role):
    client, found, seen = client_of(getattr(rows, role, None)), set(), 0
    world = world_of(rows)
    pages = [(address, False) for address in few_of_each(addresses(world), 2)]
    pages += [] if role == "visitor" else few_states(world)
    for address, is_by_script in pages:
        answer = client.get(address, headers={"X-Requested-With": "fetch"} if is_by_script else {})
        if answer.status_code != 405:
            seen += 1
            found |= {(*one, address) for one in bare(answer)}
    assert seen > 30
    assert not found, lines(found)


def few_states(world):
    """Of the states of the reading page one of each kind."""
    met = set()
    for address, is_by_script in reading_states(world):
        kind = re.sub(r"=[0-9a-f-]{36}|=\d+", "=#", address), is_by_script
        if kind not in met:
            met.add(kind)
            yield address, is_by_script


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "413", "500", "503"])
def test_no_page_of_an_error_says_a_word_that_was_not_translated(bracketing, rf, page):
    request = rf.get("/")
    request.user = AnonymousUser()
    with override("fa"):
        words = render_to_string(f"{page}.html", request=request)
    assert "⟦" in words and not Bare(words).found


def typed(field, value):
    field = field.rpartition("-")[2].rstrip("_0123456789")
    return wide(value) if field in WRITTEN | {"section"} else value


def test_no_answer_to_a_form_says_a_word_that_was_not_translated(rows):
    found = set()
    for name in sorted(forms_of(rows)):
        for is_empty in (False, True):
            actor, arguments, sent = forms_of(rows)[name]
            folded = set(WORD.findall(f"{sent.get('username')} {sent.get('file')}"))
            sent = {} if is_empty else {key: typed(key, value) for key, value in sent.items()}
            client = client_of(actor)
            with transaction.atomic():
                answer = client.post(ready(client, name, arguments), with_files(name, sent), follow=True)
                found |= {(*one, name, answer.status_code) for one in bare(answer) if one[0] not in folded}
                transaction.set_rollback(True)
    assert not found, lines(found)


def test_a_bare_word_is_found_wherever_it_is_said_and_a_bracketed_one_is_not():
    page = '<p title="⟦Said⟧">⟦<b>3</b> notes⟧ Bare <i aria-label="Named">⟦x⟧</i></p><code>no</code><p data-x="So it">'
    assert [word for word, *_where in Bare(page).found] == ["Bare", "Named", "So", "it"]
