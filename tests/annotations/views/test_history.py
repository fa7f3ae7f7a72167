"""The history of a note: for its author, and for the staff what they could have read when it stood."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import Annotation, Group, Section, Tag, Version
from annotations.services import annotating, linking, recoding, replying, undoing
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import action, where

pytestmark = pytest.mark.django_db

ONE = "Nobody had died"


@pytest.fixture
def here(reading):
    return reverse("annotations:reading", args=["conflict", "the-drone"])


def revise(act, **wording):
    act = Annotation.objects.get(pk=act.pk)
    return annotating.revise(act.author_id, act, act.version, Wording(**wording), action())


def test_its_author_sees_every_version_with_what_changed(annotate, cast, client_of, here, report, tags, course):
    group = Group.objects.create(course=course, name="Owls")
    cast.ana.groups.add(group)
    made = annotate(cast.ana, report, ONE, note="he knows this", tags=tags[:1], audience="me")
    revise(made, note="she knows this", tags=tuple(tags[1:]), audience="group", group=group.pk)
    annotating.withdraw(cast.ana.pk, made, action())
    annotating.restore(cast.ana.pk, made, action())
    annotating.hide(cast.instructor.pk, made, "too <rude>", action())
    page = client_of(cast.ana).get(f"{here}acts/{made.uid}/history/").text
    assert "<del>he </del><ins>she </ins>knows this" in page
    assert "<del>signal</del>" in page and "<ins>red line</ins>" in page and "Owls</ins>" in page
    for what in ("Written", "Edited", "Withdrawn", "Brought back", "Hidden from the class", "too &lt;rude&gt;"):
        assert what in page
    assert page.count("Bring this version back") == 3, "not of the newest, and of none that was withdrawn"
    assert "Instructor" not in page.partition("<h1")[2], "who of the staff hid it is not told"
    card = client_of(cast.ana).get(f"{here}?act={made.uid}").text
    assert f"acts/{made.uid}/history/" in card


def test_the_staff_never_see_what_was_for_its_author_alone(annotate, cast, client_of, here, report, tags):
    made = annotate(cast.ana, report, ONE, note="private thoughts", tags=tags, audience="me")
    staff = client_of(cast.instructor)
    address = f"{here}acts/{made.uid}/history/"
    assert staff.get(address).status_code == 404
    revise(made, note="polite words", shown_as="anonymous")
    revise(made, note="kept for myself again", audience="me")
    assert staff.get(address).status_code == 404
    revise(made, note="polite words at last", shown_as="anonymous")
    page = staff.get(address)
    assert page.status_code == 200 and "polite words" in page.text and "<ins>" in page.text
    for hidden in ("private", "myself", "signal", "Ana", "Bring this version back", "Under what name"):
        assert hidden not in page.text.partition("<h1")[2]
    assert "Anonymous" in page.text and page.text.count('id="version-') == 2
    annotating.withdraw(cast.ana.pk, made, action())
    assert staff.get(address).status_code == 404 and client_of(cast.ana).get(address).status_code == 200


def test_a_reply_under_what_was_private_shows_the_staff_only_what_they_could_read(
    annotate, cast, client_of, here, report
):
    root = annotate(cast.ana, report, ONE, note="mine", audience="me")
    made = replying.reply(cast.ana.pk, root, uuid.uuid4(), "secret words", "class", "name", action())
    made = replying.reword(cast.ana.pk, made, 1, "calmer words", action())
    revise(root, note="ours")
    made = replying.reword(cast.ana.pk, made, 2, "public words", action())
    address = f"{here}acts/{made.uid}/history/"
    staff = client_of(cast.instructor).get(address).text
    assert "secret" not in staff and "calmer" in staff and "public" in staff
    assert "secret" in client_of(cast.ana).get(address).text
    replying.withdraw(cast.ana.pk, made, action())
    assert client_of(cast.instructor).get(address).status_code == 404


def test_who_may_read_a_history(annotate, cast, client_of, here, report, course):
    made = annotate(cast.ana, report, ONE, note="one")
    revise(made, note="two")
    address = f"{here}acts/{made.uid}/history/"
    statuses = {"ana": 200, "ben": 403, "instructor": 200, "assistant": 200, "stranger": 404}
    for name, status in statuses.items():
        assert client_of(getattr(cast, name)).get(address).status_code == status, name
    assert "/history/" not in client_of(cast.ben).get(f"{here}?act={made.uid}").text
    monday, friday = (Section.objects.create(course=course, name=name) for name in ("Monday", "Friday"))
    cast.ana.section = monday
    cast.ana.save()
    for section, shown_as, status in ((monday, "name", 200), (friday, "name", 403), (monday, "anonymous", 403)):
        Annotation.objects.update(shown_as=shown_as)
        cast.assistant.limited_to.set([section])
        assert client_of(cast.assistant).get(address).status_code == status
    assert client_of(cast.ana).get(f"{here}acts/{uuid.uuid4()}/history/").status_code == 404


def test_an_earlier_version_comes_back_as_the_newest(annotate, cast, client_of, here, report):
    made = annotate(cast.ana, report, ONE, note="one")
    revise(made, note="two")
    ana = client_of(cast.ana)
    sent = {"action": uuid.uuid4(), "version": 2, "to": 1}
    answer = ana.post(f"{here}annotations/{made.uid}/revert/", sent)
    assert answer.status_code == 303 and "as it was in that version" in ana.get(answer["Location"]).text
    assert Annotation.objects.get().note == "one" and Version.objects.count() == 3


def test_what_the_codebook_did_to_the_tags_is_told_as_such(annotate, cast, client_of, here, report, tags, course):
    Tag.objects.create(course=course, name="way out", palette=3, ordinal=9)
    made = annotate(cast.ana, report, ONE, note="one", tags=tags[:1])
    recoding.merge(course, cast.instructor.pk, [tags[0].pk], tags[1].pk)
    revise(made, note="two", tags=(tags[1],))
    page = client_of(cast.ana).get(f"{here}acts/{made.uid}/history/").text
    assert page.count("The codebook was changed") == 1
    assert page.count("<del>signal</del>") == 1, "the edit after it did not change the tags"


def test_a_change_of_the_codebook_tells_of_no_tag_that_a_private_version_had(
    annotate, cast, client_of, here, report, tags, course
):
    made = annotate(cast.ana, report, ONE, note="one", tags=tags[:1], audience="me")
    change = recoding.merge(course, cast.instructor.pk, [tags[0].pk], tags[1].pk)
    revise(made, note="two")
    undoing.undo(change)
    revise(made, note="three", tags=(Tag.objects.get(pk=tags[1].pk),))
    page = client_of(cast.instructor).get(f"{here}acts/{made.uid}/history/").text
    assert "The codebook was changed" not in page and "signal" not in page.partition("<h1")[2]
    assert page.count("<ins>red line</ins>") == 1


def test_many_versions_cost_no_more_queries_than_few(annotate, cast, client_of, here, reading, report, oped, tags):
    ends = [
        linking.End(piece, place(piece.revision_id, [where(piece, words)])[0])
        for piece, words in ((report, ONE), (oped, "a line open"))
    ]
    relation = reading.course.relations.first()
    link = linking.link(cast.ana.pk, reading, uuid.uuid4(), ends, relation, Wording(note="one"), action())
    ana, address = client_of(cast.ana), f"{here}acts/{link.uid}/history/"

    def revised(times):
        for number in range(times):
            one = linking.CrossLink.objects.get()
            wording = Wording(note=f"words {number}", tags=tuple(tags[: number % 3]))
            linking.revise(cast.ana.pk, one, one.version, relation, wording, action())

    def count():
        with CaptureQueriesContext(connection) as counted:
            assert ana.get(address).status_code == 200
        return len(counted)

    revised(2)
    few = count()
    revised(40)
    assert count() == few <= 16
    last = ana.get(address + "?page=2").text
    assert "Page 2 of 2" in last and "Written" in last
