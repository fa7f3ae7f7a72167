"""Limit an assistant to some sections of a course."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms.limits import LimitForm
from ..models import Membership
from ..models.vocabulary import Role
from ..services import enrolling
from .answers import refusals_answered, see
from .gates import course_to_run


@login_required
@require_POST
@refusals_answered
def limit(request, course, membership):
    """POST: the sections that an assistant looks after; none: the whole course."""
    course = course_to_run(request, course)
    assistants = Membership.objects.visible_to(request.reach).current().filter(course=course, role=Role.ASSISTANT)
    member = get_object_or_404(assistants.select_related("user"), pk=membership)
    form = LimitForm(request.POST, course=course)
    if not form.is_valid():
        facts = {"course": course, "member": member, "limit_form": form}
        return render(request, "annotations/member.html", facts, status=422)
    enrolling.limit(member, list(form.cleaned_data["sections"]))
    here = reverse("annotations:member", args=[course.slug, member.pk])
    return see(request, here, _("%(name)s is changed.") % {"name": member.name})
