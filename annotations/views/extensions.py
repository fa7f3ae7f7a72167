"""More time for one student or one section on a reading."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms.extensions import ExtensionForm
from ..models import Extension, Membership
from ..services import extending
from .answers import see
from .gates import reading_to_edit, seat


@login_required
def extensions(request, course, reading):
    """GET: who has more time. POST: gives it."""
    course, reading = reading_to_edit(request, course, reading)
    if request.method == "POST" and not reading.due_at:
        raise PermissionDenied
    form = ExtensionForm(
        request.POST or None,
        reading=reading,
        course=course,
        members=_members(request, course) if request.method == "POST" else [],
        sections=_sections(request, course),
    )
    if form.is_valid():
        sent = form.cleaned_data
        by = seat(request, course).membership
        extending.extend(reading, by, sent["due_at"], sent["member"], sent["section"])
        said = _("%(whom)s may work until then.") % {"whom": sent["member"] or sent["section"]}
        return see(request, _address(course, reading), said)
    page = {"course": course, "reading": reading, "form": form, "extensions": _given(request, course, reading)}
    return render(request, "annotations/extensions.html", page, status=422 if form.is_bound else 200)


@login_required
@require_POST
def take_back(request, course, reading, extension):
    course, reading = reading_to_edit(request, course, reading)
    if Extension.objects.filter(pk=extension).exists():  # a second click finds it gone
        get_object_or_404(_given(request, course, reading), pk=extension)
        extending.take_back(reading, extension)
    return see(request, _address(course, reading), _("The extension is taken back."))


def _members(request, course):
    members = Membership.objects.visible_to(request.reach).current().students().filter(course=course)
    return sorted(members.select_related("user"), key=lambda member: (member.name.casefold(), member.pk))


def _sections(request, course):
    sections, limits = course.sections.all(), seat(request, course).sections
    return sections.filter(pk__in=limits) if limits else sections


def _given(request, course, reading):
    """The extensions of those whom this reader looks after: sections first, then members, by due date."""
    rows = Extension.objects.filter(reading=reading).select_related("member__user", "section", "by__user")
    theirs = rows.filter(member__in=Membership.objects.visible_to(request.reach).filter(course=course))
    found = theirs | rows.filter(section__in=_sections(request, course))
    return found.order_by("member", "due_at", "pk")


def _address(course, reading):
    return reverse("annotations:extensions", args=[course.slug, reading.slug])
