import re
import uuid
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations.models import Reading, Review
from annotations.services.annotating import revise
from annotations.services.linking import End, link
from annotations.services.placing import place
from annotations.services.replying import reply
from annotations.services.wording import Wording
from tests.annotations.conftest import action, where

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(reading):
    return reverse("annotations:board", args=["conflict", reading.slug])


@pytest.fixture
def staff(client_of, cast):
    return client_of(cast.instructor)


@pytest.fixture
def work(cast, course, reading, report, oped, annotate, tags):
    """Annotations, links and replies by several people under several names, for all audiences."""
    made = annotate(cast.ana, report, "Nobody had died", tags=tags, note="By Ana.")
    annotate(cast.ana, report, "nobody would ring", tags=tags[:1], note="Again Ana.")
    annotate(cast.ben, report, "message was", "Nobody had died", tags=tags[:1], audience="staff")
    annotate(cast.ben, oped, "a line open", tags=tags[1:], shown_as="anonymous", note="canary-unnamed")
    annotate(cast.ben, oped, "a line open", tags=tags, audience="me", note="canary-only-me")
    annotate(cast.assistant, oped, "You do not ring", tags=tags[1:])
    ends = [End(one, place(one.revision_id, [where(one, words)])[0]) for one, words in _ends(report, oped)]
    link(cast.ana.pk, reading, uuid.uuid4(), ends, course.relations.first(), Wording(), action())
    reply(cast.ben.pk, made, uuid.uuid4(), "A reply by Ben", "class", "name", action())
    return made


def _ends(report, oped):
    return [(report, "Nobody had died"), (oped, "a line open")]


def sent(**more):
    return {"action": str(uuid.uuid4()), "version": 1, "state": "accepted", "reason": "Well read."} | more


def links_in(html, pattern):
    """(address, number) of the links whose text is a number and whose address has this pattern."""
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>\s*(?:<b>)?(\d+)(?:</b>)?[^<]*</a>', html)
    return [(unescape(href), int(number)) for href, number in found if re.search(pattern, unescape(href))]


@pytest.mark.parametrize("path", ["", "annotations/", "replies/"])
def test_the_board_is_for_the_staff(client_of, cast, address, work, path):
    assert client_of(cast.instructor).get(address + path).status_code == 200
    assert client_of(cast.assistant).get(address + path).status_code == 200
    assert client_of(cast.ana).get(address + path).status_code == 403
    assert client_of(cast.stranger).get(address + path).status_code == 404


def test_every_cell_opens_as_many_annotations_as_it_says(staff, address, work):
    html = staff.get(address).text
    cells = re.findall(r'<a class="h\d" href="([^"]+)" title="[^"]*?(\d+) members?, (\d+) annotations?;[^"]*"', html)
    assert len(cells) == 9
    for href, members, annotations in cells:
        opened = staff.get(unescape(href).split("#")[0]).text
        cards = re.findall(r'<li class="card[^"]*" id="annotation-.*?<p class="by"><bdi>(.*?)</bdi>', opened, re.S)
        assert len(cards) == int(annotations)
        assert len(set(cards)) == int(members)


def test_every_other_number_opens_as_many_rows_as_it_says(staff, address, work):
    html = staff.get(address).text
    for href, number in links_in(html, r"board/annotations/\?"):
        opened = staff.get(href).text
        assert opened.count('<li class="card"') == number, href
    for href, number in links_in(html, r"board/replies/\?"):
        assert staff.get(href).text.count('<li class="card"') == number, href
    for href, number in links_in(html, r"list=links"):
        opened = staff.get(href.split("#")[0]).text
        assert len(re.findall(r'<li class="card link[^"]*" id="link-', opened)) == number, href
    for href, number in links_in(html, r"^\?"):
        opened = staff.get(address + href.split("#")[0]).text
        assert opened.count('<th scope="row" class="name">') == number, href
    assert len(links_in(html, r"board/annotations/\?")) >= 6 and links_in(html, r"list=links")


