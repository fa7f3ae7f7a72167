"""Classmates' work is hidden and shown: what was written before a change stays as it was, unless one asks for it."""

import random
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.access import reach_of
from annotations.models import Annotation, CrossLink, Group, PassageMarks, PastHiding, Reading, Reply, Reveal
from annotations.pages.address import Address
from annotations.pages.reading import ReadingPage
from annotations.services import annotating, hiding, linking, marking, replying
from annotations.services.hiding import Setting, change_hiding
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import action, person, where

pytestmark = pytest.mark.django_db
NEVER, HAND = Setting("never"), Setting("hand")
MY_REPLIES = Address(list="replies", mine=True)


def count(number):
    return Setting("count", count=number)


@pytest.fixture
def change(reading):
    def _change(setting, for_past=False):
        return change_hiding(Reading.objects.get(pk=reading.pk), setting, for_past)

    return _change


@pytest.fixture
def sees(reading):
    """The notes of annotations, links and texts of replies that a member may see, and what the page counts of them."""

    def _sees(member):
        reach, here = reach_of(member.user), Reading.objects.get(pk=reading.pk)
        page = ReadingPage(here.course, here, Address(), reach)
        words = {one.note for model in (Annotation, CrossLink) for one in model.objects.visible_to(reach)}
        words |= {one.text for one in Reply.objects.visible_to(reach)}
        drawn = sum(text.count for _head, text in page.texts)
        assert drawn == Annotation.objects.visible_to(reach).standing().count(), "marks follow what is visible"
        listed = ReadingPage(here.course, here, Address(list="annotations"), reach).panel
        assert len(listed.cards) == drawn
        return words

    return _sees


@pytest.fixture
def says(annotate, report):
    """says(member, "note", ...) annotates one passage."""
    return lambda member, note, **wording: annotate(member, report, "Nobody had died", note=note, **wording)


@pytest.fixture
def joins(course, reading, report, oped):
    def _joins(member, note, of=None):
        ends = [
            linking.End(piece, place(piece.revision_id, [where(piece, words)])[0], annotation)
            for piece, words, annotation in ((report, "Nobody had died", of), (oped, "a line open", None))
        ]
        relation = course.relations.first()
        return linking.link(member.pk, reading, uuid.uuid4(), ends, relation, Wording(note=note), action())

    return _joins


def answers(member, root, text, **more):
    return replying.reply(member.pk, root, uuid.uuid4(), text, "class", more.get("shown_as", "name"), action())


def test_a_changed_setting_holds_for_what_is_written_from_then_on(says, joins, sees, change, cast, reading):
    before = says(cast.ana, "before")
    joins(cast.ana, "link before")
    answers(cast.ana, before, "reply before")
    change(HAND)
    after = says(cast.ana, "after")
    joins(cast.ana, "link after")
    answers(cast.ana, before, "reply after")
    answers(cast.ana, after, "under after")
    old = {"before", "link before", "reply before"}
    assert sees(cast.ben) == old
    assert sees(cast.ana) == sees(cast.assistant) == old | {"after", "link after", "reply after", "under after"}
    change(NEVER)
    says(cast.ana, "open again")
    assert sees(cast.ben) == old | {"open again"}
    assert sorted(PastHiding.objects.values_list("number", "hiding")) == [(0, "never"), (1, "hand")]


def test_what_was_hidden_stays_hidden_when_new_work_is_open(says, joins, sees, change, cast, reading):
    change(HAND)
    assert Reading.objects.get().hiding_number == 0, "nothing was written yet"
    hidden = says(cast.ana, "hidden")
    change(NEVER)
    says(cast.ana, "open")
    joins(cast.ana, "from the hidden", of=hidden.pk)
    joins(cast.ana, "open link")
    assert sees(cast.ben) == {"open", "open link"}
    annotating.withdraw(cast.ana.pk, hidden, action())
    annotating.restore(cast.ana.pk, Annotation.objects.get(pk=hidden.pk), action())
    assert sees(cast.ben) == {"open", "open link"}, "an act keeps the settings under which it was written"


def test_the_same_settings_again_change_nothing(says, change, cast, reading):
    says(cast.ana, "one")
    until = timezone.now() + timedelta(days=1)
    change(Setting("date", until, 5))
    for _again in range(2):
        change(Setting("date", until, 7))
    stored = Reading.objects.get()
    assert (stored.hiding_number, stored.hidden_until, stored.hidden_count) == (1, until, 0)
    assert PastHiding.objects.count() == 1


