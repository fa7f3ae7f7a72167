"""What the views of annotations, cross-links and replies share."""

from contextlib import suppress

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from ..forms.acts import ActionForm
from ..pages.address import Address
from ..services.acts import AlreadyDone, asked
from ..services.refusals import Refused
from .gates import reading_for
from .reading import page_of


def page_for(request, course, reading):
    """The ReadingPage on which something is written, under the layer and filters that its forms carry along."""
    return page_of(request, *reading_for(request, course, reading), Address.read(request.GET))


def own_act(model, request, course, reading, uid, is_withdrawn=False):
    """(page, act) for one's own act, to be changed. 404 for what one cannot see, 403 for what one may not change."""
    page = page_for(request, course, reading)
    here = model.objects.filter(reading=page.reading, uid=uid)
    mine = here.with_cards().editable_by(request.reach).filter(withdrawn_at__isnull=not is_withdrawn).first()
    if mine is None:
        get_object_or_404(here.visible_to(request.reach))
        raise PermissionDenied
    return page, mine


def action_of(request, form):
    """The Asked of a valid form. The same action at another address is another one, even with the same fields."""
    return asked(form.cleaned_data["action"], form.sent() | {"": request.path})


def carry_out(verb, request, page, act, *arguments):
    """One verb of one act, for a form that carries nothing but its action. The same action again does nothing."""
    form = ActionForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(problems(form)[0]))
    with suppress(AlreadyDone):
        verb(page.seat.membership, act, *arguments, action_of(request, form))


def problems(form, refusal=None):
    """(sentences, status) of what is wrong with what was sent."""
    if refusal:
        return [refusal.message], refusal.status
    return [error for found in form.errors.values() for error in found], 422
