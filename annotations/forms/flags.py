"""Which flags are shown. Nothing in it is required; what cannot be is as not asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Flag


def _number(value):
    return int(value) if value else None


class FlagSearchForm(forms.Form):
    """Takes a FlagsPage for its readings and sections."""

    q = forms.CharField(
        label=_("Words"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), ("open", _("Open")), *Flag.Decision.choices]
    )
    reading = forms.TypedChoiceField(label=_("Reading"), required=False, coerce=_number, empty_value=None)
    section = forms.TypedChoiceField(label=_("Flagged by section"), required=False, coerce=_number, empty_value=None)

    def __init__(self, data, page):
        super().__init__(data)
        self.fields["reading"].choices = [("", _("all")), *((one.pk, one.title) for one in page.readings)]
        self.fields["section"].choices = [("", _("all")), *((one.pk, one.name) for one in page.sections)]
        if not page.sections:
            del self.fields["section"]
