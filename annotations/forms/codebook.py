import csv
import io

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ..models import Tag
from ..models.codebook import PALETTE_SIZE, fold

LARGEST_FILE = 200_000  # bytes
MOST_TAGS = 200


def palette_choices():
    """The palette's entries, each drawn as the pill that it gives."""
    pill = '<span class="tag t{0}"><i aria-hidden="true"></i>{1}</span>'
    return [(number, format_html(pill, number, number)) for number in range(1, PALETTE_SIZE + 1)]


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


class CodebookFileForm(forms.Form):
    """A CSV file of tags. `cleaned_data["file"]` is a list of entries for services.codebook.add_all."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("With the columns name, palette (1 to 16), key and definition; only the name is needed."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise self._wrong(_t("“%(file)s” is too large for a codebook."))
        try:
            text = file.read().decode("utf-8-sig")
            rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        except (UnicodeDecodeError, csv.Error):
            raise self._wrong(_t("“%(file)s” cannot be read as CSV in UTF-8.")) from None
        if not rows or "name" not in rows[0]:
            raise self._wrong(_t("“%(file)s” has no line of column names with “name”, or no tag under it."))
        if len(rows) > MOST_TAGS:
            raise self._wrong(_t("“%(file)s” has too many tags: at most 200."))
        return [self._entry(number, row) for number, row in enumerate(rows, 2)]

    def _entry(self, line, row):
        sent = {name: (row.get(name) or "").strip() for name in ("name", "palette", "key", "definition")}
        form = TagForm(sent | {"palette": sent["palette"] or "1", "key": sent["key"].lower()})
        if not form.is_valid():
            field, errors = next(iter(form.errors.items()))
            problem = _t("“%(file)s”, line %(line)s, %(field)s: %(error)s")
            raise self._wrong(problem, line=line, field=field, error=errors[0])
        return form.cleaned_data | ({} if sent["palette"] else {"palette": None})

    def _wrong(self, message, **facts):
        return forms.ValidationError(message % {"file": self.files["file"].name, **facts})
