"""One's own page of a course: own work, what is new, and the way to one act."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from ..forms.mine import LookForm, MineForm
from ..models import Annotation, CrossLink, Reply
from ..pages.mine import MinePage
from ..pages.news_items import way_to
from ..services import noticing
from .answers import see
from .gates import course_for, seat
from .reading import reading_address


@login_required
@require_safe
@cache_control(private=True, no_cache=True)
def show(request, course):
    return _page(request, course_for(request, course))


@login_required
@require_POST
def look(request, course):
    """POST: "I have seen these", up to the newest that was shown. What came in the meantime stays new."""
    course = course_for(request, course)
    form = LookForm(request.POST)
    if not form.is_valid():
        return _page(request, course, form.errors["until"], status=422)
    noticing.look(seat(request, course).membership, form.cleaned_data["until"])
    return see(request, reverse("annotations:mine", args=[course.slug]), _("All of these are seen."))


@login_required
@require_safe
def find(request, course, uid):
    """GET: leads on to an annotation, a cross-link or a reply in its reading. 404 for what this reader cannot see."""
    course = course_for(request, course)
    for model in (Annotation, CrossLink, Reply):
        rows = model.objects.visible_to(request.reach).filter(course=course, uid=uid)
        act = rows.exclude(reading_id__in=request.reach.drafts).select_related("reading").first()
        if act:
            return redirect(reading_address(course, act.reading) + way_to(act))
    raise Http404


def _page(request, course, errors=(), status=200):
    page = MinePage(course, request.reach, number=request.GET.get("page"))
    form = MineForm(request.GET, page)
    page.asked = form.asked()
    facts = {"page": page, "form": form, "course": course, "errors": errors, "is_staff": page.seat.is_staff}
    return render(request, "annotations/mine.html", facts, status=status)
