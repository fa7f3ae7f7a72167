import pytest
from django.urls import reverse

from annotations.models import Course, Membership
from annotations.models.vocabulary import Role
from tests.annotations.conftest import document_of

pytestmark = pytest.mark.django_db
NEW = {
    "title": "Reading war",
    "slug": "",
    "time_zone": "Asia/Tehran",
    "default_audience": "class",
    "default_shown_as": "name",
}


@pytest.fixture
def teacher(cast):
    cast.instructor.user.may_teach = True
    cast.instructor.user.save()
    return cast.instructor


def at(name, *args):
    return reverse(f"annotations:{name}", args=args)


def test_an_instructor_makes_a_course_and_is_led_on(client_of, teacher):
    client = client_of(teacher)
    assert "Make a course" in client.get("/").text
    answer = client.post(at("new_course"), NEW)
    assert answer.status_code == 303 and answer["Location"] == "/courses/reading-war/"
    page = client.get(answer["Location"]).text
    for step in ("codebook/", "documents/new/", "readings/new/", "join-links/"):
        assert f"/courses/reading-war/{step}" in page
    made = Course.objects.get(slug="reading-war")
    assert made.time_zone == "Asia/Tehran"
    assert Membership.objects.get(course=made).role == Role.INSTRUCTOR


def test_who_may_not_make_courses_gets_403(client_of, cast):
    client = client_of(cast.ana)
    assert client.get(at("new_course")).status_code == 403
    assert client.post(at("new_course"), NEW).status_code == 403
    assert "Make a course" not in client.get("/").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"time_zone": "Mars/Phobos"},
        {"slug": "no good"},
        {"slug": "new"},
        {"slug": "CONFLICT"},
        {"title": "x" * 201},
    ],
    ids=str,
)
def test_a_wrong_course_stores_nothing_and_keeps_what_was_typed(client_of, teacher, wrong):
    answer = client_of(teacher).post(at("new_course"), NEW | {"title": "Keep me"} | wrong)
    assert answer.status_code == 422
    assert (wrong.get("title", "Keep me") or "Asia/Tehran") in answer.text
    assert Course.objects.count() == 2


@pytest.mark.parametrize("name", ["course", "codebook", "course_settings", "new_reading", "new_document", "new_tag"])
def test_a_stranger_gets_404_and_nobody_unnamed_gets_in(client_of, client, cast, name):
    assert client_of(cast.stranger).get(at(name, "conflict")).status_code == 404
    answer = client.get(at(name, "conflict"))
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", ["course_settings", "new_reading", "new_document", "new_tag"])
def test_a_student_may_not_set_up(client_of, cast, name):
    client = client_of(cast.ana)
    assert client.get(at(name, "conflict")).status_code == 403
    assert client.post(at(name, "conflict"), {}).status_code == 403


def test_an_assistant_sets_readings_but_not_the_course(client_of, cast):
    client = client_of(cast.assistant)
    assert client.get(at("new_reading", "conflict")).status_code == 200
    assert client.get(at("course_settings", "conflict")).status_code == 403


def test_settings_are_saved_and_bad_ones_are_not(client_of, cast):
    client, address = client_of(cast.instructor), at("course_settings", "conflict")
    assert 'value="Reading conflict"' in client.get(address).text
    assert client.post(address, NEW | {"students_may_export_class": "on"}).status_code == 303
    course = Course.objects.get(slug="conflict")
    assert (course.title, course.students_may_export_class) == ("Reading war", True)
    assert client.post(address, NEW | {"time_zone": ""}).status_code == 422
    assert Course.objects.get(slug="conflict").time_zone == "Asia/Tehran"


def test_a_student_sees_open_readings_and_what_they_did_of_what_is_asked(client_of, cast, reading, report, annotate):
    annotate(cast.ana, report, "message was meant")
    annotate(cast.ana, report, "two capitals", audience="me")
    hidden = type(reading).objects.create(course=reading.course, slug="later", title="Not yet", status="draft")
    for address in ("/", at("course", "conflict")):
        page = client_of(cast.ana).get(address).text
        assert "The drone" in page and hidden.title not in page
        assert "1 of 5 annotations" in page and "0 of 1 cross-link" in page
        assert "0 of 5 annotations" in client_of(cast.ben).get(address).text
    assert "Not yet" in client_of(cast.instructor).get(at("course", "conflict")).text


def test_a_due_date_stands_in_the_time_zone_of_the_course(client_of, cast, course, reading):
    course.time_zone = "Asia/Tehran"
    course.save()
    reading.due_at = "2026-07-03T14:30:00Z"
    reading.save()
    page = client_of(cast.ana).get("/").text
    assert "Fri 3 Jul 2026, 18:00" in page and 'datetime="2026-07-03T14:30:00+00:00"' in page


def test_home_leads_to_the_page_of_a_join_code_or_link(client_of, cast):
    client = client_of(cast.ana)
    for typed in ("abcdefghjk", " https://reader.example.org/join/abcdefghjk/ ", "ABCDEFGHJK"):
        assert client.get("/", {"join": typed})["Location"] == "/join/abcdefghjk/"
    answer = client.get("/", {"join": "what <b>"})
    assert answer.status_code == 422 and "what &lt;b&gt;" in answer.text


def test_somebody_in_no_course_is_told_what_to_do(client_of, cast):
    cast.ana.ended_at = cast.ana.joined_at
    cast.ana.save()
    assert "join link" in client_of(cast.ana).get("/").text


def test_many_readings_cost_the_queries_of_one(
    client_of, cast, course, reading, report, annotate, django_assert_num_queries
):
    annotate(cast.ana, report, "message was meant")
    client = client_of(cast.ana)
    counts = {}
    for address in ("/", at("course", "conflict")):
        with CaptureQueries() as first:
            client.get(address)
        counts[address] = len(first)
    for number in range(12):
        other = type(reading).objects.create(course=course, slug=f"r{number}", title=f"R {number}")
        other.pieces.create(document=report.document, revision=report.revision, ordinal=0, label="Report")
    for address, count in counts.items():
        with django_assert_num_queries(count):
            client.get(address)


def test_many_texts_cost_the_queries_of_one(client_of, cast, course, reading, django_assert_num_queries):
    client, address = client_of(cast.instructor), at("course", "conflict")
    with CaptureQueries() as first:
        client.get(address)
    for number in range(9):
        document_of(course, [("paragraph", f"Words {number}.")], f"Text {number}")
    with django_assert_num_queries(len(first)):
        client.get(address)


def CaptureQueries():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)
