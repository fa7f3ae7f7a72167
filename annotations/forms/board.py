"""What the board and its lists are asked to show. Nothing in these is required; what cannot be is as not asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..pages.board_students import SORTS
from ..pages.reviewed import STATES


def _search(label):
    widget = forms.TextInput(attrs={"type": "search", "dir": "auto"})
    return forms.CharField(label=label, max_length=100, required=False, widget=widget)


def _number(value):
    return int(value) if value else None


class StudentSearchForm(forms.Form):
    """Which students the table shows. Takes a BoardPage for its sections and pieces."""

    q = _search(_("Name"))
    section = forms.TypedChoiceField(label=_("Section"), required=False, coerce=_number, empty_value=None)
    show = forms.ChoiceField(label=_("Show"), required=False)
    sort = forms.ChoiceField(
        choices=[(f"{minus}{sort}", sort) for sort in SORTS for minus in ("", "-")],
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, data, page):
        super().__init__(data)
        self.fields["section"].choices = [("", _("all"))] + [(one.pk, one.name) for one in page.sections]
        read = [(f"read-{piece.pk}", _("who read %(piece)s") % {"piece": piece.label}) for piece in page.pieces]
        self.fields["show"].choices = [
            ("", _("everybody")),
            ("annotated", _("who annotated")),
            *read,
            ("missing", _("something missing")),
            ("idle", _("not started")),
            ("late", _("late")),
        ]
        if not page.sections:
            del self.fields["section"]


class WorkForm(forms.Form):
    """Which annotations the list shows. Takes a WorkPage for its tags, authors and passages."""

    tag = forms.TypedChoiceField(label=_("Tag"), required=False, coerce=_number, empty_value=None)
    student = forms.TypedChoiceField(label=_("By"), required=False, coerce=_number, empty_value=None)
    passage = forms.TypedChoiceField(label=_("Passage"), required=False, coerce=_number, empty_value=None)
    review = forms.ChoiceField(label=_("Review"), required=False, choices=[("", _("all")), *STATES])
    q = _search(_("Words in the note"))

    def __init__(self, data, page):
        super().__init__(data)
        self.fields["tag"].choices = [("", _("all")), *((tag.pk, tag.name) for tag in page.tags)]
        self.fields["student"].choices = [("", _("everybody")), *page.authors]
        self.fields["passage"].choices = [
            ("", _("all")),
            *((label, [(c.passage, c.name) for c in columns]) for label, columns in page.passages),
        ]


class RepliesForm(forms.Form):
    student = forms.TypedChoiceField(label=_("By"), required=False, coerce=_number, empty_value=None)

    def __init__(self, data, page):
        super().__init__(data)
        self.fields["student"].choices = [("", _("everybody")), *page.authors]


def asked(form):
    """The cleaned data of a filter form, with what cannot be left out."""
    form.is_valid()
    return form.cleaned_data
