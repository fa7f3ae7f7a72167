"""Join two passages, reword, withdraw and restore a cross-link."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms.acts import LinkRevisionForm, NewLinkForm
from ..models import Annotation, CrossLink
from ..pages import composing
from ..pages.takeback import takeback
from ..services import linking
from ..services.acts import AlreadyDone
from ..services.pieces import in_place
from ..services.placing import place
from ..services.refusals import Misplaced, OutOfDate, Refused
from .acting import action_of, carry_out, own_act, page_for, problems, refuse_closed
from .answers import named, refusals_answered, see, wants_pieces
from .reading import reading_address
from .reverting import reverted


@login_required
@require_POST
@refusals_answered
def create(request, course, reading):
    page = page_for(request, course, reading)
    refuse_closed(request, page)
    form = NewLinkForm(request.POST, page)
    if not form.is_valid():
        return _again(request, page, form)
    sent = form.cleaned_data
    try:
        ends = [_end(request, sent, end) for end in ("from", "to")]
        action = action_of(request, form)
        with in_place(sent["from_piece"], sent["to_piece"]):
            link = linking.link(
                page.seat.membership, page.reading, sent["uid"], ends, sent["relation"], form.wording(), action
            )
    except AlreadyDone as done:
        link = CrossLink.objects.get(author=page.seat.membership, uid=done.answer["uid"])
    except Refused as refusal:
        return _again(request, page, form, refusal)
    return _answer(request, page, link, _("The link is saved."), takeback(link, 1), status=201)


@login_required
@require_POST
@refusals_answered
def revise(request, course, reading, uid):
    page, link = own_act(CrossLink, request, course, reading, uid)
    form = LinkRevisionForm(request.POST, page, link)
    if not form.is_valid():
        return _again(request, page, form, link=link)
    sent = form.cleaned_data
    try:
        action = action_of(request, form)
        member, wording = page.seat.membership, form.wording()
        version = linking.revise(member, link, sent["version"] or 0, sent["relation"], wording, action).version
    except AlreadyDone as done:
        version = done.answer["version"]
    except OutOfDate as refusal:
        return _again(request, page, form, refusal, refusal.facts["current"])
    return _answer(request, page, link, _("The link is saved."), takeback(link, version))


@login_required
@require_POST
@refusals_answered
def withdraw(request, course, reading, uid):
    page, link = own_act(CrossLink, request, course, reading, uid, is_withdrawn=False)
    version = carry_out(linking.withdraw, request, page, link)
    return _answer(request, page, link, _("The link is withdrawn."), takeback(link, version, is_withdrawn=True))


@login_required
@require_POST
@refusals_answered
def restore(request, course, reading, uid):
    page, link = own_act(CrossLink, request, course, reading, uid, is_withdrawn=True)
    version = carry_out(linking.restore, request, page, link)
    return _answer(request, page, link, _("The link is back."), takeback(link, version))


@login_required
@require_POST
@refusals_answered
def revert(request, course, reading, uid):
    """POST: undo, redo, or an earlier version brought back."""
    page, link = own_act(CrossLink, request, course, reading, uid)
    said, back = reverted(request, page, link)
    return _answer(request, page, link, said, back)


def _end(request, sent, end):
    piece = sent[f"{end}_piece"]
    placed = place(piece.revision_id, sent[f"{end}_targets"])
    if len(placed) != 1:
        raise Misplaced(_("An end of a link is one place. Select words without a gap."))
    annotation = None
    if sent[f"{end}_annotation"]:
        rows = Annotation.objects.visible_to(request.reach).filter(piece=piece, uid=sent[f"{end}_annotation"])
        annotation = get_object_or_404(rows).pk
    return linking.End(piece, placed[0], annotation)


def _answer(request, page, link, said, back, status=200):
    """The passages of both ends, and for a script where to load the link's card; else the page with it open. Either
    with the button of a Takeback.
    """
    if not wants_pieces(request):
        query = page.address.panel(act=None if back.is_withdrawn else link.uid, undo=link.uid)
        return see(request, reading_address(page.course, page.reading, query), said)
    query = page.address.panel(act=None if back.is_withdrawn else link.uid)
    address = reading_address(page.course, page.reading, query)
    passages = [one for end in link.ends.all() for one in page.passages_again(end.piece_id, [end.passage_id])]
    facts = {"page": page, "said": said, "link": link, "back": back, "load": address, "passages": passages}
    return render(request, "annotations/_link_saved.html", facts, status=status)


def _again(request, page, form, refusal=None, link=None):
    errors, status = problems(form, refusal)
    page.linker = composing.refilled_linker(page, form.data, errors, link, refusal)
    template = "annotations/_linker.html" if wants_pieces(request) else "annotations/reading.html"
    facts = {"page": page, "course": page.course, "reading": page.reading, "linker": page.linker}
    return named(render(request, template, facts, status=status), refusal)
