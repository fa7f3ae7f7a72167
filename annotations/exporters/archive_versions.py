"""What acts said at their earlier versions, as far as a reader of the archive may know."""

from ..models import CrossLink, Version
from ..models.earlier import open_versions
from .people import moment


def versions_of(acts, tells, by, pieces):
    """{uid: [records]} of a page of acts. Two queries at most.

    `tells(act)` is "all", "open" (never what was "only me" then) or "none"; `by(act, membership)` says who;
    `pieces` is {piece id: (reading, ordinal)}.
    """
    told = {act.uid: (act, tells(act)) for act in acts}
    asked = [uid for uid, (_act, much) in told.items() if much != "none"]
    opened = open_versions([act for act, much in told.values() if much == "open"])
    found = {}
    for version in Version.objects.filter(subject__in=asked).order_by("subject", "number"):
        act, much = told[version.subject]
        if much == "open" and version.number not in opened[act.uid]:
            continue
        found.setdefault(version.subject, []).append(
            {
                "number": version.number,
                "by": by(act, version.by_id),
                "at": moment(version.at),
                "content": _portable(version.content, pieces, isinstance(act, CrossLink)),
            }
        )
    return found


def _portable(content, pieces, is_link):
    """A content without the database's own numbers, and a link's with each end's piece by its place in the reading."""
    content = {name: value for name, value in content.items() if name not in Version.HERE_ALONE}
    if not is_link:
        return content
    ends = [[pieces[piece][1] if piece in pieces else None, *rest] for piece, *rest in content.get("ends", [])]
    return content | {"ends": ends}
