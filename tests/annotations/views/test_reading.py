import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations.models import Annotation, CrossLink, Reading, Reply
from tests.annotations.conftest import document_of, piece_of, where

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(reading):
    return reverse("annotations:reading", args=["conflict", reading.slug])


def form(piece, words, **more):
    start, end, exact = where(piece, words)
    return {
        "action": str(uuid.uuid4()),
        "uid": str(uuid.uuid4()),
        "piece": piece.pk,
        "start": start,
        "end": end,
        "exact": exact,
        "audience": "class",
        "shown_as": "name",
        "note": "",
    } | more


def words_of(html):
    """The text of each `.words` element of a page."""
    found = re.findall(r'class="words"[^>]*>(.*?)</(?:p|h2|h3|blockquote)>', html, re.S)
    return [re.sub(r"</?mark[^>]*>", "", words).replace("&#x27;", "'").replace("&amp;", "&") for words in found]


def test_a_member_reads_both_pieces_and_a_stranger_gets_404(client_of, cast, address):
    answer = client_of(cast.ana).get(address)
    assert answer.status_code == 200
    assert "read in two capitals" in answer.text and "a line open day and night" in answer.text
    assert client_of(cast.stranger).get(address).status_code == 404


def test_the_words_on_the_page_are_exactly_the_counted_text(client_of, cast, address, report, oped, annotate, tags):
    annotate(cast.ana, report, "message was meant", tags=tags[:1])
    annotate(cast.ben, report, "was meant to be read", tags=tags[1:])
    html = client_of(cast.ana).get(address).text
    assert "\n\n".join(words_of(html)) == report.revision.text + "\n\n" + oped.revision.text


def test_a_saved_annotation_is_drawn_and_opens_in_place(client_of, cast, address, report, tags):
    client = client_of(cast.ana)
    sent = form(report, "Nobody had died", tag=tags[1].pk, note="*Really?*")
    answer = client.post(address + "annotations/", sent)
    assert answer.status_code == 303
    shown = client.get(answer.url)
    assert '<mark class="t2 d1" role="none">Nobody had died</mark>' in shown.text
    assert "<em>Really?</em>" in shown.text
    assert f'id="annotation-{sent["uid"]}"' in shown.text


def test_a_script_gets_the_touched_passage_and_the_counts_alone(client_of, cast, address, report, tags):
    answer = client_of(cast.ana).post(
        address + "annotations/", form(report, "Nobody had died", tag=tags[0].pk), headers={"X-Requested-With": "fetch"}
    )
    assert answer.status_code == 201
    assert '<mark class="t1 d1" role="none">Nobody had died</mark>' in answer.text
    assert "two capitals" not in answer.text
    assert "1 of 5 annotations" in answer.text


def test_a_double_click_saves_once(client_of, cast, address, report):
    client, sent = client_of(cast.ana), form(report, "Nobody had died")
    for _click in range(2):
        assert client.post(address + "annotations/", sent).status_code == 303
    assert Annotation.objects.count() == 1


def test_other_words_than_the_text_are_refused_and_nothing_typed_is_lost(client_of, cast, address, report):
    sent = form(report, "Nobody had died", exact="Everybody had die", note="keep me")
    answer = client_of(cast.ana).post(address + "annotations/", sent)
    assert answer.status_code == 422
    assert "keep me" in answer.text and "reads differently" in answer.text
    assert not Annotation.objects.exists()


@pytest.mark.parametrize(
    "bad",
    [
        {"start": "9", "end": "3"},
        {"start": "-1"},
        {"end": "99999999999999999999"},
        {"start": "1.5"},
        {"piece": "999999"},
        {"tag": "424242"},
        {"tag": "x"},
        {"audience": "world"},
        {"audience": "group"},
        {"shown_as": "king"},
        {"action": ""},
        {"uid": "no"},
        {"note": "n" * 20_001},
        {"note": "nul \0"},
    ],
)
def test_bad_input_is_one_clear_answer_and_nothing_is_stored(client_of, cast, address, report, bad):
    answer = client_of(cast.ana).post(address + "annotations/", form(report, "Nobody had died") | bad)
    assert answer.status_code == 422
    assert not Annotation.objects.exists()


def test_a_retired_tag_is_refused_by_name(client_of, cast, address, report, tags):
    tags[0].retired_at = timezone.now()
    tags[0].save()
    answer = client_of(cast.ana).post(
        address + "annotations/", form(report, "Nobody had died", tag=tags[0].pk, note="mine")
    )
    assert answer.status_code == 422
    assert "signal" in answer.text and "retired" in answer.text and "mine" in answer.text


