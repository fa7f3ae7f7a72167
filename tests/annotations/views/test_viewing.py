"""One of the staff looks at a course as a student does."""

import uuid

import pytest
from django.urls import reverse

from annotations.models import Annotation, Course, Membership, Reading
from tests.annotations.test_races import an_annotation

pytestmark = pytest.mark.django_db
BANNER = "You see this course as a student does"
COURSE = "/courses/conflict/"
READING = f"{COURSE}readings/the-drone/"


@pytest.fixture
def looking(client_of, cast, reading):
    """A client of the instructor, who looks on as a student."""
    client = client_of(cast.instructor)
    client.post(f"{COURSE}as-student/", {"on": "1"})
    return client


def test_a_stranger_gets_404_a_student_403_and_the_staff_the_page_they_were_on(client_of, cast, reading):
    sent = {"on": "1", "next": READING}
    assert client_of(cast.stranger).post(f"{COURSE}as-student/", sent).status_code == 404
    assert client_of(cast.ana).post(f"{COURSE}as-student/", sent).status_code == 403
    for member in (cast.instructor, cast.assistant):
        answer = client_of(member).post(f"{COURSE}as-student/", sent)
        assert (answer.status_code, answer["Location"]) == (303, READING)


@pytest.mark.parametrize("place", ["https://example.org/", "//example.org", "/courses/elsewhere/"])
def test_it_leads_to_no_other_place(client_of, cast, place):
    answer = client_of(cast.instructor).post(f"{COURSE}as-student/", {"on": "1", "next": place})
    assert answer["Location"] == COURSE


def test_the_banner_stands_on_every_page_of_that_course_and_leads_back(looking, cast, reading):
    for address in (
        COURSE,
        READING,
        f"{COURSE}codebook/",
        f"{COURSE}members/",
        f"{COURSE}nothing-here/x/",
        f"{READING}board/",
    ):
        page = looking.get(address)
        if page.status_code != 404:  # an address that is none at all belongs to no course
            assert BANNER in page.text, address
    answer = looking.post(f"{COURSE}as-student/", {"next": f"{READING}board/"})
    assert answer["Location"] == f"{READING}board/"
    assert looking.get(f"{READING}board/").status_code == 200
    assert BANNER not in looking.get(COURSE).text


def test_what_the_staff_alone_may_open_is_not_there(looking, cast, reading):
    Reading.objects.create(course=reading.course, slug="draft", title="Draft", status="draft")
    for address in (f"{COURSE}members/", f"{COURSE}join-links/", f"{READING}board/", f"{COURSE}settings/"):
        assert looking.get(address).status_code == 403, address
    draft = looking.get(f"{COURSE}readings/draft/")
    assert draft.status_code == 404 and BANNER in draft.text
    page = looking.get(COURSE).text
    assert "New reading" not in page and "Members" not in page and "View as a student" in page


def test_it_obeys_every_rule_of_hiding(looking, client_of, cast, reading, report, annotate):
    annotate(cast.ana, report, "Nobody had died", note="for the staff", audience="staff")
    annotate(cast.ana, report, "Nobody had died", note="for everybody")
    list_ = f"{READING}?list=annotations"
    assert "for everybody" in looking.get(list_).text and "for the staff" not in looking.get(list_).text
    assert "for the staff" in client_of(cast.assistant).get(list_).text
    Reading.objects.filter(pk=reading.pk).update(hiding="hand")
    assert "for everybody" not in looking.get(list_).text
    assert "for everybody" in client_of(cast.assistant).get(list_).text


def test_nothing_can_be_written(looking, cast, reading, report, annotate):
    mine = annotate(cast.instructor, report, "Nobody had died", note="my own")
    page = looking.get(READING).text
    assert 'id="composer"' not in page
    here = [reading.course.slug, reading.slug]
    sent = an_annotation(report)
    assert looking.post(reverse("annotations:annotate", args=here), sent).status_code == 403
    acts = {"action": uuid.uuid4(), "version": 1, "text": "x", "uid": uuid.uuid4(), "reason": "x", "state": "accepted"}
    for name in ("revise", "withdraw", "hide", "reply", "review"):
        assert looking.post(reverse(f"annotations:{name}", args=[*here, mine.uid]), acts).status_code == 403, name
    assert looking.post(reverse("annotations:finish", args=[*here, report.pk]), {}).status_code == 403
    assert looking.post(reverse("annotations:new_tag", args=here[:1]), {"name": "x"}).status_code == 403
    assert Annotation.objects.count() == 1


def test_a_page_that_the_browser_kept_is_not_shown_again_in_the_other_view(client_of, cast, reading):
    client = client_of(cast.instructor)
    client.get(READING)
    staffs = client.get(READING)["ETag"]
    client.post(f"{COURSE}as-student/", {"on": "1"})
    assert client.get(READING, headers={"If-None-Match": staffs}).status_code == 200


def test_other_courses_are_seen_as_ever(looking, cast):
    other = Course.objects.create(slug="other", title="Other")
    Membership.objects.create(user=cast.instructor.user, course=other, role="instructor", pseudonym="Heron 1")
    page = looking.get("/courses/other/")
    assert BANNER not in page.text and looking.get("/courses/other/members/").status_code == 200


def test_signing_out_ends_it_and_so_does_asking_twice(client_of, looking, cast, reading):
    looking.post(f"{COURSE}as-student/", {"on": "1"})
    looking.post("/accounts/logout/")
    looking.force_login(cast.instructor.user)
    assert BANNER not in looking.get(COURSE).text
    for _time in range(2):
        assert looking.post(f"{COURSE}as-student/", {}).status_code == 303
    assert looking.get(f"{COURSE}members/").status_code == 200


def test_a_document_of_the_course_shows_the_banner(looking, cast, report):
    assert BANNER in looking.get(f"/documents/{report.document_id}/").text
