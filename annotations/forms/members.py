"""Find members, change what one is, move several, name sections, make join links."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Membership, Reading, Section
from ..models.vocabulary import Role
from .accounts import check_shown_name
from .rows import RowsField

SORTS = ("name", "user", "role", "section", "joined")
NO_SECTION = "none"


class MemberSearchForm(forms.Form):
    """What the members page shows; nothing in it is required."""

    q = forms.CharField(
        label=_("Search"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("all")), *Role.choices], required=False)
    section = forms.ChoiceField(label=_("Section"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    state = forms.ChoiceField(
        label=_("Who"), choices=[("", _("members")), ("ended", _("former members"))], required=False
    )
    sort = forms.ChoiceField(
        choices=[(f"{minus}{sort}", sort) for sort in SORTS for minus in ("", "-")],
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args, course, **kwargs):
        super().__init__(*args, **kwargs)
        sections, groups = (list(rows.values_list("pk", "name")) for rows in (course.sections, course.groups))
        self.fields["section"].choices = [("", _("all")), (NO_SECTION, _("no section")), *sections]
        self.fields["group"].choices = [("", _("all")), *groups]
        for name, rows in (("section", sections), ("group", groups)):
            if not rows:
                del self.fields[name]


class MoveForm(forms.Form):
    """Members who go to a section together: those that are ticked, or all that were found."""

    member = RowsField(
        label=_("Members"),
        queryset=Membership.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("This member is not in the course.")},
    )
    everybody = forms.BooleanField(label=_("all of this search"), required=False)
    section = forms.ChoiceField(label=_("Move to section"), error_messages={"required": _("Choose where to.")})

    def __init__(self, *args, course, found, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = Membership.objects.current().filter(course=course)
        self._sections = {str(section.pk): section for section in course.sections.all()}
        named = [(key, section.name) for key, section in self._sections.items()]
        self.fields["section"].choices = [("", _("choose")), *named, (NO_SECTION, _("no section"))]
        self.found = found

    @property
    def ticked(self):
        """The ids that were sent, as words: a page that says what is wrong keeps its ticks."""
        return self.data.getlist("member") if self.is_bound else []

    def clean(self):
        data = super().clean()
        if not self.errors and not (data.get("member") or data.get("everybody")):
            raise forms.ValidationError(_("Tick those who are to be moved."))
        return data

    @property
    def to_section(self):
        """The chosen Section, None for no section."""
        return self._sections.get(self.cleaned_data["section"])

    @property
    def members(self):
        """The ids of those who are to be moved."""
        chosen = self.found if self.cleaned_data["everybody"] else self.cleaned_data["member"]
        return [member.pk for member in chosen]


class SectionForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=Section._meta.get_field("name").max_length,
        validators=[check_shown_name],
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


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

    def clean_section(self):
        return " ".join(self.cleaned_data["section"].split())
