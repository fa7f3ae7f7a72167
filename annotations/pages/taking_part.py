"""What is asked of a reader and done, until when, and how much of the class they may be told."""

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import cached_property

from ..access import hidden_in
from ..models import Annotation, Flag, Participation
from ..models.vocabulary import Audience, Role, ShownAs
from .asked import asked_of_readers, dues
from .hidden import told
from .news import number_of_news


class TakingPart:
    """A part of ReadingPage. Reads its course, reading, pieces, reach and seat."""

    @cached_property
    def asked(self):
        """What is asked of this reader, and done: a list of pages.asked.Asked."""
        own = self.seat.membership
        return asked_of_readers([self.reading], [own], self.participations.values())[self.reading.pk, own]

    @property
    def own_counts(self):
        """(Asked, address of the reader's own work of that kind)."""
        for one in self.asked:
            yield one, self.address.panel(list=one.noun, mine=True, tag=(one.tag,) if one.tag else ())

    @cached_property
    def due(self):
        return dues(self.reach, [self.reading])[self.reading.pk]

    @cached_property
    def hiding(self):
        """Sentences: what of classmates' work is hidden from this reader, and how it opens."""
        posted = sum(one.class_annotations for one in self.participations.values())
        return told(self.reading, self.course, self.reach, posted)

    @cached_property
    def enrolled(self):
        """How many students the course has."""
        return self.course.memberships.current().students().count()

    @cached_property
    def sees_counts(self):
        """Whether numbers of the class may be told: not where some of its work is hidden from this reader."""
        return not hidden_in(self.reach, self.reading)

    @cached_property
    def annotators(self):
        """{piece: students who annotated it, as far as this reader may see that}; empty where that is hidden.

        For students: under a name. Whether the number moves with an anonymous note would tell of its author.
        """
        if not self.sees_counts:
            return {}
        wrote = Q(class_annotations__gt=0)
        if self.is_staff:
            other = Q(other_annotations__gt=0)
            wrote |= other & Q(membership__in=self.reach.overseen) if self.seat.sections else other
        rows = Participation.objects.filter(
            wrote,
            piece__in=self.pieces,
            round=self.reading.round,
            membership__role=Role.STUDENT,
            membership__ended_at=None,
        )
        if not self.is_staff:
            for_class = Annotation.objects.standing().filter(audience=Audience.CLASS, round=self.reading.round)
            theirs = for_class.filter(author=OuterRef("membership"), piece=OuterRef("piece"))
            rows = rows.filter(Exists(theirs.exclude(shown_as=ShownAs.ANONYMOUS)))
        return dict(rows.values_list("piece").annotate(n=Count("pk")).order_by("piece"))

    @cached_property
    def open_flags(self):
        """How many flags in this reading wait for the staff; for others 0, without a query."""
        if not self.is_staff:
            return 0
        return Flag.objects.editable_by(self.reach).open().filter(reading=self.reading).count()

    @cached_property
    def news(self):
        """How many new things this reader has in the course."""
        return number_of_news(self.reach, self.course.pk)

    @cached_property
    def participations(self):
        """The reader's own, by piece."""
        rows = Participation.objects.filter(
            membership=self.seat.membership, piece__in=self.pieces, round=self.reading.round
        )
        found = {row.piece_id: row for row in rows}
        for piece in self.pieces:
            if piece.pk in found:
                found[piece.pk].piece = piece
        return found
