"""What changed since a cursor: nothing is missed, and nobody is told of what they could never see."""

import random
import threading
import uuid
from contextlib import suppress

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from annotations import changes
from annotations.access import reach_of
from annotations.changes import EDITED, GONE, NEW, REVIEWED, changes_since
from annotations.models import Annotation, Change, CrossLink, Group, Reading, Reply
from annotations.services import annotating, linking, replying, reviewing
from annotations.services.acts import writing
from annotations.services.hiding import Setting, change_hiding
from annotations.services.placing import place
from annotations.services.refreshing import refresh
from annotations.services.refusals import Refused
from annotations.services.wording import Wording
from tests.annotations.conftest import action, person, where

MODELS = (Annotation, CrossLink, Reply)


def now_of(reading):
    return Reading.objects.get(pk=reading.pk)


def told(member, reading, cursor, done=frozenset()):
    return changes_since(now_of(reading), cursor, reach_of(member.user), done)


def words_of(member, reading):
    """{uid: version} of all whose words a member may read."""
    reach, found = reach_of(member.user), {}
    for model in MODELS:
        for act in model.objects.visible_to(reach).filter(reading=reading, withdrawn_at=None):
            if not act.hidden_at or act.author_id in reach.memberships or act.course_id in reach.staffed:
                found[act.uid] = act.version
    return found


class Walk:
    """Members of one class who do this and that by chance."""

    def __init__(self, cast, course, reading, report, oped, rng):
        self.rng, self.reading, self.report, self.oped, self.course = rng, reading, report, oped, course
        self.students = [cast.ana, cast.ben, person(course, "cleo", "student")]
        self.people = [*self.students, cast.instructor, cast.assistant]
        self.groups = [Group.objects.create(course=course, name=name) for name in ("One", "Two")]
        self.groups[0].members.add(cast.ana, cast.ben)
        self.groups[1].members.add(cast.ben, self.students[2])
        self.instructor = cast.instructor

    def step(self):
        verb = self.rng.choice(["annotate", "annotate", "link", "reply", "revise", "revise", "state", "state", "hide"])
        with suppress(Refused):
            getattr(self, verb)()

    def wording(self, author):
        groups = [group for group in self.groups if author in group.members.all()]
        audience = self.rng.choice(["class", "class", "staff", "me", *(["group"] if groups else [])])
        group = self.rng.choice(groups).pk if audience == "group" else None
        return Wording(note=str(self.rng.random()), audience=audience, group=group)

    def annotate(self):
        author = self.rng.choice(self.people)
        placed = place(self.report.revision_id, [where(self.report, "Nobody had died")])
        annotating.annotate(author.pk, self.report, uuid.uuid4(), placed, self.wording(author), action())

    def link(self):
        author = self.rng.choice(self.people)
        ends = [
            linking.End(piece, place(piece.revision_id, [where(piece, words)])[0])
            for piece, words in ((self.report, "Nobody had died"), (self.oped, "a line open"))
        ]
        relation = self.course.relations.first()
        linking.link(author.pk, self.reading, uuid.uuid4(), ends, relation, self.wording(author), action())

    def reply(self):
        author = self.rng.choice(self.people)
        roots = Annotation.objects.visible_to(reach_of(author.user)).standing()
        if roots:
            root = self.rng.choice(list(roots))
            replying.reply(author.pk, root, uuid.uuid4(), str(self.rng.random()), "class", "name", action())

    def revise(self):
        acts = [act for model in MODELS for act in model.objects.filter(withdrawn_at=None)]
        if not acts:
            return
        act = self.rng.choice(acts)
        wording = None if isinstance(act, Reply) else self.wording(act.author)
        if isinstance(act, Annotation):
            annotating.revise(act.author_id, act, act.version, wording, action())
        elif isinstance(act, CrossLink):
            linking.revise(act.author_id, act, act.version, act.relation, wording, action())
        else:
            replying.reword(act.author_id, act, act.version, str(self.rng.random()), action())

    def state(self):
        acts = [act for model in MODELS for act in model.objects.all()]
        if acts:
            act = self.rng.choice(acts)
            verbs = {Annotation: annotating, CrossLink: linking, Reply: replying}[type(act)]
            (verbs.restore if act.withdrawn_at else verbs.withdraw)(act.author_id, act, action())

    def hide(self):
        acts = [act for model in MODELS for act in model.objects.exclude(author=self.instructor)]
        if acts:
            act = self.rng.choice(acts)
            verbs = {Annotation: annotating, CrossLink: linking, Reply: replying}[type(act)]
            if act.hidden_at:
                verbs.unhide(self.instructor.pk, act, action())
            else:
                verbs.hide(self.instructor.pk, act, "Rude", action())