def test_nothing_for_only_me_is_on_any_page_and_no_name_on_what_is_anonymous(staff, address, work):
    for path in ("", "annotations/", "annotations/?review=waiting", "replies/"):
        assert "canary-only-me" not in staff.get(address + path).text
    listed = staff.get(address + "annotations/").text
    assert re.search(r"canary-unnamed.*?<bdi>Anonymous</bdi>", listed, re.S)


def test_the_table_is_one_for_screen_readers(staff, address, work):
    html = staff.get(address).text
    assert '<caption class="visually-hidden">Members who used each tag, by passage</caption>' in html
    assert html.count('scope="colgroup"') == 3 and 'tabindex="0" role="region"' in html
    assert 'aria-label="signal in Report ¶2: 2 members, 3 annotations; 2 readers"' in html
    assert "style=" not in html and "onclick" not in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"tag": "signal"}, 3),
        ({"tag": "red line"}, 3),
        ({"student": "ana"}, 2),
        ({"student": "ben"}, 1),
        ({"q": "again"}, 1),
        ({"q": "by ana"}, 1),
        ({"passage": "Nobody had died"}, 3),
        ({"review": "waiting"}, 4),
        ({"review": "accepted"}, 0),
        ({"student": "ana", "tag": "red line"}, 1),
    ],
)
def test_the_list_by_tag_student_passage_state_and_words(staff, cast, address, report, tags, work, query, expected):
    ids = {"signal": tags[0].pk, "red line": tags[1].pk, "ana": cast.ana.pk, "ben": cast.ben.pk}
    ids["Nobody had died"] = work.touches.get().passage_id
    query = {name: ids.get(value, value) for name, value in query.items()}
    assert staff.get(address + "annotations/", query).text.count('<li class="card"') == expected


def test_the_list_is_in_the_order_of_the_texts(staff, address, work):
    places = re.findall(
        r'class="card-place"><a href="[^"]*"><bdi>(.*?)</bdi>', staff.get(address + "annotations/").text
    )
    assert places == ["Report ¶1", "Report ¶2", "Report ¶2", "Op-ed ¶1", "Op-ed C1"]


@pytest.mark.parametrize(
    "query", ["tag=x", "student=99999999", "passage=-1", "review=no", "page=zzz", "q=%00", "sort=x"]
)
def test_what_no_list_of_ours_asks_for_is_as_not_asked(staff, address, work, query):
    assert staff.get(f"{address}annotations/?{query}").text.count('<li class="card"') == 5
    assert staff.get(f"{address}?{query}&section=x&show=read-9").text.count('class="name"') == 2


def test_staff_review_and_go_on_with_the_next_that_waits(staff, client_of, cast, address, reading, work):
    queue = address + "annotations/?review=waiting"
    assert "Review next · 4 wait" in staff.get(address).text
    form = re.search(r'<form class="review-form" method="post" action="([^"]+)"', staff.get(queue).text)[1]
    assert form.endswith("/review/?review=waiting")
    answer = staff.post(address + f"annotations/{work.uid}/review/?review=waiting", sent())
    assert answer.status_code == 303 and answer.url == queue + "#list"
    after = staff.get(queue).text
    assert "3 annotations wait for review" in after and "Review saved: accepted." in after
    assert str(work.uid) not in after
    review = Review.objects.get()
    assert (review.annotation, review.by, review.state, review.reason) == (
        work,
        cast.instructor,
        "accepted",
        "Well read.",
    )


def test_the_author_and_the_staff_read_a_review_and_classmates_do_not(staff, client_of, cast, address, reading, work):
    client_of(cast.assistant).post(f"{address}annotations/{work.uid}/review/", sent(reason="Canary reason"))
    card = f"{reverse('annotations:reading', args=['conflict', reading.slug])}?act={work.uid}"
    assert "Canary reason" in client_of(cast.ana).get(card).text
    assert "Canary reason" in staff.get(card).text
    assert "Canary reason" not in client_of(cast.ben).get(card).text


