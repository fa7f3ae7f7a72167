import uuid

import pytest
from django.urls import reverse

from annotations.models import Annotation, Course, Membership, Reply
from annotations.models.vocabulary import Role
from annotations.services import replying
from tests.annotations.conftest import action, document_of

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


def stands(model, member):
    return sorted(model.objects.filter(author=member).values_list("shown_as", flat=True))


@pytest.fixture
def written(cast, report, annotate):
    """Work of all under names, one of Ana's anonymous, one for herself."""
    for member in (cast.ana, cast.ben, cast.instructor):
        made = annotate(member, report, "two capitals")
        replying.reply(member.pk, made, uuid.uuid4(), "Well", "class", "name", action())
    annotate(cast.ana, report, "would ring", shown_as="anonymous")
    annotate(cast.ana, report, "would ring", audience="me")


def test_other_names_hold_for_new_work_and_rename_nobody(client_of, cast, course, reading, written):
    client, address = client_of(cast.instructor), at("course_settings", "conflict")
    answer = client.post(address, NEW | {"naming": "pseudonyms"})
    assert answer.status_code == 200 and Course.objects.get(pk=course.pk).naming == "names"
    assert "2 annotations, 0 links and 2 replies of 2 students stand under their names" in answer.text
    assert "may be recognised" in answer.text
    back = client.post(address, NEW | {"naming": "pseudonyms", "title": "Other", "step": "back"})
    assert (
        back.status_code == 200 and 'value="Other"' in back.text and Course.objects.get(pk=course.pk).title != "Other"
    )
    assert client.post(address, NEW | {"naming": "pseudonyms", "step": "save"}).status_code == 303
    course.refresh_from_db()
    assert (course.naming, course.default_shown_as) == ("pseudonyms", "pseudonym")
    assert stands(Annotation, cast.ana) == ["anonymous", "name", "name"] and stands(Reply, cast.ben) == ["name"]
    here = at("reading", "conflict", "the-drone") + "?list=annotations"
    assert "<bdi>Ana</bdi>" in client_of(cast.ben).get(here).text


def test_asked_for_students_stand_under_the_other_names_as_well(client_of, cast, course, reading, written):
    client, address = client_of(cast.instructor), at("course_settings", "conflict")
    here = at("reading", "conflict", "the-drone") + "?list=annotations"
    seq = type(reading).objects.get().seq
    for _twice in range(2):  # a double click
        sent = NEW | {"naming": "pseudonyms", "step": "save", "for_past": "1"}
        assert client.post(address, sent).status_code == 303
    assert stands(Annotation, cast.ana) == ["anonymous", "pseudonym", "pseudonym"]
    assert stands(Reply, cast.ben) == ["pseudonym"] and stands(Reply, cast.instructor) == ["name"]
    assert type(reading).objects.get().seq > seq
    page = client_of(cast.ben).get(here).text
    assert "<bdi>Ana</bdi>" not in page and cast.ana.pseudonym in page and "<bdi>Instructor</bdi>" in page
    answer = client.post(address, NEW | {"naming": "names"})
    assert "stand under their pseudonyms" in answer.text
    client.post(address, NEW | {"naming": "names", "step": "save", "for_past": "1"})
    assert stands(Annotation, cast.ana) == ["anonymous", "name", "name"]


def test_what_new_work_stands_under_is_limited_to_what_the_course_offers(client_of, cast, course):
    client, address = client_of(cast.instructor), at("course_settings", "conflict")
    for naming, sent, stored in (
        ("names", "pseudonym", "name"),
        ("pseudonyms", "name", "pseudonym"),
        ("pseudonyms", "anonymous", "anonymous"),
        ("", "pseudonym", "pseudonym"),
        ("names", "anonymous", "anonymous"),
    ):
        sending = NEW | {"naming": naming, "default_shown_as": sent, "default_audience": "group"}
        assert client.post(address, sending).status_code == 303
        course.refresh_from_db()
        assert (course.default_shown_as, course.default_audience) == (stored, "group")
    assert client.post(address, NEW | {"naming": "aliases"}).status_code == 422
    assert client.post(address, NEW | {"default_shown_as": "king"}).status_code == 422


def test_another_default_renames_nobody_and_asks_nothing(client_of, cast, course, written):
    answer = client_of(cast.instructor).post(
        at("course_settings", "conflict"), NEW | {"naming": "names", "default_shown_as": "anonymous"}
    )
    assert answer.status_code == 303
    assert stands(Annotation, cast.ana) == ["anonymous", "name", "name"] and stands(Annotation, cast.ben) == ["name"]


def test_a_class_that_a_list_brought_in_needs_no_join_link(client_of, cast, course, reading, tags):
    page = client_of(cast.instructor).get(f"/courses/{course.slug}/").text
    assert "Set the course up" not in page
    cast.ana.course.memberships.students().update(role="assistant")
    page = client_of(cast.instructor).get(f"/courses/{course.slug}/").text
    assert "bring in a class list" in page
