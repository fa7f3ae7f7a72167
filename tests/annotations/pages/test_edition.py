"""The annotated edition on screen and paper: what Markdown has, by the same numbers, in a fixed number of queries."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.exporters import markdown
from annotations.exporters.scope import scope_of
from annotations.models import Document
from annotations.services import linking
from tests.annotations.exporters import builders, casts

pytestmark = pytest.mark.django_db
ADDRESS = "/courses/class/readings/drone/edition/"


@pytest.fixture
def made():
    return builders.build(students_may_export_class=True)


def edition(who, query=""):
    client = Client()
    client.force_login(getattr(who, "user", who))
    answer = client.get(ADDRESS + query)
    assert answer.status_code == 200, answer.status_code
    assert answer.streaming and "no-store" in answer.headers["Cache-Control"]
    return b"".join(answer.streaming_content).decode()


def plain(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html)))


def test_each_note_stands_by_its_number_in_the_text_and_after_it(made):
    first = builders.annotate(made, made.owner, "no crew", tags=(1,), note="Really *two*")
    builders.annotate(made, made.member, "a message | alone")
    builders.reply(made, made.member, first, "I doubt it.")
    builders.link(made, made.owner, "no crew", "grammar", note="See?")
    html = edition(made.instructor)
    assert 'no crew</mark><sup class="sign" id="ref-1"><a href="#note-1">1</a></sup>' in html
    assert '<li id="note-1" value="1"><p><a class="back" href="#ref-1">¶1</a> <q dir="auto">no crew' in html
    assert "<em>two</em>" in html and "I doubt it." in plain(html)
    assert re.search(r'<li id="link-1".*Report ¶1.*no crew.*answers.*Op-ed ¶1.*grammar', html)
    assert '<sup class="sign">⇄1</sup>' in html
    assert "What a red line is." in plain(html).partition("Report")[0]


def test_the_notes_are_those_of_the_markdown_by_the_same_numbers():
    made = casts.busy(students_may_export_class=True)
    for who in (made.instructor, made.member, made.owner):
        text = "".join(markdown.stream(scope_of(made.course, builders.reach(who), made.reading)))
        theirs = set(re.findall(r"(?m)^\[\^(\d+)\]: (¶\d+|C\d+|\w+)", text))
        html = edition(who)
        ours = re.findall(r'<li id="note-(\d+)" value="\d+"><p><a class="back" href="#ref-\d+">(¶\d+|C\d+|\w+)', html)
        assert set(ours) == theirs and len(ours) == len(theirs) > 2
        assert sorted(re.findall(r'id="ref-(\d+)"', html)) == sorted(number for number, _place in ours)


def test_no_secret_is_printed_that_its_reader_may_not_open():
    made = casts.busy(students_may_export_class=True)
    for who in (made.instructor, made.member, made.owner):
        export = "".join(markdown.stream(scope_of(made.course, builders.reach(who), made.reading))).replace("\\", "")
        html = plain(edition(who))
        for secret in set(re.findall(r"secret-[\w-]+", html)):
            assert secret in export, (who, secret)


def test_layer_and_filters_narrow_it_and_it_says_so(made):
    builders.annotate(made, made.owner, "no crew", tags=(1,), note="mine")
    builders.annotate(made, made.member, "alone", tags=(0,), note="theirs")
    assert "theirs" not in plain(edition(made.owner, "?layer=mine"))
    assert "It holds your own work alone." in edition(made.owner, "?layer=mine")
    html = plain(edition(made.instructor, f"?tag={made.tags[1].pk}"))
    assert "mine" in html and "theirs" not in html and "one of these tags are here: red line." in html
    assert "theirs" in plain(edition(made.instructor, "?layer=heat"))


def test_what_is_gone_answers_to_no_filter_on_paper_either(made):
    """Its place under "by this reader" would tell whose it was."""
    gone = builders.annotate(made, made.owner, "no crew", tags=(1,), note="x")
    linked = builders.link(made, made.owner, "no crew", "grammar")
    for act in (gone, linked):
        builders.reply(made, made.member, act, "Why?")
    builders.withdraw(made, made.owner, gone)
    linking.withdraw(made.owner.pk, linked, builders.act(made))
    assert edition(made.instructor).count("withdrawn by its author") == 2
    for asked in (f"reader={made.owner.pk}", f"tag={made.tags[1].pk}", "kind=note", f"section={made.section.pk}"):
        assert "withdrawn by its author" not in edition(made.instructor, f"?{asked}"), asked


def test_who_may_export_no_work_of_others_prints_their_own(made):
    made.course.students_may_export_class = False
    made.course.save()
    builders.annotate(made, made.owner, "no crew", note="mine")
    builders.annotate(made, made.member, "alone", note="theirs")
    html = plain(edition(made.owner))
    assert "mine" in html and "theirs" not in html and "it holds yours alone" in html


def test_a_stranger_finds_nothing_there(made):
    client = Client()
    assert client.get(ADDRESS).headers["Location"].startswith("/accounts/login/")
    client.force_login(made.stranger)
    assert client.get(ADDRESS).status_code == 404


def test_many_notes_cost_as_many_queries_as_few(made):
    def counted():
        with CaptureQueriesContext(connection) as queries:
            edition(made.instructor)
        return len(queries)

    builders.annotate(made, made.owner, "no crew", tags=(1,))
    builders.annotate(made, made.owner, "grammar", made.oped)
    few = counted()
    for _time in range(8):
        withdrawn = builders.annotate(made, made.member, "alone", tags=(0,), note="again")
    assert withdrawn and counted() == few


def test_a_text_from_right_to_left_keeps_its_side(made):
    Document.objects.filter(pk=made.oped.document_id).update(direction="rtl", language="fa")
    builders.annotate(made, made.owner, "grammar", made.oped)
    html = edition(made.owner)
    assert 'lang="fa" dir="rtl"' in html and '<q dir="auto">grammar</q>' in html
