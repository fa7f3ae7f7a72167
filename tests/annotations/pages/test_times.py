import uuid
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annotations.models import Annotation, CrossLink, Extension, Reading, Reply, Section, Version
from annotations.pages.times import NOTHING, Edit, Times, When
from annotations.services import annotating, linking, replying
from annotations.services.acts import asked
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
    claimed = asked(uuid.uuid4(), {}, written_at)
    linking.link(cast.ana.pk, reading, uuid.uuid4(), ends, course.relations.first(), Wording(), claimed)
    claimed = asked(uuid.uuid4(), {}, written_at)
    replying.reply(cast.ana.pk, made, uuid.uuid4(), "Well", "class", "name", claimed)
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
            assert ('<b class="late">late</b>' in cards, "(written " in cards) == (bool(is_late), bool(tells))
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


def test_every_kind_of_write_keeps_when_it_was_written_and_when_it_came_in(late, client_of, cast, course, reach):
    """From the forms that browsers send: what is new, and what is edited."""
    client, long_ago = client_of(cast.ana), "2020-02-03T04:05:06.000Z"
    made, link, reply = Annotation.objects.get(), CrossLink.objects.get(), Reply.objects.get()
    plain = {"audience": "class", "shown_as": "name", "written_at": long_ago, "version": 1}
    sent = {
        "revise": (made, plain | {"note": "Otherwise"}),
        "revise_link": (link, plain | {"note": "Otherwise", "relation": course.relations.first().pk}),
        "reword": (reply, plain | {"text": "Otherwise"}),
    }
    for name, (act, fields) in sent.items():
        address = reverse(f"annotations:{name}", args=["conflict", "the-drone", act.uid])
        assert client.post(address, fields | {"action": uuid.uuid4()}).status_code == 303, name
    for act in (made, link, reply):
        first, edit = Version.objects.filter(subject=act.uid).order_by("number")
        claims = [datetime.fromisoformat(version.content["written_at"]) for version in (first, edit)]
        assert claims == [act.written_at, datetime.fromisoformat(long_ago)]
        act.refresh_from_db()
        assert act.written_at == claims[0], "an edit leaves the time of the first writing"
        times = Times(reach(cast.instructor))
        times.read([act])
        assert times.of(act).edit == Edit(edit.at, True, claims[1])
        times = Times(reach(cast.ana))
        times.read([act])
        assert times.of(act).edit == Edit(edit.at, True, None), "its author sees that it was late"


def test_every_form_of_the_reading_page_has_room_for_the_time(late, client_of, cast):
    page = client_of(cast.ana).get(f"{HERE}?act={Annotation.objects.get().uid}").text
    forms = [form for form in page.split("<form ")[1:] if "<textarea" in form.split("</form>")[0]]
    assert len(forms) >= 4  # the composer, the linker, a reply, an answer, other words
    assert all('name="written_at"' in form for form in forms)


def test_an_edit_within_time_tells_no_lateness_and_what_the_staff_do_is_no_edit(annotate, cast, report, reach):
    Reading.objects.update(due_at=timezone.now() + timedelta(days=1), after_due=Reading.AfterDue.LATE)
    made = annotate(cast.ana, report, "two capitals")
    annotating.hide(cast.instructor.pk, made, "Why", action())
    annotating.unhide(cast.instructor.pk, made, action())
    assert whens(reach(cast.instructor)) == [When(is_told=True)]
    annotating.revise(cast.ana.pk, made, 3, Wording(note="More"), action())
    annotating.withdraw(cast.ana.pk, made, action())
    (when,) = whens(reach(cast.ana))
    assert (when.edit.at, when.edit.is_late) == (Version.objects.get(number=4).at, False)
    assert whens(reach(cast.ben)) == [NOTHING]


def test_lateness_tells_nothing_of_who_wrote_without_a_name(annotate, cast, reading, report, reach):
    """More time, or a role, would: only one has it."""
    now = timezone.now()
    Reading.objects.update(due_at=now - timedelta(hours=1), after_due=Reading.AfterDue.LATE)
    Extension.objects.create(member=cast.ana, reading=reading, by=cast.instructor, due_at=now + timedelta(days=1))
    for author in (cast.ana, cast.ben, cast.assistant):
        annotate(author, report, "two capitals", shown_as="anonymous")
    seen = {act.author: when.is_late for act, when in zip(acts(), whens(reach(cast.instructor)), strict=True)}
    assert seen == {cast.ana: True, cast.ben: True, cast.assistant: True}
    own = {act.author: when.is_late for act, when in zip(acts(), whens(reach(cast.ana)), strict=True)}
    assert own[cast.ana] is False


def test_a_time_that_is_none_is_not_told(annotate, cast, report, reach):
    made = annotate(cast.ana, report, "two capitals")
    annotating.revise(cast.ana.pk, made, 1, Wording(note="More"), action())
    for odd in ("yesterday", "2020-01-01T00:00:00", 7, ["x"]):
        Version.objects.filter(number=2).update(content={"withdrawn": False, "hidden": False, "written_at": odd})
        assert whens(reach(cast.instructor))[0].edit.written_at is None


def acts():
    return list(Annotation.objects.select_related("author").order_by("pk"))


def whens(reach):
    times = Times(reach)
    times.read(acts())
    return [times.of(act) for act in acts()]
