"""Flags are raised once, decided once, and hide what they are about with all that is counted kept right."""

import uuid

import pytest

from annotations.models import Annotation, CrossLink, Flag, Participation, PassageMarks, Reply, Version
from annotations.services import annotating, counting, flagging, linking, marking, replying
from annotations.services.counting import COUNTS
from annotations.services.placing import place
from annotations.services.refusals import DecidedAlready, FlaggedAlready, HiddenAlready, WithdrawnAlready
from annotations.services.wording import Wording
from tests.annotations.conftest import action, where

pytestmark = pytest.mark.django_db

ONE = "Nobody had died"


@pytest.fixture
def link(reading, report, oped, course):
    def _link(member, **wording):
        ends = [
            linking.End(piece, place(piece.revision_id, [where(piece, words)])[0])
            for piece, words in ((report, ONE), (oped, "a line open"))
        ]
        wording = Wording(**wording)
        return linking.link(member.pk, reading, uuid.uuid4(), ends, course.relations.first(), wording, action())

    return _link


@pytest.fixture
def reply():
    def _reply(member, root, text="Well", thread="class", **more):
        return replying.reply(member.pk, root, uuid.uuid4(), text, thread, "name", action(), **more)

    return _reply


@pytest.fixture
def act(request, cast, report, annotate, link, reply):
    """One of Ana's acts, by its kind."""
    if request.param == "annotation":
        return annotate(cast.ana, report, ONE)
    return link(cast.ana) if request.param == "link" else reply(cast.ana, annotate(cast.ben, report, ONE))


EACH = pytest.mark.parametrize("act", ["annotation", "link", "reply"], indirect=True)


def kept_counts():
    return sorted(Participation.objects.values_list("membership", "piece", "round", *COUNTS))


def kept_marks():
    rows = PassageMarks.objects.values_list("piece", "passage", "round", "bucket", "segments", "counts")
    return sorted(repr(row) for row in rows if row[4])


@EACH
def test_a_flag_is_raised_once_while_it_is_open_and_again_after_its_decision(act, cast):
    first = flagging.flag(cast.ben.pk, act, "Rude")
    with pytest.raises(FlaggedAlready):
        flagging.flag(cast.ben.pk, act, "Rude, I say")
    assert flagging.flag(cast.assistant.pk, act, "Rude").pk != first.pk
    flagging.keep(cast.instructor.pk, first)
    assert flagging.flag(cast.ben.pk, act, "Still rude").decided_at is None
    assert Flag.objects.filter(by=cast.ben.pk).count() == 2


@EACH
def test_hiding_decides_every_open_flag_of_the_act_and_none_of_another(act, cast, report, annotate):
    other = flagging.flag(cast.ben.pk, annotate(cast.ana, report, "would ring"), "Also")
    first = flagging.flag(cast.ben.pk, act, "Rude")
    second = flagging.flag(cast.assistant.pk, act, "Rude")
    flagging.hide_flagged(cast.instructor.pk, first, "Not here", action())
    for flag in (first, second):
        flag.refresh_from_db()
        assert (flag.decision, flag.decided_by_id) == ("hidden", cast.instructor.pk)
    other.refresh_from_db()
    assert other.decided_at is None
    act.refresh_from_db()
    assert (act.hidden_reason, act.hidden_by_id) == ("Not here", cast.instructor.pk)


@EACH
def test_of_two_who_decide_the_first_holds_and_the_second_learns_who_it_was(act, cast):
    flag = flagging.flag(cast.ben.pk, act, "Rude")
    flagging.keep(cast.assistant.pk, flag)
    with pytest.raises(DecidedAlready, match="Assistant was faster"):
        flagging.hide_flagged(cast.instructor.pk, flag, "Not here", action())
    act.refresh_from_db()
    assert act.hidden_at is None, "nothing is hidden by who came second"
    flagging.keep(cast.assistant.pk, flag)  # the same again is the same
    with pytest.raises(DecidedAlready):
        flagging.keep(cast.instructor.pk, flag)


@EACH
def test_the_first_who_hides_gives_the_reason_that_holds(act, cast):
    flagging.hide(cast.assistant.pk, act, "First", action())
    with pytest.raises(HiddenAlready):
        flagging.hide(cast.instructor.pk, act, "Second", action())
    act.refresh_from_db()
    assert act.hidden_reason == "First"


@EACH
def test_a_flag_on_what_was_hidden_at_the_same_moment_can_be_decided(act, cast):
    annotating_or_other = flagging._NOUNS[type(act)][1]
    annotating_or_other.hide(cast.assistant.pk, act, "First", action())
    flag = flagging.flag(cast.ben.pk, act, "Rude")
    flagging.hide_flagged(cast.instructor.pk, flag, "Second", action())
    flag.refresh_from_db()
    act.refresh_from_db()
    assert (flag.decision, act.hidden_reason) == ("hidden", "First")


@EACH
def test_what_its_author_withdrew_is_not_hidden_but_its_flag_is_decided_as_kept(act, cast):
    flag = flagging.flag(cast.ben.pk, act, "Rude")
    flagging._NOUNS[type(act)][1].withdraw(cast.ana.pk, act, action())
    with pytest.raises(WithdrawnAlready):
        flagging.hide_flagged(cast.instructor.pk, flag, "Not here", action())
    flag.refresh_from_db()
    assert flag.decided_at is None
    flagging.keep(cast.instructor.pk, flag)


@EACH
def test_hidden_and_shown_again_leaves_counts_and_marks_as_counted_anew(act, cast, report, oped):
    before = kept_counts(), kept_marks()
    version = act.version
    flagging.hide(cast.instructor.pk, act, "Not here", action())
    after = kept_counts(), kept_marks()
    for piece in (report, oped):
        counting.recompute(piece)
        marking.rebuild(piece)
    assert (kept_counts(), kept_marks()) == after
    if not isinstance(act, Reply):
        assert after[0] != before[0], "hidden work is not counted"
    flagging.unhide(cast.instructor.pk, act, action())
    assert (kept_counts(), kept_marks()) == before
    hidden, shown = Version.objects.filter(subject=act.uid, number__gt=version).order_by("number")
    assert [one.content["hidden"] for one in (hidden, shown)] == [True, False]


@pytest.mark.parametrize("seed", range(6))
def test_a_random_walk_keeps_the_counts_equal_to_counting_anew(seed, cast, report, oped, annotate, link):
    import random

    draw = random.Random(seed)
    acts = [annotate(cast.ana, report, ONE, audience=audience) for audience in ("class", "staff", "me")]
    acts += [link(cast.ana, audience=audience) for audience in ("class", "staff")]
    for _step in range(25):
        act = draw.choice(acts)
        verbs = annotating if isinstance(act, Annotation) else linking
        verb = draw.choice(["withdraw", "restore", "hide", "unhide"])
        try:
            if verb == "hide":
                verbs.hide(cast.instructor.pk, act, "Not here", action())
            else:
                getattr(verbs, verb)(cast.ana.pk, act, action())
        except (HiddenAlready, WithdrawnAlready):
            continue
    kept = kept_counts(), kept_marks()
    for piece in (report, oped):
        counting.recompute(piece)
        marking.rebuild(piece)
    assert (kept_counts(), kept_marks()) == kept
    assert CrossLink.objects.count() == 2
