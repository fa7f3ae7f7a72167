import re

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import Group, Membership, Removal, Section
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
    with django_assert_max_num_queries(12):
        first = client.get(MEMBERS)
    assert len(names(first)) == 50
    assert len(names(client.get(MEMBERS, {"page": 2}))) == 14
    assert len(names(client.get(MEMBERS, {"page": "nonsense"}))) == 50


@pytest.mark.parametrize("word", BAD_WORDS)
def test_no_word_in_the_address_breaks_the_page(seats, word):
    client = as_(seats["anna"])
    Section.objects.create(course=seats["anna"].course, name="A")
    asked = dict.fromkeys(("q", "sort", "page", "state", "section", "group", "role"), word)
    assert client.get(MEMBERS, asked).status_code == 200
    assert all(client.get(MEMBERS, {name: word}).status_code == 200 for name in asked)


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
    for status in (303, 404):
        assert anna.post(f"{MEMBERS}removed/{removal.pk}/").status_code == status
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


def section_of(seat):
    found = Membership.objects.select_related("section").get(pk=seat.pk).section
    return found.name if found else None


@pytest.fixture
def monday(seats):
    return Section.objects.create(course=seats["anna"].course, name="Monday")


def test_the_list_is_sifted_by_section_group_and_role_and_the_words_stay_in_the_links(seats, monday):
    herons = Group.objects.create(course=seats["anna"].course, name="Herons")
    seats["ben"].groups.add(herons)
    Membership.objects.filter(pk=seats["ben"].pk).update(section=monday)
    for number in range(52):
        seat = enrol(person(f"student-{number:02}"), seats["anna"].course, section=monday)
        seat.groups.add(herons)
    client = as_(seats["anna"])
    assert len(names(client.get(MEMBERS, {"section": monday.pk, "page": 2}))) == 3
    assert names(client.get(MEMBERS, {"section": "none"})) == ["Anna", "Cara", "Ivan"]
    assert names(client.get(MEMBERS, {"section": "none", "role": "student"})) == ["Cara"]
    page = client.get(MEMBERS, {"group": herons.pk, "q": "student", "sort": "-name"})
    assert names(page)[0] == "Student-51"
    assert f"?group={herons.pk}&amp;q=student&amp;sort=-name&amp;page=2" in page.text
    assert f"?group={herons.pk}&amp;q=student&amp;sort=section" in page.text


def test_several_are_moved_at_once_and_the_list_stays_where_it_was(seats, monday):
    client = as_(seats["anna"])
    here = f"{MEMBERS}?section=none&sort=-name"
    chosen = {"act": "move", "member": [seats["ben"].pk, seats["cara"].pk], "section": monday.pk}
    assert client.post(here, chosen)["Location"] == here
    assert [section_of(seats[name]) for name in ("ben", "cara", "ivan")] == ["Monday", "Monday", None]
    assert "2 members are moved" in client.get(here).text
    client.post(MEMBERS, {"act": "move", "member": seats["ben"].pk, "section": "none"})
    assert section_of(seats["ben"]) is None


def test_all_of_a_search_are_moved_at_once(seats, monday):
    for number in range(60):
        enrol(person(f"student-{number:02}"), seats["anna"].course)
    client = as_(seats["anna"])
    client.post(f"{MEMBERS}?q=student-", {"act": "move", "everybody": "on", "section": monday.pk})
    assert Membership.objects.filter(section=monday).count() == 60


def test_a_move_that_cannot_be_says_so_and_moves_nobody(seats, monday):
    course, others = class_of(person("other"), "elsewhere", dora="student")
    theirs = Section.objects.create(course=course, name="Theirs")
    client = as_(seats["anna"])
    for sent in (
        {},
        {"section": monday.pk},
        {"member": seats["ben"].pk, "section": theirs.pk},
        {"member": others["dora"].pk, "section": monday.pk},
        {"member": "x", "section": monday.pk},
        {"member": "9" * 400, "section": monday.pk},
        {"member": seats["ben"].pk, "section": "9" * 400},
        {"member": seats["ben"].pk, "section": "x"},
        {"member": seats["ben"].pk, "section": ""},
    ):
        answer = client.post(MEMBERS, {"act": "move", **sent})
        assert answer.status_code == 422 and "errors-summary" in answer.text
    assert not Membership.objects.exclude(section=None).exists()


