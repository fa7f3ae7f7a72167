"""Whether one's work may be used for research: each member's page, and the instructors'."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..exporters import consents
from ..forms.consent import AnswerForm, AnswersForm, AskForm, CloseGradesForm
from ..models import ConsentQuestion
from ..pages import consent as pages
from ..services import consenting
from ..services.refusals import Refused
from .answers import see
from .gates import course_for, course_to_run, seat

PAGE = 50  # answers


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request, course):
    """What is asked of members, with one's own answers; a student's POST answers, in a frozen course as well."""
    course = course_for(request, course, even_frozen=True)
    if request.method != "POST":
        return _page(request, course)
    own = seat(request, course)
    if own.is_staff or own.is_preview:
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, course, " ".join(error for found in form.errors.values() for error in found), 422)
    questions = ConsentQuestion.objects.visible_to(request.reach).filter(course=course)
    question = get_object_or_404(questions, version=form.cleaned_data["version"])
    agrees = form.cleaned_data["answer"] == "yes"
    try:
        consenting.answer(question, own.membership, agrees)
    except Refused as refusal:
        return _page(request, course, refusal.message, refusal.status)
    said = _("You agree. You can withdraw that at any time.") if agrees else _("Noted: you do not agree.")
    return see(request, reverse("annotations:consent", args=[course.slug]), said)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request, course):
    """The wordings, for instructors; posting asks in new words."""
    course = course_to_run(request, course)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        consenting.ask(course, seat(request, course).membership, form.cleaned_data["wording"])
        return see(request, _managed(course), _("The students of this course are asked."))
    return _manage(request, course, form, CloseGradesForm())


@login_required
@require_POST
def close(request, course, question):
    course = course_to_run(request, course)
    questions = ConsentQuestion.objects.editable_by(request.reach).filter(course=course)
    consenting.close(get_object_or_404(questions, pk=question))
    return see(request, _managed(course), _("Nobody is asked any more. Whoever agreed can still withdraw."))


@login_required
@require_POST
def close_grades(request, course):
    course = course_to_run(request, course, even_frozen=True)
    form = CloseGradesForm(request.POST)
    if not form.is_valid():
        return _manage(request, course, AskForm(), form)
    consenting.close_grades(course)
    return see(request, _managed(course), _("Grades are closed. You can see who agreed."))


@login_required
@never_cache
@require_safe
def list_answers(request, course):
    """Everybody's newest answers; before grades are closed only the reason why there are none."""
    course = course_to_run(request, course)
    form = _filter(request, course)
    found = pages.newest_answers(request.reach, course, form.asked)
    context = {"course": course, "form": form, "page": Paginator(found, PAGE).get_page(request.GET.get("page"))}
    return render(request, "annotations/consent_answers.html", context)


@login_required
@require_safe
def download(request, course):
    """The listed answers as CSV; 403 until grades are closed."""
    course = course_to_run(request, course)
    if course.pk not in request.reach.graded:
        raise PermissionDenied(_("Who agreed is shown once grades are closed."))
    found = pages.newest_answers(request.reach, course, _filter(request, course).asked)
    rows = (text.encode() for text in consents.stream(found))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{course.slug}-consent.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _filter(request, course):
    versions = ConsentQuestion.objects.editable_by(request.reach).filter(course=course)
    return AnswersForm(request.GET, course=course, versions=versions.values_list("version", flat=True))


def _managed(course):
    return reverse("annotations:manage_consent", args=[course.slug])


def _page(request, course, sentence="", status=200):
    own = seat(request, course)
    context = {
        "course": course,
        "asked": pages.asked_of_me(request.reach, course),
        "may_answer": not (own.is_staff or own.is_preview),
        "may_run": course.pk in request.reach.taught,
        "sentence": sentence,
    }
    return render(request, "annotations/consent.html", context, status=status)


def _manage(request, course, form, closing):
    context = {
        "course": course,
        "form": form,
        "closing": closing,
        "versions": pages.versions(request.reach, course),
        "students": pages.students(course),
    }
    status = 422 if form.errors or closing.errors else 200
    return render(request, "annotations/consent_manage.html", context, status=status)
