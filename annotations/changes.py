"""What changed in a reading since a cursor, as one reader may know it: the one source for pages that are live.

A cursor is a `seq` of the reading. A write takes its seq by an UPDATE of the reading, which no other write passes until
the transaction ends: numbers come to be seen in their order, and whoever has read up to one has missed none before it.
Steps that nobody's work took (a tag renamed, a title mended) have a seq and no Change.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from .models import Annotation, Change, CrossLink, Reading, Reply, User
from .models.act import HIDDEN
from .models.vocabulary import Audience, Role

MOST = 100  # changes that are looked at one by one: the newest
NEW, EDITED, GONE, REVIEWED = "new", "edited", "gone", "reviewed"
PRIVATE = ("", Audience.ME, f"{HIDDEN}{Audience.ME}")  # readerships of nobody but the author
MADE = {"annotate": Annotation, "link": CrossLink, "reply": Reply}  # the first change of each act, by its kind


@dataclass(frozen=True)
class Changes:
    """What a reader may know of the changes up to `seq`.

    `told` is {uid: (NEW, EDITED, GONE or REVIEWED, model)}; `passages` those on which these acts stand or stood.
    `is_more`: there are more than were looked at, of which nothing is told. `is_around`: there were steps that nobody's
    work took.
    """

    seq: int
    told: dict
    passages: frozenset
    is_more: bool = False
    is_around: bool = False

    @property
    def counts(self):
        """{(NEW ..., model): how many}"""
        return Counter(self.told.values())


def unmoved_since(session, course, reading, seq):
    """Whether nothing happened in a reading since `seq`, for a session whose reader may open it: two queries.

    Takes the slugs of course and reading. False whenever it is not sure: then the gates decide, and say why.
    """
    account = session.get(SESSION_KEY)
    if account is None:
        return False
    rows = Reading.objects.filter(
        slug=reading,
        course__slug=course,
        course__memberships__user=account,
        course__memberships__user__is_active=True,
        course__memberships__ended_at=None,
    )
    columns = ("seq", "status", "course__memberships__role", "course__memberships__user__password")
    found = rows.values_list(*columns).first()
    if found is None or found[0] != seq:
        return False
    _seq, status, role, password = found
    is_signed_in = constant_time_compare(
        session.get(HASH_SESSION_KEY, ""), User(password=password).get_session_auth_hash()
    )
    return is_signed_in and (status == Reading.Status.OPEN or role != Role.STUDENT)


def changes_since(reading, cursor, reach, done=frozenset()):
    """The Changes of a Reading after a cursor, up to its `seq` as it was read, for one reader.

    `done` are uids (UUIDs) of acts that the asking page changed itself. What is new is what this reader may see now
    and could not; gone what they could see and may not now. Of anything else nothing is told. Five queries at most,
    and one for each readership that acts were taken from.
    """
    rows = Change.objects.filter(reading=reading, seq__gt=cursor, seq__lte=reading.seq)
    columns = ("seq", "kind", "uid", "author_id", "passages", "audience_before", "audience_after")
    steps = list(rows.order_by("-seq").values_list(*columns, named=True)[: MOST + 1])
    known, is_more = len(steps), len(steps) > MOST
    if is_more:  # that there were so many is told only of what this reader may hear of
        known, rows = rows.count(), rows.filter(_heard_of(reading, reach))
        steps = list(rows.order_by("-seq").values_list(*columns, named=True)[: MOST + 1])
        is_more = len(steps) > MOST
    by_act = defaultdict(list)
    for step in reversed(steps[:MOST]):
        if step.uid not in done and _may_hear(step, reading, reach):
            by_act[step.uid].append(step)
    told = _told(by_act, reading, reach)
    passages = frozenset(passage for uid in told for step in by_act[uid] for passage in step.passages)
    return Changes(reading.seq, told, passages, is_more, known != reading.seq - cursor)


def made_since(reading, cursor, reach):
    """The first Changes of the acts after a cursor that this reader may see, the newest first: a QuerySet.

    After a visit (a cursor that is not 0) without one's own.
    """
    visible = {kind: _visible(model, reading, reach).standing() for kind, model in MADE.items()}
    visible["reply"] = visible["reply"].under_open(reach)
    seen = (Change.objects.filter(kind=kind, uid__in=rows.values("uid")) for kind, rows in visible.items())
    first, *others = (rows.filter(reading=reading, seq__gt=cursor) for rows in seen)
    for rows in others:
        first |= rows
    if cursor:
        first = first.exclude(author_id__in=reach.memberships)
    return first.order_by("-seq")


def noun_of(kind):
    """The model of the act that a kind of change is about."""
    if kind in ("reply", "reword") or kind.endswith(" reply"):
        return Reply
    return CrossLink if kind == "link" or kind.endswith(" link") else Annotation


def _heard_of(reading, reach):
    """A condition on Changes of a reading: those of acts that this reader sees, or that were open to them."""
    own, open_ = Q(author_id__in=reach.memberships), {Audience.CLASS, *(f"group:{group}" for group in reach.groups)}
    to_all = Q(audience_before__in=open_) | Q(audience_after__in=open_)
    if reading.pk in reach.concealed:
        to_all &= Q(author_id__in=reach.staff_authors)
    is_private = Q(audience_before__in=PRIVATE, audience_after__in=PRIVATE)
    staffed = Q(author_id__in=reach.overseen)
    if reading.course_id in reach.staffed - reach.limited:
        staffed = Q()
    acts = ~Q(kind="review") & to_all | staffed & ~is_private
    of_replies = Q(kind__in=("reply", "reword")) | Q(kind__endswith=" reply")
    replies = _visible(Reply, reading, reach).values("uid")
    return own | ~of_replies & acts | of_replies & Q(uid__in=replies)


def _may_hear(step, reading, reach):
    """Reviews are for the author and the staff who look after them."""
    is_own = step.author_id in reach.memberships
    return step.kind != "review" or is_own or reach.oversees(step.author_id, reading.course_id)


def _told(by_act, reading, reach):
    by_model = defaultdict(dict)
    for uid, steps in by_act.items():
        by_model[noun_of(steps[0].kind)][uid] = steps
    told = {}
    for model, acts in by_model.items():
        seen = _seen(model, reading, reach, acts)
        had = _had(model, reading, reach, acts, seen)
        for uid, steps in acts.items():
            if uid in seen:
                told[uid] = (_kind(steps, uid in had), model)
            elif uid in had:
                told[uid] = (GONE, model)
    return told


def _kind(steps, was_seen):
    if all(step.kind == "review" for step in steps):
        return REVIEWED
    return EDITED if was_seen else NEW


def _visible(model, reading, reach):
    rows = model.objects.visible_to(reach).filter(reading=reading)
    return rows if model is Reply else rows.filter(round=reading.round)


def _seen(model, reading, reach, acts):
    """The uids of those whose words this reader may read now."""
    rows = _visible(model, reading, reach).filter(uid__in=acts, withdrawn_at=None)
    return set(rows.filter(Q(hidden_at=None) | _sees_hidden(reach)).values_list("uid", flat=True))


def _sees_hidden(reach):
    return Q(author_id__in=reach.memberships) | Q(course_id__in=reach.staffed)


def _had(model, reading, reach, acts, seen):
    """The uids of those that this reader could read before the first of these steps."""
    had, once = set(), defaultdict(set)
    for uid, steps in acts.items():
        first, last = steps[0], steps[-1]
        is_same = uid in seen and first.audience_before == last.audience_after
        if first.kind == "review" or (first.audience_before and is_same):
            had.add(uid)
        elif first.audience_before:
            once[first.audience_before].add(uid)
    for readership, uids in once.items():
        rows = model.objects.filter(reading=reading, uid__in=uids)
        if model is Reply:
            rows = rows.visible_to(reach)
            rows = rows.filter(_sees_hidden(reach)) if readership.startswith(HIDDEN) else rows
        else:
            rows = rows.filter(round=reading.round).once_meant_for(reach, readership)
        had |= set(rows.values_list("uid", flat=True))
    return had
