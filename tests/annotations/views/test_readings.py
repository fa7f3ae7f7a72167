import re
import uuid
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from annotations.models import Reading, Requirement
from tests.annotations.conftest import document_of, where

pytestmark = pytest.mark.django_db
NEW = reverse("annotations:new_reading", args=["conflict"])
SETTINGS = reverse("annotations:reading_settings", args=["conflict", "the-drone"])


@pytest.fixture
def staff(client_of, cast):
    return client_of(cast.assistant)


@pytest.fixture
def documents(course):
    return [document_of(course, [("paragraph", f"Words {n}.")], f"Text {n}") for n in range(3)]


def sent(documents=(), **more):
    pieces = {f"piece_{number}": document.pk for number, document in enumerate(documents, 1)}
    return {
        "title": "A pair",
        "slug": "",
        "prompt": "Read both.",
        "status": "open",
        "due_at": "2026-07-03T18:00",
        "after_due": "late",
        "asked_annotations": "5",
        "asked_links": "1",
        "asked_replies": "0",
        **pieces,
        **more,
    }


def test_a_reading_is_made_of_two_texts(staff, course, documents):
    course.time_zone = "Asia/Tehran"
    course.save()
    answer = staff.post(NEW, sent(documents[:2], label_2="Op-ed"))
    assert answer.status_code == 303 and answer["Location"] == "/courses/conflict/"
    reading = Reading.objects.get(slug="a-pair")
    assert reading.due_at.isoformat() == "2026-07-03T14:30:00+00:00"
    assert [(piece.document, piece.label) for piece in reading.pieces.all()] == [
        (documents[0], "Text 0"),
        (documents[1], "Op-ed"),
    ]


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"title": ""}, "required"),
        ({"slug": "the-drone"}, "already"),
        ({"slug": "new"}, "already"),
        ({"slug": "no good"}, "slug"),
        ({"due_at": "2026-03-29T02:30"}, "jump over"),
        ({"due_at": "soon"}, "not a date"),
        ({"asked_annotations": "-1"}, "greater than or equal"),
        ({"asked_annotations": "99999999"}, "less than or equal"),
        ({"piece_1": ""}, "at least one text"),
        ({"piece_2": "999999"}, "valid choice"),
        ({"piece_2": "x"}, "valid choice"),
        ({"label_1": "Same", "label_2": "Same"}, "this short name"),
        ({"label_1": "l" * 41}, "at most 40"),
        ({"status": "secret"}, "valid choice"),
        ({"title": "a\x00b"}, "Null"),
    ],
    ids=str,
)
def test_a_wrong_reading_stores_nothing_and_keeps_what_was_typed(staff, course, reading, documents, wrong, said):
    course.time_zone = "Europe/Berlin"
    course.save()
    chosen = documents[:2] if "label_2" in wrong else documents[:1]
    answer = staff.post(NEW, sent(chosen, prompt="Keep these words.") | wrong)
    assert answer.status_code == 422 and said in answer.text and "Keep these words." in answer.text
    assert Reading.objects.count() == 1


def test_a_text_of_another_course_is_no_choice(staff, cast, documents):
    other = document_of(cast.stranger.course, [("paragraph", "Words.")], "Not ours")
    answer = staff.post(NEW, sent([other]))
    assert answer.status_code == 422 and "Not ours" not in answer.text
    assert "Not ours" not in staff.get(NEW, {"piece": other.pk}).text


def test_the_same_text_twice_is_refused(staff, documents):
    answer = staff.post(NEW, sent([documents[0], documents[0]]))
    assert answer.status_code == 422 and "chosen twice" in answer.text


def test_pasting_a_text_comes_back_to_all_that_was_typed(staff, documents):
    answer = staff.post(NEW, sent([documents[0]], title="Half typed", due_at="2026-07-", label_2="Op-ed", paste="1"))
    assert answer.status_code == 303 and answer["Location"] == "/courses/conflict/documents/new/?for=new"
    assert not Reading.objects.exists()
    back = staff.get(NEW, {"piece": documents[2].pk})
    initial = back.context["form"].initial
    assert (initial["title"], initial["due_at"], initial["label_2"]) == ("Half typed", "2026-07-", "Op-ed")
    assert (str(initial["piece_1"]), initial["piece_2"]) == (str(documents[0].pk), str(documents[2].pk))
    assert "Half typed" not in staff.get(NEW).text
    staff.post(NEW, sent(documents[:2]))
    assert "Half typed" not in staff.get(NEW, {"piece": ""}).text


