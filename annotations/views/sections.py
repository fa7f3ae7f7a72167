"""The sections of a course: instructors make, name and delete them. Members are moved on the list of members."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..forms.members import SectionForm
from ..models import Membership
from ..services import sections
from ..services.refusals import Refused
from .answers import see
from .gates import course_to_run


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request, course):
    """The sections with their sizes; posting makes one."""
    course = course_to_run(request, course)
    form, status = SectionForm(request.POST if request.method == "POST" else None), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                sections.make_section(course, form.cleaned_data["name"])
                return see(request, _list_of(course), _("The section is made."))
            except Refused as refused:
                form.add_error("name", refused.message)
    size = Count("members", filter=Q(members__ended_at=None))
    context = {
        "course": course,
        "form": form,
        "sections": course.sections.annotate(size=size).order_by("name", "pk"),
        "without": Membership.objects.current().students().filter(course=course, section=None).count(),
    }
    return render(request, "annotations/sections.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request, course, section):
    """One section; posting gives it another name."""
    course, section = _section(request, course, section)
    if request.method != "POST":
        return _page(request, course, section, SectionForm(initial={"name": section.name}))
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _page(request, course, section, form, 422)
    try:
        sections.rename_section(section, form.cleaned_data["name"])
    except Refused as refused:
        form.add_error("name", refused.message)
        return _page(request, course, section, form, refused.status)
    return see(request, _list_of(course), _("The section is renamed."))


@login_required
@require_POST
def delete(request, course, section):
    course, section = _section(request, course, section)
    try:
        sections.delete_section(section)
    except Refused as refused:
        form = SectionForm(initial={"name": section.name})
        return _page(request, course, section, form, refused.status, refused.message)
    return see(request, _list_of(course), _("The section is deleted. Its members are still in the course."))


def _section(request, course, section):
    course = course_to_run(request, course)
    return course, get_object_or_404(course.sections.select_related("course"), pk=section)


def _page(request, course, section, form, status=200, sentence=""):
    context = {
        "course": course,
        "section": section,
        "form": form,
        "sentence": sentence,
        "size": section.members.current().count(),
        "overseers": section.overseers.current().select_related("user"),
        "extensions": section.extensions.count(),
    }
    return render(request, "annotations/section.html", context, status=status)


def _list_of(course):
    return reverse("annotations:sections", args=[course.slug])
