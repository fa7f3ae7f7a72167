"""Suggested cross-links on the reading page: what they say, where they lead, and that nobody learns more by them."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import CrossLink, Reading, Tag, WavedAway
from annotations.services import annotating, enrolling
from tests.annotations.conftest import action, document_of, piece_of

pytestmark = pytest.mark.django_db
HERE = "/courses/conflict/readings/cheese/"
FIRST = [
    ("title", "A village without its dairy"),
    ("paragraph", "Nobody came. On 4 March the prefect, Odile Ferrand, signed the order. Rain fell."),
    ("paragraph", "Farmers say that the inspectors measured nothing at all, and left again."),
    ("furniture", "Read more about Odile Ferrand"),
    ("paragraph", "There may be a quiet way to settle this before summer."),
]
SECOND = [
    ("title", "Whose cellars are they?"),
    ("paragraph", "The decision of March 4 was not about hygiene; it was about money."),
    ("paragraph", "I do not doubt that Odile Ferrand means well."),
    ("comment", "My cousin knows somebody who could talk to both sides."),
]


@pytest.fixture
def pieces(course):
    reading = Reading.objects.create(course=course, slug="cheese", title="Cheese")
    made = [
        piece_of(reading, document_of(course, passages, title), ordinal, title)
        for ordinal, (passages, title) in enumerate([(FIRST, "Report"), (SECOND, "Reply")])
    ]
    for piece in made:
        piece.reading = reading
    return made


def passage(piece, words):
    return piece.revision.blocks.get(text__contains=words).passage_id


def suggested(client, query="?list=related"):
    """[(reasons, quotes, address of “Link these”)] on the page."""
    page = client.get(HERE + query).text
    found = []
    for card in page.split('<li class="card suggestion')[1:]:
        card = card.split("</li>")[0]
        plain = re.sub(r"</?mark[^>]*>", "", card)
        quotes = re.findall(r'<q class="quote"[^>]*>(.*?)</q>', plain)
        href = re.search(r'<a class="button" href="([^"]*)"', card)
        found.append((re.search(r'class="why">(.*?)</p>', plain)[1], quotes, href and href[1].replace("&amp;", "&")))
    return found


def test_both_sentences_and_the_reason_are_shown_and_lead_to_the_form(cast, pieces, client_of):
    ana = client_of(cast.ana)
    one, two = suggested(ana)
    assert one[0] == "both speak of “4 March”"
    assert one[1] == [
        "On 4 March the prefect, Odile Ferrand, signed the order.",
        "The decision of March 4 was not about hygiene; it was about money.",
    ]
    assert two[0] == "both speak of “Odile Ferrand”"
    page = ana.get(HERE + one[2].split("#")[0]).text
    form = page.split('id="linker"')[1].split("</form>")[0]
    assert " hidden" not in form.split(">")[0]
    for words in one[1]:
        assert f'value="{words}"' in form
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    sent |= {"relation": str(pieces[0].reading.course.relations.first().pk), "note": "", "audience": "class"}
    sent |= {"shown_as": "name", "uid": str(uuid.uuid4()), "action": str(uuid.uuid4())}
    assert ana.post(f"{HERE}links/", sent).status_code == 303 and CrossLink.objects.count() == 1
    assert [reason for reason, *_rest in suggested(ana)] == ["both speak of “Odile Ferrand”"]


def test_a_passage_says_what_the_other_text_says_of_it(cast, pieces, client_of):
    ben, place = client_of(cast.ben), passage(pieces[0], "4 March")
    page = ben.get(f"{HERE}?place={place}").text
    assert f"?place={place}&amp;list=related#panel" in page
    assert len(suggested(ben, f"?place={place}&list=related")) == 2
    other = passage(pieces[1], "cousin")
    assert suggested(ben, f"?place={other}&list=related") == []
    assert "shares rare words or tags" in ben.get(f"{HERE}?place={other}&list=related").text
    assert ben.get(f"{HERE}?place=999999&list=related").status_code in (200, 404)


def test_tags_join_what_shares_no_word_and_tell_how_many_readers(cast, pieces, tags, annotate, client_of):
    quiet, sides = "a quiet way", "talk to both sides"
    annotate(cast.ana, pieces[0], quiet, tags=tags[:1])
    assert len(suggested(client_of(cast.ben))) == 2
    annotate(cast.ben, pieces[1], sides, tags=tags[:1])
    annotate(cast.instructor, pieces[1], sides, tags=tags[:1])
    found = suggested(client_of(cast.ben))
    assert len(found) == 3
    ((reason, quotes, _href),) = [row for row in found if "tagged" in row[0]]
    assert reason == "both tagged “signal” by 3 readers" and quotes == [quiet, sides]


def test_no_suggestion_tells_of_a_tag_that_this_reader_may_not_see(cast, course, pieces, tags, annotate, client_of):
    ben, ana = client_of(cast.ben), client_of(cast.ana)
    quiet, sides = "a quiet way", "talk to both sides"
    annotate(cast.ben, pieces[0], quiet, tags=tags[:1])
    unseen = [annotate(cast.ana, pieces[1], sides, tags=tags[:1], audience=audience) for audience in ("me", "staff")]
    free = Tag.objects.create(course=course, name="canary", is_free=True, made_by=cast.ana, ordinal=9)
    for act in [*unseen, annotate(cast.ana, pieces[0], quiet, audience="staff")]:
        act.taggings.create(tag=free)
    assert not [row for row in suggested(ben) if "tagged" in row[0]]
    assert [row[0] for row in suggested(ana) if "tagged" in row[0]] != []
    shown = annotate(cast.ana, pieces[1], sides, tags=tags[:1])
    assert [row[0] for row in suggested(ben) if "tagged" in row[0]] == ["both tagged “signal” by 2 readers"]
    annotating.hide(cast.instructor.pk, shown, "why", action())
    assert not [row for row in suggested(ben) if "tagged" in row[0]]
    annotating.unhide(cast.instructor.pk, shown, action())
    Reading.objects.filter(slug="cheese").update(hiding="hand")
    assert not [row for row in suggested(ben) if "tagged" in row[0]]


def test_the_number_of_readers_tells_nothing_of_an_anonymous_note(cast, pieces, tags, annotate, client_of):
    """Where it did not move with such a note, one who is counted already would be known as its author."""
    ben = client_of(cast.ben)
    for piece, words in zip(pieces, ("a quiet way", "talk to both sides"), strict=True):
        annotate(cast.ana, piece, words, tags=tags[:1])

    def said():
        return next(row[0] for row in suggested(ben) if "tagged" in row[0])

    before = said()
    for author in (cast.ana, cast.ben, cast.instructor):
        annotate(author, pieces[0], "a quiet way", tags=tags[:1], shown_as="anonymous")
        assert said() == before == "both tagged “signal” by 1 reader"


def test_a_suggestion_is_waved_away_for_oneself_and_taken_up_again(cast, pieces, client_of):
    ana, ben = client_of(cast.ana), client_of(cast.ben)
    one, other = passage(pieces[0], "4 March"), passage(pieces[1], "March 4")
    sent = {"one": other, "other": one, "is_away": "1"}
    for _click in range(2):
        assert ana.post(f"{HERE}suggestions/?list=related", sent).status_code == 303
    assert WavedAway.objects.count() == 1
    page = ana.get(f"{HERE}?list=related").text
    assert (
        page.index("Odile Ferrand</mark>") < page.index('class="card suggestion gone"') and "Suggest it again" in page
    )
    assert suggested(ben)[0][0] == "both speak of “4 March”"
    pieces_of_page = ana.post(
        f"{HERE}suggestions/?list=related", sent | {"is_away": "0"}, headers={"X-Requested-With": "fetch"}
    )
    assert pieces_of_page.status_code == 200 and "suggested to you again" in pieces_of_page.text
    assert suggested(ana)[0][0] == "both speak of “4 March”" and not WavedAway.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"one": "x"}, {"other": ""}, {"is_away": "7"}, {"one": 10**9}, {"other": "9" * 5000}]
)
def test_what_is_no_suggestion_is_refused(cast, pieces, client_of, wrong):
    sent = {"one": passage(pieces[0], "4 March"), "other": passage(pieces[1], "March 4"), "is_away": "1"} | wrong
    assert client_of(cast.ana).post(f"{HERE}suggestions/", sent).status_code == 422
    assert not WavedAway.objects.exists()


def test_a_stranger_waves_nothing_away_and_what_left_is_forgotten(cast, pieces, client_of):
    sent = {"one": passage(pieces[0], "4 March"), "other": passage(pieces[1], "March 4"), "is_away": "1"}
    assert client_of(cast.stranger).post(f"{HERE}suggestions/", sent).status_code == 404
    assert client_of(cast.ana).post(f"{HERE}suggestions/", sent).status_code == 303
    enrolling.leave(cast.ana)
    assert not WavedAway.objects.exists()


def test_many_annotations_cost_as_many_queries_as_few(cast, pieces, tags, annotate, client_of):
    ben = client_of(cast.ben)

    def queries(times):
        for _one in range(times):
            annotate(cast.ana, pieces[0], "a quiet way", tags=tags)
            annotate(cast.ana, pieces[1], "talk to both sides", tags=tags)
        with CaptureQueriesContext(connection) as asked:
            assert len(suggested(ben)) == 3
        return len(asked)

    assert queries(1) == queries(3)
