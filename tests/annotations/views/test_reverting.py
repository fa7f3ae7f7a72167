"""Undo, redo and two windows on one note, as a browser asks for them: with a script and without."""

import re
import uuid

import pytest
from django.urls import reverse

from annotations.models import Annotation, CrossLink, Reply, Version
from annotations.models.vocabulary import Audience
from annotations.services import annotating, linking, replying
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import action, where

pytestmark = pytest.mark.django_db

BY_SCRIPT = {"X-Requested-With": "fetch"}
ONE = "Nobody had died"


@pytest.fixture
def here(reading):
    return reverse("annotations:reading", args=["conflict", "the-drone"])


@pytest.fixture
def acts(annotate, cast, reading, report, oped):
    """One of each by ana, as (act, its address, the name of its words)."""
    annotation = annotate(cast.ana, report, ONE, note="first words")
    ends = [
        linking.End(piece, place(piece.revision_id, [where(piece, words)])[0])
        for piece, words in ((report, ONE), (oped, "a line open"))
    ]
    relation = reading.course.relations.first()
    link = linking.link(cast.ana.pk, reading, uuid.uuid4(), ends, relation, Wording(note="first words"), action())
    reply = replying.reply(cast.ana.pk, annotation, uuid.uuid4(), "first words", "class", "name", action())
    return {
        "annotation": (annotation, f"annotations/{annotation.uid}/", "note"),
        "link": (link, f"links/{link.uid}/", "note"),
        "reply": (reply, f"replies/{reply.uid}/", "text"),
    }


def sent(act, **more):
    fields = {"action": uuid.uuid4(), "version": 1, "audience": "class", "shown_as": "name"}
    return fields | {"relation": getattr(act, "relation_id", "")} | more


def now(act):
    return type(act).objects.get(pk=act.pk)


def words(act):
    act = now(act)
    return act.text if isinstance(act, Reply) else act.note


def fields_of(html, which="undo"):
    """(address, fields) of the form that takes back, or does again."""
    found = re.search(r'<form class="undo" method="post" action="([^"]*)"(.*?)</form>', html, re.S)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', found[2]))
    assert fields["way"] == which
    return found[1].replace("&amp;", "&"), fields


@pytest.mark.parametrize("kind", ["annotation", "link", "reply"])
@pytest.mark.parametrize("headers", [BY_SCRIPT, {}])
def test_what_was_saved_is_taken_back_and_done_again_with_the_button_beside_it(
    acts, client_of, cast, here, kind, headers
):
    act, address, field = acts[kind]
    ana = client_of(cast.ana)

    def press(url, fields):
        answer = ana.post(url, fields, headers=headers)
        assert answer.status_code == (200 if headers else 303)
        return answer.text if headers else ana.get(answer["Location"]).text

    page = press(f"{here}{address}", sent(act, **{field: "second words"}))
    url, undo = fields_of(page)
    assert (undo["version"], undo["to"]) == ("2", "1")
    page = press(url, undo)
    assert words(act) == "first words" and "Undone." in page
    again = ana.post(url, undo, headers=headers)  # the answer was lost
    assert again.status_code in (200, 303) and now(act).version == 3
    url, redo = fields_of(page, "redo" if headers else "undo")
    page = press(url, redo)
    assert words(act) == "second words"
    page = press(f"{here}{address}withdraw/", {"action": uuid.uuid4()})
    assert now(act).withdrawn_at
    page = press(*fields_of(page))
    assert not now(act).withdrawn_at and "back" in page
    stale = {"action": uuid.uuid4(), "version": 2, "to": 1, "way": "undo"}
    late = ana.post(f"{here}{address}revert/", stale, headers=headers)
    assert late.status_code == 409 and "nothing was taken back" in late.text and words(act) == "second words"
    assert late["X-Refused"] == "ChangedSince"
    assert Version.objects.filter(subject=act.uid).count() == now(act).version == 6


def test_who_may_take_back(acts, client_of, cast, here):
    for act, address, _field in acts.values():
        asked = {"action": uuid.uuid4(), "version": 1, "to": 0}
        for member, status in ((cast.ben, 403), (cast.instructor, 403), (cast.stranger, 404)):
            assert client_of(member).post(f"{here}{address}revert/", asked).status_code == status
        assert now(act).version == 1
    reading = acts["annotation"][0].reading
    reading.due_at, reading.after_due = "2020-01-01T00:00Z", "closed"
    reading.save()
    for act, address, _field in acts.values():
        closed = client_of(cast.ana).post(f"{here}{address}revert/", {"action": uuid.uuid4(), "version": 1, "to": 0})
        assert closed.status_code == 403 and now(act).version == 1


