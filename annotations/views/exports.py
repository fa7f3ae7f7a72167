"""Take work out of the program: choose, then download."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..exporters import EXPORTERS, FORMATS, file_name, mine, started
from ..exporters.scope import CLASS, MINE, may_export_class, scope_of
from ..forms.exports import ExportForm
from ..models import Reading
from . import gates
from .gates import is_slug


@login_required
@require_safe
def choose(request, course):
    """The page on which format, reading and author are chosen; with a choice it leads to the download."""
    course = gates.course_for(request, course)
    sent = request.GET if "format" in request.GET else None
    form = ExportForm(sent, course=course, reach=request.reach, initial=request.GET.dict())
    if sent and form.is_valid():
        return HttpResponseRedirect(_address(course, form.cleaned_data))
    page = {
        "course": course,
        "form": form,
        "exporters": EXPORTERS,
        "readings": form.fields["reading"].queryset,
        "may_export_class": may_export_class(course, request.reach),
    }
    return render(request, "annotations/export.html", page, status=422 if sent else 200)


@login_required
@require_safe
def download(request, course, format):
    """The file itself, streamed. Query: reading (its address), whose (class or mine)."""
    course = gates.course_for(request, course)
    exporter = FORMATS.get(format)
    whose = request.GET.get("whose") or None
    if exporter is None or whose not in (None, CLASS, MINE):
        raise Http404
    scope = scope_of(course, request.reach, _reading(request, course), whose)
    response = StreamingHttpResponse(started(exporter, scope), content_type=exporter.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(exporter, scope)}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Accel-Buffering"] = "no"
    return response


@login_required
@require_safe
def take_mine(request, course):
    """All that this member wrote in the course, at any time: one ZIP file."""
    course = gates.course_for(request, course)
    held = mine.packed(scope_of(course, request.reach, whose=MINE))
    name = f"{course.slug}-mine.zip"
    response = FileResponse(held, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


def _reading(request, course):
    slug = request.GET.get("reading")
    if not slug:
        return None
    if not is_slug(slug):
        raise Http404
    return get_object_or_404(Reading.objects.visible_to(request.reach).filter(course=course), slug=slug)


def _address(course, chosen):
    query = {"reading": chosen["reading"].slug if chosen["reading"] else "", "whose": chosen["whose"]}
    query = urlencode({name: value for name, value in query.items() if value})
    address = reverse("annotations:export", args=[course.slug, chosen["format"]])
    return f"{address}?{query}" if query else address
