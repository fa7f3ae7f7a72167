from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.models.searching import is_in_step, keep_index
from annotations.services import indexing


class Command(BaseCommand):
    help = "Folds the words of passages, notes and replies anew for the search, and makes its index anew."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only say whether the index is in step")

    def handle(self, *args, check, **options):
        if check:
            wrong = indexing.out_of_step()
            if wrong:
                raise CommandError(_("Not in step: %(names)s. Run index_words.") % {"names": ", ".join(wrong)})
            self.stdout.write(_("Every word is found as it should be."))
            return
        for model in indexing.WORDS:
            if not is_in_step(model):
                keep_index(connection, model)
        changed = indexing.fold_again()
        self.stdout.write(ngettext("%(n)s row folded anew.", "%(n)s rows folded anew.", changed) % {"n": changed})
