"""Flags: a reader asks the staff to look at something. Whoever of the staff is first decides, once."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..models import Annotation, CrossLink, Flag, Reply
from . import annotating, linking, replying
from .noticing import notice
from .refusals import DecidedAlready, FlaggedAlready, HiddenAlready

_NOUNS = {Annotation: ("annotation", annotating), CrossLink: ("link", linking), Reply: ("reply", replying)}


def flag(membership_id, act, reason):
    """Stores a Flag of an annotation, cross-link or reply and returns it. Its author never learns who raised it.

    Raises FlaggedAlready while an earlier flag of this member on this act waits for a decision.
    """
    mine = of_act(act) | {"by_id": membership_id}
    try:
        with transaction.atomic():
            return Flag.objects.create(course_id=act.course_id, reading_id=act.reading_id, reason=reason, **mine)
    except IntegrityError:
        earlier = Flag.objects.open().filter(**mine).first()
        if earlier is None:
            raise
        raise FlaggedAlready(flag=earlier) from None


def keep(membership_id, flag):
    """Decides a Flag: what it is about stays as it is. Raises DecidedAlready where somebody else was first."""
    with transaction.atomic():
        if not _decide(Flag.objects.filter(pk=flag.pk), Flag.Decision.KEPT, membership_id):
            _refuse_unless_done(flag, Flag.Decision.KEPT, membership_id)


def hide_flagged(membership_id, flag, reason, action):
    """Decides a Flag, and all others of the same act: it is hidden from the class, with a reason for its author.

    Raises DecidedAlready where somebody else was first, WithdrawnAlready, AlreadyDone.
    """
    with transaction.atomic():
        try:
            decided = hide(membership_id, flag.root, reason, action)
        except HiddenAlready:
            # the flag was raised while somebody hid the act, or they have decided it, too
            decided = _decide(Flag.objects.filter(**of_act(flag.root)), Flag.Decision.HIDDEN, membership_id)
        if flag.pk not in decided:
            _refuse_unless_done(flag, Flag.Decision.HIDDEN, membership_id)


def hide(membership_id, act, reason, action):
    """Hides an act from the class and decides the open flags of it; returns the ids of these.

    Raises HiddenAlready, WithdrawnAlready, AlreadyDone.
    """
    _name, verbs = _NOUNS[type(act)]
    with transaction.atomic():
        verbs.hide(membership_id, act, reason, action)
        return _decide(Flag.objects.filter(**of_act(act)), Flag.Decision.HIDDEN, membership_id)


def unhide(membership_id, act, action):
    """Lets an act be seen again. What was decided of its flags stays on record."""
    _name, verbs = _NOUNS[type(act)]
    return verbs.unhide(membership_id, act, action)


def of_act(act):
    """The field by which a Flag points to an act, as {name: act}."""
    return {_NOUNS[type(act)][0]: act}


def _decide(flags, decision, membership_id):
    decided, at = dict(flags.open().select_for_update().values_list("pk", "by_id")), timezone.now()
    Flag.objects.filter(pk__in=decided).update(decision=decision, decided_by_id=membership_id, decided_at=at)
    notice(set(decided.values()) - {membership_id}, at)
    return list(decided)


def _refuse_unless_done(flag, decision, membership_id):
    """The same decision of the same person again is the same answer again."""
    held = Flag.objects.select_related("decided_by__user").get(pk=flag.pk)
    if (held.decision, held.decided_by_id) != (decision, membership_id):
        facts = {"name": held.decided_by.name, "decision": held.get_decision_display()}
        raise DecidedAlready(DecidedAlready.message % facts, flag=held)