def test_a_new_act_is_taken_back_whole(client_of, cast, here, report):
    start, end, exact = where(report, ONE)
    new = {"action": uuid.uuid4(), "uid": uuid.uuid4(), "piece": report.pk, "start": start, "end": end, "exact": exact}
    ana = client_of(cast.ana)
    page = ana.post(f"{here}annotations/", new | {"audience": "class", "shown_as": "name"}, headers=BY_SCRIPT)
    assert page.status_code == 201
    url, undo = fields_of(page.text)
    assert (undo["version"], undo["to"]) == ("1", "0")
    undone = ana.post(url, undo, headers=BY_SCRIPT)
    assert "Undone. Your annotation is withdrawn." in undone.text and Annotation.objects.get().withdrawn_at
    url, redo = fields_of(undone.text, "redo")
    assert "Done again. Your annotation is back." in ana.post(url, redo, headers=BY_SCRIPT).text


@pytest.mark.parametrize("kind", ["annotation", "link", "reply"])
@pytest.mark.parametrize("headers", [BY_SCRIPT, {}])
def test_of_two_windows_the_second_gets_both_versions_and_chooses(acts, client_of, cast, here, kind, headers, tags):
    act, address, field = acts[kind]
    ana = client_of(cast.ana)
    first = sent(act, **{field: "words of <one> window"}, tag=tags[0].pk, audience="staff")
    assert ana.post(f"{here}{address}", first).status_code == 303
    second = sent(act, **{field: "words of another window"}, tag=tags[1].pk)
    late = ana.post(f"{here}{address}", second, headers=headers)
    assert late.status_code == 409 and late["X-Refused"] == "OutOfDate"
    form = re.search(rf'action="{here}{address}[^"]*".*?</form>', late.text, re.S)[0]
    assert 'name="version" value="2"' in form and "words of another window</textarea>" in form
    both = re.search(r'<div class="newer".*', form, re.S)[0]
    assert "<del>&lt;one&gt; " in both or "<del>&lt;one</del>" in both or "<del>&lt;" in both
    assert "<ins>another " in both and "Saved in the meantime" in both and "Keep mine" in both
    if kind != "reply":
        assert "<del>signal</del>" in both and "<ins>red line</ins>" in both
        assert f"<del>{Audience.STAFF.label}</del>" in both
    assert now(act).version == 2
    kept = second | {"action": uuid.uuid4(), "version": 2}
    assert ana.post(f"{here}{address}", kept).status_code == 303 and words(act) == "words of another window"
    assert Version.objects.get(subject=act.uid, number=2).content[field] == "words of <one> window"


@pytest.mark.parametrize("kind", ["annotation", "link", "reply"])
@pytest.mark.parametrize("headers", [BY_SCRIPT, {}])
def test_what_was_withdrawn_meanwhile_comes_back_with_the_words_only_when_one_says_so(
    acts, client_of, cast, here, kind, headers
):
    act, address, field = acts[kind]
    ana = client_of(cast.ana)
    assert ana.post(f"{here}{address}withdraw/", {"action": uuid.uuid4()}).status_code == 303
    late = ana.post(f"{here}{address}", sent(act, **{field: "kept words"}), headers=headers)
    assert late.status_code == 409 and now(act).withdrawn_at
    assert "You have withdrawn this in the meantime." in late.text and "kept words</textarea>" in late.text
    assert "Bring it back with my words" in late.text and 'name="version" value="2"' in late.text
    chosen = sent(act, **{field: "kept words"}, version=2)
    assert ana.post(f"{here}{address}", chosen, headers=headers).status_code in (200, 303)
    assert words(act) == "kept words" and not now(act).withdrawn_at


def test_what_the_staff_hid_meanwhile_is_said_with_the_reason(acts, client_of, cast, here):
    act, address, _field = acts["annotation"]
    annotating.hide(cast.instructor.pk, act, "too rude", action())
    late = client_of(cast.ana).post(f"{here}{address}", sent(act, note="kinder words"), headers=BY_SCRIPT)
    assert late.status_code == 409 and "too rude" in late.text and "stay hidden" in late.text
    kinder = sent(act, note="kinder words", version=2)
    assert client_of(cast.ana).post(f"{here}{address}", kinder).status_code == 303
    assert now(act).hidden_at and words(act) == "kinder words"


def test_a_form_that_was_wrong_does_not_become_newer_than_it_was(acts, client_of, cast, here):
    """Else the next try would save over what came in meanwhile."""
    ana = client_of(cast.ana)
    for kind, wrong in (("annotation", {"audience": "all"}), ("link", {"relation": ""}), ("reply", {"text": ""})):
        act, address, field = acts[kind]
        assert ana.post(f"{here}{address}", sent(act, **{field: "newer"})).status_code == 303
        page = ana.post(f"{here}{address}", sent(act, **{field: "older"} | wrong), headers=BY_SCRIPT)
        assert page.status_code == 422
        form = re.search(rf'action="{here}{address}[^"]*".*?</form>', page.text, re.S)[0]
        assert 'name="version" value="1"' in form


def test_a_link_that_was_withdrawn_can_be_taken_back_by_its_address_alone(acts, client_of, cast, here):
    _act, address, _field = acts["link"]
    ana = client_of(cast.ana)
    went = ana.post(f"{here}{address}withdraw/", {"action": uuid.uuid4()})
    url, undo = fields_of(ana.get(went["Location"]).text)
    assert ana.post(url, undo).status_code == 303 and not CrossLink.objects.get().withdrawn_at
