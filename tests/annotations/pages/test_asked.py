import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations.models import Extension, Reading, Requirement, Section, Tag
from annotations.pages.asked import asked_of_readers, dues, progress_of
from annotations.services import annotating, linking, replying
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import action, person, where

pytestmark = pytest.mark.django_db
HERE = reverse("annotations:reading", args=["conflict", "the-drone"])


@pytest.fixture
def done(reading):
    """{label: done} of a member."""

    def _done(member):
        reading.refresh_from_db()
        return {one.label: one.done for one in progress_of(reading, [member.pk])[member.pk]}

    return _done


@pytest.fixture
def joins(course, reading, report, oped):
    def _joins(member, first=report, second=oped, **wording):
        words = {report: "two capitals", oped: "a line open"}
        other = {report: "would ring", oped: "day and night"}
        ends = [
            linking.End(piece, place(piece.revision_id, [where(piece, wanted[piece])])[0])
            for piece, wanted in ((first, words), (second, other if first == second else words))
        ]
        relation = course.relations.first()
        return linking.link(member.pk, reading, uuid.uuid4(), ends, relation, Wording(**wording), action())

    return _joins


def asks(reading, noun, number=1, **more):
    return Requirement.objects.create(reading=reading, noun=noun, number=number, **more)


def test_what_is_asked_by_piece_and_by_tag_is_counted_there_alone(
    annotate, joins, cast, reading, report, oped, tags, done
):
    Reading.objects.update(asked_links=0)
    asks(reading, "annotations", 3, piece=oped)
    asks(reading, "annotations", 2, tag=tags[0])
    asks(reading, "annotations", 1, tag=tags[1], piece=report)
    asks(reading, "links", 1)
    asks(reading, "links", 1, piece=oped, tag=tags[0])
    assert set(done(cast.ana).values()) == {0}
    annotate(cast.ana, oped, "a line open", tags=tags)
    annotate(cast.ana, report, "two capitals", tags=tags[:1], audience="staff")
    joins(cast.ana, tags=(tags[0],))
    joins(cast.ana, report, report)
    assert done(cast.ana) == {
        "annotations": 2,
        "annotations on Op-ed": 1,
        "annotations tagged “signal”": 2,
        "annotation tagged “red line” on Report": 0,
        "cross-link": 2,
        "cross-link tagged “signal” on Op-ed": 1,
    }
    assert set(done(cast.ben).values()) == {0}


def test_what_is_for_oneself_withdrawn_or_hidden_counts_for_nothing(annotate, joins, cast, reading, report, tags, done):
    Reading.objects.update(asked_annotations=1, asked_links=1, asked_replies=1)
    for noun in ("annotations", "links"):
        asks(reading, noun, tag=tags[0])
    asks(reading, "replies", piece=report)
    for audience in ("me", "class", "class"):
        made = annotate(cast.ana, report, "two capitals", tags=tags, audience=audience)
    annotating.withdraw(cast.ana.pk, made, action())
    joins(cast.ana, audience="me", tags=tags)
    own = annotate(cast.ana, report, "two capitals", audience="me")
    for root in (own, made):
        answer = replying.reply(cast.ana.pk, root, uuid.uuid4(), "Well", "class", "name", action())
    before = done(cast.ana)
    assert before == {
        "annotation": 1,
        "cross-link": 0,
        "reply": 1,
        "annotation tagged “signal”": 1,
        "cross-link tagged “signal”": 0,
        "reply on Report": 1,
    }
    annotating.hide(cast.instructor.pk, made.__class__.objects.get(withdrawn_at=None, audience="class"), "No", action())
    replying.withdraw(cast.ana.pk, answer, action())
    assert set(done(cast.ana).values()) == {0}


def test_a_tag_that_was_merged_counts_by_what_it_went_into(annotate, cast, course, reading, report, tags, done):
    asks(reading, "annotations", 2, tag=tags[0])
    annotate(cast.ana, report, "two capitals", tags=tags)
    annotate(cast.ana, report, "would ring", tags=tags[1:])
    assert done(cast.ana)["annotations tagged “signal”"] == 1
    new = Tag.objects.create(course=course, name="sign", palette=3)
    Tag.objects.filter(pk=tags[0].pk).update(merged_into=tags[1], retired_at=timezone.now())
    Tag.objects.filter(pk=tags[1].pk).update(merged_into=new, retired_at=timezone.now())
    annotate(cast.ana, report, "would ring", tags=[new])
    assert done(cast.ana)["annotations tagged “sign”"] == 3


