"""Flag what somebody else wrote; hide it from the class and show it again. Each for annotations, links and replies."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms.acts import FlagForm, HideForm
from ..models import Annotation, CrossLink, Reply
from ..pages.rights import may_flag
from ..services import flagging
from ..services.refusals import FlaggedAlready
from .acting import again, carry_out, page_for
from .answers import refusals_answered, see
from .reading import reading_address

NOUNS = {"annotation": Annotation, "link": CrossLink, "reply": Reply}


@login_required
@require_POST
@refusals_answered
def hide(request, course, reading, uid, noun):
    """POST: staff take what they see out of the class's sight, with a reason that its author reads, or show it again.

    `noun` is one of NOUNS.
    """
    page = page_for(request, course, reading)
    here = NOUNS[noun].objects.visible_to(request.reach).filter(reading=page.reading, withdrawn_at=None)
    act = get_object_or_404(here, uid=uid)
    if not (page.is_staff and page.may_write) or act.author_id in request.reach.memberships:
        raise PermissionDenied
    if act.hidden_at and "reason" not in request.POST:
        carry_out(flagging.unhide, request, page, act)
        return _answer(request, page, act, _("Shown again."))
    form = HideForm(request.POST)
    if not form.is_valid():
        return again(request, page, _root(act), f"hide-{uid}", form)
    carry_out(flagging.hide, request, page, act, form.cleaned_data["reason"])
    return _answer(request, page, act, _("Hidden from the class."))


@login_required
@require_POST
@refusals_answered
def flag(request, course, reading, uid):
    """POST: a reader asks the staff to look at an annotation, a cross-link or a reply of somebody else's."""
    page = page_for(request, course, reading)
    act = _standing(request, page, uid)
    if not may_flag(request.reach, page.seat, act):
        raise PermissionDenied
    form = FlagForm(request.POST)
    if not form.is_valid():
        return again(request, page, _root(act), f"flag-{uid}", form)
    said = _("Flagged. The staff will look at it; its author is not told who you are.")
    try:
        flagging.flag(page.seat.membership, act, form.cleaned_data["reason"])
    except FlaggedAlready as refusal:
        said = refusal.message
    return _answer(request, page, act, said)


def _standing(request, page, uid):
    for model in NOUNS.values():
        act = model.objects.visible_to(request.reach).standing().filter(reading=page.reading, uid=uid).first()
        if act:
            return act
    raise Http404


def _root(act):
    return act.root if isinstance(act, Reply) else act


def _answer(request, page, act, said):
    query = page.address.panel(act=_root(act).uid)
    noun = next(noun for noun, model in NOUNS.items() if isinstance(act, model))
    return see(request, reading_address(page.course, page.reading, query, f"{noun}-{act.uid}"), said)
