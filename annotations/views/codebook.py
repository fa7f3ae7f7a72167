from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ..forms.recoding import TagEditForm
from ..models import Tag
from ..pages import codebook as pages
from ..ready_codebooks import READY
from ..services import codebook, tag_details
from ..services.refusals import Refused
from .answers import see
from .gates import course_for, course_to_edit, seat


@login_required
def show(request, course):
    course = course_for(request, course)
    return _page(request, course)


@login_required
def create(request, course):
    course = course_to_edit(request, course)
    initial = {"palette": codebook.free_palette(course)}
    form = TagEditForm(request.POST or None, initial=initial, course=course, reach=request.reach)
    if form.is_valid():
        try:
            by = seat(request, course).membership
            tag = tag_details.add(course, by, form.wording(), **form.around())
            return _see(request, course, _("“%(name)s” is in the codebook.") % {"name": tag.name})
        except Refused as refusal:
            form.add_error(refusal.facts.get("field"), refusal.message)
    return _form(request, course, form)


@login_required
def revise(request, course, tag):
    course, tag = _tag_to_edit(request, course, tag)
    initial = model_to_dict(tag, [*TagEditForm.Meta.fields, "parent"])
    initial["aliases"] = ", ".join(alias.name for alias in tag.aliases.all())
    form = TagEditForm(request.POST or None, initial=initial, course=course, reach=request.reach, tag=tag)
    if form.is_valid():
        try:
            tag_details.revise(tag, seat(request, course).membership, form.wording(), **form.around())
            return _see(request, course, _("“%(name)s” is saved.") % {"name": tag.name})
        except Refused as refusal:
            form.add_error(refusal.facts.get("field"), refusal.message)
    return _form(request, course, form, tag)


@login_required
@require_POST
def change(request, course, tag, verb):
    """One of the buttons beside a tag: up, down, restore."""
    course, tag = _tag_to_edit(request, course, tag)
    if verb not in VERBS:
        raise Http404
    VERBS[verb](tag, seat(request, course).membership)
    said = _("“%(name)s” is in use again.") % {"name": tag.name} if verb == "restore" else ""
    return _see(request, course, said)


@login_required
@require_POST
def load(request, course):
    """Adds the tags of a ready example."""
    course = course_to_edit(request, course)
    if request.POST.get("ready") not in READY:
        return _page(request, course, status=422)
    entries = READY[request.POST["ready"]].entries
    added, known = codebook.add_all(course, seat(request, course).membership, entries)
    said = ngettext("%(count)d tag added.", "%(count)d tags added.", len(added)) % {"count": len(added)}
    if known:
        said += " " + _("Already there: %(names)s.") % {"names": _(", ").join(known)}
    return _see(request, course, said)


VERBS = {
    "up": lambda tag, _by: codebook.move(tag, -1),
    "down": lambda tag, _by: codebook.move(tag, 1),
    "restore": codebook.restore,
}


def _tag_to_edit(request, course, tag):
    course = course_for(request, course)
    tag = get_object_or_404(Tag.objects.visible_to(request.reach), course=course, pk=tag)
    if not request.reach.is_staff_of(course.pk):
        raise PermissionDenied
    return course, tag


def _page(request, course, status=200):
    tags = pages.codebook(request.reach, course)
    page = {
        "course": course,
        "tags": [tag for tag in tags if tag.retired_at is None],
        "retired": [tag for tag in tags if tag.retired_at],
        "is_staff": seat(request, course).is_staff,
        "may_recode": request.reach.is_staff_of(course.pk) and course.pk not in request.reach.limited,
        "several": course.readings.count() > 1,
        "ready": READY.items(),
    }
    return render(request, "annotations/codebook.html", page, status=status)


def _form(request, course, form, tag=None):
    page = {"form": form, "course": course, "tag": tag}
    page["example"] = tag and pages.examples(request.reach, [tag]).get(tag.pk)
    return render(request, "annotations/tag_form.html", page, status=422 if form.is_bound else 200)


def _see(request, course, said=""):
    return see(request, reverse("annotations:codebook", args=[course.slug]), said)
