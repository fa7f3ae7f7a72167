from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..exporters import EXPORTERS
from ..forms.courses import CourseForm, NewCourseForm
from ..models import Flag
from ..models.vocabulary import Naming
from ..pages import consent, hidden, library
from ..services import enrolling, setting
from ..services.refusals import Refused
from .answers import see
from .gates import course_for, course_to_run, seat


@login_required
def show(request, course):
    course = course_for(request, course)
    is_staff = seat(request, course).is_staff
    page = {
        "course": course,
        "is_staff": is_staff,
        "may_order": is_staff and not course.is_frozen,
        "may_run": course.pk in request.reach.taught,
        "readings": library.readings_with_asked(request.reach, [course.pk]),
        "set_up": library.set_up(course) if is_staff else None,
        "arranges": is_staff and course.pk not in request.reach.limited,
        "texts": library.texts(request.reach, course) if is_staff else [],
        "formats": EXPORTERS,
        "open_flags": Flag.objects.editable_by(request.reach).open().filter(course=course).count() if is_staff else 0,
        "consent": consent.newest_question(request.reach, course),
    }
    return render(request, "annotations/course.html", page)


@login_required
def create(request):
    if not request.user.may_make_courses:
        raise PermissionDenied
    form = NewCourseForm(request.POST or None)
    if form.is_valid():
        fields = dict(form.cleaned_data)
        try:
            course, _membership = enrolling.make_course(
                request.user, fields.pop("title"), fields.pop("slug") or None, **fields
            )
            return see(request, reverse("annotations:course", args=[course.slug]), _("The course is made."))
        except Refused as refusal:
            form.add_error("slug", refusal.message)
    return _form(request, form)


@login_required
def revise(request, course):
    course = course_to_run(request, course)
    form = CourseForm(request.POST or None, initial=model_to_dict(course))
    step = request.POST.get("step")
    if not form.is_valid() or step == "back":
        return _form(request, form, course, 200 if step == "back" and not form.errors else None)
    past = _renamed(course, form.cleaned_data["naming"]) if step != "save" else None
    if past:
        return _preview(request, course, form, past)
    setting.revise_course(course, step == "save" and "for_past" in request.POST, **form.cleaned_data)
    return see(request, reverse("annotations:course", args=[course.slug]), _("The settings are saved."))


def _renamed(course, naming):
    """The Past that stands under what a course's authors are no longer to be shown by; None where there is none."""
    if naming == course.naming:
        return None
    before, _after = setting.shown_before_and_after(naming)
    return hidden.past_of(course=course, shown_as=before) or None


def _preview(request, course, form, past):
    page = {
        "course": course,
        "past": past,
        "is_by_name": form.cleaned_data["naming"] == Naming.NAMES,
        "sent": [(name, request.POST[name]) for name in form.fields if name in request.POST],
    }
    return render(request, "annotations/course_preview.html", page)


def _form(request, form, course=None, status=None):
    page = {"form": form, "course": course}
    return render(request, "annotations/course_form.html", page, status=status or (422 if form.is_bound else 200))
