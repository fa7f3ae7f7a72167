"""Set a reading up. The reading's own page is in `views.reading`."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms.readings import ReadingForm
from ..models import Document
from ..models.reading import MOST_PIECES
from ..services import setting
from ..services.refusals import Refused
from .answers import see
from .gates import course_to_edit, reading_to_edit

TYPED = "typed_reading"  # in the session: what was typed before a text was pasted from this form


@login_required
def create(request, course):
    course = course_to_edit(request, course)
    form = ReadingForm(
        request.POST or None, course=course, initial=_initial(request, course, "new", {"status": "open"})
    )
    if "paste" in request.POST:
        return _go_and_paste(request, course, "new", form)
    if form.is_valid():
        try:
            reading = setting.make_reading(course, form.cleaned_data["pieces"], **form.fields_of_reading)
            return _saved(request, course, _("The reading “%(title)s” is made.") % {"title": reading.title})
        except Refused as refusal:
            form.add_error(refusal.facts.get("field"), refusal.message)
    return _form(request, course, form)


@login_required
def revise(request, course, reading):
    course, reading = reading_to_edit(request, course, reading)
    initial = _initial(request, course, reading.slug, _stored(reading))
    form = ReadingForm(request.POST or None, course=course, is_new=False, initial=initial)
    if "paste" in request.POST:
        return _go_and_paste(request, course, reading.slug, form)
    if form.is_valid():
        try:
            setting.revise_reading(reading, form.cleaned_data["pieces"], **form.fields_of_reading)
            return _saved(request, course, _("The reading is saved."))
        except Refused as refusal:
            form.add_error(refusal.facts.get("field"), refusal.message)
    return _form(request, course, form, reading)


def back_to_form(course, wanted_by, document=None):
    """The address of the form for which a text was pasted: that of a new reading ("new") or of one by its slug."""
    if wanted_by == "new":
        address = reverse("annotations:new_reading", args=[course.slug])
    else:
        address = reverse("annotations:reading_settings", args=[course.slug, wanted_by])
    return address + "?" + urlencode({"piece": document.pk if document else ""})


def _go_and_paste(request, course, wanted_by, form):
    """To the page for a new text; what was typed waits in the session, unchecked."""
    typed = {name: request.POST.get(name, "") for name in form.fields}
    request.session[TYPED] = {"course": course.pk, "for": wanted_by, "fields": typed}
    return see(request, reverse("annotations:new_document", args=[course.slug]) + "?" + urlencode({"for": wanted_by}))


def _initial(request, course, wanted_by, stored):
    """What the form begins with: what was typed when one comes back from pasting, else what is stored."""
    if "piece" not in request.GET:
        return stored
    kept = request.session.get(TYPED, {})
    is_ours = (kept.get("course"), kept.get("for")) == (course.pk, wanted_by)
    initial = dict(kept["fields"]) if is_ours else dict(stored)
    for piece in request.GET.getlist("piece"):
        _fill_first_gap(course, initial, piece)
    return initial


def _fill_first_gap(course, initial, piece):
    slots = [f"piece_{number}" for number in range(1, MOST_PIECES + 1)]
    taken = {str(initial.get(slot) or "") for slot in slots}
    gap = next((slot for slot in slots if not initial.get(slot)), None)
    is_here = piece.isdecimal() and len(piece) < 19 and Document.objects.filter(course=course, pk=piece).exists()
    if gap and is_here and piece not in taken:
        initial[gap] = piece


def _stored(reading):
    initial = model_to_dict(reading, ReadingForm.Meta.fields)
    for number, piece in enumerate(reading.pieces.all(), 1):
        initial |= {f"piece_{number}": piece.document_id, f"label_{number}": piece.label}
    return initial


def _saved(request, course, said):
    request.session.pop(TYPED, None)
    return see(request, reverse("annotations:course", args=[course.slug]), said)


def _form(request, course, form, reading=None):
    page = {"form": form, "course": course, "reading": reading}
    return render(request, "annotations/reading_form.html", page, status=422 if form.is_bound else 200)
