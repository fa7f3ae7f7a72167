"""What an annotation, a cross-link or a reply said at its earlier versions."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ..models import CrossLink, Reply
from ..pages.history import History
from ..pages.news_items import way_to
from ..pages.rights import may_read_history
from ..pages.takeback import VERBS
from .gates import reading_for
from .reading import reading_address


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def show(request, course, reading, uid):
    """GET: for the author, and for the staff who look after them. 404 for who cannot see the act, else 403."""
    course, reading = reading_for(request, course, reading)
    act = _act(request.reach, reading, uid)
    if not may_read_history(request.reach, act):
        raise PermissionDenied
    history = History(act, request.reach, request.reach.may_write_in(reading), request.GET.get("page"))
    facts = {"course": course, "reading": reading, "act": act, "history": history, "verb": VERBS[type(act)]}
    facts["way_back"] = reading_address(course, reading, "" if act.withdrawn_at else way_to(act))
    facts["noun"] = {CrossLink: "link", Reply: "reply"}.get(type(act), "annotation")
    return render(request, "annotations/history.html", facts)


def _act(reach, reading, uid):
    """The act with its author, which this reader sees or wrote. Raises Http404."""
    for model in VERBS:
        here = model.objects.filter(reading=reading, uid=uid)
        # one's own may be withdrawn; others' withdrawn replies keep their place alone
        seen = here.visible_to(reach).filter(withdrawn_at=None) | here.filter(author_id__in=reach.memberships)
        act = seen.select_related("author__user").first()
        if act:
            return act
    raise Http404
