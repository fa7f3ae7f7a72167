"""The reading page, whole or in pieces, and "I have read this"."""

import hashlib

from django.contrib.auth.decorators import login_required
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from readerapp.worker import build

from ..models import Piece
from ..pages.address import Address
from ..pages.panel import gone_panel
from ..pages.reading import ReadingPage
from ..services import finishing
from .answers import refusals_answered, see, wants_pieces
from .gates import reading_for


@login_required
@require_safe
def show(request, course, reading):
    """GET: the page of the contract, its panel and strips alone for a script, 304 when nothing changed."""
    course, reading = reading_for(request, course, reading)
    page = page_of(request, course, reading, Address.read(request.GET))
    etag = _etag(request, page)
    answer = get_conditional_response(request, etag=etag) if etag else None
    if answer is None:
        answer = _opened(request, page)
        if etag:
            answer.headers["ETag"] = etag
    patch_cache_control(answer, private=True, no_cache=True)
    patch_vary_headers(answer, ["Cookie", "X-Requested-With"])
    if not wants_pieces(request):
        # The service worker keeps such pages, and no others, for this account when there is no connection.
        answer.headers["X-Keep-For"] = str(request.user.pk)
    return answer


def _opened(request, page):
    """The page; for a script that opens what is not there a panel that says so, and 404 as for all. Raises Http404."""
    try:
        return render_beside(request, page)
    except Http404:
        if not wants_pieces(request):
            raise
    page.panel = gone_panel(page.address)
    return render_beside(request, page, status=404)


def page_of(request, course, reading, address):
    """The ReadingPage of a request, with links that may be cited."""
    site = request.build_absolute_uri(reverse("annotations:reading", args=[course.slug, reading.slug]))
    page = ReadingPage(course, reading, address, request.reach, site)
    page.announces = request.user.look.get("announce") == "on"
    return page


@login_required
@require_POST
@refusals_answered
def finish(request, course, reading, piece):
    """POST: "I have read this", or not yet."""
    course, reading = reading_for(request, course, reading)
    piece = get_object_or_404(Piece, pk=piece, reading=reading)
    if not request.reach.may_write_in(reading):
        raise PermissionDenied
    is_finished = request.POST.get("finished") != "0"
    finishing.finish(request.reach.seat(course.pk).membership, piece, reading.round, is_finished)
    said = _("Marked as read.") if is_finished else _("Marked as not read yet.")
    if wants_pieces(request):
        page = page_of(request, course, reading, Address())
        return render(
            request, "annotations/_finished.html", {"page": page, "course": course, "reading": reading, "said": said}
        )
    return see(request, reading_address(course, reading), said)


def reading_address(course, reading, query="", anchor=""):
    return reverse("annotations:reading", args=[course.slug, reading.slug]) + query + (anchor and f"#{anchor}")


def render_beside(request, page, said="", status=200, is_error=False, back=None):
    """What is beside the texts, for a script; for a plain form the whole page. `back` is a Takeback."""
    template = "annotations/_beside.html" if wants_pieces(request) else "annotations/reading.html"
    facts = {
        "page": page,
        "course": page.course,
        "reading": page.reading,
        "said": said,
        "is_error": is_error,
        "back": back,
    }
    return render(request, template, facts, status=status)


def _etag(request, page):
    """Known before anything is drawn. Empty where the page holds what the reading's seq does not count."""
    address = page.address
    opens = address.act or address.place or address.at or address.list or address.edit or address.held or address.undo
    if opens or len(get_messages(request)):
        return ""
    get_token(request)
    facts = [
        build(),
        get_language(),
        request.META.get("CSRF_COOKIE"),
        wants_pieces(request),
        request.user.name,
        request.user.look,
        *page.state,
    ]
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'
