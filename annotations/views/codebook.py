from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ..forms.codebook import TagForm
from ..models import Tag
from ..pages import library
from ..ready_codebooks import READY
from ..services import codebook
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
    form = TagForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            tag = codebook.add_tag(course, seat(request, course).membership, **form.cleaned_data)
            return _see(request, course, _("“%(name)s” is in the codebook.") % {"name": tag.name})
        except Refused as refusal:
            form.add_error(refusal.facts.get("field"), refusal.message)
    return _form(request, course, form)


@login_required
def revise(request, course, tag):
    course, tag = _tag_to_edit(request, course, tag)
    form = TagForm(request.POST or None, initial=model_to_dict(tag, TagForm.Meta.fields))
    if form.is_valid():
        try:
            codebook.revise_tag(tag, seat(request, course).membership, **form.cleaned_data)
            return _see(request, course, _("“%(name)s” is saved.") % {"name": tag.name})
        except Refused as refusal:
            form.add_error(refusal.facts.get("field"), refusal.message)
    return _form(request, course, form, tag)


@login_required
@require_POST
def change(request, course, tag, verb):
    """One of the buttons beside a tag: up, down, retire, restore."""
    course, tag = _tag_to_edit(request, course, tag)
    if verb not in VERBS:
        raise Http404
    VERBS[verb](tag, seat(request, course).membership)
    said = {
        "retire": _("“%(name)s” is retired. What carries it keeps it."),
        "restore": _("“%(name)s” is in use again."),
    }.get(verb, "")
    return _see(request, course, said % {"name": tag.name} if said else "")


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
        said += " " + _("Already there: %(names)s.") % {"names": ", ".join(known)}
    return _see(request, course, said)


VERBS = {
    "up": lambda tag, _by: codebook.move(tag, -1),
    "down": lambda tag, _by: codebook.move(tag, 1),
    "retire": codebook.retire,
    "restore": codebook.restore,
}


def _tag_to_edit(request, course, tag):
    course = course_for(request, course)
    tag = get_object_or_404(Tag.objects.visible_to(request.reach), course=course, pk=tag)
    if not request.reach.is_staff_of(course.pk):
        raise PermissionDenied
    return course, tag


def _page(request, course, status=200):
    tags = library.codebook(request.reach, course)
    page = {
        "course": course,
        "tags": [tag for tag in tags if tag.retired_at is None],
        "retired": [tag for tag in tags if tag.retired_at],
        "is_staff": seat(request, course).is_staff,
        "ready": READY.items(),
    }
    return render(request, "annotations/codebook.html", page, status=status)


def _form(request, course, form, tag=None):
    page = {"form": form, "course": course, "tag": tag}
    return render(request, "annotations/tag_form.html", page, status=422 if form.is_bound else 200)


def _see(request, course, said=""):
    return see(request, reverse("annotations:codebook", args=[course.slug]), said)
