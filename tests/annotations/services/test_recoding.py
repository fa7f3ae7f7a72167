"""Merge, split, retag, undo: nothing lost, nothing invented, and the marks in step, whatever comes between."""

import random

import pytest
from django.utils import timezone

from annotations.models import (
    Annotation,
    CodebookChange,
    CrossLink,
    LinkTagging,
    PassageMarks,
    Requirement,
    Section,
    Tag,
    Tagging,
)
from annotations.services import annotating, codebook, linking, marking, recoding
from annotations.services.placing import place
from annotations.services.recoding import Elsewhere, Moved, Rule
from annotations.services.refusals import Refused
from annotations.services.undoing import preview_undo, undo
from annotations.services.wording import Wording
from tests.annotations.conftest import action, where
from tests.annotations.test_tagmoves import Plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(course, tags):
    return [
        *tags,
        *(Tag.objects.create(course=course, name=name, palette=3, ordinal=9) for name in ("way out", "threat")),
    ]


@pytest.fixture
def join(cast, reading, report, oped):
    def _join(author, tags=(), audience="class"):
        ends = [
            linking.End(piece, place(piece.revision_id, [where(piece, words)])[0])
            for piece, words in ((report, "two capitals"), (oped, "a line open"))
        ]
        wording = Wording(tags=tuple(tags), audience=audience)
        uid = __import__("uuid").uuid4()
        return linking.link(author.pk, reading, uid, ends, reading.course.relations.first(), wording, action())

    return _join


def names_on(act):
    return sorted(act.taggings.standing().values_list("tag__name", flat=True))


def drawn(piece):
    rows = PassageMarks.objects.filter(piece=piece).exclude(segments=[])
    return {(row.bucket, row.passage_id): (row.segments, row.counts) for row in rows}


def assert_marks_are_in_step(*pieces):
    for piece in pieces:
        kept = drawn(piece)
        marking.rebuild(piece)
        assert kept == drawn(piece)


def merge(course, cast, source, target):
    return recoding.merge(course, cast.instructor.pk, [source.pk], target.pk)


def test_a_merge_takes_every_use_along_and_retires_the_tag(course, cast, tags, report, annotate, join):
    signal, line = tags
    shown = annotate(cast.ana, report, "message was meant", tags=[signal])
    secret = annotate(cast.ben, report, "two capitals", tags=[signal], audience="me")
    gone = annotate(cast.ben, report, "Nobody", tags=[signal])
    annotating.withdraw(cast.ben.pk, gone, action())
    link = join(cast.ana, [signal])
    change = merge(course, cast, signal, line)
    assert names_on(shown) == names_on(secret) == names_on(gone) == names_on(link) == ["red line"]
    signal.refresh_from_db()
    assert signal.retired_at and signal.merged_into == line and signal.key == "" and signal.successor() == line
    assert (change.kind, change.by, change.rows.count()) == ("merge", cast.instructor, 4)
    assert_marks_are_in_step(report)
    undo(change)
    assert names_on(shown) == names_on(secret) == names_on(gone) == names_on(link) == ["signal"]
    signal.refresh_from_db()
    assert (signal.retired_at, signal.merged_into, signal.key) == (None, None, "1")
    assert_marks_are_in_step(report)


def test_where_an_act_has_both_tags_one_is_left_and_undo_parts_them(course, cast, tags, report, annotate):
    both = annotate(cast.ana, report, "message was meant", tags=tags)
    change = merge(course, cast, *tags)
    (row,) = change.rows.all()
    assert (row.before, row.after, row.kept.tag) == (tags[0], None, tags[1])
    assert names_on(both) == ["red line"]
    assert_marks_are_in_step(report)
    undo(change)
    assert names_on(both) == ["red line", "signal"]
    assert_marks_are_in_step(report)


def test_a_preview_tells_what_happens_and_nothing_of_only_me_work(course, cast, tags, report, oped, annotate, join):
    signal, line = tags
    annotate(cast.ana, report, "message was meant", tags=tags)
    annotate(cast.ana, oped, "a line open", tags=[signal])
    annotate(cast.ben, report, "two capitals", tags=[signal], audience="staff")
    annotate(cast.ben, report, "two capitals", tags=[signal], audience="me")
    join(cast.ben, [signal], audience="me")
    join(cast.ana, [signal])
    preview = recoding.preview_merge(course, [signal.pk], line.pk)
    assert preview == recoding.Preview(3, 1, 2, 1, (("The drone", 3, 1, "the-drone"),))
    change = recoding.merge(course, cast.instructor.pk, [signal.pk], line.pk, preview.digest)
    assert change.rows.count() == 6
    numbers = {"annotations": 3, "links": 1, "readers": 2, "together": 1}
    assert change.arguments.items() >= numbers.items()
    assert preview_undo(change).annotations == 3 and preview_undo(change).links == 1


