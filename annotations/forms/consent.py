"""Ask for consent, answer, find answers, close the grades."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Section

MOST_VERSIONS = 32767


class AskForm(forms.Form):
    wording = forms.CharField(
        label=_("Wording"),
        max_length=20_000,
        help_text=_(
            "Say what the work is used for, by whom, how it is kept, and that one may refuse or withdraw. Markdown."
        ),
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )


class AnswerForm(forms.Form):
    """`version` is the wording that was read. Neither answer is chosen beforehand."""

    version = forms.IntegerField(min_value=1, max_value=MOST_VERSIONS)
    answer = forms.ChoiceField(
        choices=[("yes", _("I agree")), ("no", _("I do not agree"))],
        error_messages={"required": _("Choose one of the two answers.")},
    )


class CloseGradesForm(forms.Form):
    confirmed = forms.BooleanField(
        label=_("Grades are final. I know that this cannot be taken back."),
        error_messages={"required": _("Tick this to close the grades.")},
    )


class AnswersForm(forms.Form):
    """Which answers are listed; nothing in it is required."""

    q = forms.CharField(
        label=_("Search"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    version = forms.TypedChoiceField(label=_("Wording"), required=False, coerce=int, empty_value=None)
    answer = forms.ChoiceField(
        label=_("Answer"),
        required=False,
        choices=[("", _("all")), ("yes", _("agree")), ("no", _("do not agree"))],
    )
    section = forms.ModelChoiceField(
        Section.objects.none(), label=_("Section"), required=False, empty_label=_("all sections")
    )

    def __init__(self, *args, course, versions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].choices = [
            ("", _("all wordings")),
            *((number, _("version %(number)s") % {"number": number}) for number in versions),
        ]
        self.fields["section"].queryset = course.sections.all()

    @property
    def asked(self):
        """What was asked for; a bad word in the address is as none."""
        self.is_valid()
        return self.cleaned_data
