"""The answers to the question about research as a table, for instructors once grades are closed.

Not among the formats in which work leaves: it says nothing of anybody's work.
"""

import csv
import io

from .cells import guarded
from .csv_rows import BYTE_ORDER_MARK
from .rows import OBJECTS

COLUMNS = ("version", "asked_utc", "name", "user_name", "section", "agrees", "answered_utc")


def stream(answers):
    """Yields the text of a CSV file of ConsentAnswers (pages.consent.newest_answers), some hundred rows at a time."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    held.write(BYTE_ORDER_MARK)
    writer.writerow(COLUMNS)
    ids = list(answers.values_list("pk", flat=True))
    for at in range(0, len(ids), OBJECTS):
        writer.writerows(map(_row, answers.filter(pk__in=ids[at : at + OBJECTS])))
        yield held.getvalue()
        held.seek(0)
        held.truncate()
    yield held.getvalue()


def _row(answer):
    member = answer.membership
    return (
        answer.question.version,
        _utc(answer.question.asked_at),
        guarded(member.name),
        guarded(member.user.username if member.user_id else ""),
        guarded(member.section.name if member.section else ""),
        "yes" if answer.agrees else "no",
        _utc(answer.at),
    )


def _utc(at):
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
