import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annotations.models import Annotation, CrossLink, Extension, Reading, Reply, Section
from annotations.pages.times import Times
from annotations.services import linking, replying
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import action, where

pytestmark = pytest.mark.django_db
HERE = reverse("annotations:reading", args=["conflict", "the-drone"])


@pytest.fixture
def late(course, reading, report, oped, cast, annotate):
    """Ana's annotation, link and reply, an hour after the due date; written three hours before it, says her browser."""
    now = timezone.now()
    Reading.objects.update(due_at=now - timedelta(hours=1), after_due=Reading.AfterDue.LATE)
    written_at = now - timedelta(hours=4)
    made = annotate(cast.ana, report, "two capitals", written_at=written_at)
    ends = [
        linking.End(piece, place(piece.revision_id, [where(piece, words)])[0])
        for piece, words in ((report, "two capitals"), (oped, "a line open"))
    ]
    wording = Wording(written_at=written_at)
    linking.link(cast.ana.pk, reading, uuid.uuid4(), ends, course.relations.first(), wording, action())
    replying.reply(cast.ana.pk, made, uuid.uuid4(), "Well", "class", "name", action(), written_at=written_at)
    return now


def lateness(reach):
    times = Times(reach)
    return {times.of(model.objects.select_related("author").get()) for model in (Annotation, CrossLink, Reply)}


def test_late_work_is_marked_for_its_author_and_the_staff_alone(late, cast, reach):
    for member, is_late, tells in ((cast.ana, True, False), (cast.instructor, True, True), (cast.ben, False, False)):
        (when,) = {(one.is_late, one.written_at is not None) for one in lateness(reach(member))}
        assert when == (is_late, tells), member


@pytest.mark.parametrize(
    "fields",
    [{"after_due": "open"}, {"after_due": "closed"}, {"due_at": None}, {"due_at": "2130-01-01T10:00:00Z"}],
    ids=str,
)
def test_nothing_is_late_where_lateness_is_not_marked(late, cast, reach, fields):
    Reading.objects.update(**fields)
    assert {one.is_late for one in lateness(reach(cast.instructor))} == {False}


def test_who_has_more_time_is_late_after_that_alone(late, cast, course, reading, reach):
    section = Section.objects.create(course=course, name="Monday")
    cast.ana.section = section
    cast.ana.save()
    given = {"reading": reading, "by": cast.instructor}
    Extension.objects.create(section=section, due_at=late + timedelta(days=1), **given)
    assert {one.is_late for one in lateness(reach(cast.ana))} == {False}
    Extension.objects.create(member=cast.ana, due_at=late - timedelta(minutes=1), **given)
    assert {one.is_late for one in lateness(reach(cast.ana))} == {True}, "one's own goes before the section's"


def test_the_staff_are_never_late_and_small_differences_are_not_told(late, annotate, cast, report, reach):
    made = annotate(cast.instructor, report, "would ring", written_at=timezone.now() - timedelta(seconds=20))
    when = Times(reach(cast.instructor)).of(made)
    assert (when.is_late, when.written_at) == (False, None)


def test_the_cards_say_it(client_of, late, cast):
    for query in ("?list=annotations", "?list=links"):
        for member, is_late, tells in ((cast.ana, 1, 0), (cast.instructor, 1, 1), (cast.ben, 0, 0)):
            page = client_of(member).get(HERE + query).text
            cards = page[page.index('class="cards') :]
            assert ('<b class="late">late</b>' in cards, "received later" in cards) == (bool(is_late), bool(tells))
    for member, is_late in ((cast.ana, 2), (cast.ben, 0)):
        assert client_of(member).get(f"{HERE}?act={Annotation.objects.get().uid}").text.count('class="late"') == is_late


def test_cards_of_many_late_acts_cost_the_queries_of_one(
    late, annotate, cast, report, reach, django_assert_num_queries
):
    for _more in range(9):
        annotate(cast.ana, report, "would ring")
    times = Times(reach(cast.instructor))
    acts = list(Annotation.objects.select_related("author"))
    with django_assert_num_queries(2):
        assert {times.of(act).is_late for act in acts} == {True}
