"""Which of its versions an act had open to others than its author: what was for them alone stays theirs."""

from bisect import bisect_right
from collections import defaultdict

from .act import Version
from .reply import Reply
from .vocabulary import Audience

OPEN = frozenset({Audience.CLASS, Audience.GROUP, Audience.STAFF})


def open_versions(acts):
    """{uid: the numbers of the versions that more than its author could read}, of annotations, cross-links, replies.

    A reply is as open as what it stands under was at some time while that version of it was the newest; the newest
    one is, for whoever sees it. One query, with the roots of replies read before.
    """
    subjects = {act.uid for act in acts} | {act.root.uid for act in acts if isinstance(act, Reply)}
    rows = Version.objects.filter(subject__in=subjects).order_by("subject", "number")
    lines = defaultdict(list)
    for subject, *version in rows.values_list("subject", "number", "at", "content__audience"):
        lines[subject].append(version)
    return {
        act.uid: _of_reply(lines[act.uid], lines[act.root.uid])
        if isinstance(act, Reply)
        else {number for number, _at, audience in lines[act.uid] if audience in OPEN}
        for act in acts
    }


def _of_reply(line, root):
    begins = [at for _number, at, _audience in root]
    found = set()
    for place, (number, at, _audience) in enumerate(line):
        is_newest = place == len(line) - 1
        until = None if is_newest else line[place + 1][1]
        stood = root[max(bisect_right(begins, at) - 1, 0) :]
        if is_newest or any(audience in OPEN for _n, began, audience in stood if began < until):
            found.add(number)
    return found
