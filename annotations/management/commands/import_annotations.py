from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from annotations.importers.annotations_jsonl import restore
from annotations.importers.archive_lines import BadArchive


class Command(BaseCommand):
    help = "Imports an archive (JSON Lines) into a new or empty course: all of it, or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")
        parser.add_argument("--course", required=True, metavar="SLUG", help="its address; made when it is new")

    def handle(self, *args, **options):
        path = options["file"]
        try:
            with path.open("rb") as file:
                summary = restore(file, options["course"])
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except BadArchive as error:
            raise CommandError(f"{path}: {error} Nothing was stored.") from error
        self._tell(summary)

    def _tell(self, summary):
        counts = ", ".join(f"{number} {kind}" for kind, number in summary.counts.items())
        self.stdout.write(f"Imported into “{summary.course.slug}”: {counts}.")
        if summary.users_made:
            self.stdout.write(
                f"Made {len(summary.users_made)} user names, without a password until staff make a reset link: "
                + ", ".join(summary.users_made)
            )
        self.stdout.write(
            "Not in an archive: passwords and mail addresses, join links, the undo list of the codebook, "
            "and who wrote what stands under a pseudonym or anonymously."
        )
