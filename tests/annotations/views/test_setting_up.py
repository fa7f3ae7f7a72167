"""From an empty database to a reading that a student opens, as a browser without JavaScript goes through it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Course, JoinLink, Reading, User
from tests.annotations.views.test_documents import TEXT, fields_of

pytestmark = pytest.mark.django_db


def test_an_instructor_sets_a_class_up_and_a_student_reads(client):
    client.force_login(User.objects.create_superuser("admin", password="a long enough word"))
    assert (
        client.post(
            "/courses/new/",
            {
                "title": "Reading war",
                "time_zone": "Europe/Berlin",
                "default_audience": "class",
                "default_shown_as": "name",
            },
        ).status_code
        == 303
    )
    course = Course.objects.get()
    home = f"/courses/{course.slug}/"
    assert client.post(f"{home}codebook/load/", {"ready": "reading-conflict"}).status_code == 303

    address = re.search(r'href="([^"]*documents/new/\?for=new)"', client.get(home).text)[1]
    first = _paste(client, address, TEXT)
    half = fields_of(client.get(first).text) | {"title": "The pair", "prompt": "Read.", "label_1": "Report"}
    assert half["piece_1"] == first.split("piece=")[1]
    to_paste = client.post(first, half | {"paste": "1"})["Location"]
    second = _paste(client, to_paste, TEXT.replace("waits", "rests"))
    form = fields_of(client.get(second).text)
    assert (form["title"], form["label_1"], form["piece_2"]) == ("The pair", "Report", second.split("piece=")[1])
    form.pop("step")
    assert client.post(second.split("?")[0], form | {"label_2": "Op-ed"})["Location"] == home

    assert client.post(reverse("annotations:join_links", args=[course.slug])).status_code in (302, 303)
    assert "Set the course up" not in client.get(home).text
    student = Client()
    student.force_login(User.objects.create_user("ana", password="a long enough word"))
    student.post(f"/join/{JoinLink.objects.get().code}/")
    reading = Reading.objects.get()
    page = student.get(f"{home}readings/{reading.slug}/")
    assert page.status_code == 200 and "The first paragraph says" in page.text and "rests" in page.text


def _paste(client, address, text):
    """Pastes a text, saves it as it was understood, and gives the address to which that leads."""
    wanted = fields_of(client.get(address).text)
    shown = client.post(address.split("?")[0], wanted | {"step": "read", "text": text})
    return client.post(address.split("?")[0], fields_of(shown.text))["Location"]
