import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations.models import Extension, Reading, Section, User
from annotations.services.replying import reply
from tests.annotations.conftest import action, person

pytestmark = pytest.mark.django_db
HERE = reverse("annotations:extensions", args=["conflict", "the-drone"])
DUE = datetime(2030, 3, 1, 17, tzinfo=UTC)


@pytest.fixture
def due(course, reading):
    course.time_zone = "Europe/Berlin"
    course.save()
    reading.due_at, reading.after_due = DUE, Reading.AfterDue.CLOSED
    reading.save()
    return reading


@pytest.fixture
def staff(client_of, cast):
    return client_of(cast.assistant)


def sent(who="", section="", due_at="2030-03-08T18:00", **more):
    return {"who": who, "section": section, "due_at": due_at, **more}


def take_back(client, extension):
    return client.post(reverse("annotations:take_extension_back", args=["conflict", "the-drone", extension]))


def test_a_student_gets_more_time_changed_and_taken_back(staff, cast, due):
    for _twice in range(2):  # a double click
        assert staff.post(HERE, sent("ana")).status_code == 303
    stored = Extension.objects.get()
    assert (stored.member, stored.by, stored.due_at) == (cast.ana, cast.assistant, DUE + timedelta(days=7))
    page = staff.get(HERE).text
    assert "Ana" in page and 'value="2030-03-08T18:00"' in page and "Assistant" in page and "Europe/Berlin" in page
    assert staff.post(HERE, {"member": cast.ana.pk, "due_at": "2030-03-09T18:00"}).status_code == 303
    assert Extension.objects.get().due_at == DUE + timedelta(days=8)
    for _twice in range(2):
        assert take_back(staff, stored.pk).status_code == 303
        assert not Extension.objects.exists()


def test_a_section_gets_more_time(staff, client_of, cast, course, due):
    section = Section.objects.create(course=course, name="Monday")
    cast.ana.section = section
    cast.ana.save()
    Reading.objects.update(due_at=timezone.now() - timedelta(days=1))
    here = reverse("annotations:reading", args=["conflict", "the-drone"])
    assert "takes no more work" in client_of(cast.ana).get(here).text
    later = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert staff.post(HERE, sent(section=section.pk, due_at=later)).status_code == 303
    page = client_of(cast.ana).get(here).text
    assert "takes no more work" not in page and "extended" in page
    assert "takes no more work" in client_of(cast.ben).get(here).text


def test_a_name_finds_the_one_that_is_meant_or_offers_those_who_are_called_so(staff, cast, course, due):
    for number in range(3):
        User.objects.filter(pk=person(course, f"m{number}", "student").user_id).update(name=f"María Ñandú {number}")
    answer = staff.post(HERE, sent("ñandú maría"))
    assert answer.status_code == 422 and "Several are called that" in answer.text
    assert answer.text.count('type="radio"') == 3 and 'value="2030-03-08T18:00"' in answer.text
    assert not Extension.objects.exists()
    chosen = answer.context["form"].matches[1]
    assert staff.post(HERE, sent("ñandú maría", member=chosen.pk)).status_code == 303
    assert Extension.objects.get().member == chosen
    assert staff.post(HERE, sent("M2")).status_code == 303
    for number in range(25):
        person(course, f"many{number}", "student")
    answer = staff.post(HERE, sent("many"))
    assert answer.status_code == 422 and "Too many" in answer.text and 'type="radio"' not in answer.text


@pytest.mark.parametrize(
    "wrong, said",
    [
        (sent(), "Say for whom"),
        (sent("nobody"), "No student of yours"),
        (sent("instructor"), "No student of yours"),
        (sent("stranger"), "No student of yours"),
        (sent("ana", due_at="2030-03-01T18:00"), "not later"),
        (sent("ana", due_at=""), "required"),
        (sent("ana", due_at="2030-03-31T02:30"), "jump over"),
        (sent("ana", section="1000"), "valid choice"),
        (sent(member="999999"), "valid choice"),
    ],
    ids=str,
)
def test_a_wrong_extension_stores_nothing(staff, due, wrong, said):
    answer = staff.post(HERE, wrong)
    assert answer.status_code == 422 and said in answer.text
    assert not Extension.objects.exists()


def test_a_student_and_a_section_at_once_is_refused(staff, cast, course, due):
    section = Section.objects.create(course=course, name="Monday")
    answer = staff.post(HERE, sent("ana", section=section.pk))
    assert answer.status_code == 422 and "not both" in answer.text


