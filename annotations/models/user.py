import unicodedata

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


def fold_user_name(name):
    """The form in which user names are kept and compared: Unicode NFKC in small letters. Takes and returns text."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


class UserManager(DjangoUserManager):
    def get_by_natural_key(self, username):
        """The user of this name, whatever its case. Raises User.DoesNotExist."""
        return self.get(username=fold_user_name(username))


class User(AbstractUser):
    """Somebody who signs in. What they may see stands on their memberships, not here."""

    email = models.EmailField(_("e-mail address"), blank=True, help_text=_("Optional."))
    name = models.CharField(_("name"), max_length=150, blank=True)
    may_teach = models.BooleanField(
        _("may make courses"), default=False, help_text=_("Instructors make courses of their own.")
    )

    look = models.JSONField(_("how pages look"), default=dict, blank=True, editable=False)

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_name_unique_in_any_case",
                violation_error_message=_("Somebody already has this name. Choose another one."),
            )
        ]

    @classmethod
    def normalize_username(cls, username):
        return fold_user_name(username) if isinstance(username, str) else username

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name or super().get_full_name()

    @property
    def may_make_courses(self):
        return self.is_active and (self.may_teach or self.is_superuser)
