"""How a write is answered: with the changed pieces of the page for a script, with a redirect for a plain form."""

import functools

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render

from ..services.refusals import Refused


def wants_pieces(request):
    """Whether a script sent this request and will put the pieces of the answer in their places."""
    return request.headers.get("X-Requested-With") == "fetch"


def see(request, address, said=""):
    """303: look there. What happened is said on that page."""
    if said:
        messages.success(request, said)
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def named(answer, refusal):
    """The answer, with the name of a Refused for a script: it keeps what another account wrote, and knows its own."""
    if refusal:
        answer.headers["X-Refused"] = type(refusal).__name__
    return answer


def refusals_answered(view):
    """Turns a Refused that leaves a view into its answer: its status, its sentence, and the words that were sent."""

    @functools.wraps(view)
    def answered(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            template = "annotations/_said.html" if wants_pieces(request) else "annotations/refused.html"
            words = request.POST.get("note") or request.POST.get("text") or request.POST.get("reason")
            facts = {"said": refusal.message, "refusal": refusal, "words": words, "is_error": True}
            return named(render(request, template, facts, status=refusal.status), refusal)

    return answered
