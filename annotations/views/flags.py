"""The flags of a course: seen and decided by any of its staff. A student gets 403, a stranger 404."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from ..forms.acts import HideForm
from ..forms.board import asked
from ..forms.flags import FlagSearchForm
from ..models import Flag
from ..pages.flags import FlagsPage
from ..services import flagging
from ..services.acts import AlreadyDone
from ..services.refusals import Refused
from .acting import action_of, problems
from .answers import refusals_answered, see
from .gates import course_to_edit


@login_required
@require_safe
@cache_control(private=True, no_cache=True)
def show(request, course):
    """GET: the flags under a filter, open ones first, a page at a time."""
    return _page(request, course_to_edit(request, course, even_frozen=True))


@login_required
@require_POST
@refusals_answered
def decide(request, course, flag):
    """POST: leave what was flagged as it is, or hide it with a reason. The query is that of the list one comes from."""
    course = course_to_edit(request, course)
    flags = Flag.objects.editable_by(request.reach).filter(course=course)
    flag = get_object_or_404(flags.select_related("annotation", "link", "reply"), pk=flag)
    reviewer = request.reach.seat(course.pk).membership
    if reviewer not in request.reach.writing or not _may_decide(request, flag):
        raise PermissionDenied
    decision, form = request.POST.get("decision"), HideForm(request.POST)
    if decision not in Flag.Decision.values:
        raise Refused(_("Choose what is to be done about it."))
    is_hidden = decision == Flag.Decision.HIDDEN
    if is_hidden and not form.is_valid():
        return _again(request, course, flag, form)
    try:
        if is_hidden:
            reason = form.cleaned_data["reason"]
            flagging.hide_flagged(reviewer, flag, reason, action_of(request, form))
        else:
            flagging.keep(reviewer, flag)
    except AlreadyDone:
        pass
    except Refused as refusal:
        return _again(request, course, flag, form, refusal)
    return see(request, _list(request, course), _("Hidden from the class.") if is_hidden else _("Left as it is."))


def _may_decide(request, flag):
    """Whether this reader sees what was flagged, or its author withdrew it, so that nobody does."""
    act = flag.root
    seen = type(act).objects.visible_to(request.reach).filter(pk=act.pk)
    return act.withdrawn_at is not None or seen.exists()


def _list(request, course):
    query = "?" + request.GET.urlencode() if request.GET else ""
    return reverse("annotations:flags", args=[course.slug]) + query


def _again(request, course, flag, form, refusal=None):
    """The list as it is now, with what was typed and what is wrong: 422, or 409 when somebody was faster."""
    errors, status = problems(form, refusal)
    typed = {"flag": flag.pk, "reason": request.POST.get("reason", ""), "errors": errors}
    return _page(request, course, status, typed)


def _page(request, course, status=200, typed=None):
    page = FlagsPage(course, request.reach, number=request.GET.get("page"), typed=typed)
    form = FlagSearchForm(request.GET, page)
    page.asked = asked(form)
    return render(request, "annotations/flags.html", {"page": page, "form": form, "course": course}, status=status)
