import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import Membership, Removal, Section
from annotations.services.enrolling import end, enrol
from tests.annotations.people import BAD_WORDS, class_of, person

pytestmark = pytest.mark.django_db
MEMBERS = "/courses/conflict/members/"


@pytest.fixture
def seats():
    return class_of(person("anna"), ivan="assistant", ben="student", cara="student")[1]


def as_(seat):
    client = Client()
    client.force_login(getattr(seat, "user", seat))
    return client


def address(seat, act=""):
    return f"{MEMBERS}{seat.pk}/{act}"


def role(seat):
    return Membership.objects.get(pk=seat.pk).role


def names(response):
    return [member.name for member in response.context["page"]]


def test_the_staff_see_who_is_in_the_course(seats):
    for name in ("anna", "ivan"):
        response = as_(seats[name]).get(MEMBERS)
        assert response.status_code == 200
        assert names(response) == ["Anna", "Ben", "Cara", "Ivan"]


def test_pseudonyms_are_on_no_page_of_members(seats):
    for page in (MEMBERS, address(seats["ben"])):
        assert seats["ben"].pseudonym not in as_(seats["anna"]).get(page).content.decode()


PAGES = ["", "{ben}/", "{ben}/end/", "{ben}/readmit/", "{ben}/reset-link/"]


@pytest.mark.parametrize("page", PAGES)
def test_students_get_403_strangers_404_and_visitors_sign_in(seats, page):
    page = MEMBERS + page.format(ben=seats["ben"].pk)
    method = "get" if page.count("/") < 5 or page.endswith(f"/{seats['ben'].pk}/") else "post"
    class_of(person("other"), "elsewhere")
    assert getattr(as_(seats["cara"]), method)(page).status_code == 403
    assert getattr(as_(Membership.objects.get(user__username="other")), method)(page).status_code == 404
    assert getattr(Client(), method)(page)["Location"].startswith("/accounts/login/?next=")


def test_a_member_of_another_course_is_not_found_here(seats):
    _course, others = class_of(seats["anna"].user, "elsewhere", dora="student")
    for act in ("end/", "readmit/", "reset-link/", ""):
        assert as_(seats["anna"]).post(address(others["dora"], act)).status_code == 404


def test_searching_takes_every_word_in_name_or_user_name(seats):
    person("dee", name="Dora Mills")
    enrol(person("x77", name="Carl Mills"), seats["anna"].course)
    client = as_(seats["anna"])
    assert names(client.get(MEMBERS, {"q": "mills"})) == ["Carl Mills"]
    assert names(client.get(MEMBERS, {"q": "X77 carl"})) == ["Carl Mills"]
    assert names(client.get(MEMBERS, {"q": "100%_"})) == []


@pytest.mark.parametrize(
    ("sort", "first"), [("-name", "Ivan"), ("user", "Anna"), ("role", "Ivan"), ("-joined", "Cara"), ("section", "Cara")]
)
def test_columns_sort(seats, sort, first):
    Membership.objects.filter(pk=seats["cara"].pk).update(
        section=Section.objects.create(course=seats["anna"].course, name="A")
    )
    response = as_(seats["anna"]).get(MEMBERS, {"sort": sort})
    assert names(response)[0] == first
    assert response.content.decode().count("aria-sort=") == 1


def test_a_class_of_four_hundred_comes_in_pages_of_fifty_and_as_many_queries(seats, django_assert_max_num_queries):
    for number in range(60):
        enrol(person(f"student-{number:02}"), seats["anna"].course)
    client = as_(seats["anna"])
    with django_assert_max_num_queries(8):
        first = client.get(MEMBERS)
    assert len(names(first)) == 50
    assert len(names(client.get(MEMBERS, {"page": 2}))) == 14
    assert len(names(client.get(MEMBERS, {"page": "nonsense"}))) == 50


@pytest.mark.parametrize("word", BAD_WORDS)
def test_no_word_in_the_address_breaks_the_page(seats, word):
    client = as_(seats["anna"])
    assert client.get(MEMBERS, {"q": word, "sort": word, "page": word, "state": word}).status_code == 200


def test_an_instructor_changes_role_and_section(seats):
    section = Section.objects.create(course=seats["anna"].course, name="Monday")
    response = as_(seats["anna"]).post(address(seats["ben"]), {"role": "assistant", "section": section.pk})
    assert (response.status_code, response["Location"]) == (303, MEMBERS)
    assert (role(seats["ben"]), Membership.objects.get(pk=seats["ben"].pk).section) == ("assistant", section)


@pytest.mark.parametrize(
    "words", [{"role": "king"}, {"role": ""}, {"role": "student", "section": "999"}, {}, {"role": "\x00"}]
)
def test_a_bad_role_or_section_changes_nothing(seats, words):
    assert as_(seats["anna"]).post(address(seats["ben"]), words).status_code == 422
    assert role(seats["ben"]) == "student"


def test_a_section_of_another_course_is_no_choice(seats):
    elsewhere = class_of(person("other"), "elsewhere")[0]
    section = Section.objects.create(course=elsewhere, name="Monday")
    words = {"role": "student", "section": section.pk}
    assert as_(seats["anna"]).post(address(seats["ben"]), words).status_code == 422


