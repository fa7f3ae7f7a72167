"""Which suggested cross-link is waved away, or taken up again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Block

UNKNOWN = _("Load the page again and repeat this.")


class WaveForm(forms.Form):
    """Takes the pieces of the reading. `is_away` is "0" to take it up again."""

    one = forms.IntegerField(min_value=1, max_value=10**12, error_messages={"required": UNKNOWN, "invalid": UNKNOWN})
    other = forms.IntegerField(min_value=1, max_value=10**12, error_messages={"required": UNKNOWN, "invalid": UNKNOWN})
    is_away = forms.ChoiceField(choices=[("1", ""), ("0", "")], error_messages={"invalid_choice": UNKNOWN})

    def __init__(self, data, pieces):
        super().__init__(data)
        self.pieces = pieces

    def clean(self):
        sent = super().clean()
        passages = {sent.get("one"), sent.get("other")}
        here = Block.objects.filter(revision__in=[piece.revision_id for piece in self.pieces], passage__in=passages)
        if not self.errors and here.values("passage").distinct().count() != 2:
            raise forms.ValidationError(UNKNOWN, code="elsewhere")
        return sent
