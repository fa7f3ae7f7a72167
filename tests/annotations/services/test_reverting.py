"""Undo, redo and versions brought back: the same as a plain stack, no version lost, no rule passed by."""

import random
import uuid

import pytest
from django.utils import timezone

from annotations.models import (
    Annotation,
    CrossLink,
    Group,
    PassageMarks,
    Reply,
    Tag,
    Version,
)
from annotations.services import annotating, codebook, linking, marking, recoding, replying
from annotations.services.acts import AlreadyDone
from annotations.services.placing import place
from annotations.services.refusals import OutOfDate
from annotations.services.reverting import ChangedSince, NotAsItWas, revert
from annotations.services.wording import Wording
from tests.annotations.conftest import action, where

pytestmark = pytest.mark.django_db

NAMES = ["name", "anonymous"]


@pytest.fixture
def tagged(tags, course):
    return [*tags, Tag.objects.create(course=course, name="way out", palette=3, ordinal=9)]


def back(act, to, version=None, groups=(), names=NAMES):
    act = type(act).objects.get(pk=act.pk)
    return revert(act.author_id, act, version or act.version, to, frozenset(groups), names, action())


def said(act):
    """What an act says now; None while it is withdrawn."""
    act = type(act).objects.get(pk=act.pk)
    if act.withdrawn_at:
        return None
    if isinstance(act, Reply):
        return act.text
    tags = tuple(sorted(act.taggings.standing().values_list("tag__name", flat=True)))
    relation = getattr(act, "relation_id", None)
    return act.note, tags, act.audience, act.group_id, act.shown_as, relation


class Reader:
    """One who writes, takes back and does again, as the browser keeps it; `model` is what a plain stack says."""

    def __init__(self, rng, cast, report, oped, tags):
        self.rng, self.me, self.report, self.oped, self.tags = rng, cast.ana.pk, report, oped, tags
        self.acts, self.now, self.undone, self.redone, self.model, self.stored = [], {}, [], [], {}, {}

    def wording(self):
        chosen = tuple(tag for tag in self.tags if self.rng.random() < 0.4)
        audience = self.rng.choice(["class", "staff", "me"])
        return Wording(chosen, f"note {self.rng.random()}", audience, shown_as=self.rng.choice(NAMES))

    def create(self):
        uid, kind = uuid.uuid4(), self.rng.choice(["annotation", "link", "reply"])
        spots = [where(self.report, "two capitals"), where(self.oped, "a line open")]
        placed = [place(p.revision_id, [spot]) for p, spot in zip((self.report, self.oped), spots, strict=True)]
        if kind == "annotation" or not self.acts:
            made = annotating.annotate(self.me, self.report, uid, placed[0], self.wording(), action())
        elif kind == "link":
            ends = [linking.End(self.report, placed[0][0]), linking.End(self.oped, placed[1][0])]
            relation = self.rng.choice(list(self.report.reading.course.relations.all()))
            made = linking.link(self.me, self.report.reading, uid, ends, relation, self.wording(), action())
        else:
            made = replying.reply(self.me, self.acts[0], uid, f"{self.rng.random()}", "class", "name", action())
        self.acts.append(made)
        self.did(made, None, 0, 1)

    def edit(self):
        act = self.rng.choice([act for act in self.acts if self.model[act.uid] is not None] or [None])
        if act is None:
            return
        was, version = self.model[act.uid], self.now[act.uid]
        if isinstance(act, Reply):
            replying.reword(self.me, act, version, f"{self.rng.random()}", action())
        elif isinstance(act, CrossLink):
            relation = self.rng.choice(list(self.report.reading.course.relations.all()))
            linking.revise(self.me, act, version, relation, self.wording(), action())
        else:
            annotating.revise(self.me, act, version, self.wording(), action())
        self.did(act, was, version, version + 1)

    def switch(self):
        act = self.rng.choice(self.acts)
        verbs = {Annotation: annotating, CrossLink: linking, Reply: replying}[type(act)]
        was, version = self.model[act.uid], self.now[act.uid]
        (verbs.restore if was is None else verbs.withdraw)(self.me, act, action())
        self.did(act, was, version, version + 1)

    def did(self, act, was, before, after):
        self.model[act.uid], self.now[act.uid] = said(act), after
        self.undone.append((act, was, self.model[act.uid], before, after))
        self.redone.clear()

    def undo(self):
        self.step(self.undone, self.redone, lambda act, was, new, before, after: (was, before))

    def redo(self):
        self.step(self.redone, self.undone, lambda act, was, new, before, after: (new, after))

    def step(self, one, other, aim):
        if not one:
            return
        step = one.pop()
        act = step[0]
        self.model[act.uid], to = aim(*step)
        came = back(act, to, self.now[act.uid])
        self.now[act.uid] = came.version
        other.append(step)

    def check(self):
        for act in self.acts:
            assert said(act) == self.model[act.uid]
            versions = dict(Version.objects.filter(subject=act.uid).values_list("number", "content"))
            assert sorted(versions) == list(range(1, self.now[act.uid] + 1))
            assert self.stored.get(act.uid, {}).items() <= versions.items(), "no version is lost or written over"
            self.stored[act.uid] = versions