def expected(before, after, moved):
    """{uid: what} for the acts that moved, as two looks at them say it."""
    return {
        uid: NEW if uid not in before else GONE if uid not in after else EDITED
        for uid in moved
        if uid in before or uid in after
    }


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_what_is_told_is_what_two_looks_at_the_page_would_tell(cast, course, reading, report, oped, seed):
    """The law: for each reader, after any steps, new, edited and gone are the difference of what they may read."""
    walk = Walk(cast, course, reading, report, oped, random.Random(seed))
    if seed == 5:
        change_hiding(now_of(reading), Setting("hand"))
    for _round in range(6):
        cursor, before = now_of(reading).seq, {one.pk: words_of(one, reading) for one in walk.people}
        for _step in range(walk.rng.randint(1, 7)):
            walk.step()
        moved = set(Change.objects.filter(reading=reading, seq__gt=cursor).values_list("uid", flat=True))
        roots = dict(Reply.objects.values_list("uid", "annotation__uid"))
        steps = Change.objects.filter(reading=reading, seq__gt=cursor).exclude(audience_before=F("audience_after"))
        turned = set(steps.values_list("uid", flat=True))
        for one in walk.people:
            found = {uid: what for uid, (what, _model) in told(one, reading, cursor).told.items()}
            due = expected(before[one.pk], words_of(one, reading), moved)
            # a reply comes and goes with what it stands under
            apart = {uid for uid, root in roots.items() if root in turned}
            for known in (found, due):
                for uid in apart:
                    known.pop(uid, None)
            assert found == due, one


@pytest.mark.django_db
def test_the_passages_are_those_of_what_is_told_alone(cast, reading, report, annotate):
    cursor = now_of(reading).seq
    annotate(cast.ana, report, "two capitals", audience="me")
    seen = annotate(cast.ana, report, "Nobody had died")
    found = told(cast.ben, reading, cursor)
    assert found.told == {seen.uid: (NEW, Annotation)} and found.passages == {seen.touches.get().passage_id}
    assert not found.is_more and not found.is_around


@pytest.mark.django_db
def test_a_note_narrowed_to_oneself_is_gone_for_its_readers_and_nothing_for_others(cast, course, reading, report):
    group = Group.objects.create(course=course, name="One")
    group.members.add(cast.ana, cast.ben)
    cleo = person(course, "cleo", "student")
    placed = place(report.revision_id, [where(report, "Nobody had died")])
    wording = Wording(audience="group", group=group.pk)
    made = annotating.annotate(cast.ana.pk, report, uuid.uuid4(), placed, wording, action())
    cursor = now_of(reading).seq
    annotating.revise(cast.ana.pk, made, 1, Wording(audience="me"), action())
    assert told(cast.ben, reading, cursor).told == {made.uid: (GONE, Annotation)}
    assert told(cleo, reading, cursor).told == {} and not told(cleo, reading, cursor).passages
    assert told(cast.instructor, reading, cursor).counts == {(GONE, Annotation): 1}


@pytest.mark.django_db
def test_a_review_is_told_to_the_author_and_the_staff(cast, reading, report, annotate):
    made, cursor = annotate(cast.ana, report, "Nobody had died"), now_of(reading).seq
    reviewing.review(cast.instructor.pk, made, "accepted", "Well seen", 1, action())
    assert told(cast.ana, reading, cursor).told == {made.uid: (REVIEWED, Annotation)}
    assert told(cast.assistant, reading, cursor).told == {made.uid: (REVIEWED, Annotation)}
    assert told(cast.ben, reading, cursor).told == {}


@pytest.mark.django_db
def test_while_classmates_work_is_hidden_nothing_of_it_is_counted(cast, reading, report, annotate):
    change_hiding(now_of(reading), Setting("hand"))
    cursor = now_of(reading).seq
    annotate(cast.ana, report, "Nobody had died")
    staffs = annotate(cast.instructor, report, "two capitals")
    assert told(cast.ben, reading, cursor).told == {staffs.uid: (NEW, Annotation)}
    assert len(told(cast.instructor, reading, cursor).told) == 2


