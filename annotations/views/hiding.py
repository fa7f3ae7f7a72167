"""Show classmates' work at a press, and hide it again."""

from django.contrib.auth.decorators import login_required
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..services import hiding
from ..services.refusals import Refused
from .answers import refusals_answered, see
from .gates import reading_to_edit

BACK = {"settings": "annotations:reading_settings", "board": "annotations:board"}


@login_required
@require_POST
@refusals_answered
def show_work(request, course, reading):
    """POST `shown`: 1 opens what is hidden in a reading, 0 takes that back; then `back` to its settings or board."""
    course, reading = reading_to_edit(request, course, reading)
    match request.POST.get("shown"):
        case "1":
            hiding.show_now(reading)
            said = _("The class sees everybody's work now.")
        case "0":
            hiding.hide_again(reading)
            said = _("Classmates' work is hidden again.")
        case _other:
            raise Refused
    back = BACK.get(request.POST.get("back"), BACK["settings"])
    return see(request, reverse(back, args=[course.slug, reading.slug]), said)
