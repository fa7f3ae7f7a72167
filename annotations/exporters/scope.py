"""What one export is about: a course or one reading of it, the class's work or one's own, and who asks."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from ..models import Annotation, CrossLink, Document, Piece, Reading, Reply
from ..models.vocabulary import Role
from ..pages.cards import with_gone

CLASS, MINE = "class", "mine"


@dataclass(frozen=True)
class Scope:
    """Gives every export the same QuerySets as the pages: nothing comes out that its reader may not open."""

    course: object
    reach: object
    reading: object = None  # None for all that this reader may open
    whose: str = CLASS

    @property
    def seat(self):
        return self.reach.seat(self.course.pk)

    @property
    def is_staff(self):
        return self.reach.is_staff_of(self.course.pk)

    @property
    def is_own(self):
        return self.whose == MINE

    def readings(self):
        readings = Reading.objects.visible_to(self.reach).filter(course=self.course)
        return readings.filter(pk=self.reading.pk) if self.reading else readings

    def pieces(self):
        return Piece.objects.filter(reading__in=self.readings())

    def documents(self):
        """Those of the readings; for staff, of a whole course, also those that are set in none."""
        documents = Document.objects.visible_to(self.reach).filter(course=self.course)
        if self.is_staff and not self.reading:
            return documents
        return documents.filter(pk__in=self.pieces().values("document"))

    def annotations(self):
        return self._narrowed(Annotation.objects.visible_to(self.reach))

    def links(self):
        return self._narrowed(CrossLink.objects.visible_to(self.reach))

    def printed(self, model):
        """Annotations or cross-links as the pages have them: with the places of gone ones whose replies remain."""
        rows = self._narrowed(model.objects.all())
        return rows.visible_to(self.reach) if self.is_own else with_gone(self.reach, rows)

    def replies(self):
        """Withdrawn and hidden ones are among them: their place is kept, their words need not be."""
        return self._narrowed(Reply.objects.visible_to(self.reach))

    def withdrawn(self, model):
        """This reader's own withdrawn annotations, cross-links or replies: nobody else's archive has them."""
        mine = model.objects.filter(author=self.seat.membership).exclude(withdrawn_at=None)
        return self._narrowed(mine)

    def _narrowed(self, acts):
        """Within this course or reading; one's own where that was asked. Drafts are for the staff alone."""
        where = Q(course=self.course)
        if self.reading:
            where &= Q(reading=self.reading)
        if self.is_own:
            where &= Q(author=self.seat.membership)
        return acts.filter(where).exclude(reading_id__in=self.reach.drafts)


def may_export_class(course, reach):
    """Instructors may; assistants and students where the course lets them. Raises Http404 for a stranger."""
    role = reach.seat(course.pk).role
    if role == Role.INSTRUCTOR:
        return True
    return course.assistants_may_export_class if role == Role.ASSISTANT else course.students_may_export_class


def scope_of(course, reach, reading=None, whose=None):
    """The Scope of an export; without `whose` the most that this reader may have.

    Raises PermissionDenied when somebody asks for the class's work whom the course does not allow it, and Http404
    for somebody who is no member.
    """
    allowed = may_export_class(course, reach)
    if whose == CLASS and not allowed:
        raise PermissionDenied
    return Scope(course, reach, reading, whose or (CLASS if allowed else MINE))
