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

    Under one's own work another name would tell at once whose that is, or whose pseudonym.
    """
    offered = dict(names_offered(course, seat.is_staff))
    for act in above:
        if act and act.author_id == seat.membership:
            if act.shown_as not in offered:
                return ShownAs.ANONYMOUS.value
            if act.shown_as != ShownAs.NAME:
                return act.shown_as
    return name_at_first(course, seat.is_staff)


def names_for_revision(offered, stands_under):
    """(value, label) of the names that work which stands under one can have, of those `offered` for new work.

    What stands under a name keeps it in a course that has gone over to pseudonyms, or becomes anonymous: under the
    pseudonym, whoever saw both would know whose that is. So the other way round.
    """
    if stands_under in dict(offered):
        return offered
    kept = ShownAs(stands_under)
    return [(kept.value, kept.label), *(one for one in offered if one[0] == ShownAs.ANONYMOUS)]


def joins_names(seat, root, shown_as):
    """Whether a student's answer to own work, where they and the staff alone write, tells whose their pseudonym is."""
    pair = {root.shown_as, shown_as}
    return root.author_id == seat.membership and not seat.is_staff and pair == {ShownAs.NAME, ShownAs.PSEUDONYM}


def author_name(act):
    """The name that everybody sees on an annotation, cross-link or reply; its `author__user` should be fetched."""
    if act.shown_as == ShownAs.ANONYMOUS:
        return _("Anonymous")
    return act.author.pseudonym if act.shown_as == ShownAs.PSEUDONYM else act.author.name


def shows_role(act):
    """Whether a staff badge may stand beside the name: never where it would give somebody away."""
    return act.shown_as == ShownAs.NAME and act.author.is_staff
