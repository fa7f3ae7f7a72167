from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .course import Course
from .searching import FoldedField
from .vocabulary import Direction, Kind

PASSAGE_GAP = "\n\n"


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, reach):
        """All documents of the courses one teaches; for students those set in a reading that is open to them."""
        pieces = self.model.pieces.field.model.objects.filter(reading__course_id__in=reach.courses)
        set_for_reading = pieces.exclude(reading_id__in=reach.drafts).values("document_id")
        return self.filter(Q(course_id__in=reach.staffed) | Q(pk__in=set_for_reading))

    def editable_by(self, reach):
        return self.filter(course_id__in=reach.staffed)


class Document(models.Model):
    """One piece of writing in one course. Its words stand in revisions."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(_("title"), max_length=500)
    authors = models.JSONField(_("authors"), default=list, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    address = models.URLField(_("web address"), max_length=1000, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=35, default="en")
    direction = models.CharField(_("direction"), max_length=3, choices=Direction, default=Direction.LTR)
    rights = models.CharField(_("rights"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self):
        return self.title

    @property
    def byline(self):
        return ", ".join(self.authors)

    @property
    def may_be_followed(self):
        """Whether the address is one of the web; whatever else an archive brought stays words."""
        return self.address.lower().startswith(("https://", "http://"))


class Revision(models.Model):
    """One fixed state of a document's words: its blocks in order, joined by PASSAGE_GAP. Never changed."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(default=1)
    length = models.PositiveIntegerField(help_text="code points of the counted text")
    checksum = models.CharField(max_length=64, help_text="SHA-256 of the counted text in UTF-8, in hexadecimal")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["document", "number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="revision_number_unique")]

    def __str__(self):
        return f"{self.document_id}.{self.number}"

    @property
    def text(self):
        """The counted text, whole. Costs a read of every block: for pages take the blocks themselves."""
        return PASSAGE_GAP.join(self.blocks.order_by("ordinal").values_list("text", flat=True))


class Passage(models.Model):
    """The smallest part of a document that has an address. Kind and commenter can be mended; the id is for ever."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="passages")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PARAGRAPH)
    attribution = models.CharField(_("commenter"), max_length=200, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    why = models.CharField(max_length=300, blank=True, help_text="why the importer took it for this kind")

    def __str__(self):
        return f"{self.kind} {self.pk}"


class Block(models.Model):
    """A passage as it stands in one revision: its words and their place, in code points of the counted text."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="blocks")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="blocks")
    ordinal = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    words = models.BinaryField(help_text="word spans from the block's start, boundaries.pack")
    clusters = models.BinaryField(help_text="graphemes longer than one code point, likewise")
    folded = FoldedField(of="text")

    class Meta:
        ordering = ["revision", "ordinal"]
        indexes = [models.Index(fields=["revision", "start", "end"], name="block_by_place")]
        constraints = [
            models.UniqueConstraint(fields=["revision", "ordinal"], name="block_ordinal_unique"),
            models.UniqueConstraint(fields=["revision", "passage"], name="block_passage_unique"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="block_is_not_empty"),
        ]

    def __str__(self):
        return f"{self.revision_id}:{self.ordinal}"

    @property
    def language(self):
        """That of its document: by it words are stemmed."""
        return self.revision.document.language
