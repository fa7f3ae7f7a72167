from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ..importers import normalise
from ..importers.normalise import MAX_BYTES, BadText
from ..models import Passage
from ..models.vocabulary import Direction, Kind

LEAVE_OUT = ""
OTHER_FIELDS = 60  # fields of the preview that are not about a block, generously
LANGUAGE_TAG = RegexValidator(
    r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", _("A language is written as in en, fa or zh-Hans.")
)


class AuthorsField(forms.CharField):
    """Names, one a line. Gives a list."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        names = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        return [name for name in names if name]


class TextForm(forms.Form):
    """A text, pasted or as a file. Once valid, `words` is it, clean, and `name` the file's or empty."""

    text = forms.CharField(
        label=_("Paste the text here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
        help_text=_("Leave an empty line between paragraphs."),
    )
    file = forms.FileField(
        label=_("or choose a file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,text/plain"}),
        help_text=_("Plain text, at most 2 MB."),
    )
    language = forms.CharField(
        label=_("Language"),
        required=False,
        max_length=35,
        validators=[LANGUAGE_TAG],
        help_text=_("As in en, fa or zh. Empty: found from the text."),
    )

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        file, text = data.get("file"), data.get("text")
        if file and text and text.strip():
            self.add_error("file", _("Paste a text or choose a file, not both."))
            return data
        sent = file.read(MAX_BYTES + 1) if file else text.encode("utf-8", "replace")
        self.name = file.name if file else ""
        try:
            self.words = normalise.clean(normalise.decode(sent, self.name))
        except BadText as bad:
            self.add_error("file" if file else "text", str(bad))
        return data


class DetailsForm(forms.Form):
    """What is known of a document."""

    title = forms.CharField(label=_("Title"), max_length=500, widget=forms.TextInput(attrs={"dir": "auto"}))
    authors = AuthorsField(label=_("Authors"), required=False, max_length=2000, help_text=_("One name a line."))
    source = forms.CharField(
        label=_("Source"), required=False, max_length=300, help_text=_("The newspaper, site or book.")
    )
    address = forms.URLField(label=_("Web address"), required=False, max_length=1000, assume_scheme="https")
    date = forms.DateField(
        label=_("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    language = forms.CharField(label=_("Language"), max_length=35, validators=[LANGUAGE_TAG])
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction)
    rights = forms.CharField(
        label=_("Rights"),
        required=False,
        max_length=300,
        help_text=_("Who holds them, and why the class may read it here."),
    )


class PassageForm(forms.ModelForm):
    """A passage's kind and, for a comment, who wrote it and when. Give `initial`, never `instance`."""

    class Meta:
        model = Passage
        fields = ["kind", "attribution", "date"]
        widgets = {"date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class BlocksForm(forms.Form):
    """The kinds of a text's blocks before it is stored, a choice each; comments have their commenter as well.

    A form may have only so many fields: of a very long text the first blocks are offered, the rest keep their kinds.
    """

    def __init__(self, data, draft):
        super().__init__(data, prefix="block")
        self.passages = draft.passages
        room = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - OTHER_FIELDS
        choices = [*Kind.choices, (LEAVE_OUT, _("Leave this block out"))]
        for number, passage in enumerate(draft.passages):
            if len(self.fields) + 2 > room:
                break
            label = _("Kind of block %(number)s") % {"number": number + 1}
            self.fields[f"kind-{number}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=passage.kind
            )
            if passage.kind == Kind.COMMENT:
                self.fields[f"commenter-{number}"] = forms.CharField(
                    label=_("Commenter"), required=False, max_length=200, initial=passage.attribution
                )

    @property
    def rows(self):
        """(number, passage, bound kind or None, bound commenter or None) of each block."""
        for number, passage in enumerate(self.passages):
            bound = [self[name] if name in self.fields else None for name in (f"kind-{number}", f"commenter-{number}")]
            yield (number + 1, passage, *bound)

    @property
    def is_whole(self):
        """Whether every block is offered."""
        return f"kind-{len(self.passages) - 1}" in self.fields

    def chosen(self):
        """(passage, kind, commenter) of each block that is kept. For a valid form."""
        for number, passage in enumerate(self.passages):
            kind = self.cleaned_data.get(f"kind-{number}", passage.kind)
            if kind != LEAVE_OUT:
                yield passage, kind, self.cleaned_data.get(f"commenter-{number}", passage.attribution)
