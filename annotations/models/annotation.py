from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils import timezone
from taggit.models import ItemBase

from .act import ActQuerySet, AudienceAct
from .codebook import Tag
from .document import Passage, Revision
from .reading import Piece
from .vocabulary import State


class AnnotationQuerySet(ActQuerySet):
    def touching(self, passage_ids):
        """Those of which at least one target stands on one of these passages."""
        touched = Touch.objects.filter(passage_id__in=passage_ids).values("annotation_id")
        return self.filter(pk__in=touched)

    def in_text_order(self):
        return self.order_by("piece__ordinal", "start", "pk")

    def with_cards(self):
        """All that a card shows, in a fixed number of queries."""
        return self.select_related("author__user", "piece", "group").prefetch_related(
            Prefetch("targets", Target.objects.order_by("revision_id", "ordinal")),
            Prefetch("taggings", Tagging.objects.standing().select_related("tag")),
        )


class Annotation(AudienceAct):
    """One reader's mark on one or more spans of one piece."""

    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="annotations")
    start = models.PositiveIntegerField(help_text="first start of its targets, for order")

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["piece", "start", "id"], name="annotation_by_place"),
            models.Index(fields=["author", "piece", "audience"], name="annotation_by_author"),
            models.Index(
                fields=["reading"], name="annotation_gone", condition=~models.Q(hidden_at=None, withdrawn_at=None)
            ),
            models.Index(fields=["course", "id"], name="annotation_by_course"),
        ]

    @property
    def tags(self):
        """Its standing tags in codebook order. Reads the prefetched taggings."""
        return sorted((t.tag for t in self.taggings.all() if t.withdrawn_at is None), key=lambda t: (t.ordinal, t.pk))


class Target(models.Model):
    """One marked span: half-open, in code points of the revision's counted text, with its words and what is around."""

    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="targets")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="targets")
    ordinal = models.PositiveSmallIntegerField(default=0)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=11, choices=State, default=State.EXACT)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["annotation", "revision", "ordinal"], name="target_ordinal_unique"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="target_is_not_empty"),
        ]

    def __str__(self):
        return f"[{self.start}, {self.end})"


class Touch(models.Model):
    """A passage on which an annotation stands, whatever the revision: the way from a place to its annotations."""

    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="touches")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="touches", db_index=False)

    class Meta:
        verbose_name_plural = "touches"
        constraints = [models.UniqueConstraint(fields=["passage", "annotation"], name="touch_once")]

    def __str__(self):
        return f"{self.annotation_id} on {self.passage_id}"


class TaggingQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)


class BaseTagging(ItemBase):
    """A tag that an author put on their own work. taggit's base; taggit's manager never writes these."""

    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="%(class)ss")
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = TaggingQuerySet.as_manager()

    class Meta:
        abstract = True


class Tagging(BaseTagging):
    content_object = models.ForeignKey(
        Annotation, on_delete=models.CASCADE, related_name="taggings", db_column="annotation_id"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "tag"], condition=Q(withdrawn_at=None), name="tagging_once_while_it_stands"
            )
        ]
