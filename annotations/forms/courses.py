import re
from functools import cache

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Course
from ..models.course import zone_names
from ..models.vocabulary import Naming, ShownAs


@cache
def zone_choices():
    """All time zones that are named for a place, and UTC."""
    return [("UTC", "UTC")] + [(name, name.replace("_", " ")) for name in sorted(_places())]


def _places():
    regions = (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    return (name for name in zone_names() if name.startswith(tuple(f"{one}/" for one in regions)))


class CourseForm(forms.ModelForm):
    """A course's settings. Give `initial`, never `instance`: the services alone change a course."""

    default_shown_as = forms.ChoiceField(label=_("At first, new work stands"), choices=ShownAs)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, help_text=_("Due dates and times are given in it.")
    )

    class Meta:
        model = Course
        fields = [
            "title",
            "time_zone",
            "default_audience",
            "naming",
            "default_shown_as",
            "allows_free_tags",
            "assistants_may_export_class",
            "students_may_export_class",
        ]
        labels = {
            "default_audience": _("New annotations are read by"),
        }
        help_texts = {
            "assistants_may_export_class": _("Instructors always may. Everybody may take their own work."),
            "default_audience": _(
                "Each reader can choose otherwise for each annotation. What is written stays as it is."
            ),
            "naming": _(
                "Of students, all in the course alike; the staff always stand under their names. "
                "Everybody may also write anonymously."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["naming"].required = False
        own = ShownAs.NAME if self["naming"].value() != Naming.PSEUDONYMS else ShownAs.PSEUDONYM
        if self.initial.get("default_shown_as") != ShownAs.ANONYMOUS:
            self.initial["default_shown_as"] = own
        # names and pseudonyms never stand side by side: which of the two it is follows from `naming`
        self.fields["default_shown_as"].widget.choices = [
            (own.value, _("As said above")),
            (ShownAs.ANONYMOUS.value, ShownAs.ANONYMOUS.label),
        ]

    def clean_naming(self):
        return self.cleaned_data["naming"] or self.initial.get("naming") or Naming.NAMES.value

    def clean_default_shown_as(self):
        chosen = self.cleaned_data["default_shown_as"]
        if chosen == ShownAs.ANONYMOUS:
            return chosen
        is_named = self.cleaned_data.get("naming") != Naming.PSEUDONYMS
        return (ShownAs.NAME if is_named else ShownAs.PSEUDONYM).value


class NewCourseForm(CourseForm):
    class Meta(CourseForm.Meta):
        fields = ["title", "slug", *CourseForm.Meta.fields[1:]]
        help_texts = CourseForm.Meta.help_texts | {
            "slug": _("The last part of the course's address. It never changes; empty: made from the title."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean_slug(self):
        return self.cleaned_data["slug"].lower()


class JoinCodeForm(forms.Form):
    """A join code, or the whole address that holds it."""

    join = forms.CharField(label=_("Join link or code"), max_length=300)

    def clean_join(self):
        code = self.cleaned_data["join"].strip().rstrip("/").rsplit("/", 1)[-1].lower()
        if not re.fullmatch(r"[a-z0-9]{4,20}", code):
            raise forms.ValidationError(_("This is not a join code. Copy it whole from the link that you were sent."))
        return code
