"""The service worker, which keeps the reading pages that were opened for when there is no connection.

Its address is its scope, and is the same for every build; a browser asks for it again and takes it over when a byte of
it is new: the build stands in it.
"""

import hashlib
from functools import cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from readerapp import __version__


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the script of the worker of this build."""
    facts = {"build": build(), "static": settings.STATIC_URL}
    return render(request, "sw.js", facts, content_type="text/javascript; charset=utf-8")


@cache
def build() -> str:
    """Return a word that differs for each version of the program and of its static files."""
    files = sorted(getattr(staticfiles_storage, "hashed_files", {}).items())
    return hashlib.sha256(repr((__version__, files)).encode()).hexdigest()[:12]
