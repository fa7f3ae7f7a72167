"""When something was written and when it came in, and whether that was late. For its author and the staff alone."""

import itertools
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from ..models import Extension, Reading, Version
from ..models.vocabulary import Role, ShownAs

APART = 60  # seconds between writing and arriving that are not worth telling


@dataclass(frozen=True)
class Edit:
    """The newest change of an act's words, tags or audience."""

    at: object  # datetime
    is_late: bool = False
    written_at: object = None  # as in When


@dataclass(frozen=True)
class When:
    is_late: bool = False
    written_at: object = None  # datetime, where that differs from when it came in; for the staff alone
    edit: Edit | None = None
    is_told: bool = False  # whether this reader may know all this


NOTHING = When()


@dataclass(frozen=True)
class Due:
    """A reading's due date and the later ones that some have; `at` is None where there is none."""

    at: object = None
    members: dict = None
    sections: dict = None
    is_late_marked: bool = False

    def of(self, author):
        """Until when a Membership may work, None for ever: their own extension goes before that of their section."""
        if self.at is None:
            return None
        return max(self.at, self.members.get(author.pk) or self.sections.get(author.section_id) or self.at)

    def is_late(self, author, at):
        """Whether what an author did at a time is marked as late."""
        return bool(self.is_late_marked and at and author.role == Role.STUDENT and at > self.of(author))

    def is_past(self, at):
        """The same of whoever has no extension."""
        return self.is_late_marked and at > self.at


def due_of(reading):
    """The Due of a reading. One query where it has a due date, else none."""
    if reading.due_at is None:
        return Due()
    rows = list(Extension.objects.filter(reading=reading).values_list("member", "section", "due_at"))
    return Due(
        reading.due_at,
        {member: due_at for member, _section, due_at in rows if member},
        {section: due_at for _member, section, due_at in rows if section},
        reading.after_due == Reading.AfterDue.LATE,
    )


class Times:
    """The When of each act that is shown to one reader. At most two queries a reading, and one for each `read`."""

    def __init__(self, reach):
        self.reach, self._dues, self._edits = reach, {}, {}

    def read(self, acts):
        """To be called once with all acts of a list: their edits are told by `of` afterwards. At most one query."""
        changed = [act.uid for act in acts if act.version > 1 and self._is_told(act)]
        self._edits |= _newest_edits(changed) if changed else {}

    def of(self, act):
        """The When of an annotation, cross-link or reply; its `author` should be fetched."""
        if not self._is_told(act):
            return NOTHING
        return When(
            self._is_late(act, act.created_at),
            self._apart(act, act.written_at, act.created_at),
            self._edit(act),
            is_told=True,
        )

    def _is_told(self, act):
        return self.reach.is_staff_of(act.course_id) or act.author_id in self.reach.memberships

    def _is_late(self, act, at):
        """Of others' work without a name, whoever wrote it: more time, or a role, would tell who did."""
        is_known = act.shown_as == ShownAs.NAME or act.author_id in self.reach.memberships
        due = self._due(act)
        return due.is_late(act.author, at) if is_known else due.is_past(at)

    def _edit(self, act):
        at, written_at = self._edits.get(act.uid, (None, None))
        if at is None:
            return None
        return Edit(at, self._is_late(act, at), self._apart(act, written_at, at))

    def _apart(self, act, written_at, at):
        is_told = written_at and self.reach.is_staff_of(act.course_id)
        return written_at if is_told and abs((written_at - at).total_seconds()) > APART else None

    def _due(self, act):
        if act.reading_id not in self._dues:
            reading = Reading.objects.only("due_at", "after_due").get(pk=act.reading_id)
            self._dues[act.reading_id] = due_of(reading)
        return self._dues[act.reading_id]


def _newest_edits(uids):
    """{uid: (when its newest edit came in, when its browser says that it was written)} of those that were edited.

    To withdraw, hide and bring back turns one of two switches; an edit turns none of them.
    """
    rows = Version.objects.filter(subject__in=uids).order_by("subject", "number")
    versions = defaultdict(list)
    for uid, at, *content in rows.values_list(
        "subject", "at", "content__withdrawn", "content__hidden", "content__written_at"
    ):
        versions[uid].append((at, *content))
    found = {}
    for uid, listed in versions.items():
        for before, (at, *switches, written_at) in itertools.pairwise(listed):
            if list(before[1:3]) == switches:
                found[uid] = (at, _moment(written_at))
    return found


def _moment(text):
    """An aware datetime; None for anything that is none, which an archive may have brought."""
    try:
        at = datetime.fromisoformat(text or "")
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else None