def test_an_assistant_moves_students_and_makes_nobody_anything(seats):
    client = as_(seats["ivan"])
    section = Section.objects.create(course=seats["anna"].course, name="Monday")
    client.post(address(seats["ben"]), {"role": "instructor", "section": section.pk})
    assert role(seats["ben"]) == "student"
    assert Membership.objects.get(pk=seats["ben"].pk).section == section
    for act in ("", "end/"):
        for name in ("anna", "ivan"):
            assert client.post(address(seats[name], act), {"role": "student"}).status_code == 403
    assert role(seats["anna"]) == "instructor"


def test_the_last_instructor_stays_with_a_sentence(seats):
    client = as_(seats["anna"])
    for place in (address(seats["anna"]), "/courses/conflict/leave/"):
        response = client.post(place, {"role": "student"})
        assert response.status_code == 422
        assert "at least one instructor" in response.content.decode()
    assert role(seats["anna"]) == "instructor"


def test_of_oneself_one_takes_leave_on_ones_own_page(seats):
    for method in ("get", "post"):
        response = getattr(as_(seats["anna"]), method)(address(seats["anna"], "end/"))
        assert (response.status_code, response["Location"]) == (303, "/courses/conflict/leave/")
    assert Membership.objects.get(pk=seats["anna"].pk).user


def test_who_is_removed_is_out_at_once_and_can_be_let_in_again(seats):
    ben, anna = as_(seats["ben"]), as_(seats["anna"])
    asked = anna.get(address(seats["ben"], "end/")).content.decode()
    assert "Remove Ben from the course?" in asked and Removal.objects.count() == 0
    for _click in range(2):
        assert anna.post(address(seats["ben"], "end/"))["Location"] == MEMBERS
    assert ben.get(MEMBERS).status_code == 404
    assert names(anna.get(MEMBERS)) == ["Anna", "Cara", "Ivan"]
    former = anna.get(MEMBERS, {"state": "ended"})
    assert names(former) == ["Former member"] and "May not come back" in former.content.decode()
    assert "Ben" not in former.content.decode() and ">ben<" in former.content.decode()
    assert "Let in again" not in anna.get(address(seats["ben"])).content.decode()
    anna.get(address(seats["ben"], "end/"))
    removal = Removal.objects.get()
    for _click in range(2):
        assert anna.post(f"{MEMBERS}removed/{removal.pk}/").status_code == 303
    assert "May not come back" not in anna.get(MEMBERS, {"state": "ended"}).content.decode()
    again = enrol(seats["ben"].user, seats["anna"].course)
    assert again.pk != seats["ben"].pk and again.pseudonym != seats["ben"].pseudonym


def test_who_left_in_the_first_release_comes_back_as_they_were(seats):
    Membership.objects.filter(pk=seats["ben"].pk).update(ended_at=timezone.now())
    assert "Let in again" in as_(seats["anna"]).get(address(seats["ben"])).content.decode()
    as_(seats["anna"]).post(address(seats["ben"], "readmit/"))
    assert as_(seats["ben"]).get(MEMBERS).status_code == 403


def test_an_assistant_cannot_bring_back_an_instructor(seats):
    nora = enrol(person("nora"), seats["anna"].course, "instructor")
    Membership.objects.filter(pk=nora.pk).update(ended_at=timezone.now())
    assert as_(seats["ivan"]).post(address(nora, "readmit/")).status_code == 403


def test_somebody_whose_account_left_is_not_brought_back(seats):
    end(seats["ben"])
    client = as_(seats["anna"])
    assert client.post(address(seats["ben"], "readmit/")).status_code == 403
    assert "Former member" in client.get(MEMBERS, {"state": "ended"}).content.decode()
    assert client.get(address(seats["ben"])).status_code == 200


def test_a_reset_link_is_shown_once_and_kept_nowhere(seats):
    client = as_(seats["ivan"])
    response = client.post(address(seats["ben"], "reset-link/"))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "http://testserver/accounts/reset/" in response.content.decode()
    assert "within 72 hours" in response.content.decode()
    assert "/accounts/reset/" not in client.get(address(seats["ben"])).content.decode()


def test_a_reset_link_that_is_not_theirs_to_make_is_refused_with_a_sentence(seats):
    response = as_(seats["ivan"]).post(address(seats["anna"], "reset-link/"))
    assert response.status_code == 403
    assert "Ask the administrator" in response.content.decode()
    assert "/accounts/reset/" not in response.content.decode()
    assert "Make a reset link" not in as_(seats["ivan"]).get(address(seats["anna"])).content.decode()


def test_forms_of_members_need_their_token(seats):
    client = Client(enforce_csrf_checks=True)
    client.force_login(seats["anna"].user)
    for act in ("", "end/", "readmit/", "reset-link/"):
        assert client.post(address(seats["ben"], act)).status_code == 403


def test_names_are_escaped(seats):
    enrol(person("eve", name="<b>Eve</b>"), seats["anna"].course)
    page = as_(seats["anna"]).get(MEMBERS).content.decode()
    assert "<b>Eve</b>" not in page
    assert "&lt;b&gt;Eve&lt;/b&gt;" in page