def test_only_me_work_changes_no_preview(course, cast, tags, report, annotate):
    annotate(cast.ana, report, "message was meant", tags=[tags[0]])
    before = recoding.preview_merge(course, [tags[0].pk], tags[1].pk)
    annotate(cast.ben, report, "two capitals", tags=[tags[0]], audience="me")
    assert recoding.preview_merge(course, [tags[0].pk], tags[1].pk).digest == before.digest


def test_numbers_that_moved_since_the_preview_are_shown_again(course, cast, tags, report, annotate):
    digest = recoding.preview_merge(course, [tags[0].pk], tags[1].pk).digest
    annotate(cast.ana, report, "message was meant", tags=[tags[0]])
    with pytest.raises(Moved) as refusal:
        recoding.merge(course, cast.instructor.pk, [tags[0].pk], tags[1].pk, digest)
    assert refusal.value.facts["preview"].annotations == 1
    assert not CodebookChange.objects.exists() and not Tag.objects.exclude(retired_at=None).exists()


def test_what_makes_no_sense_is_refused(course, cast, four):
    signal, line, out, _threat = four
    with pytest.raises(Refused, match="into itself"):
        merge(course, cast, signal, signal)
    merge(course, cast, signal, line)
    with pytest.raises(Elsewhere, match="already merged into “red line”"):
        merge(course, cast, signal, out)
    with pytest.raises(Elsewhere, match="retired"):
        merge(course, cast, line, signal)
    other = Tag.objects.create(course=cast.stranger.course, name="elsewhere", palette=1)
    for pair in ((other, out), (out, other)):
        with pytest.raises(Elsewhere, match="not in the codebook"):
            merge(course, cast, *pair)
    change = CodebookChange.objects.get()
    undo(change)
    with pytest.raises(Elsewhere, match="already undone"):
        undo(change)


@pytest.mark.parametrize(
    "rule, expected",
    [
        ({"piece": "oped"}, ["a line open", "neighbour"]),
        ({"kind": "comment"}, ["neighbour"]),
        ({"kind": "text"}, ["Nobody", "a line open", "message"]),
        ({"words": "LINE"}, ["a line open"]),
        ({"words": "because"}, ["message"]),
        ({"section": True}, ["Nobody", "message"]),
        ({"uids": "Nobody"}, ["Nobody"]),
        ({"piece": "report", "words": "message"}, ["message"]),
    ],
    ids=str,
)
def test_a_part_follows_its_rule_and_the_rest_stays(course, cast, tags, report, oped, annotate, rule, expected):
    made = {
        "message": annotate(cast.ana, report, "message was meant", tags=[tags[0]], note="Because of it"),
        "Nobody": annotate(cast.ana, report, "Nobody", tags=[tags[0]]),
        "a line open": annotate(cast.ben, oped, "a line open", tags=[tags[0]]),
        "neighbour": annotate(cast.ben, oped, "neighbour", tags=[tags[0]]),
    }
    section = Section.objects.create(course=course, name="A")
    type(cast.ana).objects.filter(pk=cast.ana.pk).update(section=section)
    values = {"oped": oped.pk, "report": report.pk, True: section.pk, "Nobody": (made["Nobody"].uid,)}
    rule = Rule(**{name: values.get(value, value) for name, value in rule.items()})
    preview = recoding.preview_part(course, tags[0].pk, None, rule)
    entry = {"name": "way out", "palette": 5, "definition": ""}
    change = recoding.split(course, cast.instructor.pk, tags[0].pk, entry, rule, preview.digest)
    assert sorted(name for name, act in made.items() if names_on(act) == ["way out"]) == expected
    assert preview.annotations == len(expected)
    assert_marks_are_in_step(report, oped)
    undo(change)
    assert all(names_on(act) == ["signal"] for act in made.values())
    assert Tag.objects.get(name="way out").retired_at
    assert_marks_are_in_step(report, oped)


def test_a_rule_that_nothing_meets_moves_nothing(course, cast, tags, report, annotate):
    annotate(cast.ana, report, "message was meant", tags=[tags[0]], note="secret", audience="me")
    entry = {"name": "way out", "palette": 5, "definition": ""}
    with pytest.raises(Refused, match="Nothing"):
        recoding.split(course, cast.instructor.pk, tags[0].pk, entry, Rule(words="secret"))
    assert not Tag.objects.filter(name="way out").exists()


