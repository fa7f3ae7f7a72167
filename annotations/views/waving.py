"""Wave a suggested cross-link away, or take it up again."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms.waving import WaveForm
from ..pages.address import Address
from ..services import waving
from .answers import see, wants_pieces
from .gates import reading_for, seat
from .reading import page_of, reading_address, render_beside


@login_required
@require_POST
def wave(request, course, reading):
    """POST one and other, ids of passages, and is_away. Answers with the list that the query says."""
    course, reading = reading_for(request, course, reading)
    membership = seat(request, course).membership
    if membership not in request.reach.writing:
        raise PermissionDenied
    address = Address.read(request.GET)
    page = page_of(request, course, reading, address)
    form = WaveForm(request.POST, page.pieces)
    if not form.is_valid():
        said = " ".join(error for errors in form.errors.values() for error in errors)
        return render_beside(request, page, said, status=422, is_error=True)
    sent = form.cleaned_data
    is_away = sent["is_away"] == "1"
    change = waving.wave_away if is_away else waving.take_up
    change(membership, reading, {sent["one"], sent["other"]})
    said = _("It is not suggested to you any more.") if is_away else _("It is suggested to you again.")
    if wants_pieces(request):
        return render_beside(request, page, said)
    return see(request, reading_address(course, reading, address.here, "panel"), said)
