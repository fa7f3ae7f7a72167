import pytest
from django.urls import reverse

from annotations.models import Reading
from tests.annotations.conftest import document_of

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