@pytest.mark.django_db
def test_what_the_page_did_itself_is_left_out_and_what_another_window_did_is_not(cast, reading, report, annotate):
    cursor = now_of(reading).seq
    here, elsewhere = annotate(cast.ana, report, "Nobody had died"), annotate(cast.ana, report, "two capitals")
    assert set(told(cast.ana, reading, cursor, frozenset({here.uid})).told) == {elsewhere.uid}


@pytest.mark.django_db
def test_a_step_that_nobodys_work_took_is_known(cast, reading, report, annotate):
    cursor = now_of(reading).seq
    refresh(Reading.objects.filter(pk=reading.pk))
    annotate(cast.ana, report, "Nobody had died")
    assert told(cast.ben, reading, cursor).is_around
    assert not told(cast.ben, reading, cursor + 1).is_around


@pytest.mark.django_db
def test_of_very_much_the_newest_is_looked_at(
    cast, reading, report, annotate, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(changes, "MOST", 3)
    cursor = now_of(reading).seq
    for _number in range(5):
        annotate(cast.ana, report, "Nobody had died")
    reach, here = reach_of(cast.ben.user), now_of(reading)
    with django_assert_max_num_queries(5):
        found = changes_since(here, cursor, reach)
    assert found.is_more and len(found.told) == 3 and not found.is_around


def session_of(member):
    return {
        SESSION_KEY: str(member.user_id),
        BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
        HASH_SESSION_KEY: member.user.get_session_auth_hash(),
    }


@pytest.mark.django_db
def test_only_to_who_may_open_the_reading_it_is_said_that_nothing_happened(cast, reading, django_assert_num_queries):
    def unmoved(session, seq=0):
        return changes.unmoved_since(session, "conflict", "the-drone", seq)

    with django_assert_num_queries(1):
        assert unmoved(session_of(cast.ben))
    assert not unmoved(session_of(cast.ben), 1)
    assert not unmoved(session_of(cast.stranger)) and not unmoved({})
    assert not unmoved(session_of(cast.ben) | {HASH_SESSION_KEY: "of an earlier password"})
    Reading.objects.update(status="draft")
    assert not unmoved(session_of(cast.ben)) and unmoved(session_of(cast.instructor))
    Reading.objects.update(status="open")
    type(cast.ben).objects.filter(pk=cast.ben.pk).update(ended_at=timezone.now())
    assert not unmoved(session_of(cast.ben))


@pytest.mark.django_db(transaction=True)
def test_numbers_come_to_be_seen_in_their_order_with_two_writes_held_open(cast, reading, report, annotate):
    """The second write cannot pass the first: a page that asks again and again misses neither, whenever it asks."""
    first_is_in, first_may_end, order = threading.Event(), threading.Event(), []

    def first():
        try:
            with transaction.atomic():
                annotate(cast.ana, report, "Nobody had died")
                first_is_in.set()
                first_may_end.wait(10)
            order.append("first")
        finally:
            connection.close()

    def second():
        try:
            first_is_in.wait(10)
            with writing(cast.assistant.pk, reading.pk, action()) as step:
                order.append(step.seq)
                step.record("annotate", Annotation(uid=uuid.uuid4(), author=cast.assistant), {}, [], "", "class")
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for one in (first, second)]
    cursor, heard = now_of(reading).seq, []
    for thread in threads:
        thread.start()
    assert first_is_in.wait(10)
    threads[1].join(0.7)
    assert threads[1].is_alive() and order == [], "the second write waits, before it has a number"
    assert now_of(reading).seq == cursor and not told(cast.ben, reading, cursor).told, "nothing is seen half"
    first_may_end.set()
    while any(thread.is_alive() for thread in threads):
        found = told(cast.ben, reading, cursor)
        heard += found.told
        cursor = found.seq
    heard += told(cast.ben, reading, cursor).told
    assert order[1] == 2 and set(order) == {"first", 2}
    assert heard == list(Annotation.objects.values_list("uid", flat=True)), "told once"
    assert told(cast.ben, reading, 0).counts == {(NEW, Annotation): 1}, "a page that was away is told the same"
