"""The annotated edition of a reading, for screen and paper."""

from dataclasses import replace
from itertools import chain

from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from ..exporters.scope import MINE, scope_of
from ..pages.address import Address
from ..pages.edition_page import EditionPage
from .gates import reading_for
from .reading import page_of

HERE = mark_safe("<!-- the parts -->")  # in the template: what is streamed stands there


@login_required
@require_safe
def show(request, course, reading):
    """GET: the pieces with their notes by number, the legend, the cross-links; under the layer and filters asked for.

    Whose work it holds is what this reader may export. Streamed, a passage or a note at a time.
    """
    course, reading = reading_for(request, course, reading)
    page = page_of(request, course, reading, _uncounted(Address.read(request.GET)))
    whose = MINE if page.address.layer == "mine" else None
    printed = EditionPage(page, scope_of(course, request.reach, reading, whose))
    facts = {"page": page, "printed": printed, "course": course, "reading": reading, "here": HERE}
    before, _here, after = render_to_string("annotations/edition.html", facts, request).partition(HERE)
    parts = printed.parts()
    first = next(parts, "")
    response = StreamingHttpResponse(chain([before, first], parts, [after]))
    patch_cache_control(response, private=True, no_store=True)
    response["X-Accel-Buffering"] = "no"
    return response


def _uncounted(address):
    """Where readers are counted, what they wrote is printed."""
    return replace(address, layer="class", one=(), other=()) if address.is_counting else address
