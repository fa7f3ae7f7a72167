"""The help pages, for everybody: signed in or not."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..pages import help


@require_safe
def index(request):
    return render(request, "annotations/help.html", {"guides": [help.guide(name) for name in help.GUIDES]})


@require_safe
def guide(request, guide):
    if guide not in help.GUIDES:
        raise Http404
    return render(request, "annotations/guide.html", {"guide": help.guide(guide)})
