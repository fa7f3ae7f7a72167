"""A reader finds what they may read, where it stands; nothing else is found, counted or ranked."""

import random
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Annotation, Block, Group, Reading, Reply, Tag, TagAlias
from annotations.pages.search import SearchPage, _holds
from annotations.queries import answers, terms
from annotations.services import annotating, linking, replying
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import OPED, REPORT, action, document_of, person, piece_of, where

pytestmark = pytest.mark.django_db
HERE = "/courses/conflict/search/"
ONE = "Nobody had died"


def found(client, query, **more):
    """{kind: number} that the page says, and the page."""
    page = client.get(HERE, {"q": query, **more}).text
    counts = re.findall(r'kind=(\w+)[^"]*"[^>]*>[^<]*<small>(\d+)</small>', page)
    return {kind: int(count) for kind, count in counts if int(count)}, page


@pytest.fixture
def link(cast, report, oped, course):
    def _link(author, note, **wording):
        ends = [
            linking.End(piece, place(piece.revision_id, [where(piece, words)])[0])
            for piece, words in ((report, ONE), (oped, "a line open"))
        ]
        wording = Wording(note=note, **wording)
        relation = course.relations.first()
        return linking.link(author.pk, report.reading, uuid.uuid4(), ends, relation, wording, action())

    return _link


def reply(author, root, text, thread="class"):
    return replying.reply(author.pk, root, uuid.uuid4(), text, thread, "name", action())


def test_everything_that_one_may_see_is_found_by_its_words(cast, report, oped, tags, annotate, link, client_of):
    made = annotate(cast.ana, report, ONE, tags=tags[1:], note="Neighbours are ringing")
    link(cast.ana, "Two rings")
    reply(cast.ben, made, "Who rang? A ring.")
    Tag.objects.filter(pk=tags[0].pk).update(definition="What rings")
    ben = client_of(cast.ben)
    counts, page = found(ben, "ring")
    assert counts == {"passages": 3, "annotations": 1, "links": 1, "replies": 1, "tags": 1}
    assert "7 results for" in page
    assert re.search(r'<mark class="found">ring</mark>', page) and '<mark class="found">ringing</mark>' in page
    for href in re.findall(r'<p class="card-place"><a href="([^"#]*)', page):
        assert ben.get(href.replace("&amp;", "&")).status_code == 200
    passage = report.document.passages.order_by("pk").last()
    assert f"/readings/the-drone/?place={passage.pk}#passage-{passage.pk}" in page
    assert f"?act={made.uid}#panel" in page and ">Report ¶2<" in page


def test_a_note_is_found_by_its_tags_as_well(cast, report, tags, annotate, client_of):
    annotate(cast.ana, report, ONE, tags=tags[1:], note="Escalating")
    annotate(cast.ana, report, ONE, tags=tags[:1], note="A line drawn in red")
    ben = client_of(cast.ben)
    assert found(ben, "red line")[0] == {"annotations": 2, "tags": 1}
    assert found(ben, "escalation “red line”")[0] == {"annotations": 1}
    assert found(ben, "signal -line")[0] == {"tags": 1}
    page = found(ben, "red line", kind="tags")[1]
    assert f"?tag={tags[1].pk}&amp;list=annotations#panel" in page and "The drone</bdi>: 1 annotation" in page


def test_a_renamed_tag_answers_to_its_names_of_now(cast, course, report, tags, annotate, client_of):
    annotate(cast.ana, report, ONE, tags=tags[1:])
    ben = client_of(cast.ben)
    Tag.objects.filter(pk=tags[1].pk).update(name="limit")
    assert found(ben, "limit")[0] == {"annotations": 1, "tags": 1} and not found(ben, "red")[0]
    TagAlias.objects.create(course=course, tag=tags[1], name="Rubicon")
    assert found(ben, "rubicon")[0] == {"annotations": 1, "tags": 1}


