"""What every template may ask of the site."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

# How scripts write dates (BCP 47): as readerapp/locale/*/formats.py does, in the same calendar and digits.
LOCALES = {"en": "en-GB", "fa": "fa-u-ca-gregory-nu-latn"}


def site(request: HttpRequest) -> dict[str, bool | str]:
    """Return `is_demo` (this site is the demo: everybody's password is public), `has_mail`, and `locale`."""
    locale = LOCALES.get(get_language() or "", "en-GB")
    return {"is_demo": settings.READERAPP_DEMO, "has_mail": settings.HAS_MAIL, "locale": locale}
