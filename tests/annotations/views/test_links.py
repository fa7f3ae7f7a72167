"""Cross-links by their forms: tagged, kept, carried out, and all of them reached from a place."""

import json
import re
import uuid

import pytest

from annotations.models import CrossLink
from annotations.services import linking
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import action, where

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
READING = "/courses/conflict/readings/the-drone/"
NEAR, FAR = "Nobody had died", "a line open"


def form(course, report, oped, **more):
    sent = {"action": uuid.uuid4(), "uid": uuid.uuid4(), "relation": course.relations.first().pk}
    for end, piece, words in (("from", report, NEAR), ("to", oped, FAR)):
        start, last, exact = where(piece, words)
        sent |= {f"{end}_piece": piece.pk, f"{end}_start": start, f"{end}_end": last, f"{end}_exact": exact}
    return sent | {"note": "", "audience": "class", "shown_as": "name"} | more


def tags_in_form(html):
    """The ids of the tags that are ticked in the form of a link."""
    linker = html.split('id="linker"')[1].split("</form>")[0]
    return set(re.findall(r'name="tag" value="(\d+)"[^>]* checked', linker))


def test_a_link_is_tagged_in_its_form_and_keeps_its_tags_when_it_is_reworded(
    client_of, cast, course, report, oped, tags
):
    client, both = client_of(cast.ana), [str(tag.pk) for tag in tags]
    sent = form(course, report, oped, tag=both)
    assert client.post(f"{READING}links/", sent).status_code == 303
    link = CrossLink.objects.get()
    assert [tag.name for tag in link.tags] == ["signal", "red line"]
    page = client.get(f"{READING}?edit={link.uid}").text
    assert tags_in_form(page) == set(both)
    again = {"action": uuid.uuid4(), "version": 1, "relation": sent["relation"], "tag": both, "note": "so"}
    again |= {"audience": "class", "shown_as": "name"}
    assert client.post(f"{READING}links/{link.uid}/", again).status_code == 303
    link.refresh_from_db()
    assert (link.note, link.version, len(link.tags)) == ("so", 2, 2)
    card = client.get(f"{READING}?act={link.uid}").text.split(f'id="link-{link.uid}"')[1]
    assert "signal" in card and "red line" in card


def test_a_refused_link_keeps_the_tags_that_were_ticked(client_of, cast, course, report, oped, tags):
    answer = client_of(cast.ana).post(f"{READING}links/", form(course, report, oped, tag=tags[1].pk, relation=""))
    assert answer.status_code == 422 and tags_in_form(answer.text) == {str(tags[1].pk)}


def test_exports_carry_the_tags_of_a_link(client_of, cast, course, report, oped, tags):
    client_of(cast.ana).post(f"{READING}links/", form(course, report, oped, tag=tags[0].pk))
    staff = client_of(cast.instructor)
    edition = b"".join(staff.get("/courses/conflict/export/md/?whose=class").streaming_content).decode()
    assert re.search(r"signal", edition.split(FAR)[-1])
    lines = b"".join(staff.get("/courses/conflict/export/jsonl/?whose=class").streaming_content).decode().splitlines()
    (link,) = [one for one in map(json.loads, lines) if one["kind"] == "link"]
    assert "signal" in json.dumps(link)


@pytest.fixture
def many(cast, course, reading, report, oped):
    for _each in range(23):
        ends = [
            linking.End(piece, place(piece.revision_id, [where(piece, words)])[0])
            for piece, words in ((report, NEAR), (oped, FAR))
        ]
        linking.link(cast.ana.pk, reading, uuid.uuid4(), ends, course.relations.first(), Wording(), action())


@pytest.mark.usefixtures("many")
def test_all_cross_links_of_a_passage_are_reached_a_page_at_a_time(client_of, cast):
    client = client_of(cast.ben)
    passage = CrossLink.objects.first().ends.first().passage_id
    page = client.get(f"{READING}?place={passage}").text
    assert page.count('<li class="card link') == 20
    seen, href = set(), re.search(r'href="([^"#]*)#panel" data-swap>All cross-links', page)[1]
    while href:
        listed = client.get(READING + href.replace("&amp;", "&")).text
        seen |= set(re.findall(r'id="link-([0-9a-f-]{36})"', listed))
        href = (re.search(r'href="([^"]*)" data-swap rel="next"', listed) or [None, ""])[1]
    assert seen == {str(uid) for uid in CrossLink.objects.values_list("uid", flat=True)}