def test_what_stands_together_comes_first_then_the_words_then_their_forms(cast, report, annotate, client_of):
    for note in ("lines of red", "a line, red as that", "the red line"):
        annotate(cast.ana, report, ONE, note=note)
    page = found(client_of(cast.ben), "red line")[1]
    parts = re.sub(r"</?mark[^>]*>", "", page)
    assert parts.index("the red line") < parts.index("a line, red as that") < parts.index("lines of red")


def test_nobody_finds_what_they_may_not_read(cast, course, reading, report, annotate, link, client_of):
    group = Group.objects.create(course=course, name="Herons")
    cast.ana.groups.add(group)
    annotate(cast.ana, report, ONE, note="canary", audience="me")
    annotate(cast.ana, report, ONE, note="canary", audience="staff")
    annotate(cast.ana, report, ONE, note="canary", audience="group", group=group.pk)
    shown = annotate(cast.ana, report, ONE, note="seen")
    reply(cast.instructor, shown, "canary", "staff")
    link(cast.ana, "canary", audience="me")
    clients = {name: client_of(getattr(cast, name)) for name in ("ana", "ben", "instructor")}
    assert found(clients["ana"], "canary")[0] == {"annotations": 3, "links": 1, "replies": 1}
    assert found(clients["ben"], "canary")[0] == {}
    assert found(clients["instructor"], "canary")[0] == {"annotations": 2, "replies": 1}
    Reading.objects.filter(pk=reading.pk).update(hiding="hand")
    assert found(clients["ben"], "seen")[0] == {}
    Reading.objects.filter(pk=reading.pk).update(hiding="never", status="draft")
    assert found(clients["ben"], "nobody")[0] == found(clients["ben"], "seen")[0] == {}
    assert client_of(cast.stranger).get(HERE, {"q": "nobody"}).status_code == 404


def test_a_tag_on_unseen_work_finds_nothing_and_counts_nothing(cast, course, report, annotate, client_of):
    made = annotate(cast.ana, report, ONE, audience="staff")
    tag = Tag.objects.create(course=course, name="canary", is_free=True, made_by=cast.ana, ordinal=9)
    made.taggings.create(tag=tag)
    assert found(client_of(cast.ben), "canary")[0] == {}
    assert found(client_of(cast.instructor), "canary")[0] == {"annotations": 1, "tags": 1}


def test_what_is_gone_is_not_found_from_that_moment_on(cast, report, annotate, link, client_of):
    ben = client_of(cast.ben)
    made = annotate(cast.ana, report, ONE, note="canary")
    answer, joined = reply(cast.ana, made, "canary"), link(cast.ana, "canary")
    assert found(ben, "canary")[0] == {"annotations": 1, "links": 1, "replies": 1}
    replying.reword(cast.ana.pk, answer, answer.version, "other", action())
    linking.withdraw(cast.ana.pk, joined, action())
    assert found(ben, "canary")[0] == {"annotations": 1} and found(ben, "other")[0] == {"replies": 1}
    annotating.hide(cast.instructor.pk, made, "why", action())
    assert found(ben, "canary")[0] == {} and found(ben, "other")[0] == {"replies": 1}
    annotating.unhide(cast.instructor.pk, Annotation.objects.get(pk=made.pk), action())
    made = annotating.withdraw(cast.ana.pk, made, action())
    assert found(ben, "canary")[0] == {}
    annotating.restore(cast.ana.pk, made, action())
    assert found(ben, "canary")[0] == {"annotations": 1}
    Reply.objects.all().delete()
    assert found(ben, "other")[0] == {}


def test_one_reading_can_be_searched_alone(cast, course, report, annotate, client_of):
    second = Reading.objects.create(course=course, slug="second", title="Second", ordinal=1)
    piece = piece_of(second, document_of(course, [*REPORT, ("heading", "More died")], "Again"), 0, "Again")
    piece.reading = second
    annotate(cast.ana, piece, ONE, note="canary")
    annotate(cast.ana, report, ONE, note="canary")
    ben = client_of(cast.ben)
    assert found(ben, "canary")[0] == {"annotations": 2} and found(ben, "died")[0] == {"passages": 3}
    assert found(ben, "canary", reading=second.pk)[0] == {"annotations": 1}
    assert found(ben, "died", reading=second.pk)[0] == {"passages": 2}


