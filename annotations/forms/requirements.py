"""What a reading asks more exactly: rows of so many of something, on one text or any, with one tag or any."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from ..models import Requirement, Tag
from ..models.reading import MOST_PIECES

MOST_ROWS = 8
EMPTY_ROWS = 2  # that are offered at least
MOST_ASKED = 1000


class RequirementForm(forms.Form):
    """One row; valid and of no account when nothing is chosen in it. `tags` are those that can be chosen, `labels` the
    short names of the reading's texts, empty ones among them.
    """

    number = forms.IntegerField(label=_("At least"), required=False, min_value=1, max_value=MOST_ASKED)
    noun = forms.ChoiceField(
        label=_("of"), required=False, choices=[("", _("nothing more")), *Requirement.Noun.choices]
    )
    piece = forms.ChoiceField(label=_("on"), required=False)
    tag = forms.ChoiceField(label=_("with"), required=False)

    def __init__(self, *args, tags, labels, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["piece"].choices = [("", _("any text")), *((str(slot), label) for slot, label in labels.items())]
        self.tags = {str(tag.pk): tag for tag in tags}
        chosen = str(self.initial.get("tag") or "")
        self.fields["tag"].choices = [
            ("", _("any tag or none")),
            *((pk, tag.name) for pk, tag in self.tags.items() if tag.retired_at is None or pk == chosen),
        ]

    @property
    def is_blank(self):
        values = (self[name].value() for name in self.fields)
        return not any(values)

    def clean(self):
        data = super().clean()
        if self.errors or not any(data.values()):
            return data
        if not data["noun"]:
            self.add_error("noun", _("Choose what is asked, or clear the row."))
        elif data["number"] is None:
            self.add_error("number", _("How many? Clear the row if it is not asked."))
        elif data["noun"] == Requirement.Noun.REPLIES and data["tag"]:
            self.add_error("tag", _("Replies have no tags."))
        return data


def rows(data, initial, course):
    """The RequirementForms of a reading's form: of `data` (a QueryDict or None) or of `initial`, by prefix."""
    asked = Q(is_free=False) | Q(pk__in=Requirement.objects.filter(reading__course=course).values("tag"))
    tags = list(Tag.objects.filter(asked, course=course).order_by("ordinal", "pk"))
    found, labels = [], _labels(initial if data is None else data)
    for number in range(1, MOST_ROWS + 1):
        prefix = f"ask_{number}"
        start = {name: initial.get(f"{prefix}-{name}") for name in RequirementForm.base_fields}
        found.append(RequirementForm(data, prefix=prefix, initial=start, tags=tags, labels=labels))
    return found


def _labels(typed):
    """{slot: what to call its text}"""
    found = {}
    for slot in range(1, MOST_PIECES + 1):
        name = " ".join(str(typed.get(f"label_{slot}") or "").split())
        found[slot] = now("text %(number)s: %(name)s") if name else now("text %(number)s")
        found[slot] %= {"number": slot, "name": name}
    return found


def names():
    """The names of all fields of all rows."""
    return [f"ask_{number}-{name}" for number in range(1, MOST_ROWS + 1) for name in RequirementForm.base_fields]


def initial_of(requirements, slots):
    """What the rows begin with: {name: value}. `slots` is {piece id: the number of its slot}."""
    initial = {}
    for number, one in enumerate(requirements, 1):
        facts = {
            "number": one.number,
            "noun": one.noun,
            "piece": str(slots[one.piece_id]) if one.piece_id else "",
            "tag": str(one.tag.successor().pk) if one.tag_id else "",
        }
        initial |= {f"ask_{number}-{name}": value for name, value in facts.items()}
    return initial
