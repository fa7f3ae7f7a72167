"""What every write has in common: done once, in order, with a version and a change behind it.

with writing(membership, reading, action) as step:
    ...
    step.record("annotated", annotation, content, passages=[...], before="", after="class")
"""

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ..models import Action, Change, PurgedUid, Reading, Version
from .closing import refuse_frozen
from .refusals import ActionReused, Gone, NotYours


@dataclass(frozen=True)
class Asked:
    """The action that a request asks for: the client's UUID, a digest of all that was sent, and when the client says
    that it was written (an aware datetime, or None).
    """

    uid: object
    digest: str
    written_at: object = None


def asked(uid, sent, written_at=None):
    """An Asked from a UUID, the fields that were sent (a dict of JSON values) and the time that the client claims."""
    text = json.dumps(sent, sort_keys=True, default=str, ensure_ascii=False)
    return Asked(uid, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), written_at)


class AlreadyDone(Exception):
    """The same action was carried out before; `answer` is what it answered. Not an error to the reader."""

    def __init__(self, answer):
        super().__init__("already done")
        self.answer = answer


@dataclass
class Step:
    """One write under way: its number in the reading, the reading's settings, its time, when its writer's browser says
    that it was written, and what it will answer.
    """

    membership: int
    reading: int
    seq: int
    hiding: str
    hidden_count: int
    round: int
    hiding_number: int
    codebook: int
    at: object
    written_at: object = None
    answer: dict = field(default_factory=dict)

    def record(self, kind, act, content, passages, before, after):
        """Stores the version and the change of an act; `content` is the act as it now is, as JSON values.

        The time that a browser claims for this write is kept with the version, beside the time at which it came in, and
        the codebook's number: what became of its tags since can be told.
        """
        content = content | {"codebook": self.codebook}
        if self.written_at:
            content = content | {"written_at": self.written_at.astimezone(UTC).isoformat()}
        Version.objects.create(subject=act.uid, number=act.version, content=content, by_id=self.membership, at=self.at)
        Change.objects.create(
            reading_id=self.reading,
            seq=self.seq,
            kind=kind,
            uid=act.uid,
            author_id=act.author_id,
            passages=list(passages),
            audience_before=before,
            audience_after=after,
            at=self.at,
        )
        self.answer = {"uid": str(act.uid), "version": act.version, "seq": self.seq, "kind": kind}


@contextmanager
def writing(membership_id, reading_id, action, new=None):
    """One transaction that takes the reading's next seq, and with it the turn of all writes to this reading.

    `new` is (model, uid) where an act is made: its uid and the action are unique, so that repeats are looked for
    only when the database refuses. An act that exists is changed only after a look whether it was done before.
    Raises AlreadyDone when this member's action was done before, ActionReused when its UUID stood for another one;
    for a uid that was used: NotYours, ActionReused, Gone; Frozen.
    """
    try:
        with transaction.atomic():
            turn = _take_turn(reading_id)
            refuse_frozen(reading_id)
            if new is None:
                _refuse_repeats(membership_id, action)
            elif PurgedUid.objects.filter(uid=new[1]).exists():
                raise Gone
            step = Step(membership_id, reading_id, *turn, timezone.now(), action.written_at)
            yield step
            Action.objects.create(
                membership_id=membership_id, uid=action.uid, digest=action.digest, answer=step.answer, at=step.at
            )
    except IntegrityError:
        _refuse_repeats(membership_id, action)
        if new is not None:
            _refuse_taken(*new, membership_id)
        raise


def was_done(membership_id, uid):
    """Whether this member's action was carried out; its digest is looked at when it is asked for again."""
    return Action.objects.filter(membership_id=membership_id, uid=uid).exists()


def _refuse_taken(model, uid, membership_id):
    """A uid is one act's for ever, be it an annotation, a cross-link or a reply: its first version tells whose."""
    owner = model.objects.filter(uid=uid).values_list("author_id", flat=True).first()
    if owner is None:
        owner = Version.objects.filter(subject=uid, number=1).values_list("by_id", flat=True).first()
    if owner is not None:
        raise ActionReused if owner == membership_id else NotYours


def _take_turn(reading_id):
    """The reading's next seq and its settings as they are now, in the order of Step's fields."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Reading._meta.db_table)
        settings = "seq, hiding, hidden_count, round, hiding_number, codebook_seq"
        cursor.execute(f"UPDATE {table} SET seq = seq + 1 WHERE id = %s RETURNING {settings}", [reading_id])
        return cursor.fetchone()


def _refuse_repeats(membership_id, action):
    done = Action.objects.filter(membership_id=membership_id, uid=action.uid).first()
    if done and done.digest == action.digest:
        raise AlreadyDone(done.answer)
    if done:
        raise ActionReused
