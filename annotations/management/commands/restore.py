import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.services.backup import RefusedBackup, restore


class Command(BaseCommand):
    help = "Put the backup FILE in the place of everything the database holds now."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--no-input", action="store_true", help="do not ask before replacing")

    def handle(self, *, file, no_input, **options):
        if sys.stdin.isatty() and not no_input:
            self._ask(file)
        try:
            totals = restore(file)
        except RefusedBackup as refusal:
            raise CommandError(str(refusal)) from refusal
        rows = ngettext("%(count)d row", "%(count)d rows", totals.rows) % {"count": totals.rows}
        self.stdout.write(_("Restored from %(file)s: %(rows)s.") % {"file": file, "rows": rows})

    def _ask(self, file):
        question = _("This replaces everything in the database by %(file)s. Type yes to go on: ")
        if input(question % {"file": file}).strip().lower() not in ("yes", _("yes")):
            raise CommandError(_("Nothing was changed."))
