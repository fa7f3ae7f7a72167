"""Who may read what is written and under what name it stands, in the forms, on the cards and in the filters."""

import re
import uuid

import pytest
from django.urls import reverse

from annotations.models import Annotation, Course, Group
from annotations.services import replying
from tests.annotations.conftest import action, person, where

pytestmark = pytest.mark.django_db

ONE = "Nobody had died"


@pytest.fixture
def here(reading):
    return reverse("annotations:reading", args=["conflict", "the-drone"])


@pytest.fixture
def group(course, cast):
    group = Group.objects.create(course=course, name="Herons")
    for member in (cast.ana, cast.ben):
        member.groups.add(group)
    return group


def form(piece, words, **more):
    start, end, exact = where(piece, words)
    sent = {"action": uuid.uuid4(), "uid": uuid.uuid4(), "piece": piece.pk, "start": start, "end": end, "exact": exact}
    return sent | {"note": "my own words", "audience": "class", "shown_as": "name"} | more


def revision(made, **more):
    sent = {"action": uuid.uuid4(), "version": made.version, "note": "my own words"}
    return sent | {"audience": made.audience, "shown_as": made.shown_as} | more


def options(html, name):
    """[(value, whether it is chosen, label)] of a select of the page."""
    select = re.search(rf'<select id="{name}".*?</select>', html, re.S)
    found = re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)<', select[0]) if select else []
    return [(value, bool(chosen), label) for value, chosen, label in found]


def composer_of(client, here, made):
    return client.get(f"{here}?edit={made.uid}").text


def test_the_only_group_of_a_member_is_named_and_of_several_one_is_chosen(client_of, cast, course, here, group):
    client = client_of(cast.ana)
    for select in ("composer-audience", "linker-audience"):
        assert ("group", False, "My group: Herons") in options(client.get(here).text, select)
    assert not options(client.get(here).text, "composer-group")
    cast.ana.groups.add(Group.objects.create(course=course, name="Owls"))
    html = client.get(here).text
    assert ("group", False, "My group") in options(html, "composer-audience")
    for select in ("composer-group", "linker-group"):
        assert [label for _value, _chosen, label in options(html, select)] == ["Herons", "Owls"]
    audiences = options(client_of(cast.instructor).get(here).text, "composer-audience")
    assert [value for value, _chosen, _label in audiences] == ["class", "staff", "me"]


def test_an_edit_shows_and_keeps_the_group_and_so_does_a_refused_one(
    client_of, cast, course, here, group, report, annotate
):
    owls = Group.objects.create(course=course, name="Owls")
    cast.ana.groups.add(owls)
    made = annotate(cast.ana, report, ONE, audience="group", group=owls.pk)
    client = client_of(cast.ana)
    assert (str(owls.pk), True, "Owls") in options(composer_of(client, here, made), "composer-group")
    wrong = revision(made, group=owls.pk, note="x" * 20_001)
    refused = client.post(f"{here}annotations/{made.uid}/", wrong)
    assert refused.status_code == 422 and (str(owls.pk), True, "Owls") in options(refused.text, "composer-group")


def test_work_for_a_group_that_one_has_left_is_not_widened_by_an_edit(client_of, cast, here, group, report, annotate):
    made = annotate(cast.ana, report, ONE, audience="group", group=group.pk)
    cast.ana.groups.clear()
    client = client_of(cast.ana)
    html = composer_of(client, here, made)
    assert ("group", True, "My group: Herons") in options(html, "composer-audience")
    assert client.post(f"{here}annotations/{made.uid}/", revision(made)).status_code == 303
    made.refresh_from_db()
    assert (made.audience, made.group_id, made.note) == ("group", group.pk, "my own words")
    new = client.post(f"{here}annotations/", form(report, ONE, audience="group", group=group.pk))
    assert new.status_code == 422 and "my own words" in new.text


def test_a_group_one_is_not_in_and_an_audience_without_groups_are_refused(client_of, cast, course, here, group, report):
    others = Group.objects.create(course=course, name="Owls")
    cleo = person(course, "cleo", "student")
    for member, sent in ((cast.ana, {"group": others.pk}), (cleo, {}), (cleo, {"group": group.pk})):
        refused = client_of(member).post(f"{here}annotations/", form(report, ONE, audience="group", **sent))
        assert refused.status_code == 422 and "my own words" in refused.text
    assert not Annotation.objects.exists()


