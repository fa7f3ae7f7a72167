"""The two ways in which an act goes away, and comes back: withdrawn by its author, hidden by the staff.

Each is asked of an act as it stands now that it is the writer's turn, and changes it without saving it.
"""

from .refusals import HiddenAlready, WithdrawnAlready


def withdraw(act, at):
    act.withdrawn_at = at


def restore(act, at):
    act.withdrawn_at = None


def hide(act, at, membership_id, reason):
    """Raises WithdrawnAlready and HiddenAlready: of two who hide at once the first gives the reason that holds."""
    if act.withdrawn_at:
        raise WithdrawnAlready
    if act.hidden_at:
        raise HiddenAlready
    act.hidden_at, act.hidden_by_id, act.hidden_reason = at, membership_id, reason


def unhide(act, at):
    act.hidden_at = None


BY_STAFF = (hide, unhide)  # its author hears of these