def test_asked_for_the_past_work_comes_under_the_new_settings_as_well(says, joins, sees, change, cast, reading, report):
    change(HAND)
    root = says(cast.ana, "hidden")
    joins(cast.ana, "hidden link", of=root.pk)
    answers(cast.ben, root, "bens")
    change(count(3))
    says(cast.ana, "counted")
    change(NEVER, for_past=True)
    assert sees(cast.ben) == {"hidden", "hidden link", "counted", "bens"}
    assert not PastHiding.objects.exists()
    change(HAND, for_past=True)
    assert sees(cast.ben) == {"bens"}
    mine = ReadingPage(Reading.objects.get().course, Reading.objects.get(), MY_REPLIES, reach_of(cast.ben.user)).panel
    assert [(reply.text, href) for reply, href in mine.replies] == [("bens", "")], "what it stands under is hidden"
    assert sees(cast.ana) == {"hidden", "hidden link", "counted"}
    change(HAND, for_past=True)
    assert Reading.objects.get().hiding_number == 3


def test_ones_own_and_what_staff_say_by_name_is_always_seen(says, joins, sees, change, cast, course):
    group = Group.objects.create(course=course, name="Herons")
    for member in (cast.ana, cast.ben):
        member.groups.add(group)
    change(HAND)
    own = says(cast.ben, "mine")
    says(cast.ben, "for me", audience="me")
    says(cast.ben, "for staff", audience="staff")
    says(cast.ana, "anas")
    says(cast.ana, "to the group", audience="group", group=group.pk)
    says(cast.instructor, "named")
    says(cast.instructor, "unnamed", shown_as="anonymous")
    joins(cast.instructor, "staff link")
    joins(cast.ben, "my link")
    answers(cast.instructor, own, "to you")
    answers(cast.instructor, own, "to you, unnamed", shown_as="anonymous")
    answers(cast.ana, own, "me too")
    mine = {"mine", "for me", "for staff", "my link"}
    assert sees(cast.ben) == mine | {"named", "staff link", "to you"}
    everything = {"anas", "to the group", "unnamed", "to you, unnamed", "me too"}
    assert sees(cast.instructor) == sees(cast.ben) - {"for me"} | everything


def test_a_staff_link_made_from_what_is_hidden_is_hidden(says, joins, sees, change, cast):
    change(HAND)
    for root, note in (
        (says(cast.ana, "anas"), "from ana"),
        (says(cast.ben, "bens"), "from ben"),
        (says(cast.instructor, "named"), "from staff"),
        (says(cast.instructor, "unnamed", shown_as="anonymous"), "from unnamed"),
    ):
        joins(cast.instructor, note, of=root.pk)
    assert sees(cast.ben) == {"bens", "from ben", "named", "from staff"}
    assert sees(cast.ana) == {"anas", "from ana", "named", "from staff"}


def test_only_standing_work_for_the_class_opens_what_is_hidden_by_number(says, sees, change, cast, course, annotate):
    group = Group.objects.create(course=course, name="Herons")
    cast.ben.groups.add(group)
    change(count(2))
    says(cast.ana, "anas")
    for audience in ("me", "staff", "group"):
        says(cast.ben, audience, audience=audience, group=group.pk if audience == "group" else None)
    gone = says(cast.ben, "gone")
    annotating.withdraw(cast.ben.pk, gone, action())
    says(cast.ben, "one")
    assert "anas" not in sees(cast.ben)
    last = says(cast.ben, "two")
    assert "anas" in sees(cast.ben)
    annotating.withdraw(cast.ben.pk, last, action())
    assert "anas" in sees(cast.ben), "once met it stays met"


def test_a_private_note_that_is_given_to_the_class_counts(says, sees, change, cast):
    change(count(1))
    says(cast.ana, "anas")
    own = says(cast.ben, "mine", audience="me")
    annotating.revise(cast.ben.pk, own, 1, Wording(note="mine", audience="class"), action())
    assert sees(cast.ben) == {"anas", "mine"}


def test_each_number_opens_what_was_written_under_it(says, sees, change, cast, course):
    cast.cleo = person(course, "cleo", "student")
    change(count(3))
    says(cast.ana, "under three")
    for note in ("b1", "b2"):
        says(cast.ben, note)
    change(count(2))
    says(cast.ana, "under two")
    assert sees(cast.ben) == {"b1", "b2", "under two"}, "who has posted enough already sees at once what is new"
    says(cast.ben, "b3")
    assert sees(cast.ben) == {"b1", "b2", "b3", "under two", "under three"}
    change(count(9))
    says(cast.ana, "under nine")
    assert "under nine" not in sees(cast.ben) and "under three" in sees(cast.ben)
    assert not sees(cast.cleo)
    change(count(3), for_past=True)
    assert "under nine" in sees(cast.ben) and not sees(cast.cleo)
    assert Reveal.objects.get(membership=cast.ben).enough == 3