def test_without_a_due_date_there_is_nothing_to_extend(staff, reading):
    assert "has no due date" in staff.get(HERE).text
    assert staff.post(HERE, sent("ana")).status_code == 403


def test_an_assistant_of_some_sections_gives_time_to_these_alone(client_of, cast, course, due):
    monday, tuesday = (Section.objects.create(course=course, name=name) for name in ("Monday", "Tuesday"))
    for member, section in ((cast.ana, monday), (cast.ben, tuesday)):
        member.section = section
        member.save()
    cast.assistant.limited_to.add(monday)
    for whose in ({"member": cast.ben}, {"section": tuesday}):
        theirs = Extension.objects.create(reading=due, due_at=DUE + timedelta(days=3), by=cast.instructor, **whose)
        assert take_back(client_of(cast.assistant), theirs.pk).status_code == 404
    limited = client_of(cast.assistant)
    assert limited.post(HERE, sent("ben")).status_code == 422
    assert limited.post(HERE, sent(section=tuesday.pk)).status_code == 422
    assert limited.post(HERE, sent(section=monday.pk)).status_code == limited.post(HERE, sent("ana")).status_code == 303
    page = limited.get(HERE).text
    assert "Ana" in page and "Monday" in page and "Ben" not in page and "Tuesday" not in page
    assert "Ben" in client_of(cast.instructor).get(HERE).text


def test_students_and_strangers_give_no_time(client_of, cast, due):
    given = Extension.objects.create(reading=due, member=cast.ana, due_at=DUE + timedelta(days=1), by=cast.instructor)
    for member, status in ((cast.ana, 403), (cast.stranger, 404)):
        client = client_of(member)
        assert client.get(HERE).status_code == client.post(HERE, sent("ana")).status_code == status
        assert take_back(client, given.pk).status_code == status
    assert Extension.objects.get().due_at == DUE + timedelta(days=1)


def test_many_extensions_cost_the_queries_of_one(staff, cast, course, due):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            staff.get(HERE)
        return len(seen)

    Extension.objects.create(reading=due, member=cast.ana, due_at=DUE + timedelta(days=1), by=cast.instructor)
    one = cost()
    for number in range(12):
        member = person(course, f"m{number}", "student")
        Extension.objects.create(reading=due, member=member, due_at=DUE + timedelta(days=1), by=cast.instructor)
    assert cost() == one


def test_work_is_taken_until_the_extended_date_and_refused_words_are_kept(client_of, cast, due, report):
    Reading.objects.update(due_at=timezone.now() - timedelta(hours=1))
    Extension.objects.create(
        reading=due, member=cast.ana, due_at=timezone.now() + timedelta(hours=1), by=cast.instructor
    )
    here = reverse("annotations:annotate", args=["conflict", "the-drone"])

    def annotates(member):
        words = {"piece": report.pk, "start": 0, "end": 7, "exact": report.revision.text[:7]}
        said = {"note": "All my words", "audience": "class", "shown_as": "name"}
        return client_of(member).post(here, words | said | {"action": uuid.uuid4(), "uid": uuid.uuid4()})

    assert annotates(cast.ana).status_code == 303
    answer = annotates(cast.ben)
    assert answer.status_code == 403
    assert "All my words" in answer.text


def test_every_write_in_a_closed_reading_says_since_when_and_gives_the_words_back(
    client_of, annotate, cast, due, report
):
    made = annotate(cast.ben, report, "two capitals")
    said = reply(cast.ben.pk, made, uuid.uuid4(), "Well", "class", "name", action())
    Reading.objects.update(due_at="2026-03-01T17:00:00Z", after_due="closed")
    plain = {"audience": "class", "shown_as": "name", "version": 1, "note": "All my words", "text": "All my words"}
    for name, act in (
        ("revise", made),
        ("reply", made),
        ("reword", said),
        ("withdraw", made),
        ("withdraw_reply", said),
    ):
        address = reverse(f"annotations:{name}", args=["conflict", "the-drone", act.uid])
        answer = client_of(cast.ben).post(address, plain | {"action": uuid.uuid4(), "uid": uuid.uuid4()})
        assert answer.status_code == 403, name
        assert "was closed on Sun 1 Mar 2026, 18:00 CET" in answer.text and "All my words" in answer.text, name
        answer = client_of(cast.ana).post(address, plain | {"action": uuid.uuid4(), "uid": uuid.uuid4()})
        assert answer.status_code == 403, "somebody else's"
