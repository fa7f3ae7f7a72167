"""The form in which staff judge one annotation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Review
from .acts import ActionForm, LinesField

LONGEST_REASON = 2_000  # characters


class ReviewForm(ActionForm):
    version = forms.IntegerField(min_value=1, error_messages={"required": _("Load the page again and repeat this.")})
    state = forms.ChoiceField(
        choices=Review.State,
        error_messages={
            "required": _("Choose: accepted, needs work or rejected."),
            "invalid_choice": _("Choose: accepted, needs work or rejected."),
        },
    )
    reason = LinesField(
        required=False,
        max_length=LONGEST_REASON,
        error_messages={"max_length": _("This has %(show_value)d characters. Shorten it to %(limit_value)d.")},
    )
