"""Set a reading up. The reading's own page is in `views.reading`."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms import requirements
from ..forms.readings import HIDINGS, ReadingForm
from ..models import Document
from ..models.reading import MOST_PIECES
from ..pages import hidden
from ..services import setting
from ..services.hiding import Setting
from ..services.refusals import Refused
from ..services.unchanged import SettingsChanged, seal
from .answers import refusals_answered, see
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
            reading = setting.make_reading(course, **_wanted(form))
            return _saved(request, course, _("The reading “%(title)s” is made.") % {"title": reading.title})
        except Refused as refusal:
            form.add_error(refusal.facts.get("field"), refusal.message)
    return _form(request, course, form)


@login_required
def revise(request, course, reading):
    """Where hiding is changed and there is work already, a second page says what becomes of that."""
    course, reading = reading_to_edit(request, course, reading)
    initial = _initial(request, course, reading.slug, _stored(reading))
    form = ReadingForm(request.POST or None, course=course, is_new=False, initial=initial)
    if "paste" in request.POST:
        return _go_and_paste(request, course, reading.slug, form)
    step, status = request.POST.get("step"), None
    if form.is_valid() and step == "back":
        status = 200
    elif form.is_valid():
        past = _touched(reading, form) if step != "save" else None
        if past:
            return _preview(request, course, reading, form, past)
        try:
            for_past = step == "save" and "for_past" in request.POST
            setting.revise_reading(reading, for_past=for_past, sealed=form.cleaned_data["sealed"], **_wanted(form))
            return _saved(request, course, _("The reading is saved."))
        except SettingsChanged as refusal:
            form, status = _changed(request, course, reading, form, refusal), refusal.status
        except Refused as refusal:
            form.add_error(refusal.facts.get("field"), refusal.message)
    return _form(request, course, form, reading, status)


@login_required
@require_POST
@refusals_answered
def move(request, course, reading):
    """POST `to`: the reading's place among those of its course, 0 the first."""
    course, reading = reading_to_edit(request, course, reading)
    to = request.POST.get("to", "")
    if not (to.isascii() and to.isdigit() and len(to) <= 6):
        raise Refused
    setting.move_reading(reading, int(to))
    return see(request, reverse("annotations:course", args=[course.slug]))


def back_to_form(course, wanted_by, document=None):
    """The address of the form for which a text was pasted: that of a new reading ("new") or of one by its slug."""
    if wanted_by == "new":
        address = reverse("annotations:new_reading", args=[course.slug])
    else:
        address = reverse("annotations:reading_settings", args=[course.slug, wanted_by])
    return address + "?" + urlencode({"piece": document.pk if document else ""})


def _wanted(form):
    """A valid form as the services take it."""
    kept = {name: form.cleaned_data[name] for name in ("pieces", "requirements", "setting")}
    if kept["requirements"] is None and "slug" in form.fields:
        kept["requirements"] = ()
    return kept | form.fields_of_reading


def _touched(reading, form):
    """The Past that a form's change of hiding is about; None where it changes nothing or nobody has written."""
    wanted = form.cleaned_data["setting"]
    if wanted is None or wanted == Setting.of(reading):
        return None
    return hidden.past_of(reading=reading) or None


def _preview(request, course, reading, form, past):
    wanted = form.cleaned_data["setting"]
    page = {
        "course": course,
        "reading": reading,
        "past": past,
        "before": hidden.in_words(Setting.of(reading), course) if not reading.hiding_number else "",
        "after": hidden.in_words(wanted, course),
        "effect": hidden.effect(reading, wanted, course),
        "sent": [(name, request.POST[name]) for name in form.names if name in request.POST],
    }
    return render(request, "annotations/reading_preview.html", page)


def _changed(request, course, reading, form, refusal):
    """The same form with what was typed, under a fresh seal, and a sentence on what somebody else has changed."""
    reading.refresh_from_db()
    data = request.POST.copy()
    data["sealed"] = seal(setting.settings_of(reading))
    labels = {"pieces": _("Texts"), "asks": _("What is asked more exactly"), "hiding": form.fields["hiding"].label}
    names = [str(labels.get(name) or form.fields[name].label) for name in refusal.facts["names"]]
    form = ReadingForm(data, course=course, is_new=False)
    said = _("Somebody changed this in the meantime: %(names)s. Save again to keep what stands here.")
    form.add_error(None, said % {"names": _(", ").join(names)})
    return form


def _go_and_paste(request, course, wanted_by, form):
    """To the page for a new text; what was typed waits in the session, unchecked."""
    typed = {name: request.POST.get(name, "") for name in form.names}
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
    initial = model_to_dict(reading, [*ReadingForm.Meta.fields, *HIDINGS])
    initial["hidden_count"] = initial["hidden_count"] or None
    slots = {}
    for number, piece in enumerate(reading.pieces.all(), 1):
        initial |= {f"piece_{number}": piece.document_id, f"label_{number}": piece.label}
        slots[piece.pk] = number
    initial |= requirements.initial_of(reading.requirements.select_related("tag"), slots)
    return initial | {"sealed": seal(setting.settings_of(reading))}


def _saved(request, course, said):
    request.session.pop(TYPED, None)
    return see(request, reverse("annotations:course", args=[course.slug]), said)


def _form(request, course, form, reading=None, status=None):
    page = {"form": form, "course": course, "reading": reading}
    if reading:
        page["may_show"] = reading.shown_at is None and hidden.is_hidden(reading)
        page["is_shown"] = reading.shown_at is not None
    return render(request, "annotations/reading_form.html", page, status=status or (422 if form.is_bound else 200))