def test_edit_withdraw_and_undo(client_of, cast, address, report, tags):
    client, sent = client_of(cast.ana), form(report, "Nobody had died", note="one")
    client.post(address + "annotations/", sent)
    here = f"{address}annotations/{sent['uid']}/"
    edit = client.get(f"{address}?edit={sent['uid']}")
    assert "one</textarea>" in edit.text
    changed = {"action": str(uuid.uuid4()), "version": 1, "note": "two", "audience": "staff", "shown_as": "name"}
    assert client.post(here, changed | {"tag": tags[0].pk}).status_code == 303
    again = client.post(here, changed | {"action": str(uuid.uuid4()), "note": "three"})
    assert again.status_code == 409 and "three" in again.text and "two" in again.text
    assert client.post(here + "withdraw/", {"action": str(uuid.uuid4())}).status_code == 303
    assert Annotation.objects.get().withdrawn_at
    assert client.post(here + "restore/", {"action": str(uuid.uuid4())}).status_code == 303
    one = Annotation.objects.get()
    assert (one.note, one.audience, one.withdrawn_at) == ("two", "staff", None)


def test_a_classmate_may_see_but_not_change(client_of, cast, address, report, annotate):
    made = annotate(cast.ana, report, "Nobody had died", note="look")
    ben = client_of(cast.ben)
    assert "look" in ben.get(f"{address}?act={made.uid}").text
    sent = {"action": str(uuid.uuid4()), "version": 1, "note": "x", "audience": "class", "shown_as": "name"}
    assert ben.post(f"{address}annotations/{made.uid}/", sent).status_code == 403
    assert ben.post(f"{address}annotations/{made.uid}/withdraw/", sent).status_code == 403
    hidden = annotate(cast.ana, report, "Nobody had died", audience="me")
    assert ben.post(f"{address}annotations/{hidden.uid}/", sent).status_code == 404


def test_nested_and_overlapping_annotations_are_all_reachable_at_a_point(client_of, cast, address, report, annotate):
    made = [
        annotate(cast.ana, report, words)
        for words in ("The message was meant to be read", "message was", "was meant", "meant to be read in two")
    ]
    start = report.revision.text.index("was meant") + 1
    passage = made[0].touches.get().passage_id
    html = client_of(cast.ben).get(f"{address}?place={passage}&point={start}").text
    assert [str(one.uid) in html for one in made] == [True, True, True, False]


def test_a_link_joins_two_pieces_and_reads_both_ways(client_of, cast, course, address, report, oped):
    client = client_of(cast.ana)
    relation = course.relations.get(name="answers")
    sent = {"action": uuid.uuid4(), "uid": uuid.uuid4(), "relation": relation.pk, "note": "why", "audience": "class"}
    sent["shown_as"] = "name"
    for end, piece, words in (("from", oped, "a line open"), ("to", report, "nobody would ring")):
        start, stop, exact = where(piece, words)
        sent |= {f"{end}_piece": piece.pk, f"{end}_start": start, f"{end}_end": stop, f"{end}_exact": exact}
    answer = client.post(address + "links/", sent)
    assert answer.status_code == 303
    assert '<mark class="link" role="none">a line open</mark>' in client.get(answer.url).text
    link = CrossLink.objects.get()
    assert [end.piece_id for end in link.ends.all()] == [oped.pk, report.pk]
    assert client.post(address + "links/", sent).status_code == 303 and CrossLink.objects.count() == 1
    same = sent | {"action": uuid.uuid4(), "uid": uuid.uuid4()}
    same |= {name.replace("from_", "to_"): value for name, value in sent.items() if name.startswith("from_")}
    assert client.post(address + "links/", same).status_code == 422


def test_replies_in_both_threads(client_of, cast, address, report, annotate):
    made = annotate(cast.ana, report, "Nobody had died")
    here = f"{address}acts/{made.uid}/replies/"
    sent = lambda **more: {"action": uuid.uuid4(), "uid": uuid.uuid4(), "text": "So?", "shown_as": "name"} | more  # noqa: E731
    assert client_of(cast.ben).post(here, sent()).status_code == 303
    assert client_of(cast.ben).post(here, sent(thread="staff")).status_code == 422
    assert client_of(cast.instructor).post(here, sent(thread="staff", text="a word in private")).status_code == 303
    assert client_of(cast.ana).post(here, sent(text=" ")).status_code == 422
    assert Reply.objects.count() == 2
    shown = f"{address}?act={made.uid}"
    assert "a word in private" in client_of(cast.ana).get(shown).text
    assert "a word in private" not in client_of(cast.ben).get(shown).text


