from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..importers import codebook_files
from ..importers.codebook_entries import LARGEST_FILE, BadCodebook
from ..models import Course


class CodebookFileForm(forms.Form):
    """A file of tags. `cleaned_data["file"]` is its text, `book` what stands in it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV with the columns name, palette (1 to 16), key, definition, parent, aliases, order, retired, of which "
            "only the name is needed; or a REFI-QDA codebook (.qdc) from NVivo, MAXQDA, ATLAS.ti, QualCoder, Taguette."
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            if file.size > LARGEST_FILE:
                raise BadCodebook(_("This file is too large for a codebook: at most 1 MB."))
            text = codebook_files.text_of(file.read(), file.name)
            self.book = codebook_files.read(text)
        except BadCodebook as error:
            raise forms.ValidationError(f"“{file.name}”: {error}") from None
        return text


class PlanForm(forms.Form):
    """What the page with the plan sends: the plan that was seen, and whether tags that differ are changed."""

    digest = forms.CharField(max_length=16, widget=forms.HiddenInput)
    with_changes = forms.BooleanField(required=False)


class CodebookTextForm(PlanForm):
    """The text of a file that was looked at. `book` is what stands in it."""

    text = forms.CharField(strip=False)

    def clean_text(self):
        text = self.cleaned_data["text"]
        try:
            self.book = codebook_files.read(text)
        except BadCodebook as error:
            raise forms.ValidationError(str(error)) from None
        return text


class CodebookCopyForm(forms.Form):
    """Which tags go to which course. Give the courses that this reader may write in, and the tags."""

    target = forms.ModelChoiceField(label=_("Copy to"), queryset=Course.objects.none(), empty_label=None)
    tags = forms.MultipleChoiceField(
        label=_("Tags"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose a tag or more.")}
    )

    def __init__(self, *args, courses, tags, **kwargs):
        super().__init__(*args, **kwargs)
        pill = '<span class="tag t{}"><i aria-hidden="true"></i><bdi>{}</bdi></span>'
        self.by_key = {str(tag.pk): tag for tag in tags}
        self.fields["target"].queryset = courses
        self.fields["tags"].choices = [(tag.pk, format_html(pill, tag.palette, tag.name)) for tag in tags]
        self.fields["tags"].initial = [tag.pk for tag in tags if not tag.is_free]

    def clean_tags(self):
        """The tags themselves, in the order of the codebook."""
        chosen = {*self.cleaned_data["tags"]}
        return [tag for key, tag in self.by_key.items() if key in chosen]
