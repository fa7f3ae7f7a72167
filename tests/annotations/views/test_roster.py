"""From a file to a class that has signed in, and every file that is none."""

import csv
import io
import re

import pytest
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from annotations.models import Course, Membership, Section, User
from annotations.services import enrolling
from tests.annotations.people import BAD_WORDS, class_of, person

pytestmark = pytest.mark.django_db
ROSTER, SHEET = "/courses/conflict/roster/", "/courses/conflict/sign-in-sheet/"
TABLE = "username,name,section\nben,Ben,Monday\ndora,Dora Mills,Monday\n"


@pytest.fixture
def seats():
    return class_of(person("anna"), ivan="assistant", ben="student", cara="student")[1]


def as_(seat):
    client = Client()
    client.force_login(seat.user)
    return client


def upload(client, content, name="class.csv"):
    return client.post(ROSTER, {"step": "read", "file": SimpleUploadedFile(name, content)})


def carried(page):
    """What the page of a plan sends on, as a browser would: the list, and what was seen of the plan."""
    context = page.context
    return {
        "step": "save",
        "text": context["text"].replace("\n", "\r\n"),
        "plan": context["plan"].digest,
        "missing": context["plan"].digest_of_missing,
    }


def current():
    found = Membership.objects.current().filter(course__slug="conflict")
    return set(found.values_list("user__username", flat=True))


def test_a_list_is_looked_at_and_then_brought_in(seats):
    client = as_(seats["anna"])
    page = upload(client, TABLE.encode())
    assert page.status_code == 200
    words = page.text
    assert "The list has 2 lines:" in words and "1 to add, 1 to change, 0 unchanged, 0 with a problem." in words
    assert "1 student is not in the list." in words and "New sections:" in words
    assert "dora" not in current() and not Section.objects.exists()
    answer = client.post(ROSTER, carried(page))
    assert (answer.status_code, answer["Location"]) == (303, SHEET)
    assert current() == {"anna", "ivan", "ben", "cara", "dora"}
    assert "1 added, 1 changed, 0 removed" in client.get(SHEET).text


def test_a_second_click_changes_nothing_and_says_so(seats):
    client = as_(seats["anna"])
    sent = carried(upload(client, TABLE.encode())) | {"remove": "1"}
    client.post(ROSTER, sent)
    before = list(Membership.objects.order_by("pk").values_list())
    again = client.post(ROSTER, sent, follow=True)
    assert "Nothing was to be changed" in again.text
    assert list(Membership.objects.order_by("pk").values_list()) == before


def test_those_who_are_missing_go_when_the_box_is_ticked(seats):
    client = as_(seats["ivan"])
    sent = carried(upload(client, TABLE.encode()))
    assert client.post(ROSTER, sent | {"remove": "1"})["Location"] == "/courses/conflict/members/"
    assert current() == {"anna", "ivan", "ben", "dora"}


def test_a_class_that_changed_meanwhile_is_shown_again_with_409(seats):
    client = as_(seats["anna"])
    sent = carried(upload(client, TABLE.encode()))
    enrolling.enrol(person("dora"), seats["anna"].course)
    page = client.post(ROSTER, sent)
    assert page.status_code == 409
    assert "changed meanwhile" in page.text and "0 to add, 2 to change" in page.text
    assert client.post(ROSTER, carried(page)).status_code == 303
    assert Membership.objects.get(user__username="dora", course__slug="conflict").section.name == "Monday"


def test_pasting_is_as_good_as_a_file_and_going_back_keeps_the_words(seats):
    client = as_(seats["anna"])
    page = client.post(ROSTER, {"step": "read", "text": TABLE.replace(",", "\t")})
    assert "1 to add, 1 to change" in page.text
    back = client.post(ROSTER, carried(page) | {"step": "back"})
    assert back.status_code == 200 and "dora\tDora Mills" in back.text
    both = client.post(ROSTER, {"step": "read", "text": TABLE, "file": SimpleUploadedFile("a.csv", b"username\nx")})
    assert both.status_code == 422 and "not both" in both.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_names_come_in_whole_from_every_usual_encoding(seats, encoding):
    client = as_(seats["anna"])
    client.post(ROSTER, carried(upload(client, "Login;Name\nzoe;Zoë Müller\n".encode(encoding))))
    assert User.objects.get(username="zoe").name == "Zoë Müller"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"username,name\n", "nobody below it"),
        (b"name,section\nDora,Monday\n", "It reads: “name”, “section”."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"PK\x03\x04 xl/workbook.xml", "Excel"),
        (b"a\x00b" * 99, "NUL"),
        (b"username\n" + b"x\n" * 5001, "5000 lines"),
        (b"username\n" + b"x" * 2_100_000, "2 MB"),
    ],
)
def test_a_file_that_is_no_list_says_why(seats, content, said):
    page = upload(as_(seats["anna"]), content)
    assert page.status_code == 422
    assert said in page.text and 'class="errors' in page.text


def test_a_line_with_a_problem_is_named_by_its_number_and_the_others_come_in(seats):
    client = as_(seats["anna"])
    giant = "x" * 200_000
    page = upload(client, f"username,name\ndora,Dora\nDORA,Dora\n=1+1,Eve\nfay,Fay\ngil,{giant}\n".encode())
    assert "1 to add, 0 to change, 0 unchanged, 4 with a problem." in page.text
    assert "stands also in line 3" in page.text and "stands also in line 2" in page.text
    assert "Nobody can be removed while" in page.text
    client.post(ROSTER, carried(page) | {"remove": "1"})
    assert current() == {"anna", "ivan", "ben", "cara", "fay"}


