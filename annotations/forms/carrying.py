"""What of a course comes into the next one."""

import uuid
from contextlib import suppress

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from ..models import Document, Reading
from .courses import zone_choices
from .rows import RowsField

MOST_EXAMPLES = 500


class Unseen(forms.MultipleHiddenInput):
    """Nothing: the page shows each annotation with a box of its own."""

    def render(self, *_arguments, **_options):
        return ""


class ExamplesField(forms.Field):
    """The uids of the annotations that were picked, each once."""

    widget = Unseen

    def to_python(self, value):
        try:
            return list(dict.fromkeys(uuid.UUID(one) for one in value or []))
        except ValueError:
            raise forms.ValidationError(_("An annotation that was picked is not known here.")) from None

    def validate(self, value):
        if len(value) > MOST_EXAMPLES:
            raise forms.ValidationError(_("At most %(most)s annotations.") % {"most": MOST_EXAMPLES})


def picked_in(data):
    """The uids in a sent form, as far as they are some: a set."""
    found = set()
    for one in data.getlist("examples")[: 2 * MOST_EXAMPLES]:
        with suppress(ValueError):
            found.add(uuid.UUID(one))
    return found


class NextCourseForm(forms.Form):
    """Takes the old course and `offered`, the annotations that may be picked. At first everything else is ticked."""

    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    slug = forms.CharField(
        label=_("Address"),
        max_length=60,
        required=False,
        validators=[validate_slug],
        help_text=_("The last part of the course's address. It never changes; empty: made from the title."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    settings = forms.BooleanField(
        label=_("Settings of the course"),
        required=False,
        help_text=_("Who reads new work, under what names authors stand, who exports, the size of groups."),
    )
    codebook = forms.BooleanField(
        label=_("Codebook and relations"),
        required=False,
        help_text=_("With parents, keys, colours, definitions and other names. Retired tags are left out."),
    )
    documents = RowsField(
        Document.objects.none(), label=_("Texts"), required=False, widget=forms.CheckboxSelectMultiple
    )
    readings = RowsField(
        Reading.objects.none(),
        label=_("Readings"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each with its texts, prompt and what is asked. They begin as drafts, without dates."),
    )
    examples = ExamplesField(label=_("Annotations as examples"), required=False)

    def __init__(self, data=None, *, course, offered, **kwargs):
        self.offered = offered
        documents, readings = course.documents.all(), course.readings.prefetch_related("pieces__document")
        initial = {"title": course.title, "time_zone": course.time_zone, "settings": True, "codebook": True}
        initial |= {"documents": list(documents), "readings": list(readings)}
        super().__init__(data, initial=initial, **kwargs)
        self.fields["documents"].queryset = documents
        self.fields["readings"].queryset = readings

    @classmethod
    def filled_in(cls, data, **options):
        """The form as it was sent, before it is judged: for going on with it."""
        form = cls(**options)
        texts = {name: data.get(name, "") for name in ("title", "slug", "time_zone")}
        ticks = {name: name in data for name in ("settings", "codebook")}
        form.initial = texts | ticks | {name: data.getlist(name) for name in ("documents", "readings")}
        return form

    def clean_slug(self):
        return self.cleaned_data["slug"].lower()

    def clean_examples(self):
        """The Annotations themselves. What is not offered is refused, whatever it is."""
        uids = self.cleaned_data["examples"]
        found = list(self.offered.filter(uid__in=uids).with_cards().select_related("reading").order_by("pk"))
        if len(found) < len(uids):
            raise forms.ValidationError(_("An annotation that was picked is not there any more. Pick again."))
        return found

    def clean(self):
        data = super().clean()
        documents, readings = (set(data.get(name) or []) for name in ("documents", "readings"))
        for reading in data.get("readings") or []:
            for piece in reading.pieces.all():
                if piece.document not in documents:
                    said = _("“%(reading)s” needs the text “%(text)s”: tick the text, or untick the reading.")
                    self.add_error("readings", said % {"reading": reading.title, "text": piece.document.title})
        for annotation in data.get("examples") or []:
            if annotation.reading not in readings:
                said = _("A picked annotation stands in “%(reading)s”: tick that reading, or do not pick it.")
                self.add_error("examples", said % {"reading": annotation.reading.title})
                break
        return data