@pytest.mark.parametrize("piece", ["", "x", "-1", "9" * 40, "٣", "0"])
def test_a_strange_piece_in_the_address_fills_nothing(staff, documents, piece):
    assert staff.get(NEW, {"piece": piece}).status_code == 200


def test_settings_show_what_is_stored_and_keep_the_address(staff, course, reading, report, oped):
    page = staff.get(SETTINGS).text
    assert 'value="Op-ed"' in page and 'name="slug"' not in page
    answer = staff.post(
        SETTINGS, sent([oped.document, report.document], title="Renamed", slug="other", label_1="Opinion")
    )
    assert answer.status_code == 303
    reading.refresh_from_db()
    assert (reading.slug, reading.title) == ("the-drone", "Renamed")
    assert [piece.label for piece in reading.pieces.all()] == ["Opinion", "A drone falls"]


def test_a_piece_with_work_cannot_be_taken_out(staff, cast, reading, report, oped, annotate):
    annotate(cast.ana, report, "message was meant")
    answer = staff.post(SETTINGS, sent([oped.document], title="Renamed"))
    assert answer.status_code == 422 and "“Report” cannot be taken out" in answer.text and "Renamed" in answer.text
    reading.refresh_from_db()
    assert reading.title == "The drone" and reading.pieces.count() == 2


def test_students_and_strangers_do_not_set_readings(client_of, cast, reading):
    assert client_of(cast.ana).get(SETTINGS).status_code == 403
    assert client_of(cast.ana).post(SETTINGS, sent()).status_code == 403
    assert client_of(cast.stranger).get(SETTINGS).status_code == 404
    assert client_of(cast.stranger).post(NEW, sent()).status_code == 404


def hiding(kind, **more):
    return {"hiding": kind, "hidden_until": "", "hidden_count": "", **more}


def test_what_is_asked_more_exactly_is_stored_row_by_row_and_comes_back(staff, course, documents, tags):
    rows = {
        "ask_1-number": "3",
        "ask_1-noun": "annotations",
        "ask_1-piece": "2",
        "ask_1-tag": "",
        "ask_3-number": "1",
        "ask_3-noun": "links",
        "ask_3-piece": "",
        "ask_3-tag": str(tags[1].pk),
        "ask_5-number": "2",
        "ask_5-noun": "replies",
    }
    assert staff.post(NEW, sent(documents[:2], **rows)).status_code == 303
    made = Reading.objects.get(slug="a-pair")
    asks = [(one.number, one.noun, one.piece and one.piece.label, one.tag) for one in made.requirements.all()]
    assert asks == [(3, "annotations", "Text 1", None), (1, "links", None, tags[1]), (2, "replies", None, None)]
    address = reverse("annotations:reading_settings", args=["conflict", "a-pair"])
    page = staff.get(address)
    assert len(re.findall(r'name="ask_.-number"', page.text)) == 3 + 2, "the filled ones and two more"
    swapped = {f"piece_{n}": documents[2 - n].pk for n in (1, 2)} | {f"label_{n}": f"New {n}" for n in (1, 2)}
    assert (
        staff.post(
            address, sent(documents[:2]) | swapped | {"ask_1-number": "1", "ask_1-noun": "links", "ask_1-piece": "2"}
        ).status_code
        == 303
    )
    (one,) = made.requirements.all()
    assert (one.noun, one.piece.document, one.tag) == ("links", documents[0], None)
    assert staff.post(address, sent(documents[:2])).status_code == 303
    assert made.requirements.count() == 1, "a form without rows leaves them"
    assert staff.post(address, sent(documents[:2], **{"ask_1-noun": ""})).status_code == 303
    assert not made.requirements.exists()


