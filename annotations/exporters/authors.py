"""Under what name an author stands in an export: exactly as on the pages, for every reader of it."""

from types import SimpleNamespace

from django.utils import translation

from ..models import Membership
from ..models.vocabulary import ShownAs
from ..naming import author_name
from .cells import guarded


class Authors:
    """The members of a course by id. Costs by the members, not by what they wrote."""

    def __init__(self, scope):
        members = Membership.objects.filter(course=scope.course).select_related("user", "section")
        self._members = {member.pk: member for member in members}
        self._oversees = lambda author: scope.reach.oversees(author, scope.course.pk)
        self._own = scope.seat.membership
        self._shown = {}

    def shown(self, author, shown_as):
        """(name, section) for an author's id, as safe cells. Our own words are English in every language: it is data.

        The section stands beside a name only, where it gives nobody away, and is for the staff and oneself.
        """
        key = author, shown_as
        if key not in self._shown:
            self._shown[key] = self._look_up(author, shown_as)
        return self._shown[key]

    def _look_up(self, author, shown_as):
        member = self._members[author]
        with translation.override(None):
            name = author_name(SimpleNamespace(author=member, shown_as=shown_as))
        may_tell = shown_as == ShownAs.NAME and (author == self._own or self._oversees(author))
        return guarded(name), guarded(member.section.name if may_tell and member.section else "")
