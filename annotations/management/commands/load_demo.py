from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from annotations.services import demo


class Command(BaseCommand):
    help = "Load the sample pair with its class. Everybody's password is public: not for a site in use."

    def handle(self, **options):
        if demo.is_loaded():
            self.stdout.write(_("The demo class is here already; nothing was changed."))
            return
        course = demo.load_demo()
        self.stdout.write(_("The demo class “%(title)s” is loaded.") % {"title": course.title})
