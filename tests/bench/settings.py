"""The settings of a site in earnest, but on plain http, with the bare views beside it."""

import os

os.environ.update(DEBUG="0", READERAPP_DEMO="1", SSL_REDIRECT="0", LOG_LEVEL="error")
os.environ.pop("EMAIL_URL", None)

from readerapp.settings import *  # noqa: F403
from readerapp.settings import INSTALLED_APPS

READERAPP_DEMO = False  # it is no demo: only the cookies are those of plain http
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench"]
ROOT_URLCONF = "tests.bench.urls"
STATIC_ROOT = os.environ["BENCH_STATIC"]