@pytest.mark.parametrize(
    "row, said",
    [
        ({"number": "3"}, "Choose what is asked"),
        ({"noun": "annotations"}, "How many?"),
        ({"number": "0", "noun": "links"}, "greater than or equal to 1"),
        ({"number": "9999", "noun": "links"}, "less than or equal"),
        ({"number": "1", "noun": "replies", "tag": "0"}, "Replies have no tags"),
        ({"number": "1", "noun": "links", "piece": "3"}, "no such text"),
        ({"number": "1", "noun": "links", "piece": "7"}, "valid choice"),
        ({"number": "1", "noun": "links", "tag": "999999"}, "valid choice"),
        ({"number": "1", "noun": "poems"}, "valid choice"),
    ],
    ids=str,
)
def test_a_wrong_row_is_named_and_stores_nothing(staff, documents, tags, row, said):
    if row.get("tag") == "0":
        row = row | {"tag": str(tags[0].pk)}
    rows = {f"ask_2-{name}": value for name, value in row.items()}
    answer = staff.post(NEW, sent(documents[:2], title="Keep me", **rows))
    assert answer.status_code == 422 and said in answer.text and "Row 2" in answer.text and "Keep me" in answer.text
    assert Reading.objects.count() == 0


@pytest.mark.parametrize(
    "wrong, said",
    [
        (hiding("date"), "Until when?"),
        (hiding("count"), "How many? At least one."),
        (hiding("count", hidden_count="0"), "greater than or equal to 1"),
        (hiding("sometimes"), "valid choice"),
        (hiding("date", hidden_until="soon"), "not a date"),
    ],
    ids=str,
)
def test_hiding_that_is_not_whole_is_refused(staff, documents, wrong, said):
    answer = staff.post(NEW, sent(documents[:1], **wrong))
    assert answer.status_code == 422 and said in answer.text
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    "zone, missing, twice, first",
    [
        ("Europe/Berlin", "2026-03-29T02:30", "2026-10-25T02:30", "2026-10-25T00:30:00+00:00"),
        ("America/New_York", "2026-03-08T02:30", "2026-11-01T01:30", "2026-11-01T05:30:00+00:00"),
    ],
)
def test_an_hour_that_a_change_of_clocks_leaves_out_or_gives_twice(
    staff, course, documents, zone, missing, twice, first
):
    course.time_zone = zone
    course.save()
    for wrong in ({"due_at": missing}, hiding("date", hidden_until=missing)):
        answer = staff.post(NEW, sent(documents[:1], **wrong))
        assert answer.status_code == 422 and "jump over" in answer.text and missing in answer.text
    answer = staff.post(NEW, sent(documents[:1], **hiding("date", hidden_until=twice)) | {"due_at": twice})
    assert answer.status_code == 303
    made = Reading.objects.get()
    assert made.due_at.isoformat() == made.hidden_until.isoformat() == first
    page = staff.get(reverse("annotations:reading_settings", args=["conflict", made.slug])).text
    assert page.count(f'value="{twice}"') == 2 and page.count(f"time zone, {zone}") == 2


def test_hidden_until_after_the_due_date_is_allowed(staff, documents):
    sending = sent(documents[:1], **hiding("date", hidden_until="2026-08-03T18:00"))
    assert staff.post(NEW, sending).status_code == 303
    made = Reading.objects.get()
    assert made.hidden_until > made.due_at and made.hiding_number == 0


def settings(client, **more):
    """The form as a browser would send it back, with some fields changed."""
    form = client.get(SETTINGS).context["form"]
    sending = {name: form[name].value() for name in form.fields}
    for row in form.offered_rows:
        sending |= {row.add_prefix(name): row[name].value() for name in row.fields}
    return {name: "" if value is None else value for name, value in sending.items()} | more


def test_two_who_save_at_once_do_not_undo_each_other(staff, client_of, cast, reading, tags):
    mine = settings(staff, title="Mine")
    theirs = settings(staff, due_at="2026-09-01T10:00", **{"ask_1-number": "2", "ask_1-noun": "links"})
    assert client_of(cast.instructor).post(SETTINGS, theirs).status_code == 303
    answer = staff.post(SETTINGS, mine)
    assert answer.status_code == 409 and "Due, What is asked more exactly" in answer.text
    assert 'value="Mine"' in answer.text and Reading.objects.get().title == "The drone"
    again = {name: answer.context["form"][name].value() for name in answer.context["form"].fields}
    assert staff.post(SETTINGS, {**mine, "sealed": again["sealed"]}).status_code == 303
    assert Reading.objects.get().title == "Mine" and Reading.objects.get().due_at is None


