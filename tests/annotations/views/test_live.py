"""What an open page asks: whether anything happened, what, and the pieces that it touches."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations.models import Group, Membership, Reading, Tag
from annotations.services import annotating, codebook, linking, replying
from annotations.services.hiding import Setting, change_hiding
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import action, where

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def here(reading):
    return reverse("annotations:reading", args=["conflict", "the-drone"])


@pytest.fixture
def ask(client_of, here, reading):
    """ask(member, after, ...) is the answer to what the member's page asks, heard of nothing since `after`."""

    def _ask(member, after=0, **query):
        query = {"after": after, "heard": after, "around": around_of(client_of(member), here)} | query
        return client_of(member).get(f"{here}changes/", query, headers=BY_SCRIPT)

    return _ask


def around_of(client, here):
    found = re.search(r'data-around="(\w+)"', client.get(here).text)
    return found[1] if found else ""


def words(answer):
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"<[^>]*>", "", answer.text).strip()


def seq():
    return Reading.objects.get(slug="the-drone").seq


def test_an_idle_question_costs_two_queries_and_says_nothing(cast, client_of, here, django_assert_num_queries, reading):
    client = client_of(cast.ben)
    with django_assert_num_queries(2):
        answer = client.get(f"{here}changes/?after=0&heard=0", headers=BY_SCRIPT)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Retry-After"] == "8" and "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize("heard", [0, 1])
def test_a_stranger_and_a_removed_member_hear_nothing(cast, ask, report, annotate, client, here, heard):
    annotate(cast.ana, report, "Nobody had died")
    assert ask(cast.stranger, heard).status_code == 404
    Membership.objects.filter(pk=cast.ben.pk).update(ended_at=timezone.now())
    assert ask(cast.ben, heard).status_code == 404
    visitor = client.get(f"{here}changes/?after=0&heard={heard}")
    assert visitor.status_code == 302 and "/accounts/login/" in visitor.headers["Location"]


def test_one_of_the_staff_who_looks_as_a_student_does_is_answered_as_one(cast, client_of, here, reading):
    client = client_of(cast.instructor)
    client.post("/courses/conflict/as-student/", {"on": "1"})
    assert client.get(f"{here}changes/?after=0&heard=0").status_code == 204
    Reading.objects.update(status="draft")
    assert client.get(f"{here}changes/?after=0&heard=0").status_code == 404


@pytest.mark.parametrize("query", ["", "heard=x&after=0", "heard=1", "heard=1&after=-1", "heard=9&after=0&done=x"])
def test_what_no_page_of_ours_asks_is_not_found(cast, client_of, here, query, reading):
    assert client_of(cast.ana).get(f"{here}changes/?{query}").status_code == 404


def test_everything_is_counted_in_a_sentence(cast, course, ask, reading, report, oped, annotate):
    old = annotate(cast.ana, report, "Nobody had died")
    edited = annotate(cast.ana, report, "two capitals")
    cursor = seq()
    annotate(cast.ana, report, "would ring")
    annotate(cast.instructor, report, "would ring")
    annotate(cast.ana, report, "would ring", audience="staff")
    replying.reply(cast.ana.pk, edited, uuid.uuid4(), "Well", "class", "name", action())
    ends = [linking.End(piece, place(piece.revision_id, [where(piece, one)])[0]) for piece, one in pair(report, oped)]
    linking.link(cast.ana.pk, reading, uuid.uuid4(), ends, course.relations.first(), Wording(), action())
    annotating.revise(cast.ana.pk, edited, 1, Wording(note="More"), action())
    annotating.withdraw(cast.ana.pk, old, action())
    told = ask(cast.ben, cursor)
    assert words(told) == "2 new annotations, 1 new cross-link, 1 new reply, 1 edited, 1 removed"
    assert f'data-seq="{seq()}"' in told.text
    assert words(ask(cast.ben, seq() - 1)) == "1 removed"
    assert words(ask(cast.ana, cursor, done=[str(old.uid), str(edited.uid)])).startswith("3 new annotations")


def pair(report, oped):
    return (report, "Nobody had died"), (oped, "a line open")


