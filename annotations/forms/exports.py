from django import forms
from django.utils.translation import gettext_lazy as _

from ..exporters import EXPORTERS
from ..exporters.scope import CLASS, MINE, may_export_class
from ..models import Reading


class ExportForm(forms.Form):
    """What to download. Offers only what this reader may have."""

    format = forms.ChoiceField(label=_("Format"), widget=forms.RadioSelect)
    reading = forms.ModelChoiceField(
        Reading.objects.none(), label=_("Reading"), required=False, to_field_name="slug", empty_label=_("All readings")
    )
    whose = forms.ChoiceField(label=_("Whose work"), widget=forms.RadioSelect)

    def __init__(self, *args, course, reach, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = [(e.identifier, e.label) for e in EXPORTERS]
        self.fields["reading"].queryset = Reading.objects.visible_to(reach).filter(course=course)
        whose = [(MINE, _("My own"))]
        if may_export_class(course, reach):
            whose.insert(0, (CLASS, _("What I may read of the class's work, and my own")))
        self.fields["whose"].choices = whose
        self.initial = {"format": EXPORTERS[0].identifier, "whose": whose[0][0]} | self.initial
