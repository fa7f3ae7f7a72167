from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..models import Tag
from ..models.codebook import fold
from ..palette import PALETTE


def palette_choices():
    """The palette's entries, each drawn as the pill that it gives."""
    pill = '<span class="tag t{0}" title="{1}"><i aria-hidden="true"></i>{0}{2}</span>'
    hidden = '<span class="visually-hidden"> {0}</span>'
    return [(number, format_html(pill, number, name, format_html(hidden, name))) for number, name in PALETTE]


class TagForm(forms.ModelForm):
    """A tag's words, look and key. Give `initial`, never `instance`."""

    palette = forms.TypedChoiceField(
        label=_("Colour and pattern"), choices=palette_choices, coerce=int, widget=forms.RadioSelect
    )

    definition = forms.CharField(
        label=_("Definition"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("What belongs to it and what does not. Readers see it when they choose the tag."),
    )

    class Meta:
        model = Tag
        fields = ["name", "definition", "key", "palette"]
        help_texts = {
            "key": _("One digit or small letter that puts this tag on the words that are selected."),
        }

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if not fold(name):
            raise forms.ValidationError(_("A tag needs a name with at least one letter, digit or sign."))
        if len(fold(name)) > Tag._meta.get_field("folded").max_length:
            raise forms.ValidationError(_("This name is too long. Write it with fewer or plainer letters."))
        return name
