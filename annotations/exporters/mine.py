"""All that one member wrote in a course, to be taken along: to read, and for machines, in one ZIP file.

One's own work is in it whatever became of it: "only me", withdrawn, hidden by staff, in a reading that is a draft
again. Of others' words there is what one answered, where one may still see it, and what the staff said of one's work.
"""

import json
import tempfile
import zipfile

from django.utils.translation import gettext as _

from ..models import ConsentAnswer, Flag, Participation
from . import jsonl
from .markdown_text import BREAK, escaped
from .mine_work import Work
from .people import moment

IN_MEMORY = 1_000_000  # bytes; what is longer is kept in a file without a name
READABLE, ARCHIVE, BESIDE, ABOUT = "mine.md", "mine.jsonl", "beside.jsonl", "README.txt"
UNDER = BREAK + "    "  # lines that stand under their first


def packed(scope):
    """A binary file, at its start, that holds the ZIP of a Scope with one's own work. Closing it removes it."""
    held = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, pieces in (
            (ABOUT, _about(scope)),
            (READABLE, _readable(scope)),
            (ARCHIVE, jsonl.stream(scope)),
            (BESIDE, _beside(scope)),
        ):
            with pack.open(name, "w") as file:
                for text in pieces:
                    file.write(text.encode("utf-8", "replace"))
    held.seek(0)
    return held


def _about(scope):
    yield _("What you wrote in the course “%(course)s”.") % {"course": scope.course.title} + "\n\n"
    for name, said in (
        (READABLE, _("to read: your annotations, cross-links and replies in place, with what was said of them.")),
        (ARCHIVE, _("for machines: the archive of your work, with every version; docs/jsonl-format.md describes it.")),
        (BESIDE, _("for machines: reviews, flags, what you marked as read, and your answers about research.")),
    ):
        yield f"{name}\n    {said}\n\n"
    yield (
        _("Times are in the time zone %(zone)s; in the files for machines in UTC.") % {"zone": scope.course.time_zone}
        + "\n"
    )


def _readable(scope):
    """Yields the Markdown, a few blocks at a time."""
    work = Work(scope)
    title = _("My work in “%(course)s”") % {"course": scope.course.title}
    yield f"# {escaped(title, ' ')}\n\n"
    is_empty = True
    for reading in work.readings():
        is_empty = False
        yield f"## {escaped(reading.title, ' ')}\n\n"
        for heading, entries in (
            (_("Annotations"), work.annotations(reading)),
            (_("Cross-links"), work.links(reading)),
            (_("Replies"), work.replies(reading)),
            (_("What was said of my work as a whole"), work.judged(reading)),
            (_("Marked as read"), work.finished(reading)),
        ):
            yield from _section(heading, entries)
    for heading, entries in ((_("Flags I raised"), work.flags()), (_("Answers about research"), work.consent())):
        for text in _section(heading, entries, "##"):
            is_empty = False
            yield text
    if is_empty:
        yield _("You have written nothing here yet.") + "\n"


def _section(heading, entries, level="###"):
    """Yields a heading with its entries, lists of lines; nothing where there are none."""
    for number, lines in enumerate(entries):
        if not number:
            yield f"{level} {heading}\n\n"
        yield "- " + UNDER.join(lines) + "\n\n"


def _beside(scope):
    """Yields what the archive does not hold, a JSON object a line."""
    for record in _records(scope):
        yield json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n"


def _records(scope):
    own, work = scope.seat.membership, Work(scope)
    for review in work.reviews().select_related("reading", "by__user", "annotation", "link", "tagging__content_object"):
        root = review.annotation or review.link or (review.tagging and review.tagging.content_object)
        yield {
            "kind": "review",
            "reading": review.reading.slug,
            "of": str(root.uid) if root else None,
            "version": review.version,
            "state": review.state,
            "score": None if review.score is None else str(review.score),
            "reason": review.reason,
            "by": review.by.name,
            "at": moment(review.at),
        }
    for flag in Flag.objects.filter(by=own).select_related("annotation", "link", "reply").order_by("pk"):
        of, reason, at = str(flag.root.uid), flag.reason, moment(flag.at)
        yield {"kind": "flag", "of": of, "reason": reason, "at": at, "decision": flag.decision or None}
    finished = Participation.objects.filter(membership=own).exclude(finished_at=None).select_related("piece__reading")
    for one in finished.order_by("pk"):
        reading, piece = one.piece.reading.slug, one.piece.label
        yield {"kind": "read", "reading": reading, "piece": piece, "round": one.round, "at": moment(one.finished_at)}
    for answer in ConsentAnswer.objects.filter(membership=own).select_related("question"):
        version, agrees = answer.question.version, answer.agrees
        yield {"kind": "consent", "version": version, "agrees": agrees, "at": moment(answer.at)}
    for kind, act in work.unarchived():
        words = act.text if kind == "reply" else act.note
        yield {
            "kind": kind, "uid": str(act.uid), "reading": act.reading.slug, "text": words,
            "created_at": moment(act.created_at), "withdrawn_at": moment(act.withdrawn_at),
        }  # fmt: skip
