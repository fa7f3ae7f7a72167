"""Begin the next course from this one: tick and pick, look at all that will come along, begin."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..forms.acts import ActionForm
from ..forms.carrying import NextCourseForm, picked_in
from ..pages import carrying as pages
from ..services import carrying
from ..services.acts import AlreadyDone, asked
from ..services.refusals import Refused
from .answers import see
from .gates import course_to_run, seat

PICKING = ("search", "back")  # steps that lead to the form again, whatever is in it


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request, course):
    """The form; posting searches annotations, shows what will come along, or begins. Nothing is stored before that."""
    course = course_to_run(request, course, even_frozen=True)
    if not request.user.may_make_courses:
        raise PermissionDenied
    offered = pages.offered(request.reach, course)
    if request.method != "POST":
        return _ask(request, course, NextCourseForm(course=course, offered=offered))
    form = NextCourseForm(request.POST, course=course, offered=offered)
    step = request.POST.get("step")
    if step in PICKING or "page" in request.POST:
        return _ask(request, course, NextCourseForm.filled_in(request.POST, course=course, offered=offered))
    if not form.is_valid():
        return _ask(request, course, form)
    plan = _plan(form.cleaned_data)
    action = ActionForm(request.POST)
    if step != "begin" or not action.is_valid():
        return _preview(request, course, form, plan)
    try:
        action = asked(action.cleaned_data["action"], action.sent() | {"": request.path})
        made = carrying.begin(request.user, seat(request, course).membership, course, plan, action)
        return see(request, _course(made.slug), _("The course is made. Its readings are drafts."))
    except AlreadyDone as done:
        return see(request, _course(done.answer["course"]))
    except Refused as refusal:
        form.add_error("slug", refusal.message)
        return _ask(request, course, form)


def _plan(sent):
    return carrying.Plan(
        title=sent["title"],
        slug=sent["slug"],
        time_zone=sent["time_zone"],
        documents=tuple(sent["documents"]),
        readings=tuple(sent["readings"]),
        codebook=sent["codebook"],
        settings=sent["settings"],
        examples=tuple(sent["examples"]),
    )


def _course(slug):
    return reverse("annotations:course", args=[slug])


def _ask(request, course, form):
    """The form as it was filled in, with the annotations that were picked and those that are found."""
    words = request.POST.get("q", "")[:100].replace("\x00", "")
    picked = picked_in(request.POST)
    cards = form.offered.with_cards().select_related("reading")
    page = Paginator(pages.found(cards, words), pages.PAGE).get_page(request.POST.get("page"))
    here = {one.uid for one in page}
    context = {
        "course": course,
        "form": form,
        "page": page,
        "picks": pages.picks(page, picked),
        "elsewhere": pages.picks(cards.filter(uid__in=picked - here).order_by("pk"), picked),
        "q": words,
    }
    return render(request, "annotations/next_course.html", context, status=422 if form.errors else 200)


def _preview(request, course, form, plan):
    kept = [(name, value) for name in [*form.fields, "q"] for value in request.POST.getlist(name)]
    context = {"course": course, "form": form, "kept": kept, "preview": pages.preview(course, plan)}
    return render(request, "annotations/next_preview.html", context)
