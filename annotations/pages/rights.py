"""What a reader may do with each annotation, cross-link or reply that they see."""

from dataclasses import dataclass
from functools import cached_property

from ..models import Annotation, CrossLink, Flag, Reply
from ..models.vocabulary import ShownAs
from ..naming import name_in_answer


@dataclass
class Rights:
    """What this reader may do with an act besides reading it."""

    edit: bool = False
    restore: bool = False
    hide: bool = False
    history: bool = False  # read what it said at its earlier versions
    flag: bool = False
    is_flagged: bool = False  # by this reader, and not decided yet
    to_staff: bool = False  # write to its author and the staff alone
    answer_as: str = ""  # the name that is chosen at first


class RightsOf:
    """The Rights of one reader in a course; without a `course` those in their own work alone. At most one query."""

    def __init__(self, reach, seat, may_write, course=None):
        self.reach, self.seat, self.may_write, self.course = reach, seat, may_write, course

    def of(self, act, root=None):
        """The Rights in an act; `root` is what a reply stands under."""
        own, is_there = self.is_own(act), act.withdrawn_at is None
        rights = Rights(edit=own and self.may_write and is_there, restore=own and self.may_write and not is_there)
        rights.history = may_read_history(self.reach, act)
        if self.course is None:
            return rights
        rights.hide = self.seat.is_staff and self.may_write and not own and is_there
        rights.answer_as = name_in_answer(self.course, self.seat, *((act, root) if root else (act,)))
        rights.to_staff = may_write_to_staff(self.reach, act)
        if may_flag(self.reach, self.seat, act):
            rights.is_flagged = (type(act), act.pk) in self._flagged
            rights.flag = not rights.is_flagged
        return rights

    def is_own(self, act):
        return act.author_id in self.reach.memberships

    @cached_property
    def _flagged(self):
        """(model, key) of all that this reader flagged and nobody decided."""
        mine = Flag.objects.open().filter(by=self.seat.membership)
        rows = mine.values_list("annotation_id", "link_id", "reply_id")
        models = (Annotation, CrossLink, Reply)
        return {(model, pk) for row in rows for model, pk in zip(models, row, strict=True) if pk}


def may_flag(reach, seat, act):
    """Whether a reader who sees an act may ask the staff to look at it: it stands and is somebody else's.

    A reading that takes no more work still takes flags; a frozen course takes nothing.
    """
    return act.is_standing and act.author_id not in reach.memberships and seat.membership in reach.writing


def may_read_history(reach, act):
    """Whether a reader who sees an act may read what it said before: its author, and the staff who look after them.

    An assistant of some sections may where the author's name stands there, as in `may_write_to_staff`.
    """
    if act.author_id in reach.memberships:
        return True
    if act.withdrawn_at or not reach.oversees(act.author_id, act.course_id):
        return False
    return act.course_id not in reach.limited or act.shown_as == ShownAs.NAME


def may_write_to_staff(reach, root):
    """Whether a reader may begin a thread that the author of a root and the staff alone read.

    An assistant of some sections may where they look after its author and the author's name stands there: elsewhere
    the choice itself would tell of which section somebody is.
    """
    if root.author_id in reach.memberships:
        return True
    if root.course_id in reach.limited:
        return root.shown_as == ShownAs.NAME and root.author_id in reach.overseen
    return root.course_id in reach.staffed
