"""Reply to an annotation or a cross-link; reword, withdraw and restore a reply."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms.acts import ReplyForm, RewordForm
from ..models import Annotation, CrossLink, Reply
from ..models.vocabulary import Audience
from ..naming import joins_names, name_in_answer
from ..pages.rights import may_write_to_staff
from ..pages.takeback import takeback
from ..services import replying
from ..services.acts import AlreadyDone
from ..services.refusals import OutOfDate, Refused
from .acting import action_of, again, carry_out, in_state, opened_at, page_for, refuse_closed, sent_before
from .answers import refusals_answered, see, wants_pieces
from .reading import reading_address, render_beside
from .reverting import reverted


@login_required
@require_POST
@refusals_answered
def create(request, course, reading, uid):
    page = page_for(request, course, reading)
    root = _root(request, page, uid)
    refuse_closed(request, page)
    form = ReplyForm(request.POST, page)
    name = f"reply-{request.POST.get('parent') or root.uid}"
    if not form.is_valid():
        return again(request, page, root, name, form)
    sent = form.cleaned_data
    try:
        parent, thread = _thread(request, root, sent["parent"], sent["thread"])
        shown_as = _name(page, root, parent, thread, sent["shown_as"])
    except Refused as refusal:
        # what was answered may have no form any more: the words stand in the root's
        return again(request, page, root, f"reply-{root.uid}", form, refusal)
    try:
        made = replying.reply(
            page.seat.membership,
            root,
            sent["uid"],
            sent["text"],
            thread,
            shown_as,
            action_of(request, form),
            parent=parent,
        )
    except AlreadyDone as done:
        made = Reply.objects.get(author=page.seat.membership, uid=done.answer["uid"])
    except Refused as refusal:
        return again(request, page, root, name, form, refusal)
    return _answer(request, page, root, _("Your reply is saved."), takeback(made, 1))


@login_required
@require_POST
@refusals_answered
def reword(request, course, reading, uid):
    page, reply = _own(request, course, reading, uid)
    form, name = RewordForm(request.POST), f"reword-{uid}"
    if not form.is_valid():
        return again(request, page, reply.root, name, form)
    sent = form.cleaned_data
    try:
        action = action_of(request, form)
        version = replying.reword(page.seat.membership, reply, sent["version"] or 0, sent["text"], action).version
    except AlreadyDone as done:
        version = done.answer["version"]
    except OutOfDate as refusal:
        return again(request, page, reply.root, name, form, refusal, refusal.facts["current"])
    return _answer(request, page, reply.root, _("Your reply is saved."), takeback(reply, version))


@login_required
@require_POST
@refusals_answered
def withdraw(request, course, reading, uid):
    page, reply = _own(request, course, reading, uid, is_withdrawn=False)
    version = carry_out(replying.withdraw, request, page, reply)
    back = takeback(reply, version, is_withdrawn=True)
    return _answer(request, page, reply.root, _("Your reply is withdrawn."), back)


@login_required
@require_POST
@refusals_answered
def restore(request, course, reading, uid):
    page, reply = _own(request, course, reading, uid, is_withdrawn=True)
    version = carry_out(replying.restore, request, page, reply)
    return _answer(request, page, reply.root, _("Your reply is back."), takeback(reply, version))


@login_required
@require_POST
@refusals_answered
def revert(request, course, reading, uid):
    """POST: undo, redo, or an earlier version brought back."""
    page, reply = _own(request, course, reading, uid)
    said, back = reverted(request, page, reply)
    return _answer(request, page, reply.root, said, back)


def _root(request, page, uid):
    """The annotation or cross-link that is replied to, which this reader must see standing."""
    for model in (Annotation, CrossLink):
        root = model.objects.visible_to(request.reach).filter(reading=page.reading, uid=uid).first()
        if root:
            return root
    raise Http404


def _thread(request, root, parent, wanted):
    """(parent, thread) of a new reply: an answer stays in the thread of what it answers. Raises Refused."""
    if parent:
        same_root = {"annotation": _as(Annotation, root), "link": _as(CrossLink, root)}
        parent = Reply.objects.visible_to(request.reach).filter(uid=parent, **same_root).first()
        if parent is None:
            raise Refused(_("What you answer is not there any more. Copy your words and load the page again."))
        return parent, parent.thread
    if wanted == Reply.Thread.STAFF and not may_write_to_staff(request.reach, root):
        raise Refused(_("Only its author and the staff write in this thread."))
    return None, wanted or Reply.Thread.CLASS


def _name(page, root, parent, thread, wanted):
    """Under what name a new reply stands. Raises Refused where that would tell whose pseudonym one is."""
    shown_as = wanted or name_in_answer(page.course, page.seat, parent, root)
    is_private = thread == Reply.Thread.STAFF or root.audience in (Audience.STAFF, Audience.ME)
    if is_private and joins_names(page.seat, root, shown_as):
        raise Refused(
            _("Here you and the staff alone write: they would know whose pseudonym this is. Choose Anonymous.")
        )
    return shown_as


def _own(request, course, reading, uid, is_withdrawn=None):
    page = page_for(request, course, reading)
    here = Reply.objects.filter(reading=page.reading, uid=uid)
    editable = here.editable_by(request.reach).select_related("annotation", "link")
    mine = in_state(editable, is_withdrawn).first()
    if mine is None and sent_before(request, page):
        mine = editable.first()
    if mine is None:
        get_object_or_404(here.visible_to(request.reach).standing())
        refuse_closed(request, page)
        raise PermissionDenied
    return page, mine


def _as(model, root):
    return root if isinstance(root, model) else None


def _answer(request, page, root, said, back):
    """The panel with the thread, said and with the button of a Takeback; a plain form is led there."""
    opened = opened_at(request, page, root)
    if not wants_pieces(request):
        here = opened.address.with_(undo=back.uid)
        return see(request, reading_address(page.course, page.reading, here), said)
    return render_beside(request, opened, said, back=back)
