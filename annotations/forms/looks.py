from django import forms

from ..looks import LOOKS, known


class LooksForm(forms.Form):
    """How one reader wants pages to look. Whatever is not sent is as without a choice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, values) in LOOKS.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=values, required=False)

    @property
    def look(self):
        """{name: value} of what was chosen, for User.look."""
        return known(self.cleaned_data)
