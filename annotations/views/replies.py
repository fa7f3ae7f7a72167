"""Reply to an annotation or a cross-link, reword and withdraw a reply."""

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms.acts import ReplyForm, RewordForm
from ..models import Annotation, CrossLink, Reply
from ..services import replying
from ..services.acts import AlreadyDone
from ..services.refusals import Refused
from .acting import action_of, carry_out, page_for, problems
from .answers import refusals_answered, see, wants_pieces
from .reading import page_of, reading_address, render_beside


@login_required
@require_POST
@refusals_answered
def create(request, course, reading, uid):
    page = page_for(request, course, reading)
    root = _root(request, page, uid)
    if not page.may_write:
        raise PermissionDenied
    form = ReplyForm(request.POST, page)
    if not form.is_valid():
        return _again(request, page, root, form)
    sent = form.cleaned_data
    parent = None
    if sent["parent"]:
        rows = Reply.objects.visible_to(request.reach).filter(
            annotation=_as(Annotation, root), link=_as(CrossLink, root)
        )
        parent = get_object_or_404(rows, uid=sent["parent"])
    thread = parent.thread if parent else sent["thread"] or Reply.Thread.CLASS
    if thread == Reply.Thread.STAFF and not (page.is_staff or root.author_id in request.reach.memberships):
        return _again(request, page, root, form, Refused(_("Only its author and the staff write in this thread.")))
    try:
        replying.reply(
            page.seat.membership,
            root,
            sent["uid"],
            sent["text"],
            thread,
            sent["shown_as"] or page.name_at_first,
            action_of(request, form),
            parent=parent,
            written_at=sent["written_at"],
        )
    except AlreadyDone:
        pass
    except Refused as refusal:
        return _again(request, page, root, form, refusal)
    return _answer(request, page, root, _("Your reply is saved."))


@login_required
@require_POST
@refusals_answered
def reword(request, course, reading, uid):
    page, reply = _own(request, course, reading, uid)
    form = RewordForm(request.POST)
    if not form.is_valid():
        return _again(request, page, reply.root, form)
    sent = form.cleaned_data
    try:
        action = action_of(request, form)
        replying.reword(page.seat.membership, reply, sent["version"] or 0, sent["text"], action)
    except AlreadyDone:
        pass
    except Refused as refusal:
        return _again(request, page, reply.root, form, refusal)
    return _answer(request, page, reply.root, _("Your reply is saved."))


@login_required
@require_POST
@refusals_answered
def withdraw(request, course, reading, uid):
    page, reply = _own(request, course, reading, uid)
    carry_out(replying.withdraw, request, page, reply)
    return _answer(request, page, reply.root, _("Your reply is withdrawn."))


def _root(request, page, uid):
    """The annotation or cross-link that is replied to, which this reader must see standing."""
    for model in (Annotation, CrossLink):
        root = model.objects.visible_to(request.reach).filter(reading=page.reading, uid=uid).first()
        if root:
            return root
    raise Http404


def _own(request, course, reading, uid):
    page = page_for(request, course, reading)
    here = Reply.objects.filter(reading=page.reading, uid=uid)
    mine = here.editable_by(request.reach).filter(withdrawn_at=None).select_related("annotation", "link").first()
    if mine is None:
        get_object_or_404(here.visible_to(request.reach).standing())
        raise PermissionDenied
    return page, mine


def _as(model, root):
    return root if isinstance(root, model) else None


def _answer(request, page, root, said, status=200):
    address = replace(page.address, act=root.uid)
    if not wants_pieces(request):
        return see(request, reading_address(page.course, page.reading, address.here), said)
    opened = page_of(request, page.course, page.reading, address)
    return render_beside(request, opened, said, status=status)


def _again(request, page, root, form, refusal=None):
    """The card with what was typed and what is wrong with it."""
    errors, status = problems(form, refusal)
    opened = page_of(request, page.course, page.reading, replace(page.address, act=root.uid))
    opened.typed = {"text": form.data.get("text", ""), "errors": errors, "root": str(root.uid)}
    return render_beside(request, opened, errors[0], status=status, is_error=True)
