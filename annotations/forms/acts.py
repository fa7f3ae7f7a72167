"""Forms of what readers write: annotations, cross-links, replies. Each takes the page it is sent from."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models.vocabulary import Audience, ShownAs
from ..naming import names_for_revision
from ..services.wording import Wording
from .free_tags import typed_tags

LONGEST_NOTE = 20_000  # characters
MOST_TARGETS = 20
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200  # beyond, changes of the time zone leave what databases can keep


class LinesField(forms.CharField):
    """Text in which a line ends with one line feed, whatever the browser sent."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class ActionForm(forms.Form):
    """What each write carries: the action that makes it happen once, and the version it was made from."""

    action = forms.UUIDField(error_messages={"required": _("Load the page again and repeat this.")})
    version = forms.IntegerField(required=False, min_value=1)
    written_at = forms.DateTimeField(required=False)

    def clean_written_at(self):
        """A browser with its clock centuries off loses no work: its time is not kept."""
        at = self.cleaned_data["written_at"]
        return at if at and EARLIEST_YEAR <= at.year <= LATEST_YEAR else None

    def sent(self):
        """All that was sent, for the digest of the action."""
        left_out = {"csrfmiddlewaretoken", "action"}
        return {name: self.data.getlist(name) for name in sorted(self.data) if name not in left_out}


class ActForm(ActionForm):
    """The part that annotations and cross-links share. `page` is a ReadingPage; `act` what is revised.

    That may keep its retired tags, its group, and the name that it stands under.
    """

    uid = forms.UUIDField()
    note = LinesField(
        required=False,
        max_length=LONGEST_NOTE,
        strip=True,
        error_messages={"max_length": _("This note has %(show_value)d characters. Shorten it to %(limit_value)d.")},
    )
    audience = forms.ChoiceField(choices=Audience, error_messages={"invalid_choice": _("Choose who may read this.")})
    group = forms.IntegerField(required=False)
    shown_as = forms.ChoiceField(choices=ShownAs, error_messages={"invalid_choice": _("Choose a name to show.")})

    def __init__(self, data, page, act=None):
        super().__init__(data)
        self.page = page
        self.kept = {tag.pk for tag in act.tags} if act else set()
        self.stands_under = act.shown_as if act else None
        self.stands_for = act.group_id if act else None

    def clean_shown_as(self):
        chosen = self.cleaned_data["shown_as"]
        offered = names_for_revision(self.page.names, self.stands_under) if self.stands_under else self.page.names
        if chosen not in dict(offered):
            raise ValidationError(self.fields["shown_as"].error_messages["invalid_choice"])
        return chosen

    def clean(self):
        cleaned = super().clean()
        typed, cleaned["new_tags"] = self._typed()
        cleaned["tags"] = tuple(dict.fromkeys((*self._tags(), *typed)))
        if cleaned.get("audience") == Audience.GROUP:
            cleaned["group"] = self._group(cleaned.get("group"))
        else:
            cleaned["group"] = None
        return cleaned

    def wording(self):
        """The Wording of a valid form."""
        names = ("tags", "new_tags", "note", "audience", "group", "shown_as")
        return Wording(**{name: self.cleaned_data[name] for name in names}, codebook=self.page.reading.codebook_seq)

    def _tags(self):
        by_id = {str(tag.pk): tag for tag in self.page.tags}
        chosen = []
        for value in dict.fromkeys(self.data.getlist("tag")):
            tag = by_id.get(value)
            if tag is None:
                raise ValidationError(_("This tag is not in the codebook any more. Choose another one."))
            if tag.merged_into_id and tag.pk not in self.kept:
                tag = tag.successor()
            if tag.retired_at and tag.pk not in self.kept:
                raise ValidationError(
                    _("“%(tag)s” was retired from the codebook. Choose another tag."), params={"tag": tag.name}
                )
            chosen.append(tag)
        return tuple(dict.fromkeys(chosen))

    def _typed(self):
        """(tags of the codebook, names of new ones) among what was typed, where the course lets readers add tags."""
        if not self.page.course.allows_free_tags:
            return (), ()
        return typed_tags(self.data.get("new_tags", ""), self.page.course, self.kept)

    def _group(self, group):
        groups = sorted(self.page.seat.groups)
        if self.stands_for:
            groups.insert(0, self.stands_for)
        if group in groups or (group is None and groups):
            return group or groups[0]
        said = (
            _("You are not in this group. Choose another one.")
            if groups
            else _("You are in no group. Choose another audience.")
        )
        raise ValidationError(said)


