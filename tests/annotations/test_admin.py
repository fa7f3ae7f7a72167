import pytest
from django.contrib import admin
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from annotations.models import Annotation, CrossLink, Reply, User
from tests.annotations.people import PASSWORD, annotation_by, class_of, person, reading_in

pytestmark = pytest.mark.django_db
ACTS = ("annotation", "crosslink", "reply")


@pytest.fixture
def client():
    client = Client()
    client.force_login(User.objects.create_superuser("root", password=PASSWORD))
    return client


@pytest.fixture
def written():
    """A public and a private annotation and link, each with a reply, and a withdrawn annotation."""
    course, seats = class_of(person("anna"), ben="student")
    reading, ben = reading_in(course), seats["ben"]
    relation = course.relations.first()
    for audience, word in (("class", "public"), ("me", "canary")):
        annotation = annotation_by(ben, reading, f"{word} note", audience=audience)
        link = CrossLink.objects.create(
            course=course, reading=reading, author=ben, relation=relation, note=f"{word} link", audience=audience
        )
        for root in ({"annotation": annotation}, {"link": link}):
            Reply.objects.create(course=course, reading=reading, author=ben, text=f"{word} reply", **root)
    annotation_by(ben, reading, "canary withdrawn", withdrawn_at=timezone.now())
    return seats


def rows(model):
    return {"annotation": Annotation, "crosslink": CrossLink, "reply": Reply}[model].objects.all()


def words(row):
    return getattr(row, "note", "") or getattr(row, "text", "")


@pytest.mark.parametrize("model", ACTS)
def test_only_me_is_only_me_also_for_the_administrator(client, written, model):
    for row in rows(model):
        page = client.get(f"/admin/annotations/{model}/{row.pk}/change/")
        if "canary" in words(row):
            assert page.status_code == 302  # back to the index: there is no such row
        else:
            assert words(row) in page.content.decode()


@pytest.mark.parametrize("model", ACTS)
def test_lists_and_searches_neither_show_nor_count_it(client, written, model):
    public = [str(row.uid) for row in rows(model) if "public" in words(row)]
    for query in (
        "",
        "?q=canary",
        "?audience__exact=me",
        f"?q={next(r for r in rows(model) if 'canary' in words(r)).uid}",
    ):
        page = client.get(f"/admin/annotations/{model}/{query}", follow=True)
        text = page.content.decode()
        assert not [row.uid for row in rows(model) if "canary" in words(row) and f">{row.uid}<" in text]
    page = client.get(f"/admin/annotations/{model}/")
    assert page.context["cl"].result_count == len(public)


@pytest.mark.parametrize("model", ACTS)
def test_what_was_written_is_neither_added_changed_nor_deleted(client, written, model):
    row = next(row for row in rows(model) if "public" in words(row))
    assert client.get(f"/admin/annotations/{model}/add/").status_code == 403
    assert client.post(f"/admin/annotations/{model}/{row.pk}/change/", {"note": "x"}).status_code == 403
    assert client.post(f"/admin/annotations/{model}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(f"/admin/annotations/{model}/").content.decode()


def test_every_page_of_the_administration_opens(client, written):
    for model, page in admin.site._registry.items():
        name = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(name).status_code == 200
        first = page.get_queryset(type("Request", (), {"user": None})()).first()
        if first:
            response = client.get(f"{name}{first.pk}/change/")
            assert response.status_code == 200
            assert "canary" not in response.content.decode()


def test_no_person_course_or_text_is_deleted(client, written):
    for model in ("user", "course", "membership", "document", "reading", "tag"):
        assert client.post(f"/admin/annotations/{model}/1/delete/", {"post": "yes"}).status_code in (302, 403)
    assert User.objects.count() == 3


def test_pseudonyms_stand_beside_no_name(client, written):
    for page in ("", f"{written['ben'].pk}/change/"):
        assert written["ben"].pseudonym not in client.get(f"/admin/annotations/membership/{page}").content.decode()


def test_an_administrator_makes_an_instructor(client):
    words = {"username": "Anna", "name": "Anna", "may_teach": "on", "usable_password": "true"}
    words |= {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/admin/annotations/user/add/", words).status_code == 302
    anna = User.objects.get(username="anna")
    assert anna.may_make_courses
    page = client.post("/admin/annotations/user/add/", words | {"username": "ANNA"})
    assert "Somebody already has this name" in page.content.decode()


def test_the_administration_signs_in_by_the_one_page_that_is_throttled():
    client = Client()
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"
    User.objects.create_superuser("root", password=PASSWORD)
    words = {"username": "root", "password": PASSWORD}
    assert client.post("/admin/login/?next=/admin/", words)["Location"].startswith("/accounts/login/")
    assert client.post("/accounts/login/", words | {"next": "/admin/"})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_member_has_no_business_there(client):
    client.force_login(person("ben"))
    assert client.get("/admin/", follow=True).status_code == 403


def test_the_first_administrator_is_made_on_the_console(monkeypatch, capsys):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", username="Root", email="", interactive=False)
    root = User.objects.get()
    assert root.is_superuser and root.may_make_courses
    client = Client()
    assert client.post("/accounts/login/", {"username": "ROOT", "password": PASSWORD}).status_code == 303
