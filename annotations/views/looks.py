"""How pages look to one reader: size, lines, letters, contrast, colours."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..forms.looks import LooksForm
from ..services import looking
from .answers import see, wants_pieces
from .joining import is_here


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request):
    """GET: the choices. POST: keeps them for the account; back to the page of `next`, 204 for a script."""
    if request.method != "POST":
        return render(request, "annotations/look.html", {"next": request.GET.get("next", "")})
    form = LooksForm(request.POST)
    wanted = request.POST.get("next", "")
    if not form.is_valid():
        return render(request, "annotations/look.html", {"form": form, "next": wanted}, status=422)
    looking.keep(request.user, form.look)
    if wants_pieces(request):
        return HttpResponse(status=204)
    return see(request, wanted if is_here(request, wanted) else reverse("annotations:looks"), _("Kept."))