def test_work_that_is_there_stays_as_it_is_unless_one_says_otherwise(staff, client_of, cast, reading, report, annotate):
    for member in (cast.ana, cast.ben):
        annotate(member, report, "two capitals", note=f"by {member.user.username}")
    annotate(cast.ana, report, "two capitals", audience="me")
    annotate(cast.instructor, report, "two capitals")
    sending = settings(staff, title="Renamed & more", **hiding("hand"))
    answer = staff.post(SETTINGS, sending)
    assert answer.status_code == 200 and Reading.objects.get().hiding == "never"
    assert (
        "2 annotations, 0 links and 0 replies of 2 students were written under the old setting (not hidden)"
        in answer.text
    )
    assert 'name="title" value="Renamed &amp; more"' in answer.text
    back = staff.post(SETTINGS, sending | {"step": "back"})
    assert back.status_code == 200 and "Renamed &amp; more" in back.text and Reading.objects.get().title == "The drone"
    assert staff.post(SETTINGS, sending | {"step": "save"}).status_code == 303
    stored = Reading.objects.get()
    assert (stored.title, stored.hiding, stored.hiding_number) == ("Renamed & more", "hand", 1)
    ana = client_of(cast.ana)
    here = reverse("annotations:reading", args=["conflict", "the-drone"]) + "?list=annotations"
    annotate(cast.ben, report, "would ring", note="later by ben")
    assert "by ben" in ana.get(here).text and "later by ben" not in ana.get(here).text
    answer = staff.post(SETTINGS, settings(staff, **hiding("count", hidden_count="2")))
    assert "3 annotations" in answer.text and "earlier settings" in answer.text and "1 student has" in answer.text
    for _twice in range(2):  # a double click
        sending = settings(staff, **hiding("count", hidden_count="2"), step="save", for_past="1")
        assert staff.post(SETTINGS, sending).status_code == 303
    assert "by ben" not in ana.get(here).text
    assert "appears when you have posted 2 annotations for the class: 1 of 2 so far" in ana.get(here).text
    assert "by ana" in client_of(cast.ben).get(here).text


def test_a_change_of_anything_else_asks_nothing_about_past_work(staff, cast, reading, report, annotate):
    annotate(cast.ana, report, "two capitals")
    assert staff.post(SETTINGS, settings(staff, title="Other")).status_code == 303
    assert Reading.objects.get().hiding_number == 0


def test_the_panel_says_how_classmates_work_appears(client_of, cast, course, reading, report, annotate):
    course.time_zone = "Europe/Berlin"
    course.save()
    annotate(cast.ana, report, "two capitals")
    ben, here = client_of(cast.ben), reverse("annotations:reading", args=["conflict", "the-drone"])
    for fields, said in (
        ({"hiding": "hand"}, "It appears when your instructor shows it."),
        (
            {"hiding": "date", "hidden_until": "2126-11-03T17:00:00Z"},
            "It appears on 3 Nov 2126, 18:00 (Europe/Berlin).",
        ),
        (
            {"hiding": "count", "hidden_count": 3},
            "It appears when you have posted 3 annotations for the class: 0 of 3 so far.",
        ),
    ):
        Reading.objects.update(**fields)
        page = ben.get(here).text
        assert page.count(said) == 2, "above the first text and in the panel"
        assert "Classmates&#x27; work is hidden, so that you read for yourself first." in page
        assert "work is hidden" not in client_of(cast.instructor).get(here).text
    Reading.objects.update(hiding="never")
    assert "work is hidden" not in ben.get(here).text


@pytest.mark.parametrize("script", [{}, {"X-Requested-With": "fetch"}])
def test_the_save_that_is_enough_says_so_and_leads_to_classmates_work(
    client_of, cast, reading, report, annotate, script
):
    Reading.objects.update(hiding="count", hidden_count=2)
    annotate(cast.ana, report, "Nobody had died", note="by ana")
    ben, here = client_of(cast.ben), reverse("annotations:reading", args=["conflict", "the-drone"])

    def save(audience="class"):
        start, end, words = where(report, "Nobody")
        sent = {"action": uuid.uuid4(), "uid": uuid.uuid4(), "piece": report.pk, "start": start, "end": end}
        sent |= {"exact": words, "note": "", "audience": audience, "shown_as": "name"}
        answer = ben.post(f"{here}annotations/", sent, headers=script)
        return answer.text if script else ben.get(answer.url).text

    opened = "You have posted enough"
    assert "0 of 2 so far" in ben.get(here).text
    first = save()
    assert "1 of 2 so far" in first and opened not in first
    assert "1 of 2 so far" in save("staff")
    last = save()
    assert opened in last and "so far" not in last
    if script:
        assert f'<a class="button" href="{here}?">Show it</a>' in last
    assert "by ana" in ben.get(f"{here}?list=annotations").text
    assert opened not in save(), "said once"