def test_many_hits_come_a_page_at_a_time_and_a_few_of_each_kind_first(cast, report, annotate, client_of):
    for number in range(23):
        annotate(cast.ana, report, ONE, note=f"canary {number}")
    ben = client_of(cast.ben)
    counts, page = found(ben, "canary")
    assert counts == {"annotations": 23} and page.count('class="card hit"') == 5 and "Show all 23" in page
    pages = [found(ben, "canary", kind="annotations", page=number)[1] for number in (1, 2)]
    assert [one.count('class="card hit"') for one in pages] == [20, 3]
    assert set(re.findall(r"act=([0-9a-f-]+)", pages[0])).isdisjoint(re.findall(r"act=([0-9a-f-]+)", pages[1]))


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "What are you looking for?"),
        ("a", "That is too little"),
        ("-red", "That is too little"),
        ("…", "That is too little"),
        ("nothingness", "Nothing found"),
        ("x" * 300, "at most 200"),
        ("\x00", "Null characters"),
    ],
)
def test_a_query_that_finds_nothing_is_told_what_to_do(cast, reading, client_of, query, says):
    answer = client_of(cast.ben).get(HERE, {"q": query, "reading": "x", "kind": "y", "page": "z"})
    assert answer.status_code == 200 and says in answer.text


def test_words_of_a_note_are_shown_as_words(cast, report, annotate, client_of):
    annotate(cast.ana, report, ONE, note="<script>canary</script> & so on")
    page = found(client_of(cast.ben), "canary script")[1]
    assert "<script>canary" not in page and "&lt;<mark" in page and "&amp; so on" in page


def test_many_hits_cost_as_many_queries_as_few(cast, report, tags, annotate, link, client_of):
    ben = client_of(cast.ben)

    def queries(times):
        for _one in range(times):
            reply(cast.ben, annotate(cast.ana, report, ONE, note="canary", tags=tags), "canary red")
            link(cast.ana, "canary red")
        with CaptureQueriesContext(connection) as asked:
            assert found(ben, "canary red")[0]
        return len(asked)

    assert queries(1) == queries(4) <= 32


WORDS = [
    "red",
    "lines",
    "line",
    "U.S.",
    "shoot-down",
    "shootdown",
    "خط",
    "می‌شود",
    "红线",
    "国",
    "Iran’s",
    "60,000",
    "é",
    "x",
]


@pytest.mark.parametrize("seed", range(3))
def test_the_database_finds_what_the_folded_words_say(cast, report, annotate, seed):
    """Run on each database: both find the same, because each finds what the pure rule says."""
    draw = random.Random(seed)
    for _note in range(12):
        annotate(cast.ana, report, ONE, note=" ".join(draw.choices(WORDS, k=draw.randint(0, 6))))
    held = list(Annotation.objects.order_by("pk")) + list(Block.objects.order_by("pk"))
    for _query in range(40):
        typed = [
            draw.choice(["", "", "-"]) + draw.choice([*WORDS, "re*", '"red lines"', "nobody"]) for _one in range(2)
        ]
        for term in terms(" ".join(typed), ["en", ""]):
            for model in (Annotation, Block):
                rows = list(model.objects.filter(_holds(term)).order_by("pk"))
                assert rows == [one for one in held if type(one) is model and answers(one.folded, term)], term


def test_a_limited_assistant_and_a_preview_find_what_they_see(cast, course, reading, report, annotate, reach):
    cleo = person(course, "cleo", "student")
    annotate(cleo, report, ONE, note="canary", audience="staff")
    page = SearchPage(course, reach(cast.assistant), "canary")
    assert page.total == 1
    assert SearchPage(course, reach(cast.ana), "canary").total == 0
    assert SearchPage(course, reach(cast.ana), OPED[1][1][:12]).total == 1
