"""Brings back a course from the archive that exporters/jsonl.py wrote: all of it, or nothing and one clear message."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from ..exporters.archive import FORMAT, VERSION
from ..services.counting import recompute
from ..services.marking import rebuild
from .archive_course import CourseRestored
from .archive_lines import BadArchive, records
from .archive_shapes import ARCHIVE, SHAPES
from .archive_work import WorkRestored

OF_COURSE = ("section", "group", "member", "relation", "tag", "document", "reading")


@dataclass
class Summary:
    """What an import stored: rows by kind, and the sign-in names that were made, without a usable password."""

    course: object
    counts: dict = field(default_factory=dict)
    users_made: list = field(default_factory=list)


def restore(file, slug):
    """Imports an archive from a binary file into the course of this address, which is new or empty.

    Returns a Summary. Raises BadArchive; then nothing was stored.
    """
    with transaction.atomic():
        course = CourseRestored(slug)
        work = WorkRestored(course)
        counts = _read(file, course, work)
        for piece, _texts in course.pieces.values():
            rebuild(piece)
            recompute(piece)
    return Summary(course.course, counts, course.users_made)


def _read(file, course, work):
    counts, ended, line = {}, False, 0
    for line, record in records(file):
        if ended:
            raise BadArchive("something follows the last line of the archive.", line)
        kind = record.get("kind")
        try:
            if line == 1:
                course.add_archive(_checked_header(record))
            elif kind == "end":
                ended = SHAPES["end"](record)["lines"] == line - 1
                if not ended:
                    raise ValueError("lines are missing before this one")
                work.store()
            else:
                _add(kind, record, line, course, work)
        except ValidationError as error:
            raise BadArchive(" ".join(error.messages), line) from None
        except ValueError as error:
            raise BadArchive(f"{error}.", line) from None
        except (IntegrityError, DataError):
            raise BadArchive("this, or a line shortly before, contradicts another one.", line) from None
        counts[kind] = counts.get(kind, 0) + 1
    if not line:
        raise BadArchive("The file is empty.")
    if not ended:
        raise BadArchive("the file ends here: it was cut short.", line)
    return {kind: number for kind, number in counts.items() if kind not in ("archive", "end")}


def _checked_header(record):
    if record.get("format") != FORMAT:
        raise ValueError("this is not an archive of annotations")
    if record.get("version") != VERSION:
        raise ValueError(
            f"this archive is of version {str(record.get('version'))[:20]}; this program reads version {VERSION}"
        )
    return ARCHIVE(record)


def _add(kind, record, line, course, work):
    if not isinstance(kind, str) or kind not in SHAPES:
        raise ValueError(f"the kind “{str(kind)[:40]}” is not known")
    record = SHAPES[kind](record)
    if kind in OF_COURSE:
        getattr(course, f"add_{kind}")(record)
        return
    course.link_tags()
    for tagging in record.get("taggings", ()):
        if tagging["tag"] not in course.tags:
            raise ValueError(f"the tag “{tagging['tag']}” is not in the file before this line")
    work.add(kind, record, line)
