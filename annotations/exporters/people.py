"""Who is named in an archive. A pseudonym stays one, and nobody learns who is anonymous."""

from ..models import Membership, Participation, Reveal, Review
from ..models.vocabulary import ShownAs


class People:
    """The members that an archive names, numbered in an order that does not come from the database.

    The staff's archive names every member whom its reader looks after. A student's names the student and those whose
    names stand on the work in it, without their user names, which may be addresses. Somebody who left has no user name
    and is named only where their work or record needs it.
    """

    def __init__(self, scope):
        self.own, self._scope = scope.seat.membership, scope
        self.is_staff = scope.is_staff and not scope.is_own
        members = Membership.objects.filter(course=scope.course, pk__in=self._named(scope))
        members = members.select_related("user", "section").prefetch_related("groups")
        self.members = sorted(members, key=_order)
        self._numbers = {member.pk: number for number, member in enumerate(self.members, 1)}

    def number(self, membership):
        """The file's number of a member; None for those whom it does not name."""
        return self._numbers.get(membership)

    def looks_after(self, membership):
        """Whether this is the archive of somebody on the staff who looks after a member."""
        return self.is_staff and self._scope.reach.oversees(membership, self._scope.course.pk)

    def author(self, membership, shown_as):
        """An author as the archive has them: their number, a pseudonym as text, or None.

        One's own work keeps its author, whatever the name it stands under.
        """
        if shown_as == ShownAs.NAME or membership == self.own:
            return self._numbers.get(membership)
        return self._pseudonym(membership) if shown_as == ShownAs.PSEUDONYM else None

    def records(self):
        for number, member in enumerate(self.members, 1):
            is_told = member.pk == self.own or self.looks_after(member.pk)
            yield {
                "kind": "member",
                "id": number,
                "username": member.user.username if member.user_id and is_told else None,
                "name": self._name(member, is_told),
                "role": member.role,
                "pseudonym": member.pseudonym if member.pk == self.own else None,
                "section": member.section.name if member.section and is_told else None,
                "groups": sorted(group.name for group in member.groups.all()) if is_told else [],
                "joined_at": moment(member.joined_at) if is_told else None,
                "ended_at": moment(member.ended_at) if is_told else None,
            }

    def _name(self, member, is_told):
        """The name that was given; where the user name is not told, what stands on the pages."""
        if not member.user_id:
            return ""
        return member.user.name if is_told else member.name

    def _pseudonym(self, membership):
        if not hasattr(self, "_pseudonyms"):
            course = self.members[0].course_id
            self._pseudonyms = dict(Membership.objects.filter(course=course).values_list("pk", "pseudonym"))
        return self._pseudonyms[membership]

    def _named(self, scope):
        if scope.is_own:
            return {self.own}
        named = {self.own}
        for acts in (scope.annotations(), scope.links(), _worded(scope)):
            authors = acts.filter(shown_as=ShownAs.NAME).order_by().values_list("author_id", flat=True)
            named.update(authors.distinct())
        if self.is_staff:
            named |= _recorded(scope)
        return named


def _worded(scope):
    """The replies of which more than their place is told."""
    replies = scope.replies().filter(withdrawn_at=None)
    return replies if scope.is_staff else replies.filter(hidden_at=None)


def _recorded(scope):
    """All who can sign in, and those who left but stand in a record of the staff's."""
    there = Membership.objects.visible_to(scope.reach).filter(course=scope.course)
    named = set(there.exclude(user=None).values_list("pk", flat=True))
    readings = scope.readings()
    reviews = Review.objects.filter(reading__in=readings)
    finished = Participation.objects.filter(piece__reading__in=readings).exclude(finished_at=None)
    for rows, column in (
        (reviews, "by_id"),
        (reviews.exclude(member=None), "member_id"),
        (finished, "membership_id"),
        (Reveal.objects.filter(reading__in=readings), "membership_id"),
    ):
        told = rows.filter(**{f"{column.removesuffix('_id')}__in": there})
        named.update(told.order_by().values_list(column, flat=True).distinct())
    return named


def _order(member):
    name = member.name.casefold() if member.user_id else ""
    return (not name, name, member.joined_at, member.pk)


def moment(at):
    """A time in UTC as the archive writes it, to the microsecond; None stays None."""
    return at.isoformat().replace("+00:00", "Z") if at else None
