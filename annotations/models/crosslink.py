from django.db import models
from django.db.models import F, Prefetch, Q

from .act import ActQuerySet, AudienceAct, concealed
from .annotation import Annotation, BaseTagging
from .course import Course
from .document import Passage, Revision
from .reading import Piece
from .vocabulary import ShownAs, State


class RelationQuerySet(models.QuerySet):
    def visible_to(self, reach):
        return self.filter(course_id__in=reach.courses)


class Relation(models.Model):
    """How two passages stand to each other, and how that reads from the other end."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="relations")
    name = models.CharField(max_length=60)
    inverse = models.CharField(max_length=60, blank=True, help_text="as read from the second end")
    is_directed = models.BooleanField(default=True)
    ordinal = models.PositiveIntegerField(default=0)

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["ordinal", "pk"]
        constraints = [models.UniqueConstraint(fields=["course", "name"], name="relation_name_unique_in_course")]

    def __str__(self):
        return self.name

    def read_from(self, ordinal):
        """The relation's words as read from its first (0) or second (1) end."""
        return self.inverse if ordinal == 1 and self.is_directed and self.inverse else self.name


class CrossLinkQuerySet(ActQuerySet):
    def _for(self, reach, of_staff, of_others):
        """As for all acts; but no link of somebody else's with an end that was made from hidden classmates' work."""
        condition = super()._for(reach, of_staff, of_others)
        if not reach.concealed and not reach.veiled:
            return condition
        seen = Q(annotation__author_id__in=reach.memberships)
        seen |= Q(annotation__author_id__in=reach.staff_authors, annotation__shown_as=ShownAs.NAME)
        ends = LinkEnd.objects.filter(concealed(reach, "annotation__")).exclude(annotation=None)
        others = ends.exclude(link__author_id__in=reach.memberships)
        return condition & ~Q(pk__in=others.exclude(seen).values("link_id"))

    def touching(self, passage_ids):
        return self.filter(pk__in=LinkEnd.objects.filter(passage_id__in=passage_ids).values("link_id"))

    def with_ends(self):
        """With what a list says of each: where it leads, and how its ends stand to each other."""
        ends = Prefetch("ends", LinkEnd.objects.order_by("ordinal"))
        return self.select_related("relation").prefetch_related(ends)

    def with_cards(self):
        return self.select_related("author__user", "relation", "group").prefetch_related(
            Prefetch("ends", LinkEnd.objects.select_related("piece", "passage").order_by("ordinal")),
            Prefetch("taggings", LinkTagging.objects.standing().select_related("tag")),
        )


class CrossLink(AudienceAct):
    """Joins a span of one piece to a span of another, or of the same."""

    relation = models.ForeignKey(Relation, on_delete=models.PROTECT, related_name="links")

    objects = CrossLinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["course", "id"], name="link_by_course")]

    @property
    def tags(self):
        return sorted((t.tag for t in self.taggings.all() if t.withdrawn_at is None), key=lambda t: (t.ordinal, t.pk))


class LinkEnd(models.Model):
    """One end of a cross-link: a span like a target's, and the annotation it was made from, if any."""

    link = models.ForeignKey(CrossLink, on_delete=models.CASCADE, related_name="ends")
    ordinal = models.PositiveSmallIntegerField()
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="link_ends")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="link_ends")
    annotation = models.ForeignKey(
        Annotation, null=True, blank=True, on_delete=models.SET_NULL, related_name="link_ends"
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=11, choices=State, default=State.EXACT)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["link", "revision", "ordinal"], name="link_end_unique"),
            models.CheckConstraint(condition=Q(ordinal__lte=1), name="a_link_has_two_ends"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="link_end_is_not_empty"),
        ]

    def __str__(self):
        return f"{self.link_id}/{self.ordinal}"


class LinkTagging(BaseTagging):
    content_object = models.ForeignKey(
        CrossLink, on_delete=models.CASCADE, related_name="taggings", db_column="link_id"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "tag"],
                condition=Q(withdrawn_at=None),
                name="link_tagging_once_while_it_stands",
            )
        ]