def test_many_readings_and_members_cost_the_queries_of_one(annotate, joins, cast, course, reading, report, tags):
    annotate(cast.ana, report, "two capitals", tags=tags)
    joins(cast.ana, tags=tags)

    def ask_all(of):
        Reading.objects.filter(pk=of.pk).update(asked_annotations=1, asked_links=1, asked_replies=1)
        for noun in ("annotations", "links", "replies"):
            asks(of, noun, piece=of.pieces.first())
            asks(of, noun, piece=of.pieces.first(), tag=None if noun == "replies" else tags[0])
            asks(of, noun, tag=None if noun == "replies" else tags[1])

    def cost():
        readings, members = list(Reading.objects.all()), [cast.ana.pk, cast.ben.pk]
        with CaptureQueriesContext(connection) as seen:
            found = asked_of_readers(readings, members)
        assert len(found) == 2 * len(readings) and all(len(asked) == 12 for asked in found.values())
        return len(seen)

    ask_all(reading)
    one = cost()
    for number in range(5):
        other = Reading.objects.create(course=course, slug=f"r{number}", title="R")
        other.pieces.create(document=report.document, revision=report.revision, label="Report")
        ask_all(other)
    assert cost() == one <= 9


def test_ones_own_extension_goes_before_that_of_ones_section_and_none_shortens(cast, course, reading, reach):
    now = timezone.now()
    reading.due_at, reading.after_due = now - timedelta(hours=1), Reading.AfterDue.CLOSED
    reading.save()
    section = Section.objects.create(course=course, name="Monday")
    cast.ana.section = section
    cast.ana.save()
    assert dues(reach(cast.ana), [reading])[reading.pk].is_past and not reach(cast.ana).may_write_in(reading)
    of_section = Extension.objects.create(
        reading=reading, section=section, due_at=now + timedelta(days=2), by=cast.instructor
    )
    own = Extension.objects.create(reading=reading, member=cast.ana, due_at=now + timedelta(days=1), by=cast.instructor)
    mine = dues(reach(cast.ana), [reading])[reading.pk]
    assert (mine.at, mine.is_extended, mine.is_past) == (own.due_at, True, False)
    assert reach(cast.ana).may_write_in(reading) and not reach(cast.ben).may_write_in(reading)
    own.delete()
    assert dues(reach(cast.ana), [reading])[reading.pk].at == of_section.due_at
    reading.due_at = now + timedelta(days=9)
    reading.save()
    mine = dues(reach(cast.ana), [reading])[reading.pk]
    assert (mine.at, mine.is_extended) == (reading.due_at, False)
    assert dues(reach(cast.instructor), [reading])[reading.pk].after == ""


def test_the_page_and_the_lists_say_what_is_asked_of_whom(client_of, annotate, cast, reading, oped, tags):
    asks(reading, "annotations", 2, tag=tags[0], piece=oped)
    annotate(cast.ana, oped, "a line open", tags=tags)
    for address in ("/", "/courses/conflict/", HERE):
        page = client_of(cast.ana).get(address).text
        assert "1 of 5 annotations" in page and "1 of 2 annotations tagged “signal” on Op-ed" in page
        assert "0 of 1 cross-link" in page
    assert f"?tag={tags[0].pk}&amp;list=annotations&amp;mine=1" in page
    assert "asked: 5 annotations" in client_of(cast.instructor).get("/").text


def test_a_page_is_drawn_anew_when_what_is_asked_or_due_changes(client_of, cast, reading):
    client = client_of(cast.ana)
    client.get(HERE)
    tagged = client.get(HERE)["ETag"]
    assert client.get(HERE, headers={"If-None-Match": tagged}).status_code == 304
    asks(reading, "replies", 2)
    changed = client.get(HERE, headers={"If-None-Match": tagged})
    assert changed.status_code == 200 and "0 of 2 replies" in changed.text
    reading.due_at = timezone.now() - timedelta(hours=1)
    reading.save()
    due = client.get(HERE, headers={"If-None-Match": changed["ETag"]})
    assert "was due" in due.text
    Extension.objects.create(
        reading=reading, member=cast.ana, due_at=timezone.now() + timedelta(days=1), by=cast.instructor
    )
    extended = client.get(HERE, headers={"If-None-Match": due["ETag"]})
    assert extended.status_code == 200 and "extended" in extended.text


def test_a_new_member_of_no_work_is_asked_all(cast, course, reading):
    late = person(course, "late", "student")
    assert [(one.done, one.lacks) for one in progress_of(reading, [late.pk])[late.pk]] == [(0, 5), (0, 1)]


def test_the_reading_says_what_is_asked_until_when_and_what_happens_then(client_of, cast, course, reading, oped, tags):
    course.time_zone = "Europe/Berlin"
    course.save()
    asks(reading, "annotations", 2, piece=oped, tag=tags[0])
    Reading.objects.update(due_at="2030-03-01T17:00:00Z", after_due="closed")
    Extension.objects.create(reading=reading, member=cast.ana, due_at="2030-07-01T17:00:00Z", by=cast.instructor)
    for member, when in ((cast.ana, "Mon 1 Jul 2030, 19:00 CEST"), (cast.ben, "Fri 1 Mar 2030, 18:00 CET")):
        page = client_of(member).get(HERE).text
        told = page[page.index('class="asks"') :].split("</ul>")[0]
        assert "at least 2 annotations tagged “signal” on Op-ed" in told and when in told
        assert "Then the reading is closed." in told and ("extended" in told) == (member == cast.ana)
