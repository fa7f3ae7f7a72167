"""Annotate, revise, withdraw, restore. Gate, validate, one verb, answer."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms.acts import AnnotationForm, RevisionForm
from ..models import Annotation
from ..pages import composing
from ..pages.takeback import takeback
from ..services import annotating
from ..services.acts import AlreadyDone
from ..services.pieces import in_place
from ..services.placing import place
from ..services.refusals import OutOfDate, Refused
from .acting import action_of, carry_out, own_act, page_for, problems, refuse_closed, seen_after
from .answers import named, refusals_answered, see, wants_pieces
from .reading import reading_address
from .reverting import reverted


@login_required
@require_POST
@refusals_answered
def create(request, course, reading):
    page = page_for(request, course, reading)
    refuse_closed(request, page)
    form = AnnotationForm(request.POST, page)
    if not form.is_valid():
        return _again(request, page, form)
    sent = form.cleaned_data
    try:
        placed = place(sent["piece"].revision_id, sent["targets"])
        action = action_of(request, form)
        with in_place(sent["piece"]):
            annotation = annotating.annotate(
                page.seat.membership, sent["piece"], sent["uid"], placed, form.wording(), action
            )
    except AlreadyDone as done:
        annotation = Annotation.objects.get(author=page.seat.membership, uid=done.answer["uid"])
    except Refused as refusal:
        return _again(request, page, form, refusal)
    touched = {passage for target in placed for passage, _start, _length in target.passages} if placed else None
    return _answer(request, page, annotation, _("Saved."), takeback(annotation, 1), status=201, touched=touched)


@login_required
@require_POST
@refusals_answered
def revise(request, course, reading, uid):
    page, annotation = own_act(Annotation, request, course, reading, uid)
    form = RevisionForm(request.POST, page, annotation)
    if not form.is_valid():
        return _again(request, page, form, annotation=annotation)
    sent = form.cleaned_data
    try:
        action = action_of(request, form)
        made = annotating.revise(page.seat.membership, annotation, sent["version"] or 0, form.wording(), action)
        version = made.version
    except AlreadyDone as done:
        version = done.answer["version"]
    except OutOfDate as refusal:
        return _again(request, page, form, refusal, refusal.facts["current"])
    return _answer(request, page, annotation, _("Saved."), takeback(annotation, version))


@login_required
@require_POST
@refusals_answered
def withdraw(request, course, reading, uid):
    page, annotation = own_act(Annotation, request, course, reading, uid, is_withdrawn=False)
    version = carry_out(annotating.withdraw, request, page, annotation)
    return _answer(request, page, annotation, _("Withdrawn."), takeback(annotation, version, is_withdrawn=True))


@login_required
@require_POST
@refusals_answered
def restore(request, course, reading, uid):
    page, annotation = own_act(Annotation, request, course, reading, uid, is_withdrawn=True)
    version = carry_out(annotating.restore, request, page, annotation)
    return _answer(request, page, annotation, _("Restored."), takeback(annotation, version))


@login_required
@require_POST
@refusals_answered
def revert(request, course, reading, uid):
    """POST: undo, redo, or an earlier version brought back."""
    page, annotation = own_act(Annotation, request, course, reading, uid)
    said, back = reverted(request, page, annotation)
    return _answer(request, page, annotation, said, back)


def _place(page, annotation):
    query = page.address.panel(act=annotation.uid, undo=annotation.uid)
    return reading_address(page.course, page.reading, query, f"annotation-{annotation.uid}")


def _answer(request, page, annotation, said, back, status=200, touched=None):
    """The touched passages and the reader's own counts; for a plain form the page with the card open. Either with
    the button of a Takeback.

    Where enough was posted for it, they are told that classmates' work is shown now.
    """
    page, was_hidden, is_opened = seen_after(request, page)
    if not wants_pieces(request):
        if not back.is_withdrawn:
            told = " " + _("You have posted enough: classmates' work is shown now.") if is_opened else ""
            return see(request, _place(page, annotation), f"{said}{told}")
        passage = page.places.passage_at(annotation.piece_id, annotation.start)
        query = page.address.panel(place=passage, undo=annotation.uid)
        return see(request, reading_address(page.course, page.reading, query), said)
    touched = touched or annotation.touches.values_list("passage_id", flat=True)
    passages, strip = page.saved(annotation.piece_id, sorted(touched))
    facts = {"page": page, "passages": passages, "strip": strip, "said": said, "annotation": annotation, "back": back}
    facts |= {"was_hidden": was_hidden, "is_opened": is_opened}
    return render(request, "annotations/_saved.html", facts, status=status)


def _again(request, page, form, refusal=None, annotation=None):
    """The same form with all that was typed and what is wrong: 422, or 409 when somebody was faster."""
    errors, status = problems(form, refusal)
    page.composer = composing.refilled(page, form.data, errors, annotation, refusal)
    template = "annotations/_composer.html" if wants_pieces(request) else "annotations/reading.html"
    facts = {"page": page, "course": page.course, "reading": page.reading, "composer": page.composer}
    return named(render(request, template, facts, status=status), refusal)
