"""Find members, change what one is, make join links."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Membership, Reading
from ..models.vocabulary import Role
from .accounts import check_shown_name

SORTS = ("name", "user", "role", "section", "joined")


class MemberSearchForm(forms.Form):
    """What the members page shows; nothing in it is required."""

    q = forms.CharField(
        label=_("Search"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    state = forms.ChoiceField(
        label=_("Show"), choices=[("", _("Members")), ("ended", _("Former members"))], required=False
    )
    sort = forms.ChoiceField(
        choices=[(f"{minus}{sort}", sort) for sort in SORTS for minus in ("", "-")],
        required=False,
        widget=forms.HiddenInput,
    )


class MemberForm(forms.ModelForm):
    """A member's section, and for instructors the role."""

    class Meta:
        model = Membership
        fields = ("role", "section")
        labels = {"role": _("Role"), "section": _("Section")}

    def __init__(self, *args, may_change_role, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = self.instance.course.sections.all()
        self.fields["section"].empty_label = _("none")
        if not may_change_role:
            del self.fields["role"]

    @property
    def wants_role(self):
        """The role that was chosen, None where it stays as it was."""
        return Role(self.cleaned_data["role"]) if "role" in self.changed_data else None


class JoinLinkForm(forms.Form):
    section = forms.CharField(
        label=_("Section"),
        max_length=80,
        required=False,
        validators=[check_shown_name],
        help_text=_("Whoever joins by this link comes into this section. A new name makes a new section."),
        widget=forms.TextInput(attrs={"dir": "auto", "list": "sections", "autocomplete": "off"}),
    )
    reading = forms.ModelChoiceField(
        label=_("Leads to"), queryset=Reading.objects.none(), required=False, empty_label=_("the course page")
    )

    def __init__(self, *args, course, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reading"].queryset = course.readings.all()
