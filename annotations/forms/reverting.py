"""The form that takes back what was just done, does it again, or brings an earlier version back."""

from django import forms

from .acts import ActionForm

MOST_VERSIONS = 2_000_000_000


class RevertForm(ActionForm):
    """From which version to which; 0 is the time before there was one. `way` only chooses the words of the answer."""

    version = forms.IntegerField(min_value=1, max_value=MOST_VERSIONS)
    to = forms.IntegerField(min_value=0, max_value=MOST_VERSIONS)
    way = forms.ChoiceField(choices=[("undo", ""), ("redo", "")], required=False)
