import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import slug_re
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.importers import read
from annotations.importers.normalise import BadText
from annotations.models import Course, Reading
from annotations.models.reading import MOST_PIECES
from annotations.services import importing, setting
from annotations.services.refusals import Refused

COLUMNS = "{kind:<11} {text:<60} {why}"


class Command(BaseCommand):
    help = "Bring texts into a course; all of them or, when one cannot come in, none."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", help="plain text; - for standard input")
        parser.add_argument("--course", metavar="SLUG", help="the course that they come into")
        parser.add_argument("--reading", metavar="SLUG", help="the reading of which they become pieces; made when new")
        parser.add_argument("--dry-run", action="store_true", help="show what each block is taken for, store nothing")
        parser.add_argument("--json", action="store_true", help="print a JSON object a file; needs no course")

    def handle(self, *, files, course, reading, dry_run, json, **options):
        if not (course or dry_run or json):
            raise CommandError(_("Say into which course: --course SLUG. To look first: --dry-run or --json."))
        if reading and not course:
            raise CommandError(_("A reading is in a course. Add --course SLUG."))
        drafts = [(name, self._draft(name)) for name in files]
        if reading and not slug_re.match(reading):
            raise CommandError(_("“%(slug)s” cannot be the address of a reading.") % {"slug": reading})
        for name, draft in drafts:
            if json:
                self.stdout.write(as_json(draft))
            elif dry_run:
                self._show(name, draft)
        if course and not dry_run:
            self._store(drafts, course, reading, report=self.stderr if json else self.stdout)

    def _draft(self, name):
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            return read(data, name)
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}") from error
        except BadText as error:
            raise CommandError(str(error)) from error

    def _show(self, name, draft):
        self.stdout.write(f"{name}\n{draft.title}\n{', '.join(draft.authors)}  {draft.date or ''}  {draft.language}")
        for passage in draft.passages:
            text = " ".join(passage.text.split())
            short = text if len(text) <= 60 else text[:59] + "…"
            self.stdout.write(COLUMNS.format(kind=passage.kind, text=short, why=passage.why).rstrip())
        self.stdout.write("")

    def _store(self, drafts, course_slug, reading_slug, report):
        course = Course.objects.filter(slug=course_slug).first()
        if not course:
            raise CommandError(_("There is no course “%(slug)s”.") % {"slug": course_slug})
        with transaction.atomic():
            stored = [self._store_one(name, draft, course, report) for name, draft in drafts]
            if reading_slug:
                self._set(stored, course, reading_slug, report)

    def _store_one(self, name, draft, course, report):
        try:
            document = importing.store(course, draft)
        except importing.AlreadyHere as refusal:
            document = refusal.facts["document"]
            report.write(_("%(file)s: already here as document %(id)s.") % {"file": name, "id": document.pk})
        except Refused as refusal:
            raise CommandError(f"{name}: {refusal.message}") from refusal
        else:
            report.write(
                _("%(file)s: “%(title)s”, document %(id)s.")
                % {"file": name, "title": document.title, "id": document.pk}
            )
        return document

    def _set(self, documents, course, slug, report):
        reading = Reading.objects.filter(course=course, slug=slug).first()
        try:
            if not reading:
                title = slug.replace("-", " ").capitalize()
                reading = setting.make_reading(course, [], title=title, slug=slug)
                report.write(_("The reading “%(title)s” is new.") % {"title": title})
            for document in documents:
                setting.add_piece(reading, document)
        except setting.TooManyPieces as refusal:
            raise CommandError(
                _("%(slug)s: a reading has at most %(most)s texts. Nothing was stored.")
                % {"slug": slug, "most": MOST_PIECES}
            ) from refusal
        except Refused as refusal:
            raise CommandError(f"{slug}: {refusal.message}") from refusal


def as_json(draft):
    """A Draft as one line of JSON: title, authors, date (ISO 8601 or null), passages."""
    passages = [
        {"kind": one.kind, "text": one.text, "attribution": one.attribution, "why": one.why} for one in draft.passages
    ]
    found = {
        "title": draft.title,
        "authors": list(draft.authors),
        "date": draft.date.isoformat() if draft.date else None,
        "passages": passages,
    }
    return json.dumps(found, ensure_ascii=False)