class AnnotationForm(ActForm):
    """A new annotation: spans of one piece as repeated start, end, exact, and what is said of them."""

    piece = forms.IntegerField()

    def clean(self):
        cleaned = super().clean()
        pieces = {piece.pk: piece for piece in self.page.pieces}
        if cleaned.get("piece") not in pieces:
            raise ValidationError(_("This piece is not in the reading any more. Load the page again."))
        cleaned["piece"] = pieces[cleaned["piece"]]
        cleaned["targets"] = spans_sent(self.data, "start", "end", "exact")
        return cleaned


class RevisionForm(ActForm):
    """Another wording for an annotation that stands. The words it marks stay."""

    uid = forms.UUIDField(required=False)


class LinkForm(ActForm):
    """A cross-link: two ends, a relation, a note."""

    relation = forms.IntegerField(error_messages={"required": _("Choose how the two passages stand to each other.")})

    def clean_relation(self):
        for relation in self.page.relations:
            if relation.pk == self.cleaned_data["relation"]:
                return relation
        raise ValidationError(_("Choose how the two passages stand to each other."))


class NewLinkForm(LinkForm):
    from_piece = forms.IntegerField()
    to_piece = forms.IntegerField()
    from_annotation = forms.UUIDField(required=False)
    to_annotation = forms.UUIDField(required=False)

    def clean(self):
        cleaned = super().clean()
        pieces = {piece.pk: piece for piece in self.page.pieces}
        for end in ("from", "to"):
            if cleaned.get(f"{end}_piece") not in pieces:
                raise ValidationError(_("Choose both ends of the link again: one of them is not there."))
            cleaned[f"{end}_piece"] = pieces[cleaned[f"{end}_piece"]]
            cleaned[f"{end}_targets"] = spans_sent(self.data, f"{end}_start", f"{end}_end", f"{end}_exact")[:1]
        return cleaned


class LinkRevisionForm(LinkForm):
    uid = forms.UUIDField(required=False)


class ReplyForm(ActionForm):
    uid = forms.UUIDField()
    text = LinesField(
        max_length=LONGEST_NOTE,
        error_messages={
            "required": _("Write something first."),
            "max_length": _("This reply has %(show_value)d characters. Shorten it to %(limit_value)d."),
        },
    )
    thread = forms.ChoiceField(choices=[("class", ""), ("staff", "")], required=False)
    parent = forms.UUIDField(required=False)
    shown_as = forms.ChoiceField(choices=ShownAs, required=False)

    def __init__(self, data, page):
        super().__init__(data)
        self.fields["shown_as"].choices = page.names


class RewordForm(ActionForm):
    text = ReplyForm.base_fields["text"]


class HideForm(ActionForm):
    reason = forms.CharField(max_length=500, error_messages={"required": _("Say why; its author will read it.")})


class FlagForm(forms.Form):
    """What is wrong with somebody else's work. No action: it can be said once, until the staff have decided."""

    reason = forms.CharField(
        max_length=500, error_messages={"required": _("Say what is wrong; the staff will read it.")}
    )


def spans_sent(data, start, end, exact):
    """The (start, end, exact) triples of repeated fields. Raises ValidationError for what is no span."""
    rows = [data.getlist(name) for name in (start, end, exact)]
    if not rows[0] or len({len(row) for row in rows}) != 1 or len(rows[0]) > MOST_TARGETS:
        raise ValidationError(_("Select the words that you mean."))
    return [(*_offsets(first, last), LinesField().to_python(words)) for first, last, words in zip(*rows, strict=True)]


def _offsets(start, end):
    if not all(value.isascii() and value.isdigit() and len(value) <= 9 for value in (start, end)):
        raise ValidationError(_("Select the words that you mean."))
    if not int(start) < int(end):
        raise ValidationError(_("Select the words that you mean."))
    return int(start), int(end)
