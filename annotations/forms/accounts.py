"""Sign up, sign in, change or reset a password."""

import unicodedata

from django import forms
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from ..models import User
from ..models.user import fold_user_name

LONGEST_PASSWORD = 512  # characters
UNSHOWN = {"Cc", "Cs", "Co", "Zl", "Zp"}  # general categories of Unicode: control, private, line ends
TURNING = {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}  # bidirectional classes


def taken():
    return ValidationError(_("Somebody already has this name. Choose another one."), code="unique")


def check_shown_name(name):
    """Raises ValidationError for a name that cannot be seen, or that would turn the text around it."""
    kinds = {unicodedata.category(character) for character in name}
    if kinds & UNSHOWN or TURNING & {unicodedata.bidirectional(character) for character in name}:
        raise ValidationError(_("This name holds characters that cannot be shown. Type it anew."), code="unseen")
    if not any(kind[0] in "LNS" for kind in kinds):
        raise ValidationError(_("Write a name that others can read."), code="unseen")


class SignUpForm(BaseUserCreationForm):
    class Meta(BaseUserCreationForm.Meta):
        model = User
        fields = ("username", "name", "email")
        labels = {
            "username": _("Name to sign in with"),
            "name": _("Name shown to the class"),
            "email": _("E-mail address"),
        }
        help_texts = {
            "username": _("Letters, digits and . @ + - _ without blanks. Capital letters make no difference."),
            "name": _("As your classmates and instructors know you."),
            "email": "",
        }
        error_messages = {
            "username": {"invalid": _("Only letters, digits and . @ + - _ can stand here, no blanks.")},
        }
        widgets = {"name": forms.TextInput(attrs={"dir": "auto", "autocomplete": "name"})}

    field_order = ("username", "name", "email", "password1", "password2")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].validators.append(check_shown_name)
        self.fields["username"].widget.attrs.update(dir="auto", spellcheck="false")
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        name_passwords(self, _("Password"))

    def clean_username(self):
        """Kept in small letters, so that no second account differs by case alone, whatever the alphabet."""
        name = fold_user_name(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=name).exists():
            raise taken()
        return name

    @property
    def is_only_taken(self):
        """Whether nothing is wrong but that the name is taken: what a second click on the button meets."""
        # a click that came in between makes the constraint speak as well; its error has no code
        known = {("username", "unique"), ("__all__", None)}
        found = {(name, error.code) for name, errors in self.errors.as_data().items() for error in errors}
        return bool(found) and found <= known


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _(
            "This name and password do not belong together. Capital letters count in the password only."
        ),
        "inactive": _("This account is closed."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Name")
        self.fields["username"].widget.attrs.update(dir="auto", spellcheck="false")

    def clean_username(self):
        return fold_user_name(self.cleaned_data["username"])

    @property
    def was_refused(self):
        """Whether a name and a password were given and did not fit: what throttling counts."""
        return self.has_error("__all__", "invalid_login") or self.has_error("__all__", "inactive")


class ChangePasswordForm(PasswordChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_passwords(self, _("New password"))
        self.fields["old_password"].label = _("Password until now")

    @property
    def was_refused(self):
        return self.has_error("old_password", "password_incorrect")


class ResetPasswordForm(SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_passwords(self, _("New password"))


def name_passwords(form, label):
    """Gives the two fields of a new password their labels, their help and their greatest length."""
    first, second = (field for name, field in form.fields.items() if name.endswith(("password1", "password2")))
    first.label, second.label = label, _("The same once more")
    first.help_text = _("At least 8 characters, not your name and not one that everybody uses.")
    second.help_text = ""
    for field in (first, second):
        field.validators.append(MaxLengthValidator(LONGEST_PASSWORD))
