import uuid

import pytest

from annotations.models import Change, Review
from annotations.services import reviewing
from annotations.services.acts import AlreadyDone, asked
from annotations.services.annotating import revise
from annotations.services.refusals import ActionReused, OutOfDate
from annotations.services.wording import Wording
from tests.annotations.conftest import action

pytestmark = pytest.mark.django_db


def test_a_review_is_added_and_the_reading_moves_on_for_its_author_and_the_staff(cast, report, reading, annotate):
    made = annotate(cast.ana, report, "Nobody had died")
    reading.refresh_from_db()
    before = reading.seq
    review = reviewing.review(cast.assistant.pk, made, "needs work", "Say who.", 1, action())
    reading.refresh_from_db()
    assert (review.annotation, review.by, review.version, review.reason) == (made, cast.assistant, 1, "Say who.")
    assert reading.seq == before + 1
    change = Change.objects.get(seq=reading.seq)
    assert (change.kind, change.uid, change.author_id) == ("review", made.uid, cast.ana.pk)
    assert change.audience_after == "staff" and change.passages == [made.touches.get().passage_id]


def test_another_review_leaves_the_first_as_it_was(cast, report, annotate):
    made = annotate(cast.ana, report, "Nobody had died")
    for state in ("rejected", "accepted"):
        reviewing.review(cast.instructor.pk, made, state, "", 1, action())
    assert list(Review.objects.order_by("pk").values_list("state", flat=True)) == ["rejected", "accepted"]


def test_the_same_action_twice_is_one_review(cast, report, annotate):
    made = annotate(cast.ana, report, "Nobody had died")
    once = asked(uuid.uuid4(), {"state": "accepted"})
    reviewing.review(cast.instructor.pk, made, "accepted", "", 1, once)
    with pytest.raises(AlreadyDone):
        reviewing.review(cast.instructor.pk, made, "accepted", "", 1, once)
    other = asked(once.uid, {"state": "rejected"})
    with pytest.raises(ActionReused):
        reviewing.review(cast.instructor.pk, made, "rejected", "", 1, other)
    assert Review.objects.count() == 1


def test_words_that_changed_in_the_meantime_are_not_judged_unread(cast, report, annotate):
    made = annotate(cast.ana, report, "Nobody had died", note="one")
    revise(cast.ana.pk, made, 1, Wording(note="two"), action())
    with pytest.raises(OutOfDate) as refused:
        reviewing.review(cast.instructor.pk, made, "accepted", "", 1, action())
    assert refused.value.facts["current"].note == "two"
    assert not Review.objects.exists()
