import pytest
from django.test import Client

from annotations.models import JoinLink, Section
from tests.annotations.people import BAD_WORDS, class_of, person, reading_in

pytestmark = pytest.mark.django_db
LINKS = "/courses/conflict/join-links/"


@pytest.fixture
def seats():
    return class_of(person("anna"), ivan="assistant", ben="student")[1]


def as_(seat):
    client = Client()
    client.force_login(seat.user)
    return client


def test_assistants_make_a_link_for_a_section_and_a_reading(seats):
    reading = reading_in(seats["anna"].course)
    client = as_(seats["ivan"])
    assert client.post(LINKS, {"section": "Monday", "reading": reading.pk})["Location"] == LINKS
    link = JoinLink.objects.get()
    assert (link.section.name, link.reading, link.made_by) == ("Monday", reading, seats["ivan"])
    page = client.get(LINKS).content.decode()
    assert f'value="http://testserver/join/{link.code}/"' in page
    assert "Monday" in page


def test_a_link_needs_neither_section_nor_reading(seats):
    as_(seats["anna"]).post(LINKS, {"section": "  ", "reading": ""})
    link = JoinLink.objects.get()
    assert (link.section, link.reading) == (None, None)
    assert not Section.objects.exists()


def test_links_are_closed_and_opened_again(seats):
    client = as_(seats["anna"])
    client.post(LINKS, {})
    link = JoinLink.objects.get()
    visitor, page = Client(), f"/join/{link.code}/"
    for act, status in (("close", 404), ("close", 404), ("open", 200), ("open", 200)):
        assert client.post(f"{LINKS}{link.pk}/{act}/").status_code == 303
        assert visitor.get(page).status_code == status


def test_a_link_of_another_course_cannot_be_touched(seats):
    course, others = class_of(person("other"), "elsewhere")
    link = JoinLink.objects.create(course=course, made_by=others["other"])
    for act in ("close", "open"):
        assert as_(seats["anna"]).post(f"{LINKS}{link.pk}/{act}/").status_code == 404
        assert as_(seats["anna"]).post(f"/courses/elsewhere/join-links/{link.pk}/{act}/").status_code == 404


def test_students_and_strangers_do_not_see_the_codes(seats):
    class_of(person("other"), "elsewhere")
    for client, status in ((as_(seats["ben"]), 403), (Client(), 302)):
        assert client.get(LINKS).status_code == status
        assert client.post(LINKS).status_code == status
    assert not JoinLink.objects.exists()


def test_a_reading_of_another_course_is_no_choice(seats):
    reading = reading_in(class_of(person("other"), "elsewhere")[0])
    response = as_(seats["anna"]).post(LINKS, {"section": "Monday", "reading": reading.pk})
    assert response.status_code == 422
    assert 'value="Monday"' in response.content.decode()
    assert not JoinLink.objects.exists() and not Section.objects.exists()


@pytest.mark.parametrize("word", BAD_WORDS)
def test_no_word_breaks_the_form(seats, word):
    client = as_(seats["anna"])
    assert client.post(LINKS, {"section": word}).status_code in (303, 422)
    assert client.post(LINKS, {"reading": word}).status_code == 422 or not word.strip()
    assert client.get(LINKS).status_code == 200


def test_an_open_link_has_a_qr_code_of_its_address_and_a_closed_one_has_none(seats):
    client = as_(seats["ivan"])
    client.post(LINKS, {"section": "Monday"})
    link = JoinLink.objects.get()
    page, large = client.get(LINKS).content.decode(), client.get(f"{LINKS}{link.pk}/qr/").content.decode()
    for text in (page, large):
        picture = text[text.index("<svg") : text.index("</svg>")]
        assert "style=" not in picture and f"<title>{link.code}" not in picture
    assert f'aria-label="QR code of the join link {link.code}"' in page
    assert all(words in large for words in ("Conflict", "Monday", link.code, f"http://testserver/join/{link.code}/"))
    client.post(f"{LINKS}{link.pk}/close/")
    assert "<svg" not in client.get(LINKS).content.decode()
    assert client.get(f"{LINKS}{link.pk}/qr/").status_code == 404


def test_the_page_of_a_qr_code_is_for_the_staff(seats):
    link = JoinLink.objects.create(course=seats["anna"].course, made_by=seats["anna"])
    stranger = class_of(person("other"), "elsewhere")[1]["other"]
    for who, status in ((seats["ben"], 403), (stranger, 404)):
        assert as_(who).get(f"{LINKS}{link.pk}/qr/").status_code == status
    assert Client().get(f"{LINKS}{link.pk}/qr/").status_code == 302
    assert as_(stranger).get(f"/courses/elsewhere/join-links/{link.pk}/qr/").status_code == 404
