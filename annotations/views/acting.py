"""What the views of annotations, cross-links and replies share."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import date

from ..access import hidden_in, reach_of
from ..forms.acts import ActionForm
from ..pages.address import Address
from ..pages.conflict import both_replies
from ..pages.reading import ReadingPage
from ..services.acts import AlreadyDone, asked, was_done
from ..services.refusals import Closed, Refused
from .answers import named
from .gates import reading_for
from .reading import page_of, render_beside


def page_for(request, course, reading):
    """The ReadingPage on which something is written, under the layer and filters that its forms carry along."""
    return page_of(request, *reading_for(request, course, reading), Address.read(request.GET))


def refuse_closed(request, page):
    """Raises Closed where a reading takes no more work of this reader; 403 where they may not write at all."""
    if page.may_write or sent_before(request, page):
        return
    if page.reading.pk in request.reach.closed:
        raise Closed(when=page.due.at and date(page.due.at.astimezone(page.course.zone), "DUE_FORMAT"))
    raise PermissionDenied


def own_act(model, request, course, reading, uid, is_withdrawn=None):
    """(page, act) for one's own act, to be changed. 404 for what one cannot see, 403 for what one may not change.

    Where `is_withdrawn` is told, it must be so.
    """
    page = page_for(request, course, reading)
    here = model.objects.filter(reading=page.reading, uid=uid)
    editable = here.with_cards().editable_by(request.reach)
    mine = in_state(editable, is_withdrawn).first()
    if mine is None and sent_before(request, page):
        mine = editable.first()
    if mine is None:
        get_object_or_404(here.visible_to(request.reach))
        refuse_closed(request, page)
        raise PermissionDenied
    return page, mine


def in_state(rows, is_withdrawn):
    """Those of some acts that are withdrawn, or are not; all where `is_withdrawn` is None."""
    return rows if is_withdrawn is None else rows.filter(withdrawn_at__isnull=not is_withdrawn)


def sent_before(request, page):
    """Whether what is asked was done already, and only its answer was lost on the way."""
    form = ActionForm(request.POST)
    return form.is_valid() and was_done(page.seat.membership, form.cleaned_data["action"])


def action_of(request, form):
    """The Asked of a valid form. The same action at another address is another one, even with the same fields."""
    cleaned = form.cleaned_data
    return asked(cleaned["action"], form.sent() | {"": request.path}, cleaned.get("written_at"))


def carry_out(verb, request, page, act, *arguments):
    """One verb of one act, for a form that carries nothing but its action. The same action again does nothing.

    Returns the act's version after it, where the verb gives the act back.
    """
    form = ActionForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(problems(form)[0]))
    try:
        made = verb(page.seat.membership, act, *arguments, action_of(request, form))
    except AlreadyDone as done:
        return done.answer["version"]
    return getattr(made, "version", None)


def again(request, page, root, name, form, refusal=None, newer=None):
    """The card of `root`, with what was typed into its form `name` and what is wrong: 422, or the refusal's status.

    `newer` is the reply as somebody saved it in the meantime.
    """
    errors, status = problems(form, refusal)
    opened = opened_at(request, page, root)
    typed = {field: form.data.get(field, "") for field in ("text", "reason", "thread", "shown_as", "version")}
    if newer:
        typed |= {"version": newer.version, "newer": both_replies(opened, newer, typed["text"])}
    opened.typed = typed | {"form": name, "errors": errors}
    return named(render_beside(request, opened, errors[0], status=status, is_error=True), refusal)


def opened_at(request, page, root):
    """The ReadingPage with the card of a root open; nothing is open where this reader cannot open that any more."""
    opened = page_of(request, page.course, page.reading, replace(page.address, act=root.uid))
    try:
        return opened if opened.panel else page
    except Http404:
        return page


def seen_after(request, page):
    """(the ReadingPage as it is after a write, whether classmates' work was hidden on it, whether the write opened it).

    No query where nothing was hidden.
    """
    before = hidden_in(request.reach, page.reading)
    if not before:
        return page, False, False
    reach = reach_of(request.user)
    is_opened = hidden_in(reach, page.reading) < before
    again = ReadingPage(page.course, page.reading, page.address, reach, page.site)
    again.announces = page.announces
    return again, True, is_opened


def problems(form, refusal=None):
    """(sentences, status) of what is wrong with what was sent."""
    if refusal:
        return [refusal.message], refusal.status
    return [error for found in form.errors.values() for error in found], 422