def test_only_staff_review_and_only_what_they_may_read(client_of, staff, cast, address, work, report, oped, annotate):
    here = f"{address}annotations/{work.uid}/review/"
    assert client_of(cast.ana).post(here, sent()).status_code == 403
    assert client_of(cast.stranger).post(here, sent()).status_code == 404
    assert staff.get(here).status_code == 405
    private = annotate(cast.ana, report, "Nobody had died", audience="me")
    assert staff.post(f"{address}annotations/{private.uid}/review/", sent()).status_code == 404
    by_staff = annotate(cast.assistant, report, "Nobody had died")
    assert staff.post(f"{address}annotations/{by_staff.uid}/review/", sent()).status_code == 403
    assert not Review.objects.exists()


def test_a_double_click_is_one_review(staff, address, work):
    once = sent()
    for _click in range(2):
        assert staff.post(f"{address}annotations/{work.uid}/review/", once).status_code == 303
    assert Review.objects.count() == 1
    assert staff.post(f"{address}annotations/{work.uid}/review/", once | {"reason": "Other"}).status_code == 409


@pytest.mark.parametrize(
    "bad",
    [{"state": "great"}, {"state": ""}, {"version": "x"}, {"version": ""}, {"action": "no"}, {"reason": "w" * 2001}],
)
def test_a_bad_review_is_one_clear_answer_and_keeps_what_was_typed(staff, address, work, bad):
    answer = staff.post(f"{address}annotations/{work.uid}/review/?review=waiting", sent() | bad)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text and (bad.get("reason") or "Well read.") in answer.text
    assert not Review.objects.exists()


def test_a_review_of_words_that_changed_shows_the_new_ones_and_keeps_the_reason(staff, cast, address, work):
    revise(cast.ana.pk, work, 1, Wording(note="Quite other words"), action())
    answer = staff.post(f"{address}annotations/{work.uid}/review/", sent())
    assert answer.status_code == 409
    assert "Quite other words" in answer.text and "Well read." in answer.text
    assert 'name="version" value="2"' in answer.text


def test_queries_do_not_grow_with_the_annotations(staff, cast, address, report, annotate, tags, work):
    def queries(path):
        with CaptureQueriesContext(connection) as seen:
            assert staff.get(address + path).status_code == 200
        return len(seen)

    paths = ["", "annotations/", "annotations/?review=waiting", "replies/"]
    few = [queries(path) for path in paths]
    for _each in range(12):
        made = annotate(cast.ana, report, "Nobody had died", tags=tags, note="n")
        reply(cast.ben.pk, made, uuid.uuid4(), "More", "class", "name", action())
    assert [queries(path) for path in paths] == few


def test_a_frozen_course_is_read_and_reviewed_no_more(staff, course, address, work):
    course.frozen_at = timezone.now()
    course.save()
    assert "review-form" not in staff.get(address + "annotations/").text
    assert staff.post(f"{address}annotations/{work.uid}/review/", sent()).status_code == 403


def test_an_empty_board_says_what_comes_next(staff, cast, course, reading):
    """No tag, no work, and for a reading without texts nothing to show at all."""
    Reading.objects.create(course=course, slug="bare", title="Bare")
    bare = staff.get(reverse("annotations:board", args=[course.slug, "bare"])).text
    assert "This reading has no text yet" in bare and "No student has joined yet" not in bare
    empty = staff.get(reverse("annotations:board", args=[course.slug, reading.slug])).text
    assert "Nobody has annotated yet" in empty and "The codebook has no tags." in empty and "Review next" not in empty
    listed = staff.get(reverse("annotations:board_annotations", args=[course.slug, reading.slug]) + "?review=waiting")
    assert "Nothing waits" in listed.text