@pytest.mark.parametrize("seed", range(6))
def test_any_walk_of_writing_undo_and_redo_is_what_a_plain_stack_says(seed, cast, report, oped, tagged):
    rng = random.Random(seed)
    reader = Reader(rng, cast, report, oped, tagged)
    reader.create()
    for _step in range(40):
        moves = [reader.create, reader.edit, reader.edit, reader.switch, reader.undo, reader.undo, reader.redo]
        rng.choice(moves)()
        reader.check()
    drawn = sorted(PassageMarks.objects.exclude(segments=[]).values_list("bucket", "passage_id", "segments", "counts"))
    marking.rebuild(report)
    again = sorted(PassageMarks.objects.exclude(segments=[]).values_list("bucket", "passage_id", "segments", "counts"))
    assert drawn == again


def test_what_moved_on_since_is_not_taken_back_and_the_sentence_says_why(annotate, cast, report):
    made = annotate(cast.ana, report, "Nobody had died", note="one")
    annotating.revise(cast.ana.pk, made, 1, Wording(note="two"), action())
    annotating.revise(cast.ana.pk, made, 2, Wording(note="three"), action())
    with pytest.raises(ChangedSince) as late:
        back(made, 1, version=2)
    assert "nothing was taken back" in str(late.value.message) and said(made)[0] == "three"
    annotating.hide(cast.instructor.pk, made, "rude", action())
    for to in (0, 2):
        with pytest.raises(ChangedSince) as late:
            back(made, to, version=3)
        assert "staff have hidden" in str(late.value.message)
    with pytest.raises(NotAsItWas):
        back(made, 77)
    assert Annotation.objects.get().version == 4
    with pytest.raises(OutOfDate):
        annotating.withdraw(cast.ana.pk, made, action(), version=3)


def test_once_is_once_by_the_action(annotate, cast, report):
    made, once = annotate(cast.ana, report, "Nobody had died", note="one"), action()
    revert(cast.ana.pk, made, 1, 0, frozenset(), NAMES, once)
    with pytest.raises(AlreadyDone) as done:
        revert(cast.ana.pk, made, 1, 0, frozenset(), NAMES, once)
    assert done.value.answer["version"] == 2 and Version.objects.count() == 2


def test_a_group_one_has_left_and_a_name_no_longer_offered_do_not_come_back(annotate, cast, report, course):
    group, other = (Group.objects.create(course=course, name=name) for name in ("Owls", "Herons"))
    cast.ana.groups.add(group)
    made = annotate(cast.ana, report, "Nobody had died", note="for us", audience="group", group=group.pk)
    annotating.revise(cast.ana.pk, made, 1, Wording(note="for all"), action())
    cast.ana.groups.set([other])
    with pytest.raises(NotAsItWas) as refused:
        back(made, 1, groups=[other.pk])
    assert "group" in str(refused.value.message) and said(made)[:3] == ("for all", (), "class")
    with pytest.raises(NotAsItWas):
        back(made, 1, groups=[group.pk], names=["pseudonym"])
    with pytest.raises(NotAsItWas):  # they left it a moment ago
        back(made, 1, groups=[group.pk])
    cast.ana.groups.set([group])
    back(made, 1, groups=[group.pk])
    assert said(made)[:4] == ("for us", (), "group", group.pk)


