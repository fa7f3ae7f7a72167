"""What gunicorn serves: the site as it is and, under /bare/, Django with an empty list of middleware."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from readerapp.wsgi import application as site


class BareHandler(WSGIHandler):
    """Django's own handler without middleware."""

    def load_middleware(self, is_async=False):
        kept, settings.MIDDLEWARE = settings.MIDDLEWARE, []
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = kept


bare = BareHandler()


def application(environ, start_response):
    """The WSGI application."""
    is_bare = environ["PATH_INFO"].startswith("/bare/")
    return (bare if is_bare else site)(environ, start_response)
