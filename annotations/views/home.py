from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render

from ..forms.courses import JoinCodeForm
from ..pages import library


@login_required
def show(request):
    """My courses. A join code that was typed here leads on to its own page."""
    form = JoinCodeForm(request.GET if "join" in request.GET else None)
    if form.is_valid():
        return redirect("annotations:join", form.cleaned_data["join"])
    page = {
        "shelves": library.shelves(request.reach),
        "archived": library.archived(request.reach),
        "join_form": form,
    }
    return render(request, "annotations/home.html", page, status=422 if form.is_bound else 200)
