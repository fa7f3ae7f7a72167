import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import Extension, JoinLink, Membership, Section
from annotations.services.enrolling import enrol
from tests.annotations.people import BAD_WORDS, class_of, person, reading_in

pytestmark = pytest.mark.django_db
SECTIONS = "/courses/conflict/sections/"


@pytest.fixture
def seats():
    return class_of(person("anna"), ivan="assistant", ben="student", cara="student")[1]


@pytest.fixture
def monday(seats):
    section = Section.objects.create(course=seats["anna"].course, name="Monday")
    Membership.objects.filter(pk=seats["ben"].pk).update(section=section)
    return section


def as_(seat):
    client = Client()
    client.force_login(seat.user)
    return client


def names():
    return list(Section.objects.order_by("pk").values_list("name", flat=True))


def test_an_instructor_makes_sections_and_sees_their_sizes(seats, monday):
    client = as_(seats["anna"])
    assert client.post(SECTIONS, {"name": "  Tuesday  noon "})["Location"] == SECTIONS
    page = client.get(SECTIONS)
    assert [(section.name, section.size) for section in page.context["sections"]] == [
        ("Monday", 1),
        ("Tuesday noon", 0),
    ]
    assert f"/courses/conflict/members/?section={monday.pk}" in page.text
    assert "1 student is in no section" in page.text


def test_a_section_is_renamed_and_what_the_reading_pages_keep_is_drawn_anew(seats, monday):
    reading = reading_in(seats["anna"].course)
    client = as_(seats["anna"])
    assert client.post(f"{SECTIONS}{monday.pk}/", {"name": "monday"})["Location"] == SECTIONS
    assert names() == ["monday"]
    before = reading.seq
    reading.refresh_from_db()
    assert reading.seq > before


def test_deleting_a_section_keeps_its_members(seats, monday):
    reading = reading_in(seats["anna"].course)
    link = JoinLink.objects.create(course=seats["anna"].course, section=monday, made_by=seats["anna"])
    Extension.objects.create(reading=reading, section=monday, due_at=timezone.now(), by=seats["anna"])
    client = as_(seats["anna"])
    assert "Its 1 later due date goes with it." in client.get(f"{SECTIONS}{monday.pk}/").text
    assert client.post(f"{SECTIONS}{monday.pk}/delete/")["Location"] == SECTIONS
    assert names() == []
    ben = Membership.objects.get(pk=seats["ben"].pk)
    assert (ben.section, ben.ended_at) == (None, None)
    link.refresh_from_db()
    assert link.section is None


def test_a_section_that_an_assistant_looks_after_is_not_deleted_so_that_they_do_not_get_the_whole_course(seats, monday):
    lena = enrol(person("lena"), seats["anna"].course, "assistant")
    lena.limited_to.add(monday)
    client = as_(seats["anna"])
    answer = client.post(f"{SECTIONS}{monday.pk}/delete/")
    assert answer.status_code == 409 and "looks after this section" in answer.text
    assert names() == ["Monday"]
    assert "Lena" in client.get(f"{SECTIONS}{monday.pk}/").text


@pytest.mark.parametrize("name", ["", "  ", "Monday", "MONDAY", "\u202eevil", "x" * 81, "\x00"])
def test_a_name_that_cannot_be_is_refused_with_what_was_typed(seats, monday, name):
    other = Section.objects.create(course=seats["anna"].course, name="Tuesday")
    client = as_(seats["anna"])
    for page in (SECTIONS, f"{SECTIONS}{other.pk}/"):
        answer = client.post(page, {"name": name})
        assert answer.status_code == 422 and "errors-summary" in answer.text
    assert names() == ["Monday", "Tuesday"]


@pytest.mark.parametrize("word", BAD_WORDS)
def test_no_word_breaks_a_section(seats, monday, word):
    client = as_(seats["anna"])
    for page in (SECTIONS, f"{SECTIONS}{monday.pk}/"):
        assert client.post(page, {"name": word}).status_code in (303, 422)
    assert client.get(SECTIONS).status_code == 200


def test_others_than_instructors_are_kept_out(seats, monday):
    stranger = class_of(person("other"), "elsewhere")[1]["other"]
    theirs = Section.objects.create(course=stranger.course, name="Theirs")
    for who, status in ((seats["ivan"], 403), (seats["ben"], 403), (stranger, 404)):
        for page in (SECTIONS, f"{SECTIONS}{monday.pk}/"):
            assert as_(who).get(page).status_code == as_(who).post(page, {"name": "x"}).status_code == status
        assert as_(who).post(f"{SECTIONS}{monday.pk}/delete/").status_code == status
    for act in ("", "delete/"):
        assert as_(seats["anna"]).post(f"{SECTIONS}{theirs.pk}/{act}", {"name": "x"}).status_code == 404
    assert Client().get(SECTIONS).status_code == 302
    assert names() == ["Monday", "Theirs"]
