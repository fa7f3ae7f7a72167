"""Hostile words on the real pages in a real browser: nothing runs, nothing breaks the content security policy."""

import pytest
from django.test import Client

from annotations.models import Course, Document, Membership, Reading, User
from tests.annotations.conftest import person
from tests.annotations.whole_class import whole_class

HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(2)</script></textarea><svg onload=alert(3)>{{7*7}}"


@pytest.fixture
def rows(transactional_db):
    course = Course.objects.create(slug="hostile", title=HOSTILE)
    rows = whole_class(course, person(course, "instructor", "instructor"), "\"'><img src=x onerror=alert(4)>")
    User.objects.update(name=HOSTILE[:150])
    Reading.objects.update(title=HOSTILE, prompt=HOSTILE)
    Document.objects.update(address="javascript:alert(5)", title=HOSTILE)
    rows.annotation.note = HOSTILE + " [x](javascript:alert(6))"
    rows.annotation.save()
    rows.tag.definition = HOSTILE
    rows.tag.save()
    return rows


def test_hostile_words_do_nothing_but_stand_there(rows, live_server, page):
    complaints = []
    page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    client = Client()
    client.force_login(Membership.objects.get(pk=rows.instructor.pk).user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    course, reading = "/courses/hostile/", "/courses/hostile/readings/first/"
    for address in (
        "/",
        course,
        reading,
        f"{reading}?act={rows.annotation.uid}",
        f"{reading}?place={rows.passage.pk}",
        f"{reading}?list=annotations",
        f"{reading}?list=links",
        f"{reading}?phrase=drone",
        f"{reading}?mark={rows.report.pk}:0-7",
        f"{reading}?from={rows.annotation.uid}&mark={rows.oped.pk}:0-4",
        f"{reading}board/",
        f"{reading}board/annotations/",
        f"{reading}board/replies/",
        f"{reading}settings/",
        f"{course}members/",
        f"{course}join-links/",
        f"{course}codebook/",
        f"{course}codebook/{rows.tag.pk}/",
        f"{course}export/",
        f"/documents/{rows.document.pk}/",
        f"/documents/{rows.document.pk}/details/",
    ):
        page.goto(live_server.url + address)
        assert page.locator("main").is_visible(), address
        assert not page.locator("main img, main svg[onload]").count(), address
        assert not complaints, (address, complaints)
    # scripts show words, too: the card that is swapped in, the tag's definition, what is said, what is cited
    page.goto(live_server.url + reading)
    page.locator("a.count").first.click()
    page.locator(".card").first.wait_for()
    page.locator(".card [data-cite]").first.click()
    page.locator(".card a[data-hold]").first.click()
    page.wait_for_timeout(300)
    assert not page.locator("main img").count() and not complaints, complaints
