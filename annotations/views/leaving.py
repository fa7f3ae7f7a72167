"""Leave a course oneself, and let people in again whom the staff took out."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..models import Membership
from ..pages.leaving import staying
from ..services import enrolling
from ..services.refusals import Refused
from .answers import see
from .gates import course_for, seat, whole_course
from .viewing import look

LEFT = "left"  # in the session: addresses of courses that were left in it, so that a second click says the same


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, course):
    """GET: what happens and what stays. POST: does it."""
    if request.method == "POST" and _has_left(request, course):
        return see(request, reverse("annotations:home"))
    course = course_for(request, course, even_frozen=True)
    own = seat(request, course)
    if own.is_preview:
        raise PermissionDenied
    member = Membership.objects.get(pk=own.membership)
    if request.method != "POST":
        return _page(request, course, member)
    try:
        enrolling.leave(member)
    except Refused as refused:
        return _page(request, course, member, refused)
    look(request, course, False)
    request.session[LEFT] = [*request.session.get(LEFT, ()), course.slug][-20:]
    return see(request, reverse("annotations:home"), _("You have left “%(course)s”.") % {"course": course.title})


@login_required
@require_POST
def let_in(request, course, removal):
    """POST: somebody who was removed may come in by a join link again."""
    course = whole_course(request, course, even_frozen=True)
    enrolling.let_in(get_object_or_404(course.removals, pk=removal))
    said = _("Let in again: a join link works for them, and they begin as somebody new.")
    return see(request, reverse("annotations:members", args=[course.slug]) + "?state=ended", said)


def _has_left(request, slug):
    """Whether this course was left in this session, and not joined again."""
    there = Membership.objects.current().filter(user=request.user, course__slug=slug)
    return slug in request.session.get(LEFT, ()) and not there.exists()


def _page(request, course, member, refused=None):
    facts = {
        "course": course,
        "member": member,
        "staying": staying(member.pk, request.reach),
        "is_last": enrolling.is_last_instructor(member),
        "sentence": refused.message if refused else "",
    }
    return render(request, "annotations/leave.html", facts, status=refused.status if refused else 200)
