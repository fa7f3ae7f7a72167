"""What an open page asks from time to time: did anything happen; what is it; draw it. All of it reads, none writes."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from ..changes import unmoved_since
from ..middleware import previewed
from ..pages.address import Address
from ..pages.live import Live, Since, number_since
from ..pages.panel import gone_panel
from .gates import reading_for
from .reading import page_of

PACE = 8  # seconds from one question of a page to its next, while things happen; all pages heed it at once
MOST_DONE = 100


@require_safe
def changes(request, course, reading):
    """GET: 204 where nothing happened since `heard`; else a sentence about what did since `after`, as HTML.

    With `apply` the pieces of the page that it touches, drawn anew; with `visit` (a seq) how much came since then. An
    idle question costs two queries: no Reach is read for it. Whoever may not open the reading gets what its page says.
    """
    query = request.GET
    heard = _number(query.get("heard"))
    asks_more = "apply" in query or "visit" in query
    if not asks_more and not previewed(request) and unmoved_since(request.session, course, reading, heard):
        return _paced(HttpResponse(status=204))
    return _paced(_told(request, course, reading))


@login_required
def _told(request, course, reading):
    page = page_of(request, *reading_for(request, course, reading), Address.read(request.GET))
    query = request.GET
    if "visit" in query:
        since = _number(query["visit"])
        facts = {"page": page, "n": number_since(page, since)}
        facts["latest"] = page.address.panel(list="latest", since=since)
        return render(request, "annotations/_latest.html", facts)
    live = Live(page, Since(_number(query.get("after")), query.get("around", ""), _uids(query.getlist("done"))))
    if "apply" in query:
        return _applied(request, page, live)
    if page.reading.seq == _number(query.get("heard")):
        return HttpResponse(status=204)
    return render(request, "annotations/_live_told.html", {"live": live})


def _applied(request, page, live):
    """The touched passages, what is beside the text, and the place that says it; the panel without what is gone."""
    is_gone = False
    try:
        page.panel  # noqa: B018
    except Http404:
        is_gone, page.panel = True, gone_panel(page.address)
    facts = {"page": page, "course": page.course, "reading": page.reading, "live": live, "is_gone": is_gone}
    return render(request, "annotations/_live_applied.html", facts)


def _paced(answer):
    answer.headers["Retry-After"] = str(PACE)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def _number(text):
    """A seq as a query has it. Raises Http404 for what no page of ours asks."""
    if not (text and text.isascii() and text.isdigit() and len(text) <= 15):
        raise Http404
    return int(text)


def _uids(texts):
    try:
        return frozenset(map(UUID, texts[:MOST_DONE]))
    except ValueError:
        raise Http404 from None
