"""A database that is busy is no fault of the reader's: 503, with the time after which to ask again."""

from django.db import OperationalError
from django.shortcuts import render

RETRY_AFTER = 2  # seconds
SIGNS = ("database is locked", "couldn't get a connection", "deadlock detected", "too many clients", "lock timeout")


class BusyMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """The answer to a write that had to wait too long; nothing of it was stored."""
        if isinstance(exception, OperationalError) and any(sign in str(exception) for sign in SIGNS):
            answer = render(request, "503.html", status=503)
            answer.headers["Retry-After"] = str(RETRY_AFTER)
            return answer
        return None
