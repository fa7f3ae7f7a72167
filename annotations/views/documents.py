"""Bring a text in, by pasting or as a file, look at it, mend what was guessed."""

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms.documents import BlocksForm, DetailsForm, PassageForm, TextForm
from ..importers.plain_text import parse
from ..models import Document, Passage, Reading
from ..pages import library
from ..services import importing
from ..services.refusals import Refused
from .answers import see
from .gates import course_to_edit, is_slug, thawed
from .readings import back_to_form

DETAILS = [*DetailsForm.base_fields]


@login_required
def create(request, course):
    """Paste or upload, look at the preview, save. Nothing is stored before the last step: the page carries the text."""
    course = course_to_edit(request, course)
    step = request.POST.get("step")
    if step is None or step == "back":
        kept = {name: request.POST.get(name, "") for name in ("text", "language")}
        return _ask_for_text(request, course, TextForm(initial=kept))
    form = TextForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask_for_text(request, course, form)
    draft = parse(form.words, form.name)
    if step == "save":
        return _save(request, course, form, draft)
    details = DetailsForm(initial=_details_of(draft, form.cleaned_data["language"]), prefix="details")
    return _preview(request, course, form, details, BlocksForm(None, draft))


@login_required
def show(request, document):
    document = _document(request, document)
    page = {
        "document": document,
        "course": document.course,
        "is_staff": request.reach.is_staff_of(document.course_id),
        "passages": library.passages(document),
        "readings": Reading.objects.visible_to(request.reach).filter(pieces__document=document),
    }
    return render(request, "annotations/document.html", page)


@login_required
def redescribe(request, document):
    document = _document_to_edit(request, document)
    form = DetailsForm(request.POST or None, initial=model_to_dict(document, DETAILS))
    if form.is_valid():
        importing.redescribe(document, **form.cleaned_data)
        return see(request, reverse("annotations:document", args=[document.pk]), _("The details are saved."))
    page = {"form": form, "document": document, "course": document.course}
    return render(request, "annotations/document_details.html", page, status=422 if form.is_bound else 200)


@login_required
def mend(request, document, passage):
    """Gives a passage another kind, commenter or date."""
    document = _document_to_edit(request, document)
    passage = get_object_or_404(Passage.objects.select_related("document"), document=document, pk=passage)
    form = PassageForm(request.POST or None, initial=model_to_dict(passage))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            importing.mend(passage, **form.cleaned_data)
            address = reverse("annotations:document", args=[document.pk]) + f"#passage-{passage.pk}"
            return see(request, address, _("The passage is saved."))
        except Refused as refusal:
            form.add_error("kind", refusal.message)
            status = refusal.status
    page = {
        "form": form,
        "document": document,
        "course": document.course,
        "passage": passage,
        "text": passage.blocks.order_by("-revision__number")[0].text,
    }
    return render(request, "annotations/passage_form.html", page, status=status)


def _save(request, course, form, draft):
    details = DetailsForm(request.POST, prefix="details")
    blocks = BlocksForm(request.POST, draft)
    if not (details.is_valid() and blocks.is_valid()):
        return _preview(request, course, form, details, blocks, status=422)
    kept = tuple(replace(one, kind=kind, attribution=name) for one, kind, name in blocks.chosen())
    try:
        document = importing.store(course, replace(draft, passages=kept), **details.cleaned_data)
    except Refused as refusal:
        details.add_error(None, refusal.message)
        return _preview(request, course, form, details, blocks, refusal.status, refusal.facts.get("document"))
    return see(
        request, _next(request, course, document), _("“%(title)s” is in the course.") % {"title": document.title}
    )


def _next(request, course, document):
    """Back to the reading for which the text was pasted, else to the text."""
    wanted_by = _wanted_by(request, course)
    return (
        back_to_form(course, wanted_by, document) if wanted_by else reverse("annotations:document", args=[document.pk])
    )


def _wanted_by(request, course):
    """ "new", or the slug of a reading of this course; empty when the text is wanted for nothing yet."""
    slug = request.POST.get("for") or request.GET.get("for", "")
    is_known = slug == "new" or (is_slug(slug) and course.readings.filter(slug=slug).exists())
    return slug if is_known else ""


def _details_of(draft, language):
    fields = {name: getattr(draft, name) for name in ("title", "date", "direction")}
    return fields | {"authors": list(draft.authors), "language": language or draft.language}


def _ask_for_text(request, course, form):
    page = {"form": form, "course": course, "for": _wanted_by(request, course)}
    return render(request, "annotations/document_import.html", page, status=422 if form.is_bound else 200)


def _preview(request, course, form, details, blocks, status=200, known=None):
    wanted_by = _wanted_by(request, course)
    page = {
        "course": course,
        "for": wanted_by,
        "words": form.words,
        "language": form.cleaned_data["language"],
        "details": details,
        "blocks": blocks,
        "known": known,
        "known_next": back_to_form(course, wanted_by, known) if known and wanted_by else "",
    }
    return render(request, "annotations/document_preview.html", page, status=status)


def _document(request, pk):
    return get_object_or_404(Document.objects.visible_to(request.reach).select_related("course"), pk=pk)


def _document_to_edit(request, pk):
    document = _document(request, pk)
    if not request.reach.is_staff_of(document.course_id):
        raise PermissionDenied
    thawed(request, document.course)
    return document
