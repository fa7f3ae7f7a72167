from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from ..models import Document, Piece, Reading
from ..models.reading import MOST_PIECES
from ..services.hiding import Setting
from . import requirements
from .zoned import ZonedDateTimeField

MOST_ASKED = requirements.MOST_ASKED
LABEL_LENGTH = Piece._meta.get_field("label").max_length
HIDINGS = ("hiding", "hidden_until", "hidden_count")


class ReadingForm(forms.ModelForm):
    """A reading with its pieces, what it asks, and who sees whose work. Give `initial`, never `instance`: the services
    alone change a reading.

    `cleaned_data` has "pieces", a list of (Document, label or "") in order; "requirements" as `setting.make_reading`
    takes them and "setting", a hiding.Setting, each None where nothing of it was sent. `fields_of_reading` is the rest.
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
    hiding = forms.ChoiceField(
        label=_("Classmates' work is hidden"),
        choices=Reading.Hiding,
        help_text=_("Each student sees their own work and what the staff write under their names."),
    )
    hidden_until = ZonedDateTimeField(label=_("Hidden until"), required=False)
    hidden_count = forms.IntegerField(
        label=_("Annotations of one's own for the class"),
        required=False,
        min_value=1,
        max_value=MOST_ASKED,
        help_text=_("Needed for “until one has posted enough oneself”."),
    )
    sealed = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

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
        labels = {"after_due": _("After the due date")}
        help_texts = {
            "slug": _("The last part of the reading's address. It never changes; empty: made from the title."),
            "status": _("Students do not see a draft."),
            "after_due": _("Work counts as it is saved; there is nothing to hand in."),
        }

    def __init__(self, *args, course, is_new=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.course = course
        zone = now("In the course's time zone, %(zone)s.") % {"zone": course.time_zone}
        for name in ("due_at", "hidden_until"):
            self.fields[name].zone, self.fields[name].stored = course.zone, self.initial.get(name)
        self.fields["due_at"].help_text = zone
        self.fields["hidden_until"].help_text = now("Needed for “until a date”.") + " " + zone
        self.fields["hiding"].required = not self.is_bound or "hiding" in self.data
        if is_new:
            self.fields["slug"].required = False
        else:
            del self.fields["slug"]
        self._add_slots()
        self.rows = requirements.rows(self.data if self.is_bound else None, self.initial, course)

    @property
    def dues(self):
        return [self["due_at"], self["after_due"]]

    @property
    def numbers(self):
        return [self["asked_annotations"], self["asked_links"], self["asked_replies"]]

    @property
    def limits(self):
        """What some ways of hiding need besides."""
        return [self["hidden_until"], self["hidden_count"]]

    @property
    def slots(self):
        """The bound fields of the pieces, in pairs: of the first two, and of all up to the last that is filled."""
        return self._slots[: self._first_folded]

    @property
    def folded_slots(self):
        """Those that few readings need."""
        return self._slots[self._first_folded :]

    @property
    def asks_more(self):
        """Whether there is something in the rows."""
        return any(row.errors or not row.is_blank for row in self.rows)

    @property
    def _slots(self):
        return [(self[f"piece_{number}"], self[f"label_{number}"]) for number in range(1, MOST_PIECES + 1)]

    @property
    def _first_folded(self):
        used = [number for number, slot in enumerate(self._slots, 1) if any(f.value() or f.errors for f in slot)]
        return max(used, default=0) if max(used, default=0) > 2 else 2

    @property
    def offered_rows(self):
        """The RequirementForms that are shown: those that are filled, and some that are empty."""
        filled = max((number for number, row in enumerate(self.rows, 1) if not row.is_blank), default=0)
        return self.rows[: filled + requirements.EMPTY_ROWS]

    @property
    def names(self):
        """The names of all that can be typed, also in the rows."""
        return [*self.fields, *requirements.names()]

    @property
    def fields_of_reading(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}

    def clean_slug(self):
        return self.cleaned_data["slug"].lower()

    def clean(self):
        data = super().clean()
        data["pieces"] = self._pieces(data)
        data["requirements"] = self._requirements(data)
        data["setting"] = self._setting(data)
        return data

    def _pieces(self, data):
        pieces = []
        for number in range(1, MOST_PIECES + 1):
            document, label = data.get(f"piece_{number}"), " ".join(data.get(f"label_{number}", "").split())
            if document and document in [one for one, _label in pieces]:
                self.add_error(f"piece_{number}", _("This text is chosen twice."))
            if document and label and label in [one for _document, one in pieces]:
                self.add_error(f"label_{number}", _("Another text of this reading has this short name."))
            if document:
                pieces.append((document, label))
        return pieces

    def _requirements(self, data):
        if not any(name in self.data for name in requirements.names()):
            return None
        wanted = []
        for number, row in enumerate(self.rows, 1):
            if row.is_valid() and row.cleaned_data["noun"]:
                chosen = row.cleaned_data
                document = data.get(f"piece_{chosen['piece']}")
                if chosen["piece"] and not document:
                    row.add_error("piece", _("This reading has no such text."))
                wanted.append((chosen["noun"], chosen["number"], document, row.tags.get(chosen["tag"])))
            if row.errors:
                said = [error for errors in row.errors.values() for error in errors]
                self.add_error(None, now("Row %(number)s: %(said)s") % {"number": number, "said": " ".join(said)})
        return wanted

    def _setting(self, data):
        if not self.data.get("hiding") or "hiding" not in data:
            return None
        if data["hiding"] == Reading.Hiding.DATE and not data.get("hidden_until"):
            self._add_missing("hidden_until", _("Until when?"))
        if data["hiding"] == Reading.Hiding.COUNT and not data.get("hidden_count"):
            self._add_missing("hidden_count", _("How many? At least one."))
        return Setting(data["hiding"], data.get("hidden_until"), data.get("hidden_count") or 0).tidied

    def _add_missing(self, name, said):
        if name not in self.errors:
            self.add_error(name, said)

    def _add_slots(self):
        documents = Document.objects.filter(course=self.course).only("title", "course")
        choices = [("", _("none")), *((document.pk, document.title) for document in documents)]
        for number in range(1, MOST_PIECES + 1):
            piece = forms.ModelChoiceField(
                documents,
                required=number == 1,
                label=_("Text %(number)s") % {"number": number},
                error_messages={"required": _("Choose at least one text.")},
            )
            piece.widget.choices = choices
            self.fields[f"piece_{number}"] = piece
            self.fields[f"label_{number}"] = forms.CharField(
                required=False,
                max_length=LABEL_LENGTH,
                label=_("Short name of text %(number)s") % {"number": number},
            )