def test_while_classmates_work_is_hidden_the_page_hears_nothing_of_it(cast, ask, reading, report, annotate):
    change_hiding(Reading.objects.get(pk=reading.pk), Setting("hand"))
    cursor = seq()
    annotate(cast.ana, report, "Nobody had died")
    told = ask(cast.ben, cursor)
    assert words(told) == "" and "passage" not in told.text
    applied = ask(cast.ben, cursor, apply=1).text
    assert 'id="passage-' not in applied and "Nothing new." in applied


def test_a_page_whose_codebook_changed_is_to_be_loaded_again(cast, ask, client_of, here, reading, tags):
    around, cursor = around_of(client_of(cast.ben), here), seq()
    Tag.objects.filter(pk=tags[0].pk).update(key="")
    codebook.revise_tag(tags[0], cast.instructor.pk, "warning", 3, "w", "New")
    told = ask(cast.ben, cursor, around=around)
    assert words(told) == "The page has changed" and "data-whole" in told.text
    assert words(ask(cast.ben, cursor)) == "", "a page that shows it already is left alone"


def test_what_is_applied_are_the_touched_pieces_alone(cast, ask, reading, report, oped, annotate, tags):
    cursor = seq()
    made = annotate(cast.ana, report, "Nobody had died", note="A word on it", tags=tags[:1])
    secret = annotate(cast.ana, report, "two capitals", audience="me")
    answer = ask(cast.ben, cursor, apply=1)
    assert set(re.findall(r'id="(passage-\d+)"', answer.text)) == {f"passage-{made.touches.get().passage_id}"}
    assert f"passage-{secret.touches.get().passage_id}" not in answer.text
    start = where(report, "Nobody had died")[0]
    assert f'data-lit="{report.pk}:{start}-{start + 15}"' in answer.text
    assert "Shown: 1 new annotation." in answer.text and "Go to Report ¶2" in answer.text
    for piece in ("said", "panel", "asked", "live", f"strip-{report.pk}", f"annotated-{oped.pk}"):
        assert f'id="{piece}"' in answer.text, piece
    assert f'data-seq="{seq()}"' in answer.text and 'id="main"' not in answer.text


def test_the_open_card_comes_with_its_new_reply_and_a_gone_one_says_so(cast, ask, reading, report, annotate):
    made, cursor = annotate(cast.ana, report, "Nobody had died"), seq()
    replying.reply(cast.ana.pk, made, uuid.uuid4(), "I thought again", "class", "name", action())
    assert "I thought again" in ask(cast.ben, cursor, apply=1, act=str(made.uid)).text
    annotating.revise(cast.ana.pk, made, 1, Wording(audience="me"), action())
    answer = ask(cast.ben, cursor, apply=1, act=str(made.uid))
    assert "not there any more" in answer.text and "Not here any more" in answer.text


def test_opening_what_is_gone_says_so_to_a_script_and_is_not_found(cast, client_of, here, reading, report, annotate):
    made = annotate(cast.ana, report, "Nobody had died", audience="me")
    for uid in (made.uid, uuid.uuid4()):
        answer = client_of(cast.ben).get(f"{here}?act={uid}", headers=BY_SCRIPT)
        assert answer.status_code == 404 and "Not here any more" in answer.text and 'id="panel"' in answer.text
        assert client_of(cast.ben).get(f"{here}?act={uid}").status_code == 404


def test_of_very_much_all_passages_are_drawn_anew(cast, ask, reading, report, oped, annotate, monkeypatch):
    for module in ("annotations.changes", "annotations.pages.live"):
        monkeypatch.setattr(f"{module}.MOST", 3)
    cursor = seq()
    for _number in range(5):
        annotate(cast.ana, report, "Nobody had died")
    assert words(ask(cast.ben, cursor)) == "More than 3 changes"
    drawn = ask(cast.ben, cursor, apply=1).text
    assert drawn.count('data-passage="') == report.revision.blocks.count() + oped.revision.blocks.count()


