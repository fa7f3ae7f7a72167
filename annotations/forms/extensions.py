from django import forms
from django.utils.translation import gettext_lazy as _

from .zoned import ZonedDateTimeField

MOST_MATCHES = 20


class ExtensionForm(forms.Form):
    """More time for one student or one section.

    `members` is a list of Memberships with their users, `sections` one of Sections that may be chosen. A name that
    several have is refused, and `matches` has those to choose from.
    """

    who = forms.CharField(
        label=_("Student"), required=False, max_length=200, help_text=_("User name, or a part of the name.")
    )
    member = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    section = forms.ChoiceField(label=_("or section"), required=False)
    due_at = ZonedDateTimeField(label=_("Due for them"))

    def __init__(self, *args, reading, course, members, sections, **kwargs):
        super().__init__(*args, **kwargs)
        self.reading, self.matches = reading, []
        self.members = {str(member.pk): member for member in members}
        self.sections = {str(section.pk): section for section in sections}
        self.fields["member"].choices = [(pk, member.name) for pk, member in self.members.items()]
        self.fields["section"].choices = [("", _("none")), *((pk, one.name) for pk, one in self.sections.items())]
        self.fields["due_at"].zone = course.zone
        self.fields["due_at"].help_text = _("In the course's time zone, %(zone)s.") % {"zone": course.time_zone}

    @property
    def shown(self):
        """The bound fields in the order in which they are shown."""
        return [self["who"], self["section"], self["due_at"]]

    def clean_due_at(self):
        due_at = self.cleaned_data["due_at"]
        if due_at and self.reading.due_at and due_at <= self.reading.due_at:
            raise forms.ValidationError(_("This is not later than the reading's own due date."))
        return due_at

    def clean(self):
        data = super().clean()
        member = self.members.get(data.get("member") or "")
        if member is None and data.get("who"):
            member = self._found(data["who"])
        data["member"], data["section"] = member, self.sections.get(data.get("section") or "")
        if member and data["section"]:
            self.add_error("section", _("Choose a student or a section, not both."))
        if not member and not data["section"] and "who" not in self.errors:
            self.add_error("who", _("Say for whom: a student or a section."))
        return data

    def _found(self, words):
        """The one member that is meant; None, with an error, where that is nobody or not clear."""
        words = words.casefold().split()
        self.matches = [one for one in self.members.values() if _is_named(one, words)]
        exact = [one for one in self.matches if one.user.username.casefold() == " ".join(words)]
        if len(exact) == 1 or len(self.matches) == 1:
            return (exact or self.matches)[0]
        if not self.matches:
            self.add_error("who", _("No student of yours is called that."))
        elif len(self.matches) > MOST_MATCHES:
            self.matches = []
            self.add_error("who", _("Too many are called that. Type more of the name."))
        else:
            self.add_error("who", _("Several are called that. Choose one below."))
        return None


def _is_named(member, words):
    named = f"{member.name} {member.user.username}".casefold()
    return all(word in named for word in words)
