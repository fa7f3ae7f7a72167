"""When something was written and when it came in, and whether that was late. For its author and the staff alone."""

from dataclasses import dataclass

from ..models import Extension, Reading
from ..models.vocabulary import Role

APART = 60  # seconds between writing and arriving that are not worth telling


@dataclass(frozen=True)
class When:
    is_late: bool = False
    written_at: object = None  # datetime, where that differs from when it came in; for the staff alone


NOTHING = When()


@dataclass(frozen=True)
class _Due:
    """A reading's due date and the later ones that some have; `at` is None where nothing is ever late."""

    at: object
    members: dict
    sections: dict

    def of(self, author):
        extended = self.members.get(author.pk) or self.sections.get(author.section_id) or self.at
        return max(self.at, extended)


class Times:
    """The When of each act that is shown to one reader. At most two queries a reading."""

    def __init__(self, reach):
        self.reach, self._dues = reach, {}

    def of(self, act):
        """The When of an annotation, cross-link or reply; its `author` should be fetched."""
        is_staff = self.reach.is_staff_of(act.course_id)
        if not is_staff and act.author_id not in self.reach.memberships:
            return NOTHING
        return When(self._is_late(act), act.written_at if is_staff and written_differs(act) else None)

    def _is_late(self, act):
        if act.author.role != Role.STUDENT:
            return False
        if act.reading_id not in self._dues:
            self._dues[act.reading_id] = _due(act.reading_id)
        due = self._dues[act.reading_id]
        return due is not None and act.created_at > due.of(act.author)


def written_differs(act):
    """Whether a browser says that something was written at another time than it came in."""
    return act.written_at is not None and abs((act.written_at - act.created_at).total_seconds()) > APART


def _due(reading_id):
    late = Reading.objects.filter(pk=reading_id, after_due=Reading.AfterDue.LATE).exclude(due_at=None)
    at = late.values_list("due_at", flat=True).first()
    if at is None:
        return None
    rows = list(Extension.objects.filter(reading=reading_id).values_list("member", "section", "due_at"))
    members = {member: due_at for member, _section, due_at in rows if member}
    return _Due(at, members, {section: due_at for _member, section, due_at in rows if section})
