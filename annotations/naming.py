"""Under what name an author stands beside their words. The one home of this rule."""

from django.utils.translation import gettext as _

from .models.vocabulary import Naming, ShownAs


def names_offered(course, is_staff):
    """(value, label) of the names that an author can choose: names and pseudonyms never stand side by side in a course.

    The staff always write under their names, or anonymously.
    """
    own = ShownAs.NAME if is_staff or course.naming == Naming.NAMES else ShownAs.PSEUDONYM
    return [(name.value, name.label) for name in (own, ShownAs.ANONYMOUS)]


def name_at_first(course, is_staff):
    """What is chosen before an author chooses: the course's default where it is offered."""
    offered = [value for value, _label in names_offered(course, is_staff)]
    return course.default_shown_as if course.default_shown_as in offered else offered[0]


def name_in_answer(course, seat, *above):
    """What is chosen before a Seat chooses, in an answer to the acts `above` (the nearest first, None for none).

    Under one's own pseudonymous or anonymous work another name would tell at once whose that is.
    """
    for act in above:
        if act and act.author_id == seat.membership and act.shown_as != ShownAs.NAME:
            is_offered = act.shown_as in dict(names_offered(course, seat.is_staff))
            return act.shown_as if is_offered else ShownAs.ANONYMOUS.value
    return name_at_first(course, seat.is_staff)


def author_name(act):
    """The name that everybody sees on an annotation, cross-link or reply; its `author__user` should be fetched."""
    if act.shown_as == ShownAs.ANONYMOUS:
        return _("Anonymous")
    return act.author.pseudonym if act.shown_as == ShownAs.PSEUDONYM else act.author.name


def shows_role(act):
    """Whether a staff badge may stand beside the name: never where it would give somebody away."""
    return act.shown_as == ShownAs.NAME and act.author.is_staff