def test_a_withdrawn_annotation_leaves_a_place_for_its_replies(client_of, cast, address, report, annotate):
    made = annotate(cast.ana, report, "Nobody had died", note="gone words")
    client_of(cast.ben).post(
        f"{address}acts/{made.uid}/replies/",
        {"action": uuid.uuid4(), "uid": uuid.uuid4(), "text": "still here", "shown_as": "name"},
    )
    client_of(cast.ana).post(f"{address}annotations/{made.uid}/withdraw/", {"action": uuid.uuid4()})
    html = client_of(cast.ben).get(f"{address}?place={made.touches.get().passage_id}").text
    assert "still here" in html and "withdrawn by its author" in html and "gone words" not in html


def test_a_phrase_is_found_in_any_case_and_leads_to_the_composer(client_of, cast, address, report):
    client = client_of(cast.ana)
    found = client.get(address, {"phrase": "nobody  WOULD ring"}).text
    href = re.search(r'<li><a href="(\?[^"#]*mark=[^"#]*)', found)[1].replace("&amp;", "&")
    opened = client.get(address + href).text
    assert 'name="exact" value="nobody would ring"' in opened


def test_nothing_changed_is_304_and_a_write_ends_it(client_of, cast, address, report, annotate):
    client = client_of(cast.ana)
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    annotate(cast.ben, report, "Nobody had died")
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    "query", ["tag=x", "place=-1", "act=no", "mark=1:5-2", "mark=9:1-2", "from=zzz", "place=999999", "layer=all"]
)
def test_an_address_that_no_page_gave_is_404(client_of, cast, address, query):
    assert client_of(cast.ana).get(f"{address}?{query}").status_code == 404


def test_queries_do_not_grow_with_the_annotations(client_of, cast, address, report, annotate, tags):
    client = client_of(cast.ana)

    def queries(one):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(one).status_code == 200
        return len(seen)

    passage = None
    for author in (cast.ana, cast.ben):
        passage = annotate(author, report, "Nobody had died", tags=tags, note="n").touches.get().passage_id
    addresses = [address, f"{address}?place={passage}", f"{address}?list=annotations&mine=1", f"{address}?kind=note"]
    few = [queries(one) for one in addresses]
    for _each in range(15):
        annotate(cast.ana, report, "Nobody had died", tags=tags, note="n")
    assert [queries(one) for one in addresses] == few


def test_i_have_read_this_is_said_and_taken_back(client_of, cast, address, report):
    client = client_of(cast.ana)
    client.post(f"{address}pieces/{report.pk}/read/", {"finished": "1"})
    assert "You have read this." in client.get(address).text
    client.post(f"{address}pieces/{report.pk}/read/", {"finished": "0"})
    assert "You have read this." not in client.get(address).text


def test_of_three_pieces_two_are_shown_each_with_a_chooser(client_of, cast, course, address, reading, report, oped):
    third = piece_of(
        reading, document_of(course, [("title", "A third"), ("paragraph", "Third words.")], "Third"), 2, "Third"
    )
    client = client_of(cast.ana)
    html = client.get(address).text
    assert html.count('<section class="piece') == 2 and "Third words." not in html
    changed = client.get(f"{address}?left={third.pk}&right={oped.pk}").text
    assert "Third words." in changed and "a line open" in changed and "two capitals" not in changed
    passage = third.revision.blocks.last().passage_id
    assert "Third words." in client.get(f"{address}?place={passage}").text


def test_a_reading_without_a_text_says_so(client_of, cast, course, reading):
    empty = Reading.objects.create(course=course, slug="empty", title="Empty")
    address = reverse("annotations:reading", args=["conflict", empty.slug])
    assert "has no text yet" in client_of(cast.ana).get(address).text


def test_after_the_end_nothing_can_be_written_but_all_can_be_read(client_of, cast, address, reading, report, annotate):
    made = annotate(cast.ana, report, "Nobody had died", note="mine")
    reading.due_at, reading.after_due = timezone.now() - timedelta(hours=1), Reading.AfterDue.CLOSED
    reading.save()
    client = client_of(cast.ana)
    html = client.get(f"{address}?act={made.uid}").text
    assert "takes no more work" in html and "mine" in html and 'id="composer"' not in html
    assert client.post(address + "annotations/", form(report, "Nobody had died")).status_code == 403
