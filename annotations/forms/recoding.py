"""Forms that change the codebook: a tag with what stands around it, and which uses of a tag go where."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import Piece, Reading, Section, Tag
from ..models.codebook import fold
from ..services.recoding import Rule
from .codebook import TagForm, palette_choices

MOST_ALIASES = 20
MOST_PICKED = 200
LONGEST_FOLDED = Tag._meta.get_field("folded").max_length


class TagEditForm(TagForm):
    """A tag with its place and other names. Give `course`, who asks, and `tag` where it exists."""

    parent = forms.ModelChoiceField(
        Tag.objects.none(), label=_("Under"), required=False, empty_label=_("nothing: at the top")
    )
    aliases = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Separated by commas. The tag is found by them and can be typed so."),
    )

    def __init__(self, *args, course, reach, tag=None, **kwargs):
        super().__init__(*args, **kwargs)
        seen = Tag.objects.visible_to(reach).filter(course=course)
        others = seen.in_use() | seen.filter(pk=tag and tag.parent_id)
        self.fields["parent"].queryset = others.exclude(pk=tag and tag.pk).select_related("parent")

    def clean_aliases(self):
        names = [" ".join(name.split()) for name in self.cleaned_data["aliases"].split(",")]
        names = list({fold(name): name for name in names if fold(name)}.values())
        if len(names) > MOST_ALIASES:
            raise ValidationError(_("At most 20 other names."))
        if any(len(name) > 80 or len(fold(name)) > LONGEST_FOLDED for name in names):
            raise ValidationError(_("A name has at most 80 characters."))
        return names

    def wording(self):
        """What services.codebook takes of a valid form."""
        return {name: self.cleaned_data[name] for name in ("name", "palette", "key", "definition")}

    def around(self):
        return {name: self.cleaned_data[name] for name in ("parent", "aliases")}


class MergeForm(forms.Form):
    """Into which tag another one goes."""

    target = forms.ModelChoiceField(Tag.objects.none(), label=_("Into"), empty_label=_("Choose a tag"))

    def __init__(self, data, course, tag, reach):
        super().__init__(data)
        self.fields["target"].queryset = _others(course, tag, reach)

    def rule(self):
        return Rule()


class PartForm(forms.Form):
    """Which uses of a tag: all that meet everything that is filled in. Single ones are picked by `uid`."""

    reading = forms.ModelChoiceField(
        Reading.objects.none(), label=_("In the reading"), required=False, empty_label=_("any")
    )
    piece = forms.ModelChoiceField(Piece.objects.none(), label=_("In the text"), required=False, empty_label=_("any"))
    section = forms.ModelChoiceField(
        Section.objects.none(), label=_("By the section"), required=False, empty_label=_("any")
    )
    kind = forms.ChoiceField(
        label=_("Standing on"),
        required=False,
        choices=[("", _("anything")), ("comment", _("reader comments only")), ("text", _("the text only"))],
    )
    words = forms.CharField(
        label=_("With these words in the note or in what is marked"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    uid = forms.TypedMultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, data, course, tag):
        super().__init__(data)
        self.fields["reading"].queryset = course.readings.all()
        self.fields["piece"].queryset = Piece.objects.filter(reading__course=course).select_related("reading")
        self.fields["piece"].label_from_instance = lambda piece: f"{piece.reading.title}: {piece.label}"
        self.fields["section"].queryset = course.sections.all()
        self.fields["uid"] = _UidsField(required=False, widget=forms.MultipleHiddenInput)

    def rule(self):
        """The Rule of a valid form."""
        sent = self.cleaned_data
        ids = {name: sent[name] and sent[name].pk for name in ("reading", "piece", "section")}
        return Rule(**ids, kind=sent["kind"], words=sent["words"].strip(), uids=tuple(sent["uid"]))


class _UidsField(forms.Field):
    def clean(self, value):
        single = forms.UUIDField(error_messages={"invalid": _("Choose from the list again.")})
        if len(value or ()) > MOST_PICKED:
            raise ValidationError(_("Choose from the list again."))
        return [single.clean(one) for one in value or ()]


class MoveForm(PartForm):
    """Moves a part to a tag of the codebook."""

    target = forms.ModelChoiceField(Tag.objects.none(), label=_("To the tag"), empty_label=_("Choose a tag"))
    field_order = ["target"]

    def __init__(self, data, course, tag, reach):
        super().__init__(data, course, tag)
        self.fields["target"].queryset = _others(course, tag, reach)


class SplitForm(PartForm):
    """Moves a part to a new tag."""

    name = TagForm.base_fields["name"]
    definition = TagForm.base_fields["definition"]
    palette = forms.TypedChoiceField(
        label=_("Colour and pattern"), choices=palette_choices, coerce=int, widget=forms.RadioSelect
    )
    field_order = ["name", "definition", "palette"]
    clean_name = TagForm.clean_name

    def entry(self):
        """The new tag, as services.recoding.split takes it."""
        return {name: self.cleaned_data[name] for name in ("name", "palette", "definition")}


def _others(course, tag, reach):
    """The tags of a course that work can be moved to from a tag."""
    return Tag.objects.visible_to(reach).in_use().filter(course=course).exclude(pk=tag.pk)


class AgreedForm(forms.Form):
    """The preview that was agreed to."""

    digest = forms.CharField(required=False, max_length=64)
