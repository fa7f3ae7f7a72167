"""What a browser kept and sends later: under whom it was written, and an answer that was lost on the way."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annotations.models import Annotation, Reading, Reply, Version
from annotations.services import replying
from tests.annotations.conftest import action, where

pytestmark = pytest.mark.django_db

PIECES = {"X-Requested-With": "fetch"}


@pytest.fixture
def here(reading):
    return reverse("annotations:reading", args=["conflict", reading.slug])


def note(piece, words="message", **more):
    start, end, exact = where(piece, words)
    kept = {"action": uuid.uuid4(), "uid": uuid.uuid4(), "piece": piece.pk, "start": start, "end": end, "exact": exact}
    return kept | {"audience": "class", "shown_as": "name", "note": "kept for later"} | more


def written_by(member, membership=None):
    return PIECES | {"X-Written-By": f"{member.user_id}:{membership or member.pk}"}


def test_what_somebody_else_wrote_is_not_taken_from_this_session(client_of, cast, here, report):
    for writer in (cast.ben, cast.stranger):
        answer = client_of(cast.ana).post(f"{here}annotations/", note(report), headers=written_by(writer))
        assert answer.status_code == 409 and answer["X-Refused"] == "WrittenByAnother"
        assert "Somebody else is signed in" in answer.text and 'id="said"' in answer.text
    assert not Annotation.objects.exists()


def test_what_was_written_as_another_member_is_refused_and_given_back(client_of, cast, here, report):
    sent = client_of(cast.ana).post(f"{here}annotations/", note(report), headers=written_by(cast.ana, cast.ben.pk))
    assert sent.status_code == 409 and sent["X-Refused"] == "WrittenBefore"
    assert not Annotation.objects.exists()
    assert (
        client_of(cast.ana).post(f"{here}annotations/", note(report), headers=written_by(cast.ana)).status_code == 201
    )


def test_a_stranger_with_a_header_learns_no_more_than_without(client_of, cast, here, report):
    stranger = client_of(cast.stranger)
    assert stranger.post(f"{here}annotations/", note(report), headers=PIECES).status_code == 404
    header = PIECES | {"X-Written-By": f"{cast.stranger.user_id}:"}
    assert stranger.post(f"{here}annotations/", note(report), headers=header).status_code == 404


def test_who_is_signed_out_is_led_to_sign_in_whoever_wrote(client, cast, here, report):
    answer = client.post(f"{here}annotations/", note(report), headers=written_by(cast.ana))
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize("verb", ["withdraw", "restore"])
def test_a_withdrawal_whose_answer_was_lost_is_answered_again(client_of, cast, here, annotate, report, verb):
    made = annotate(cast.ana, report, "message")
    reply = replying.reply(cast.ana.pk, made, uuid.uuid4(), "Well", "class", "name", action())
    ana = client_of(cast.ana)
    for way, row in (("annotations", made), ("replies", reply)):
        if verb == "restore":
            ana.post(f"{here}{way}/{row.uid}/withdraw/", {"action": uuid.uuid4()}, headers=PIECES)
        sent = {"action": uuid.uuid4()}
        first, second = (ana.post(f"{here}{way}/{row.uid}/{verb}/", sent, headers=PIECES) for _try in range(2))
        assert first.status_code == second.status_code == 200, way
        assert (type(row).objects.get(pk=row.pk).withdrawn_at is None) == (verb == "restore")
        assert Version.objects.filter(subject=row.uid).count() == (3 if verb == "restore" else 2)
        if verb == "restore":
            continue
        # another action is no repeat
        other = ana.post(f"{here}{way}/{row.uid}/{verb}/", {"action": uuid.uuid4()}, headers=PIECES)
        assert other.status_code in (403, 404)


def test_what_came_in_before_the_reading_was_closed_is_answered_again_after(client_of, cast, here, report, reading):
    ana, sent = client_of(cast.ana), note(report)
    assert ana.post(f"{here}annotations/", sent, headers=PIECES).status_code == 201
    Reading.objects.update(due_at=timezone.now() - timedelta(hours=1), after_due="closed")
    assert ana.post(f"{here}annotations/", sent, headers=PIECES).status_code == 201
    changed = ana.post(f"{here}annotations/", sent | {"note": "slipped in", "uid": uuid.uuid4()}, headers=PIECES)
    assert changed.status_code == 409 and Annotation.objects.get().note == "kept for later"
    assert not Reply.objects.exists()


def test_a_page_says_for_whom_it_may_be_kept_and_pieces_do_not(client_of, cast, here):
    ana = client_of(cast.ana)
    assert ana.get(here)["X-Keep-For"] == str(cast.ana.user_id)
    assert "X-Keep-For" not in ana.get(here, headers=PIECES)
    assert "X-Keep-For" not in ana.get(reverse("annotations:mine", args=["conflict"]))
