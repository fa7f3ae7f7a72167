"""Bring in the list of a class: pasted or as a file, looked at, then done."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..importers import roster
from ..importers.normalise import MAX_BYTES, BadText
from ..models import User
from ..models.vocabulary import Role
from .accounts import check_shown_name


class RosterForm(forms.Form):
    """A list of people. Once valid, `text` is it as it is carried along, and `roster` what was read in it."""

    file = forms.FileField(
        label=_("Choose a file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
        help_text=_("A CSV file of at most 5,000 lines. From Excel or LibreOffice: “Save as”, then CSV."),
    )
    text = forms.CharField(
        label=_("or paste the list here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto", "spellcheck": "false"}),
        help_text=_("As copied from a spreadsheet, with the line of column names."),
    )

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        file, text = data.get("file"), data.get("text")
        if file and text and text.strip():
            self.add_error("file", _("Paste a list or choose a file, not both."))
            return data
        try:
            sent = file.read(MAX_BYTES + 1) if file else text.encode("utf-8", "replace")
            self.text = roster.decode_roster(sent, file.name if file else "")
            self.roster = roster.parse(self.text)
        except BadText as bad:
            self.add_error("file" if file else "text", str(bad))
        return data


class NewMemberForm(forms.Form):
    """One person who is brought in by hand."""

    username = forms.CharField(
        label=_("Name to sign in with"),
        max_length=150,
        widget=forms.TextInput(attrs={"dir": "auto", "spellcheck": "false", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name shown to the class"),
        max_length=User._meta.get_field("name").max_length,
        required=False,
        validators=[check_shown_name],
        help_text=_("Needed for somebody without an account: one is made. Others keep the name that they chose."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role, initial=Role.STUDENT)
    section = forms.CharField(
        label=_("Section"),
        max_length=80,
        required=False,
        validators=[check_shown_name],
        help_text=_("A new name makes a new section."),
        widget=forms.TextInput(attrs={"dir": "auto", "list": "sections", "autocomplete": "off"}),
    )

    def __init__(self, *args, may_choose_role, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_choose_role:
            del self.fields["role"]

    def line(self):
        """What was typed, as a Line of a list."""
        data = self.cleaned_data
        return roster.Line(1, *(" ".join(data[field].split()) for field in ("username", "name", "section")))

    @property
    def wanted_role(self):
        return Role(self.cleaned_data.get("role") or Role.STUDENT)