def test_an_edit_offers_the_name_that_the_work_stands_under(client_of, cast, here, report, annotate):
    made = annotate(cast.ana, report, ONE, shown_as="pseudonym")
    client = client_of(cast.ana)
    names = options(composer_of(client, here, made), "composer-name")
    assert [(value, chosen) for value, chosen, _label in names] == [
        ("pseudonym", True),
        ("anonymous", False),
    ]
    assert client.post(f"{here}annotations/{made.uid}/", revision(made)).status_code == 303
    assert Annotation.objects.get().shown_as == "pseudonym"
    made.refresh_from_db()
    named = client.post(f"{here}annotations/{made.uid}/", revision(made, shown_as="name"))
    assert named.status_code == 422, "who read both would know whose pseudonym it is"
    refused = client.post(f"{here}annotations/", form(report, ONE, shown_as="pseudonym"))
    assert refused.status_code == 422 and "my own words" in refused.text


def test_one_s_own_pseudonym_is_told_where_one_writes_under_it(client_of, cast, course, here):
    Course.objects.filter(pk=course.pk).update(naming="pseudonyms")
    labels = [label for _value, _chosen, label in options(client_of(cast.ana).get(here).text, "composer-name")]
    assert labels == [f"As {cast.ana.pseudonym}", "Anonymous"]
    staff = [label for _value, _chosen, label in options(client_of(cast.instructor).get(here).text, "composer-name")]
    assert staff == ["By name", "Anonymous"]


@pytest.mark.parametrize(
    "who,audience,says",
    [
        ("ana", "group", "My group: <bdi>Herons</bdi>"),
        ("ben", "group", "Group: <bdi>Herons</bdi>"),
        ("ana", "staff", "Me and staff"),
        ("instructor", "staff", "Author and staff"),
        ("ana", "me", "Only me"),
        ("ben", "class", "Class"),
    ],
)
def test_a_card_says_who_may_read_it(client_of, cast, here, group, report, annotate, who, audience, says):
    made = annotate(cast.ana, report, ONE, audience=audience, group=group.pk if audience == "group" else None)
    html = client_of(getattr(cast, who)).get(f"{here}?act={made.uid}").text
    assert f'<span class="audience">{says}</span>' in html


def test_one_pseudonym_is_shown_alone_and_no_id_of_a_member_is_told(client_of, cast, course, here, report, annotate):
    Course.objects.filter(pk=course.pk).update(naming="pseudonyms")
    annotate(cast.ana, report, ONE, shown_as="pseudonym", note="by a pseudonym")
    annotate(cast.ana, report, ONE, shown_as="anonymous", note="by nobody")
    annotate(cast.instructor, report, ONE, note="by one of them")
    for member in (cast.ben, cast.assistant):
        client = client_of(member)
        html = client.get(f"{here}?list=readers").text
        readers = re.search(r'<ul class="readers">(.*?)</ul>', html, re.S)[1]
        assert re.findall(r"<bdi>([^<]*)</bdi>", readers) == sorted([cast.ana.pseudonym, "Instructor"])
        assert f"reader={cast.ana.pk}&" not in readers.replace("&amp;", "&") + "&"
        href = re.search(r'href="([^"]*pseudonym=[^"]*)"', readers)[1].replace("&amp;", "&")
        alone = client.get(here + href)
        assert "by a pseudonym" in alone.text and "by nobody" not in alone.text and "by one of them" not in alone.text
        assert 'class="d1 ' in alone.text or "<mark" in alone.text
        by_id = client.get(f"{here}?list=annotations&reader={cast.ana.pk}").text
        assert "by a pseudonym" not in by_id and "by nobody" not in by_id
    for odd in ("x" * 61, "a%00b"):
        assert client.get(f"{here}?pseudonym={odd}").status_code == 404
    assert "Nothing here yet" in client.get(f"{here}?list=annotations&pseudonym=Nobody+1").text


@pytest.mark.parametrize("shown_as", ["anonymous", "pseudonym"])
def test_two_authors_without_a_name_look_the_same_to_everybody_else(
    client_of, cast, course, here, report, annotate, shown_as
):
    """The page about Ana's work and about the assistant's differs in nothing but what they wrote and when."""

    def looks(author):
        made = annotate(author, report, ONE, shown_as="anonymous", note="words")
        replying.reply(author.pk, made, uuid.uuid4(), "again", "class", "anonymous", action())
        card = re.search(r'<li class="card.*?</ol>', client_of(cast.ben).get(f"{here}?act={made.uid}").text, re.S)[0]
        card = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "UID", card)
        return re.sub(r'value="[^"]{60,}"|datetime="[^"]*"|\d\d:\d\d', "", card)

    assert looks(cast.ana) == looks(cast.assistant)