def test_classmates_work_is_shown_at_a_press_and_hidden_again(staff, client_of, cast, reading, report, annotate):
    Reading.objects.update(hiding="hand")
    annotate(cast.ana, report, "two capitals", note="anas words")
    ben, show = client_of(cast.ben), reverse("annotations:show_work", args=["conflict", "the-drone"])
    here = reverse("annotations:reading", args=["conflict", "the-drone"]) + "?list=annotations"
    assert "Show classmates' work now" in staff.get(SETTINGS).text and "anas words" not in ben.get(here).text
    for _twice in range(2):
        answer = staff.post(show, {"shown": "1", "back": "settings"})
        assert answer.status_code == 303 and answer["Location"] == SETTINGS
        assert "anas words" in ben.get(here).text
    assert "Hide classmates' work again" in staff.get(SETTINGS).text
    assert staff.post(show, {"shown": "0", "back": "board"})["Location"].endswith("/board/")
    assert "anas words" not in ben.get(here).text
    assert staff.post(show, {"shown": "x"}).status_code == 422 and staff.get(show).status_code == 405
    assert ben.post(show, {"shown": "1"}).status_code == 403
    assert client_of(cast.stranger).post(show, {"shown": "1"}).status_code == 404
    assert "anas words" not in ben.get(here).text


def test_readings_are_put_in_order(staff, client_of, cast, course, reading):
    for number in (1, 2):
        Reading.objects.create(course=course, slug=f"r{number}", title=f"R {number}", ordinal=number)

    def order():
        return list(Reading.objects.filter(course=course).values_list("slug", flat=True))

    def move(client, slug, to):
        return client.post(reverse("annotations:move_reading", args=["conflict", slug]), {"to": to}).status_code

    assert "Move R 2 up" in staff.get("/courses/conflict/").text
    assert "Move R 2 up" not in client_of(cast.ana).get("/courses/conflict/").text
    for _twice in range(2):  # a double click
        assert move(staff, "r2", 1) == 303 and order() == ["the-drone", "r2", "r1"]
    assert move(staff, "the-drone", 9999) == 303 and order() == ["r2", "r1", "the-drone"]
    for wrong in ("", "x", "-1", "٣", "9" * 30):
        assert move(staff, "r1", wrong) == 422
    assert move(client_of(cast.ana), "r1", 0) == 403 and move(client_of(cast.stranger), "r1", 0) == 404
    assert order() == ["r2", "r1", "the-drone"]


def test_saving_a_reading_does_not_move_a_due_date_in_an_hour_that_comes_twice(staff, course, reading, report, oped):
    course.time_zone = "Europe/Berlin"
    course.save()
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    Reading.objects.update(due_at=second)
    form = staff.get(SETTINGS).context["form"]
    typed = {name: form[name].value() for name in form.fields} | {"title": "Another title"}
    assert typed["due_at"] == "2026-10-25T02:30"
    assert staff.post(SETTINGS, {name: value for name, value in typed.items() if value is not None}).status_code == 303
    reading.refresh_from_db()
    assert (reading.title, reading.due_at) == ("Another title", second)


def test_what_few_readings_need_is_folded_and_open_where_it_is_used(staff, reading, report, oped, tags):
    page = staff.get(SETTINGS).text
    assert page.count('<details class="more">') == 2 and "text 2: Op-ed" in page
    Requirement.objects.create(reading=reading, noun="links", number=1)
    page = staff.get(SETTINGS).text
    assert page.count('<details class="more" open>') == 1
    wrong = staff.post(SETTINGS, sent([report.document], **{"ask_3-number": "4"}))
    assert wrong.status_code == 422 and wrong.text.count('<details class="more" open>') == 1
