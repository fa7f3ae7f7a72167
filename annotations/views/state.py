"""Freeze a course, archive it, and bring it back."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ..services import closing
from .answers import see
from .gates import course_to_run

VERBS = {
    "freeze": (closing.freeze, gettext_lazy("The course is frozen.")),
    "unfreeze": (closing.unfreeze, gettext_lazy("The course is not frozen any more.")),
    "archive": (closing.archive, gettext_lazy("The course is archived.")),
    "bring back": (closing.bring_back, gettext_lazy("The course is back from the archive.")),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request, course):
    """The state of a course, for its instructors; posting `verb` changes it. Doing it again changes nothing."""
    course = course_to_run(request, course, even_frozen=True)
    if request.method != "POST":
        return render(request, "annotations/state.html", {"course": course})
    if request.POST.get("verb") not in VERBS:
        sentence = _("Choose one of the buttons.")
        return render(request, "annotations/state.html", {"course": course, "sentence": sentence}, status=422)
    verb, said = VERBS[request.POST["verb"]]
    verb(course)
    return see(request, reverse("annotations:state", args=[course.slug]), said)