def test_no_number_of_changes_grows_by_what_is_for_others(cast, course, ask, reading, report, annotate, monkeypatch):
    for module in ("annotations.changes", "annotations.pages.live"):
        monkeypatch.setattr(f"{module}.MOST", 3)
    cursor, group = seq(), Group.objects.create(course=course, name="Herons")
    cast.ana.groups.add(group)
    for for_whom in ({"audience": "me"}, {"audience": "staff"}, {"audience": "group", "group": group.pk}):
        made = [annotate(cast.ana, report, "Nobody had died", **for_whom) for _time in range(2)]
        replying.reply(cast.ana.pk, made[0], uuid.uuid4(), "To myself", "class", "name", action())
    annotate(cast.ana, report, "would ring")
    assert words(ask(cast.ben, cursor)) == "1 new annotation"
    assert words(ask(cast.instructor, cursor)) == "More than 3 changes" == words(ask(cast.ana, cursor))


def test_the_latest_tells_nothing_of_what_one_s_reply_stood_under(cast, client_of, here, reading, report, annotate):
    made = annotate(cast.ana, report, "Nobody had died")
    replying.reply(cast.ben.pk, made, uuid.uuid4(), "My own words", "class", "name", action())
    client, address = client_of(cast.ben), f"{here}?list=latest"
    assert "My own words" in client.get(address).text
    annotating.revise(cast.ana.pk, made, 1, Wording(audience="me"), action())
    page = client.get(address).text
    assert "My own words" not in page and "Nobody had died</blockquote>" not in page


def test_filters_and_layers_narrow_what_is_new(cast, ask, reading, report, annotate, tags):
    cursor = seq()
    annotate(cast.ana, report, "Nobody had died", tags=tags[:1])
    assert words(ask(cast.ben, cursor, tag=tags[0].pk)) == "1 new annotation"
    assert words(ask(cast.ben, cursor, tag=tags[1].pk)) == ""
    assert words(ask(cast.ben, cursor, layer="mine")) == ""
    assert words(ask(cast.ana, cursor, layer="mine")) == "1 new annotation"


def test_new_since_the_last_visit_is_counted_listed_and_shown_alone(cast, client_of, here, reading, report, annotate):
    annotate(cast.ana, report, "Nobody had died", note="An old one")
    cursor = seq()
    made = annotate(cast.ana, report, "two capitals", note="A fresh one")
    replying.reply(cast.ana.pk, made, uuid.uuid4(), "And a fresh reply", "class", "anonymous", action())
    annotate(cast.ben, report, "would ring", note="His own")
    annotate(cast.ana, report, "would ring", note="Hers alone", audience="me")
    client = client_of(cast.ben)
    counted = client.get(f"{here}changes/?after={cursor}&heard={cursor}&visit={cursor}", headers=BY_SCRIPT)
    assert words(counted) == "2 new since your last visit, …" and f"since={cursor}" in counted.text
    listed = client.get(f"{here}?list=latest&since={cursor}").text
    panel = listed[listed.index('id="panel"') :]
    assert "New since your last visit" in panel and "Hers alone" not in panel
    assert [one in panel for one in ("A fresh one", "And a fresh reply", "An old one", "His own")] == [
        True,
        True,
        False,
        False,
    ]
    assert panel.index("And a fresh reply") < panel.index("A fresh one") and "Anonymous" in panel
    alone = client.get(f"{here}?list=latest&since={cursor}&kind=new").text
    assert alone[: alone.index('id="panel"')].count("<mark") == 1
    latest = client.get(f"{here}?list=latest").text
    assert "An old one" in latest and "His own" in latest and "Show only these" not in latest
    nothing = client.get(f"{here}changes/?after=0&heard=0&visit={seq()}", headers=BY_SCRIPT)
    assert words(nothing) == "Latest"


def test_the_list_of_the_latest_costs_the_same_for_one_and_for_many(cast, client_of, here, reading, report, annotate):
    def add():
        made = annotate(cast.ana, report, "Nobody had died", note="Words")
        replying.reply(cast.ana.pk, made, uuid.uuid4(), "Well", "class", "name", action())

    client, address = client_of(cast.ben), f"{here}?list=latest"
    add()
    few = _queries(client, address)
    for _number in range(5):
        add()
    assert _queries(client, address) == few


def _queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers=BY_SCRIPT).status_code == 200
    return len(captured)
