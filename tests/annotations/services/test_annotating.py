import uuid

import pytest

from annotations.models import Action, Annotation, Change, Participation, PurgedUid, Reading, Tagging, Version
from annotations.services import annotating
from annotations.services.acts import AlreadyDone, asked
from annotations.services.placing import place
from annotations.services.refusals import ActionReused, Gone, NotYours, OutOfDate
from annotations.services.wording import Wording
from tests.annotations.conftest import action, where

pytestmark = pytest.mark.django_db


def test_an_annotation_is_stored_with_its_words_its_version_and_its_change(annotate, cast, report, tags):
    made = annotate(cast.ana, report, "read in two capitals", tags=tags, note="Which two?")
    (target,) = made.targets.all()
    assert report.revision.text[target.start : target.end] == target.exact == "read in two capitals"
    assert target.prefix.endswith("meant to be ") and target.suffix.startswith(" at once")
    assert Version.objects.get(subject=made.uid).content["tags"] == ["signal", "red line"]
    change = Change.objects.get(uid=made.uid)
    assert (change.seq, change.audience_after) == (1, "class")
    assert Reading.objects.get().seq == 1


def test_the_same_action_again_is_done_once_and_answers_the_same(cast, report):
    placed = place(report.revision_id, [where(report, "Nobody had died")])
    uid, again = uuid.uuid4(), asked(uuid.uuid4(), {"note": "x"})
    annotating.annotate(cast.ana.pk, report, uid, placed, Wording(note="x"), again)
    with pytest.raises(AlreadyDone) as done:
        annotating.annotate(cast.ana.pk, report, uid, placed, Wording(note="x"), again)
    assert done.value.answer["uid"] == str(uid)
    assert Annotation.objects.count() == Action.objects.count() == Reading.objects.get().seq == 1


def test_another_form_under_the_same_action_is_refused(cast, report):
    placed = place(report.revision_id, [where(report, "Nobody had died")])
    number = uuid.uuid4()
    annotating.annotate(cast.ana.pk, report, uuid.uuid4(), placed, Wording(), asked(number, {"note": "x"}))
    with pytest.raises(ActionReused):
        annotating.annotate(cast.ana.pk, report, uuid.uuid4(), placed, Wording(), asked(number, {"note": "y"}))
    assert Annotation.objects.count() == 1


def test_a_uid_of_another_member_is_not_found_and_a_purged_one_is_gone(annotate, cast, course, report):
    made = annotate(cast.ana, report, "Nobody had died")
    placed = place(report.revision_id, [where(report, "Nobody had died")])
    with pytest.raises(NotYours):
        annotating.annotate(cast.ben.pk, report, made.uid, placed, Wording(), action())
    purged = PurgedUid.objects.create(uid=uuid.uuid4(), course=course)
    with pytest.raises(Gone):
        annotating.annotate(cast.ben.pk, report, purged.uid, placed, Wording(), action())
    assert Annotation.objects.count() == 1 and Action.objects.count() == 1


def test_an_edit_of_an_old_version_is_refused_and_brings_the_new_one(annotate, cast, report, tags):
    made = annotate(cast.ana, report, "Nobody had died", tags=tags[:1], note="one")
    annotating.revise(cast.ana.pk, made, 1, Wording(note="two", tags=tuple(tags[1:])), action())
    with pytest.raises(OutOfDate) as late:
        annotating.revise(cast.ana.pk, made, 1, Wording(note="three"), action())
    assert late.value.facts["current"].note == "two"
    assert [version.content["note"] for version in Version.objects.order_by("number")] == ["one", "two"]
    assert list(Tagging.objects.standing().values_list("tag__name", flat=True)) == ["red line"]
    assert Tagging.objects.count() == 2


def test_withdrawing_and_restoring_count_down_and_up_again(annotate, cast, report):
    made = annotate(cast.ana, report, "Nobody had died")
    annotating.withdraw(cast.ana.pk, made, action())
    assert Participation.objects.get().class_annotations == 0
    annotating.restore(cast.ana.pk, made, action())
    assert Participation.objects.get().class_annotations == 1


def test_what_is_only_for_me_is_counted_nowhere(annotate, cast, report):
    annotate(cast.ana, report, "Nobody had died", audience="me")
    assert not Participation.objects.exists()