def test_a_date_opens_when_it_has_come(says, sees, change, cast):
    change(Setting("date", timezone.now() + timedelta(hours=1)))
    says(cast.ana, "anas")
    assert not sees(cast.ben)
    PastHiding.objects.all().delete()
    Reading.objects.update(hidden_until=timezone.now() - timedelta(seconds=1))
    assert sees(cast.ben) == {"anas"}


def test_shown_at_a_press_and_hidden_again(says, sees, change, cast, reading):
    change(HAND)
    says(cast.ana, "first")
    change(count(5))
    says(cast.ana, "second")
    assert not sees(cast.ben)
    hiding.show_now(reading)
    shown_at = Reading.objects.get().shown_at
    hiding.show_now(reading)
    assert Reading.objects.get().shown_at == shown_at
    assert sees(cast.ben) == {"first", "second"}
    hiding.hide_again(reading)
    hiding.hide_again(reading)
    assert not sees(cast.ben)
    hiding.show_now(reading)
    change(HAND)
    says(cast.ana, "third")
    assert sees(cast.ben) == {"first", "second"}, "what was shown stays shown"
    hiding.show_now(reading)
    hiding.hide_again(reading)
    assert sees(cast.ben) == {"first", "second"}


def test_the_page_tells_no_number_of_the_class_where_some_of_it_is_hidden(says, change, cast, reading):
    change(HAND)
    says(cast.ana, "hidden")
    change(NEVER)
    says(cast.ana, "open")
    here = Reading.objects.get()
    page = ReadingPage(here.course, here, Address(), reach_of(cast.ben.user))
    assert [head.annotators for head in page.heads] == [None, None]
    page = ReadingPage(here.course, here, Address(), reach_of(cast.instructor.user))
    assert [head.annotators for head in page.heads] == [1, 0]


def test_every_change_draws_the_page_anew(says, change, cast, reading):
    seqs = []
    for verb in (
        lambda: change(HAND),
        lambda: change(NEVER, for_past=True),
        lambda: hiding.show_now(reading),
        lambda: hiding.hide_again(reading),
    ):
        verb()
        seqs.append(Reading.objects.get().seq)
    assert seqs == sorted(set(seqs))


@pytest.mark.parametrize("seed", range(4))
def test_marks_that_are_laid_together_equal_marks_drawn_anew(annotate, change, cast, course, reading, oped, tags, seed):
    draw = random.Random(seed)
    group = Group.objects.create(course=course, name="Herons")
    for member in (cast.ana, cast.ben, cast.instructor):
        member.groups.add(group)
    settings = [NEVER, HAND, count(2), count(3), Setting("date", timezone.now())]
    for _step in range(40):
        author = draw.choice([cast.ana, cast.ben, cast.instructor])
        start = draw.randint(0, 100)
        audience = draw.choice(["class", "class", "group", "staff", "me"])
        annotate(
            author,
            oped,
            oped.revision.text[start : start + draw.randint(1, 60)],
            tags=draw.sample(tags, draw.randint(0, 2)),
            audience=audience,
            group=group.pk if audience == "group" else None,
        )
        if draw.random() < 0.2:
            annotating.withdraw(author.pk, Annotation.objects.filter(author=author).last(), action())
        if draw.random() < 0.2:
            change(draw.choice(settings), for_past=draw.random() < 0.3)
    change(HAND, for_past=True)
    change(NEVER, for_past=True)
    kept = held(oped)
    marking.rebuild(oped)
    assert kept == held(oped) and kept


def held(piece):
    rows = PassageMarks.objects.filter(piece=piece).exclude(segments=[])
    return {(row.bucket, row.passage_id): (row.segments, row.counts) for row in rows}


def test_a_change_for_the_past_costs_as_many_queries_for_much_work_as_for_little(says, change, cast):
    def cost():
        change(HAND, for_past=True)
        says(cast.ana, "hidden")
        with CaptureQueriesContext(connection) as seen:
            change(NEVER, for_past=True)
        return len(seen)

    one = cost()
    for _more in range(12):
        says(cast.ana, "more")
        says(cast.ben, "more")
    assert cost() == one
