"""Take a codebook out, bring tags in from a file, copy them to another course."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ..exporters.codebook_files import FORMATS, file_name, tags_for
from ..forms.exchange import CodebookCopyForm, CodebookFileForm, CodebookTextForm, PlanForm
from ..models import Course
from ..services import exchanging
from .answers import refusals_answered, see
from .gates import course_for, course_to_edit, seat


@login_required
@require_safe
def export(request, course, format):
    """The codebook as a file, for everybody who reads it."""
    course = course_for(request, course)
    if format not in FORMATS:
        raise Http404
    tags = tags_for(request.reach, course)
    if not tags and not FORMATS[format].may_be_empty:
        page = {"course": course, "is_staff": request.reach.is_staff_of(course.pk)}
        return render(request, "annotations/codebook_empty.html", page, status=409)
    text = FORMATS[format].text_of(course, tags)
    response = HttpResponse(text.encode(), content_type=FORMATS[format].content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(course, format)}"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@refusals_answered
def bring_in(request, course):
    """A file, then what would happen, then all of it."""
    course = course_to_edit(request, course)
    if request.POST.get("step") == "save":
        form = CodebookTextForm(request.POST)
        if not form.is_valid():
            return _import_form(request, course, _refused(form.errors.get("text") or [_("Choose the file again.")]))
        return _carried_out(request, course, form.book.entries, form, {"text": form.cleaned_data["text"]})
    form = CodebookFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _import_form(request, course, form)
    plan = exchanging.plan(course, form.book.entries, form.book.problems)
    return _plan_page(request, course, plan, {"text": form.cleaned_data["file"]})


@login_required
@refusals_answered
def copy(request, course):
    """Tags and a course, then what would happen there, then all of it."""
    course = course_to_edit(request, course)
    courses, tags = _others(request, course), [tag for tag in tags_for(request.reach, course) if not tag.retired_at]
    form = CodebookCopyForm(request.POST or None, courses=courses, tags=tags)
    if not form.is_valid():
        page = {"course": course, "form": form, "has_tags": bool(tags), "has_courses": courses.exists()}
        return render(request, "annotations/codebook_copy.html", page, status=422 if form.is_bound else 200)
    target, chosen = form.cleaned_data["target"], form.cleaned_data["tags"]
    entries, held = exchanging.entries_of(chosen), {"copied": chosen, "source": course}
    seen = PlanForm(request.POST)
    if request.POST.get("step") == "save" and seen.is_valid():
        return _carried_out(request, target, entries, seen, held)
    return _plan_page(request, target, exchanging.plan(target, entries), held)


def _others(request, course):
    """The courses that this reader is on the staff of and that take work, but for this one."""
    seats = [seat for seat in request.reach.seats if seat.is_staff and not seat.frozen and seat.course != course.pk]
    return Course.objects.visible_to(request.reach).filter(pk__in=[seat.course for seat in seats])


def _carried_out(request, course, entries, form, held):
    sent = form.cleaned_data
    try:
        plan = exchanging.bring_in(
            course, seat(request, course).membership, entries, sent["digest"], sent["with_changes"]
        )
    except exchanging.PlanOutOfDate as refusal:
        return _plan_page(request, course, refusal.facts["plan"], held | {"said": refusal.message}, 409)
    added, changed = len(plan.added), len(plan.changed) if sent["with_changes"] else 0
    said = [ngettext("%(count)d tag added.", "%(count)d tags added.", added) % {"count": added}]
    if changed:
        said.append(ngettext("%(count)d tag changed.", "%(count)d tags changed.", changed) % {"count": changed})
    return see(request, reverse("annotations:codebook", args=[course.slug]), " ".join(said))


def _plan_page(request, course, plan, held, status=200):
    page = {"course": course, "plan": plan, **held}
    return render(request, "annotations/codebook_import_plan.html", page, status=status)


def _import_form(request, course, form):
    page = {"course": course, "form": form}
    return render(request, "annotations/codebook_import.html", page, status=422 if form.is_bound else 200)


def _refused(errors):
    """The form for a file again, saying what was wrong with what came from the page of the plan."""
    form = CodebookFileForm({}, {})
    form.full_clean()
    form.errors["file"] = form.error_class(errors)
    return form
