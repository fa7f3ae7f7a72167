"""The help pages, for everybody: signed in or not."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ..pages import help


@require_safe
def index(request):
    guides = [help.guide(name, get_language()) for name in help.GUIDES]
    return render(request, "annotations/help.html", {"guides": guides})


@require_safe
def guide(request, guide):
    if guide not in help.GUIDES:
        raise Http404
    return render(request, "annotations/guide.html", {"guide": help.guide(guide, get_language())})