def test_the_page_of_a_member_names_their_groups(seats):
    ben = seats["ben"]
    for name in ("Herons", "Owls"):
        ben.groups.add(Group.objects.create(course=ben.course, name=name))
    assert "<bdi>Herons</bdi>, <bdi>Owls</bdi>" in as_(seats["anna"]).get(f"{MEMBERS}{ben.pk}/").text


def test_a_move_that_is_refused_keeps_its_ticks(seats, monday):
    page = as_(seats["anna"]).post(MEMBERS, {"act": "move", "member": seats["ben"].pk, "section": ""}).text
    assert re.findall(r'id="move-(\d+)" checked', page) == [str(seats["ben"].pk)]


def test_instructors_move_and_the_staff_of_the_whole_course_add(seats, monday):
    lena = enrol(person("lena"), seats["anna"].course, "assistant")
    lena.limited_to.add(monday)
    move, add = {"act": "move", "member": seats["ben"].pk, "section": monday.pk}, {"act": "add", "username": "zoe"}
    for who, sent in ((seats["ivan"], move), (lena, move), (lena, add), (seats["ben"], move), (seats["ben"], add)):
        assert as_(who).post(MEMBERS, sent).status_code == 403
    assert section_of(seats["ben"]) is None
    assert "Add somebody" in as_(seats["ivan"]).get(MEMBERS).text
    assert "Add somebody" not in as_(lena).get(MEMBERS).text


def test_somebody_new_is_added_by_hand_and_gets_a_first_password_on_their_page(seats):
    client = as_(seats["ivan"])
    sent = {"act": "add", "username": "Zoe", "name": "Zoe Mills", "section": "Monday"}
    page = client.post(MEMBERS, sent, follow=True)
    zoe = Membership.objects.get(user__username="zoe")
    assert (zoe.name, zoe.role, section_of(zoe), zoe.user.has_usable_password()) == (
        "Zoe Mills",
        "student",
        "Monday",
        False,
    )
    assert page.request["PATH_INFO"] == address(zoe) and "Make a link for a first password" in page.text
    again = client.post(MEMBERS, sent, follow=True)
    assert "was in the course already" in again.text
    assert Membership.objects.filter(user__username="zoe").count() == 1


def test_somebody_with_an_account_is_added_under_their_own_name_and_no_link_for_a_new_password_is_made(seats):
    person("zoe", name="Zoe Own")
    page = as_(seats["anna"]).post(MEMBERS, {"act": "add", "username": "ZOE", "role": "assistant"}, follow=True)
    zoe = Membership.objects.get(user__username="zoe")
    assert (zoe.name, zoe.role) == ("Zoe Own", "assistant")
    assert "Make a reset link" not in page.text
    assert as_(seats["anna"]).post(address(zoe, "reset-link/")).status_code == 403


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"username": ""}, "required"),
        ({"username": "a b", "name": "A"}, "letters, digits and . @ + - _ only"),
        ({"username": "zoe"}, "a name is needed"),
        ({"username": "zoe", "name": "\u202eevil"}, "cannot be shown"),
        ({"username": "zoe", "name": "Zoe", "role": "king"}, "valid choice"),
        ({"username": "ben", "role": "assistant", "section": "Monday"}, "another role"),
        ({"username": "ivan", "role": "student"}, "another role"),
        ({"username": "gone", "role": "student"}, "was removed"),
    ],
)
def test_who_cannot_be_added_is_told_why_with_all_that_was_typed(seats, sent, said):
    end(enrol(person("gone"), seats["anna"].course))
    answer = as_(seats["anna"]).post(MEMBERS, {"act": "add", "role": "student", **sent})
    assert answer.status_code == 422 and said in answer.text
    assert f'value="{sent["username"]}"' in answer.text or not sent["username"]
    assert not Section.objects.exists()
    assert [role(seats[name]) for name in ("ben", "ivan")] == ["student", "assistant"]


def test_an_assistant_makes_nobody_an_instructor_by_hand(seats):
    as_(seats["ivan"]).post(MEMBERS, {"act": "add", "username": "zoe", "name": "Zoe", "role": "instructor"})
    assert Membership.objects.get(user__username="zoe").role == "student"
