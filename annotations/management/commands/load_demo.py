from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from annotations.services import demo


class Command(BaseCommand):
    help = "Load the sample pair with its class. Everybody's password is public: not for a site in use."

    def add_arguments(self, parser):
        parser.add_argument("--public-passwords", action="store_true", help="on a site that is not the demo as well")

    def handle(self, *, public_passwords, **options):
        if not (settings.READERAPP_DEMO or settings.DEBUG or public_passwords):
            raise CommandError(
                _("Everybody knows the passwords of the demo class. If that is meant here: --public-passwords.")
            )
        if demo.is_loaded():
            self.stdout.write(_("The demo class is here already; nothing was changed."))
            return
        course = demo.load_demo()
        self.stdout.write(_("The demo class “%(title)s” is loaded.") % {"title": course.title})