def test_what_is_asked_follows_a_merge_and_comes_back(course, cast, four, reading):
    signal, line, out, _threat = four
    asked = Requirement.objects.create(reading=reading, noun="annotations", number=2, tag=signal)

    def tag():
        asked.refresh_from_db()
        return asked.tag

    first, second = merge(course, cast, signal, line), merge(course, cast, line, out)
    assert tag() == out
    undo(first)
    assert tag() == signal
    undo(second)
    assert tag() == signal


def test_what_stood_under_a_merged_tag_stands_under_its_successor(course, cast, four):
    signal, line, out, threat = four
    for child, parent in ((line, signal), (out, signal), (threat, out)):
        Tag.objects.filter(pk=child.pk).update(parent=parent)
    change = merge(course, cast, signal, line)
    parents = dict(course.tags.values_list("name", "parent__name"))
    assert parents == {"signal": None, "red line": None, "way out": "red line", "threat": "way out"}
    undo(change)
    parents = dict(course.tags.values_list("name", "parent__name"))
    assert parents == {"signal": None, "red line": "signal", "way out": "signal", "threat": "way out"}


def test_names_retirement_and_other_names_are_taken_back(course, cast, tags):
    signal, line = tags
    by = cast.instructor.pk
    codebook.revise_tag(signal, by, "sign", 1, "1", "")
    codebook.retire(line, by)
    codebook.restore(line, by)
    renamed, retired, restored = CodebookChange.objects.order_by("pk")
    undo(renamed)
    undo(restored)
    signal.refresh_from_db(), line.refresh_from_db()
    assert (signal.name, bool(line.retired_at)) == ("signal", True)
    undo(retired)
    line.refresh_from_db()
    assert line.retired_at is None


def test_a_rename_cannot_be_taken_back_when_the_name_has_another_owner(course, cast, tags):
    codebook.revise_tag(tags[0], cast.instructor.pk, "sign", 1, "1", "")
    codebook.add_tag(course, cast.instructor.pk, "Signal")
    with pytest.raises(codebook.NameTaken, match="Signal"):
        undo(CodebookChange.objects.get())
    codebook.revise_tag(tags[0], cast.instructor.pk, "omen", 1, "1", "")
    with pytest.raises(Elsewhere, match="renamed again"):
        undo(CodebookChange.objects.earliest("pk"))


class Walk:
    """Random deeds of authors and staff on a few acts, each also done to a Plain model of the act."""

    def __init__(self, seed, course, cast, four, acts):
        self.draw, self.course, self.cast, self.tags = random.Random(seed), course, cast, four
        self.plain = {act: Plain() for act in acts}
        self.changes = []

    def by_author(self):
        act = self.draw.choice(list(self.plain))
        act.refresh_from_db()
        usable = {tag.pk: tag for tag in self.course.tags.all()}
        standing = set(act.taggings.standing().values_list("tag_id", flat=True))
        chosen = self.draw.choice([tag for tag in usable.values() if tag.retired_at is None or tag.pk in standing])
        wanted = standing ^ {chosen.pk}
        verb = annotating if isinstance(act, Annotation) else linking
        more = [act.relation] if verb is linking else []
        audience = self.draw.choice(["class", "staff", "me"])
        wording = Wording(tags=tuple(usable[pk] for pk in sorted(wanted)), audience=audience)
        verb.revise(act.author_id, act, act.version, *more, wording, action())
        getattr(self.plain[act], "untag" if chosen.pk in standing else "tag")(chosen.pk)

    def by_state(self):
        act = self.draw.choice(list(self.plain))
        verb = annotating if isinstance(act, Annotation) else linking
        act.refresh_from_db()
        (verb.restore if act.withdrawn_at else verb.withdraw)(act.author_id, act, action())

    def merge(self):
        in_use = list(self.course.tags.in_use())
        if len(in_use) < 2:
            return self.undo()
        target, *sources = self.draw.sample(in_use, self.draw.choice([2, min(3, len(in_use))]))
        sources = [tag.pk for tag in sources]
        self._changed(recoding.merge(self.course, self.cast.instructor.pk, sources, target.pk), sources, target.pk)

    def retag(self):
        in_use = list(self.course.tags.in_use())
        tag = self.draw.choice(list(self.course.tags.all()))
        target = self.draw.choice(in_use)
        if tag != target:
            self._part(tag, lambda *by, rule: recoding.move_part(*by, tag.pk, target.pk, rule))

    def split(self):
        tag, name = self.draw.choice(list(self.course.tags.all())), f"new {self.course.tags.count()}"
        self._part(tag, lambda *by, rule: recoding.split(*by, tag.pk, {"name": name}, rule))

    def _part(self, tag, carry_out):
        acts = self.draw.sample(list(self.plain), 3)
        try:
            change = carry_out(self.course, self.cast.instructor.pk, rule=Rule(uids=tuple(act.uid for act in acts)))
        except Refused:
            return
        follow = [act for act in acts if type(act).objects.get(pk=act.pk).audience != "me"]
        self._changed(change, [tag.pk], change.arguments["target"], follow)

    def restore(self):
        retired = list(self.course.tags.exclude(retired_at=None))
        if retired:
            codebook.restore(self.draw.choice(retired), self.cast.instructor.pk)

    def undo(self):
        if self.changes:
            change = self.changes.pop(self.draw.randrange(len(self.changes)))
            undo(change)
            for plain in self.plain.values():
                plain.take_back(change.pk)

    def _changed(self, change, sources, target, acts=None):
        self.changes.append(change)
        for act in acts if acts is not None else self.plain:
            self.plain[act].move(change.pk, sources, target)

    def check(self, *pieces):
        for act, plain in self.plain.items():
            tags = list(act.taggings.standing().values_list("tag_id", flat=True))
            assert len(tags) == len(set(tags)) and set(tags) == plain.shown()
        assert_marks_are_in_step(*pieces)


