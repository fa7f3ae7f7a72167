from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..exporters import EXPORTERS
from ..forms.courses import CourseForm, NewCourseForm
from ..models import Flag
from ..pages import consent, library
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
    if form.is_valid():
        setting.revise_course(course, **form.cleaned_data)
        return see(request, reverse("annotations:course", args=[course.slug]), _("The settings are saved."))
    return _form(request, form, course)


def _form(request, form, course=None):
    page = {"form": form, "course": course}
    return render(request, "annotations/course_form.html", page, status=422 if form.is_bound else 200)
