"""Make groups by chance or by hand, and move members between them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..grouping import GROUP_SIZE
from ..models import Group, Membership
from .accounts import check_shown_name
from .rows import RowsField

SMALLEST, NONE = "smallest", "none"


class GroupForm(forms.ModelForm):
    class Meta:
        model = Group
        fields = ("name",)
        widgets = {"name": forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(check_shown_name)

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class DrawForm(forms.Form):
    """How groups are drawn. `newest` is the newest group that was there when this was looked at."""

    size = forms.IntegerField(label=_("Members of a group, at most"), min_value=2, max_value=100, initial=GROUP_SIZE)
    within = forms.BooleanField(label=_("Each group within one section"), required=False)
    default = forms.BooleanField(
        label=_("New annotations are for one's group, unless their author chooses otherwise"),
        required=False,
        initial=True,
    )
    newcomers = forms.BooleanField(
        label=_("Whoever joins later comes into the smallest group by chance"), required=False, initial=True
    )
    newest = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args, has_sections, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_sections:
            del self.fields["within"]


class MembersSearchForm(forms.Form):
    """Whose names the page of groups shows; nothing in it is required."""

    q = forms.CharField(
        label=_("Search"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    section = forms.ChoiceField(label=_("Section"), required=False)

    def __init__(self, *args, course, **kwargs):
        super().__init__(*args, **kwargs)
        sections = [(str(pk), name) for pk, name in course.sections.values_list("pk", "name")]
        self.fields["section"].choices = [("", _("all")), (NONE, _("no section")), *sections]
        if not sections:
            del self.fields["section"]

    @property
    def words(self):
        return self.cleaned_data.get("q", "") if self.is_valid() else ""

    @property
    def section_id(self):
        """The id of a section, 0 for who is in none, None for all."""
        asked = self.cleaned_data.get("section") if self.is_valid() else ""
        if not asked:
            return None
        return 0 if asked == NONE else int(asked)


class MoveForm(forms.Form):
    """Some members and the group that they come into: one, none, or the smallest ones by chance."""

    member = RowsField(
        label=_("Members"),
        queryset=Membership.objects.none(),
        error_messages={"required": _("Choose somebody first.")},
    )
    to = forms.ChoiceField(label=_("Move to"), error_messages={"required": _("Choose where to.")})

    def __init__(self, data, *, members, groups):
        super().__init__(data)
        self.fields["member"].queryset = members
        self._groups = {str(group.pk): group for group in groups}
        ways = [(SMALLEST, _("the smallest groups, by chance"))] if groups else []
        named = [(key, group.name) for key, group in self._groups.items()]
        self.fields["to"].choices = [("", _("choose")), *named, *ways, (NONE, _("no group"))]

    @property
    def ticked(self):
        """The ids that were sent, as words: a page that says what is wrong keeps its ticks."""
        return self.data.getlist("member") if self.is_bound else []

    @property
    def group(self):
        """The chosen Group, None for no group."""
        return self._groups.get(self.cleaned_data["to"])

    @property
    def is_by_chance(self):
        return self.cleaned_data["to"] == SMALLEST
