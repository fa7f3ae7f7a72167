"""Which sections an assistant looks after."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Section
from ..models.vocabulary import Role
from .rows import RowsField


class LimitForm(forms.Form):
    """The Sections of a course; none of them stands for the whole course."""

    sections = RowsField(
        label=_("Sections"),
        queryset=Section.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: the whole course. Otherwise only the students of these sections, their work and counts."),
    )

    def __init__(self, data=None, *, course, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["sections"].queryset = course.sections.all()

    @classmethod
    def of(cls, member):
        """The form of a Membership as it is; None for who is no assistant, or where there are no sections."""
        if member.role != Role.ASSISTANT or member.ended_at or not member.course.sections.exists():
            return None
        return cls(course=member.course, initial={"sections": list(member.limited_to.values_list("pk", flat=True))})
