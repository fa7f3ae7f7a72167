from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.services.backup import RefusedBackup, backup


class Command(BaseCommand):
    help = "Write everything the database holds into FILE. The site may be in use meanwhile."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file, **options):
        try:
            totals = backup(file)
        except RefusedBackup as refusal:
            raise CommandError(str(refusal)) from refusal
        rows = ngettext("%(count)d row", "%(count)d rows", totals.rows) % {"count": totals.rows}
        self.stdout.write(_("%(file)s: %(rows)s.") % {"file": file, "rows": rows})
