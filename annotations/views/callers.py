"""Who calls: the address that throttling counts by, and the browsers that signed in to an account before."""

import ipaddress
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

from ..services import throttling

COOKIE = "known"
COOKIE_AGE = 60 * 60 * 24 * 365  # seconds
MOST_ACCOUNTS = 8  # of one browser, for machines that several people share


def address_of(request):
    """The address of the caller as text; an IPv6 network of 64 bits counts as one.

    REMOTE_ADDR, or with settings.TRUSTED_PROXIES = n the n-th entry from the right of X-Forwarded-For: each proxy
    adds the address that it was called from, and what stands further left is the caller's own invention.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    proxies = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return _network(forwarded[-proxies]) or _network(seen) or seen
    return _network(seen) or seen


def wait_to_sign_in(request, account):
    """Seconds until this browser may try this account (a folded user name) again; 0 is now."""
    return throttling.seconds_to_wait(*_sign_in(request, account))


def note_failed_sign_in(request, account):
    throttling.note(*_sign_in(request, account))


def remember(request, response, account):
    """Tells the browser, by a signed cookie, that it signed in to this account."""
    browser, accounts = _known(request)
    accounts = [_mark(account), *(known for known in accounts if known != _mark(account))][:MOST_ACCOUNTS]
    response.set_signed_cookie(
        COOKIE,
        " ".join([browser or secrets.token_hex(8), *accounts]),
        salt=COOKIE,
        max_age=COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def _sign_in(request, account):
    browser, accounts = _known(request)
    if _mark(account) in accounts:
        return "sign-in from a known browser", account, browser
    return "sign-in", account, address_of(request)


def _known(request):
    value = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=COOKIE_AGE)
    browser, *accounts = value.split(" ")
    return browser, accounts


def _mark(account):
    return salted_hmac("annotations.callers", account, algorithm="sha256").hexdigest()[:16]


def _network(text):
    """The text of an address without its port, an IPv6 one cut to its network; "" for what is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