def test_a_version_that_does_not_tell_its_group_has_it_from_its_change(annotate, cast, report, course):
    group = Group.objects.create(course=course, name="Owls")
    cast.ana.groups.add(group)
    made = annotate(cast.ana, report, "Nobody had died", audience="group", group=group.pk)
    annotating.revise(cast.ana.pk, made, 1, Wording(note="for all"), action())
    forget(made, "group", "tag_ids", "codebook")
    back(made, 1, groups=[group.pk])
    assert said(made)[2:4] == ("group", group.pk)


def forget(act, *names):
    """As versions were written by release 0.2, or came out of an archive."""
    for version in Version.objects.filter(subject=act.uid):
        version.content = {name: value for name, value in version.content.items() if name not in names}
        version.save()


@pytest.mark.parametrize("is_old", [False, True])
def test_tags_come_back_as_what_the_codebook_calls_them_now(annotate, cast, report, course, tagged, is_old):
    signal, red, way_out = tagged
    made = annotate(cast.ana, report, "Nobody had died", tags=[signal, way_out])
    annotating.revise(cast.ana.pk, made, 1, Wording(tags=(way_out,)), action())
    if is_old:
        forget(made, "tag_ids", "codebook")
    codebook.revise_tag(way_out, cast.instructor.pk, "exit", 3, "", "")
    if is_old:
        with pytest.raises(NotAsItWas) as refused:  # by its name it is known no more
            back(made, 1)
        assert "way out" in str(refused.value.message) and said(made)[1] == ("exit",)
        codebook.revise_tag(Tag.objects.get(pk=way_out.pk), cast.instructor.pk, "way out", 3, "", "")
    recoding.merge(course, cast.instructor.pk, [signal.pk], red.pk)
    came = back(made, 1)
    assert came.is_recoded and said(made)[1] == (("red line", "way out") if is_old else ("exit", "red line"))
    assert Annotation.objects.get().version == 3


def test_a_retired_tag_stands_in_the_way_only_where_the_act_has_it_no_more(annotate, cast, report, tagged):
    signal, red, _way_out = tagged
    made = annotate(cast.ana, report, "Nobody had died", note="one", tags=[signal, red])
    annotating.revise(cast.ana.pk, made, 1, Wording(note="two", tags=(red,)), action())
    codebook.retire(Tag.objects.get(pk=red.pk), cast.instructor.pk)
    back(made, 1)
    assert said(made)[:2] == ("one", ("red line", "signal")), "it stood there all the time"
    back(made, 2)
    Tag.objects.filter(pk=signal.pk).update(retired_at=timezone.now())
    report.reading.course.readings.update(codebook_seq=9)
    with pytest.raises(NotAsItWas) as refused:
        back(made, 1)
    assert "signal" in str(refused.value.message) and said(made)[:2] == ("two", ("red line",))


def test_what_an_archive_brought_of_a_version_is_not_trusted(annotate, cast, report, tagged):
    made = annotate(cast.ana, report, "Nobody had died", note="one")
    annotating.revise(cast.ana.pk, made, 1, Wording(note="two"), action())
    good = Version.objects.get(subject=made.uid, number=1).content
    for name in ("note", "tags", "audience", "shown_as"):
        for value in (None, 7, {"x": 1}, "everybody"):
            if name == "note" and value == "everybody":
                continue
            content = {key: held for key, held in (good | {name: value}).items() if key != "tag_ids"}
            Version.objects.filter(subject=made.uid, number=1).update(content=content)
            with pytest.raises(NotAsItWas):
                back(made, 1)
    assert Annotation.objects.get().note == "two" and Annotation.objects.get().version == 2
