"""What every template may ask of the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, bool]:
    """Return `is_demo` (this site is the demo: everybody's password is public) and `has_mail`."""
    return {"is_demo": settings.READERAPP_DEMO, "has_mail": settings.HAS_MAIL}
