from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Document, Piece, Reading
from ..models.reading import MOST_PIECES
from .zoned import ZonedDateTimeField

MOST_ASKED = 1000
LABEL_LENGTH = Piece._meta.get_field("label").max_length


class ReadingForm(forms.ModelForm):
    """A reading with its pieces. Give `initial`, never `instance`: the services alone change a reading.

    `cleaned_data["pieces"]` is a list of (Document, label or "") in order; `fields_of_reading` is all the rest.
    """

    prompt = forms.CharField(
        label=_("What to do"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    due_at = ZonedDateTimeField(label=_("Due"), required=False)
    asked_annotations = forms.IntegerField(label=_("Annotations asked"), min_value=0, max_value=MOST_ASKED, initial=0)
    asked_links = forms.IntegerField(label=_("Cross-links asked"), min_value=0, max_value=MOST_ASKED, initial=0)
    asked_replies = forms.IntegerField(label=_("Replies asked"), min_value=0, max_value=MOST_ASKED, initial=0)

    class Meta:
        model = Reading
        fields = [
            "title",
            "slug",
            "prompt",
            "status",
            "due_at",
            "after_due",
            "asked_annotations",
            "asked_links",
            "asked_replies",
        ]
        help_texts = {
            "slug": _("The last part of the reading's address. It never changes; empty: made from the title."),
            "status": _("Students do not see a draft."),
        }

    def __init__(self, *args, course, is_new=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.course = course
        self.fields["due_at"].zone = course.zone
        self.fields["due_at"].help_text = _("In the course's time zone, %(zone)s.") % {"zone": course.time_zone}
        if is_new:
            self.fields["slug"].required = False
        else:
            del self.fields["slug"]
        for number in range(1, MOST_PIECES + 1):
            self.fields[f"piece_{number}"] = forms.ModelChoiceField(
                Document.objects.none(),
                required=number == 1,
                label=_("Text %(number)s") % {"number": number},
                error_messages={"required": _("Choose at least one text.")},
            )
            self.fields[f"label_{number}"] = forms.CharField(
                required=False,
                max_length=LABEL_LENGTH,
                label=_("Short name of text %(number)s") % {"number": number},
            )
        self.fields["label_1"].help_text = _("As in “Report” or “Op-ed”; empty: the first words of the title.")
        self._offer_documents()

    @property
    def settings(self):
        """The bound fields of the reading itself."""
        return [field for field in self if not field.name.startswith(("piece_", "label_"))]

    @property
    def slots(self):
        """The bound fields of the pieces, in pairs."""
        return [(self[f"piece_{number}"], self[f"label_{number}"]) for number in range(1, MOST_PIECES + 1)]

    @property
    def fields_of_reading(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}

    def clean_slug(self):
        return self.cleaned_data["slug"].lower()

    def clean(self):
        data = super().clean()
        pieces = []
        for number in range(1, MOST_PIECES + 1):
            document, label = data.get(f"piece_{number}"), " ".join(data.get(f"label_{number}", "").split())
            if document and document in [one for one, _label in pieces]:
                self.add_error(f"piece_{number}", _("This text is chosen twice."))
            if document and label and label in [one for _document, one in pieces]:
                self.add_error(f"label_{number}", _("Another text of this reading has this short name."))
            if document:
                pieces.append((document, label))
        data["pieces"] = pieces
        return data

    def _offer_documents(self):
        documents = Document.objects.filter(course=self.course).only("title", "course")
        choices = [("", _("none")), *((document.pk, document.title) for document in documents)]
        for number in range(1, MOST_PIECES + 1):
            field = self.fields[f"piece_{number}"]
            field.queryset = documents
            field.widget.choices = choices
