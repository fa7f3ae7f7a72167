"""See a course as a student does: kept in the session of one of the staff, for this course alone."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..middleware import PREVIEWED
from .answers import see
from .gates import course_for, seat
from .joining import is_here


@login_required
@require_POST
def as_student(request, course):
    """POST: with `on=1` the course is shown as a student sees it, otherwise as it is shown to its staff."""
    course = course_for(request, course, even_frozen=True)
    own, wanted = seat(request, course), request.POST.get("on") == "1"
    if wanted and not (own.is_staff or own.is_preview):
        raise PermissionDenied
    look(request, course, wanted)
    said = "" if wanted else _("You see this course as its staff again.")
    return see(request, _place(request, course), said)


def look(request, course, as_student):
    """Begins or ends the view of a course as a student in this session. Either may be asked for again."""
    courses = set(request.session.get(PREVIEWED, ()))
    courses = courses | {course.pk} if as_student else courses - {course.pk}
    if courses:
        request.session[PREVIEWED] = sorted(courses)
    else:
        request.session.pop(PREVIEWED, None)


def _place(request, course):
    """The page that the button was on, if it is one of this course."""
    home = reverse("annotations:course", args=[course.slug])
    wanted = request.POST.get("next", "")
    return wanted if wanted.startswith(home) and is_here(request, wanted) else home