@pytest.mark.parametrize("seed", range(12))
def test_undone_in_any_order_all_changes_leave_what_the_authors_alone_made(
    course, cast, four, report, oped, annotate, join, seed
):
    acts = [annotate(cast.ana, report, "message was meant", "Nobody had"), annotate(cast.ben, report, "message was")]
    acts += [annotate(cast.ana, oped, "a line open"), annotate(cast.ben, oped, "line"), join(cast.ana), join(cast.ben)]
    walk = Walk(seed, course, cast, four, acts)
    for _number in range(30):
        deeds = [walk.by_author] * 5 + [walk.merge, walk.retag, walk.split, walk.undo, walk.restore, walk.by_state]
        walk.draw.choice(deeds)()
        walk.check(report, oped)
    while walk.changes:
        walk.undo()
        walk.check(report, oped)
    for model in (Tagging, LinkTagging):  # each is what its author made it
        first = {}
        for plain in walk.plain.values():
            first |= {path[0][1]: True for path in plain.living}
        assert set(model.objects.standing().values_list("tag_id", flat=True)) <= set(first)


def test_many_uses_cost_few_queries_more(course, cast, tags, report, annotate, django_assert_max_num_queries):
    for _number in range(30):
        annotate(cast.ana, report, "message was meant", tags=[tags[0]])
    with django_assert_max_num_queries(40):
        change = merge(course, cast, *tags)
    with django_assert_max_num_queries(45):
        undo(change)
    assert Annotation.objects.filter(withdrawn_at=None).count() == 30 and not CrossLink.objects.exists()
    assert timezone.now() > change.at


def test_an_edit_begun_before_a_change_keeps_what_the_change_moved(course, cast, tags, report, reading, annotate):
    signal, _line = tags
    annotation = annotate(cast.ana, report, "message was meant", tags=[signal])
    both = annotate(cast.ana, report, "two capitals", tags=tags)

    def save(act, *chosen, seq):
        act.refresh_from_db()
        wording = Wording(tags=chosen, note="Reworded", codebook=seq)
        annotating.revise(cast.ana.pk, act, act.version, wording, action())

    def seq():
        reading.refresh_from_db()
        return reading.codebook_seq

    before = seq()
    rule = Rule(words="message")
    change = recoding.split(course, cast.instructor.pk, signal.pk, {"name": "way out"}, rule)
    save(annotation, signal, seq=before)
    assert names_on(annotation) == ["way out"]
    split_off, middle = Tag.objects.get(name="way out"), seq()
    merged = merge(course, cast, *tags)
    save(both, *tags, seq=middle)
    assert names_on(both) == ["red line"]
    middle = seq()
    undo(change)
    undo(merged)
    save(annotation, split_off, seq=middle)
    save(both, tags[1], seq=middle)
    assert (names_on(annotation), names_on(both)) == (["signal"], ["red line", "signal"])
    save(annotation, tags[1], seq=seq())
    assert names_on(annotation) == ["red line"]
    assert_marks_are_in_step(report)
