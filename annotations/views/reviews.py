"""What the staff say of one annotation. Gate, validate, one verb, answer."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms.reviews import ReviewForm
from ..models import Review
from ..pages.reviewed import WAITING, is_reviewed, work
from ..services import reviewing
from ..services.acts import AlreadyDone
from ..services.refusals import OutOfDate
from .acting import action_of, problems
from .answers import refusals_answered, see
from .board import render_work, work_page
from .gates import reading_to_edit


@login_required
@require_POST
@refusals_answered
def create(request, course, reading, uid):
    """POST: a review of an annotation. The query is that of the list it was sent from, where one comes back to."""
    course, reading = reading_to_edit(request, course, reading)
    annotation = get_object_or_404(work(reading, request.reach).select_related("author"), uid=uid)
    is_own = annotation.author_id in request.reach.memberships
    oversees = request.reach.oversees(annotation.author_id, course.pk) and is_reviewed(annotation) and not is_own
    if not oversees or not request.reach.may_write_in(reading):
        raise PermissionDenied
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _again(request, course, reading, annotation, form)
    sent, reviewer = form.cleaned_data, request.reach.seat(course.pk).membership
    try:
        action = action_of(request, form)
        reviewing.review(reviewer, annotation, sent["state"], sent["reason"], sent["version"], action)
    except AlreadyDone:
        pass
    except OutOfDate as refusal:
        return _again(request, course, reading, annotation, form, refusal)
    said = _("Review saved: %(state)s.") % {"state": Review.State(sent["state"]).label.lower()}
    return see(request, _back(request, course, reading, uid), said)


def _back(request, course, reading, uid):
    """The list one came from: at the next one in the queue of those that wait, else at the same annotation."""
    address = reverse("annotations:board_annotations", args=[course.slug, reading.slug])
    query = "?" + request.GET.urlencode() if request.GET else ""
    return f"{address}{query}#" + ("list" if request.GET.get("review") == WAITING else f"annotation-{uid}")


def _again(request, course, reading, annotation, form, refusal=None):
    """The annotation as it is now, with what was typed and what is wrong: 422, or 409 when its author was faster."""
    errors, status = problems(form, refusal)
    typed = {"uid": str(annotation.uid), "reason": form.data.get("reason", ""), "errors": errors}
    return render_work(request, work_page(request, course, reading, only=annotation, typed=typed), status)