def test_the_name_that_somebody_chose_is_not_told_before_they_are_in(seats):
    person("dora", name="Dora Secret")
    page = upload(as_(seats["anna"]), b"username,name\ndora,Dora\n")
    assert "Dora" in page.text and "Secret" not in page.text


def test_what_is_in_a_file_is_escaped(seats):
    page = upload(as_(seats["anna"]), b"username,name,<i>\ndora,<b>Dora</b>,</textarea><b>\n<u>,x,y\n")
    assert "<b>" not in page.text and "<u>" not in page.text and "<i>" not in page.text


@pytest.mark.parametrize("word", BAD_WORDS)
def test_no_words_break_the_steps(seats, word):
    client = as_(seats["anna"])
    for sent in ({"step": word}, {"step": "read", "text": word}, {"step": "save", "text": f"username\n{word}"}):
        assert client.post(ROSTER, sent | {"plan": word, "missing": word, "remove": word}).status_code < 500
    assert current() == {"anna", "ivan", "ben", "cara"}


def test_students_and_assistants_of_a_section_are_kept_out_and_strangers_find_nothing(seats):
    stranger = class_of(person("other"), "elsewhere")[1]["other"]
    limited = enrolling.enrol(person("lena"), seats["anna"].course, "assistant")
    limited.limited_to.add(Section.objects.create(course=seats["anna"].course, name="Tuesday"))
    for who, status in ((seats["ben"], 403), (limited, 403), (stranger, 404)):
        for page in (ROSTER, SHEET):
            assert as_(who).get(page).status_code == status
            assert as_(who).post(page, {"step": "read", "text": TABLE}).status_code == status
    assert as_(seats["ivan"]).get(ROSTER).status_code == 200
    assert as_(seats["ivan"]).get(SHEET).status_code == 403
    assert Client().get(ROSTER).status_code == Client().get(SHEET).status_code == 302


def test_a_class_of_four_hundred_costs_as_many_queries_as_one_of_four(seats, django_assert_max_num_queries):
    client = as_(seats["anna"])
    for count in (4, 400):
        table = "username,name,section\n" + "".join(f"s{count}-{n},Student {n},Monday\n" for n in range(count))
        with django_assert_max_num_queries(20):
            page = upload(client, table.encode())
        with django_assert_max_num_queries(36):
            client.post(ROSTER, carried(page))
        with django_assert_max_num_queries(10):
            client.post(SHEET)


def new_member(seats, username="dora", **fields):
    user = User.objects.create(username=username, name=username.title(), password=make_password(None), **fields)
    return enrolling.enrol(user, seats["anna"].course)


def test_a_student_opens_the_link_of_the_sheet_sets_a_password_and_is_in_the_course(seats):
    new_member(seats)
    client = as_(seats["anna"])
    assert "1 member has an account without a password" in client.get(SHEET).text
    assert "/accounts/reset/" not in client.get(SHEET).text
    sheet = client.post(SHEET)
    assert "no-store" in sheet["Cache-Control"] and "within 72 hours" in sheet.text
    (link,) = re.findall(r"http://testserver(/accounts/reset/[^<]+)", sheet.text)
    student = Client()
    form = student.get(link, follow=True)
    assert "Set your password" in form.text
    address = form.request["PATH_INFO"]
    assert student.post(address, {"new_password1": "short", "new_password2": "short"}).status_code == 422
    password = {"new_password1": "a long enough word", "new_password2": "a long enough word"}
    answer = student.post(address, password)
    assert (answer.status_code, answer["Location"]) == (303, "/courses/conflict/")
    assert student.get("/courses/conflict/").status_code == 200
    for again in (student.post(address, password), student.get(link)):  # a second click; the same sheet next week
        assert (again.status_code, again["Location"]) == (303, "/courses/conflict/")
    assert Client().get(link, follow=True).status_code == as_(seats["cara"]).get(link).status_code == 404
    assert "Every member has a password" in client.get(SHEET).text
    assert Client().login(username="dora", password="a long enough word")


def test_a_first_password_leads_home_when_there_are_several_courses(seats):
    dora = new_member(seats)
    enrolling.enrol(dora.user, Course.objects.create(slug="second", title="Second"))
    (link,) = re.findall(r"http://testserver(/accounts/reset/[^<]+)", as_(seats["anna"]).post(SHEET).text)
    student = Client()
    address = student.get(link, follow=True).request["PATH_INFO"]
    password = {"new_password1": "a long enough word", "new_password2": "a long enough word"}
    assert student.post(address, password)["Location"] == "/"


def test_the_sheet_as_a_table_runs_in_no_spreadsheet(seats):
    new_member(seats, "@dora")
    User.objects.filter(username="@dora").update(name="=Dora()")
    answer = as_(seats["anna"]).post(SHEET, {"as": "csv"})
    assert 'filename="conflict-sign-in-sheet.csv"' in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header == ["name", "user name", "section", "link"]
    assert row[:3] == ["'=Dora()", "'@dora", ""]
    assert row[3].startswith("http://testserver/accounts/reset/")


def test_the_sheet_can_have_qr_codes(seats):
    new_member(seats)
    assert as_(seats["anna"]).post(SHEET, {"as": "codes"}).text.count("<svg") == 1


def test_links_are_in_no_log(seats, caplog):
    new_member(seats)
    with caplog.at_level("DEBUG", logger="annotations"):
        as_(seats["anna"]).post(SHEET)
    assert "first password" in caplog.text and "accounts/reset" not in caplog.text


def test_somebody_out_of_reach_is_on_no_sheet(seats):
    dora = new_member(seats)
    class_of(person("other"), "elsewhere")
    enrolling.enrol(dora.user, Course.objects.get(slug="elsewhere"), "assistant")
    page = as_(seats["anna"]).post(SHEET)
    assert "/accounts/reset/" not in page.text and "nobody for whom" in page.text
