"""What somebody searches for, and where."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..queries import LONGEST

KINDS = [
    ("", _("everything")),
    ("passages", _("passages of the texts")),
    ("annotations", _("annotations")),
    ("links", _("cross-links")),
    ("replies", _("replies")),
    ("tags", _("tags")),
]


class SearchForm(forms.Form):
    """Takes the readings that may be searched."""

    q = forms.CharField(
        label=_("Words"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    reading = forms.TypedChoiceField(
        label=_("Reading"), required=False, coerce=lambda value: int(value) if value else None, empty_value=None
    )
    kind = forms.ChoiceField(label=_("Show"), required=False, choices=KINDS)

    def __init__(self, data, readings):
        super().__init__(data, auto_id="search_%s")
        self.readings = {one.pk: one for one in readings}
        self.fields["reading"].choices = [("", _("all readings")), *((one.pk, one.title) for one in readings)]

    def asked(self):
        """{"query", "reading", "kind"}; what cannot be is as not asked, what is too long is not looked for."""
        self.is_valid()
        sent = self.cleaned_data
        reading = self.readings.get(sent.get("reading"))
        return {"query": sent.get("q", ""), "reading": reading, "kind": sent.get("kind", "")}
