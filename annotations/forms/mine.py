"""What one's own page is asked to show, and until when its reader has seen what is new."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.vocabulary import Audience
from .zoned import EARLIEST_YEAR, LATEST_YEAR

KINDS = [
    ("", _("all")),
    ("annotations", _("annotations")),
    ("links", _("cross-links")),
    ("replies", _("replies")),
    ("reviewed", _("reviewed by the staff")),
    ("withdrawn", _("withdrawn")),
    ("new", _("new for me")),
]


def _number(value):
    return int(value) if value else None


class MineForm(forms.Form):
    """Nothing in it is required; what cannot be is as not asked. Takes a MinePage for its readings and tags."""

    reading = forms.TypedChoiceField(label=_("Reading"), required=False, coerce=_number, empty_value=None)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=KINDS)
    tag = forms.TypedChoiceField(label=_("Tag"), required=False, coerce=_number, empty_value=None)
    audience = forms.ChoiceField(label=_("Read by"), required=False, choices=[("", _("all")), *Audience.choices])
    q = forms.CharField(
        label=_("Words in the note"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )

    def __init__(self, data, page):
        super().__init__(data)
        self.fields["reading"].choices = [("", _("all")), *((one.pk, one.title) for one in page.readings)]
        self.fields["tag"].choices = [("", _("all")), *((tag.pk, tag.name) for tag in page.tags)]

    def asked(self):
        """The cleaned data, without what cannot be."""
        self.is_valid()
        return self.cleaned_data


class LookForm(forms.Form):
    """Until when what is new was shown."""

    until = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"],
        error_messages={
            "required": _("Load the page again and repeat this."),
            "invalid": _("Load the page again and repeat this."),
        },
    )

    def clean_until(self):
        until = self.cleaned_data["until"]
        if not EARLIEST_YEAR <= until.year <= LATEST_YEAR:
            raise forms.ValidationError(self.fields["until"].error_messages["invalid"], code="invalid")
        return until
