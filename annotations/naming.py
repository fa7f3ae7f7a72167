"""Under what name an author stands beside their words. The one home of this rule."""

from django.utils.translation import gettext as _

from .models.vocabulary import ShownAs


def author_name(act):
    """The name that everybody sees on an annotation, cross-link or reply; its `author__user` should be fetched."""
    if act.shown_as == ShownAs.ANONYMOUS:
        return _("Anonymous")
    return act.author.pseudonym if act.shown_as == ShownAs.PSEUDONYM else act.author.name


def shows_role(act):
    """Whether a staff badge may stand beside the name: never where it would give somebody away."""
    return act.shown_as == ShownAs.NAME and act.author.is_staff
