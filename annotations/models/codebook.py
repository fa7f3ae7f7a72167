import re
import unicodedata

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from .course import Course, Membership

PALETTE_SIZE = 16
_JOINERS = re.compile(r"[\s\-‐-―_\u200b-\u200d\u2060]+")


def fold(name):
    """The form in which two tag names are compared: without case, width, hyphens, joiners and double blanks.

    Takes and returns text; Unicode NFKC and casefold.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return _JOINERS.sub(" ", folded).strip()


class TagQuerySet(models.QuerySet):
    def visible_to(self, reach):
        """The codebook; and of what readers added while they tagged what stands on work that this reader may see.

        A name typed into a note that is hidden, for the staff or for oneself is no word of the class's.
        """
        in_courses, mine = self.filter(course_id__in=reach.courses), models.Q(made_by_id__in=reach.memberships)
        if not reach.typed:
            return in_courses.filter(models.Q(is_free=False) | mine)
        added = models.Q(is_free=True) & ~mine
        for taggings in ("taggings", "linktaggings"):
            added &= ~models.Exists(self._uses_seen(taggings, reach))
        return in_courses.exclude(added)

    def _uses_seen(self, taggings, reach):
        """Taggings of the tag of an outer query: standing ones of visible work, and all of one's own."""
        rows = self.model._meta.get_field(taggings).related_model.objects.filter(tag=models.OuterRef("pk"))
        acts = rows.model._meta.get_field("content_object").related_model.objects
        seen = models.Q(withdrawn_at=None, content_object__in=acts.visible_to(reach).values("pk"))
        return rows.filter(seen | models.Q(content_object__author_id__in=reach.memberships))

    def editable_by(self, reach):
        return self.filter(course_id__in=reach.staffed)

    def in_use(self):
        """Those that can be put on new work."""
        return self.filter(retired_at=None)

    def added(self):
        """Those in use that readers added while they tagged, and that the staff have not taken into the codebook."""
        return self.in_use().filter(is_free=True)


class Tag(TagBase):
    """An entry of a course's codebook. Retires, never cascades."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="tags")
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=100, allow_unicode=True, blank=True, editable=False)
    folded = models.CharField(max_length=120, editable=False)
    palette = models.PositiveSmallIntegerField(
        _("colour and pattern"), default=1, validators=[MinValueValidator(1), MaxValueValidator(PALETTE_SIZE)]
    )
    colour_imported = models.CharField(max_length=9, blank=True, editable=False)
    key = models.CharField(
        _("key"),
        max_length=1,
        blank=True,
        validators=[RegexValidator(r"^[0-9a-z]$", _("A key is one digit or one small letter."))],
    )
    definition = models.TextField(_("definition"), blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    ordinal = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_free = models.BooleanField(default=False, help_text="added by a student while tagging")
    example = models.ForeignKey("Annotation", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["ordinal", "pk"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["course", "folded"], name="tag_name_unique_in_course")]

    def save(self, *args, **kwargs):
        """Keeps the folded name in step. taggit's own save would look for a slug that is free in all courses."""
        self.folded = fold(self.name)
        self.slug = self.slugify(self.name)[:100]
        models.Model.save(self, *args, **kwargs)

    def __str__(self):
        return self.name

    def successor(self):
        """The tag that this one went into when it was merged, and that one's; itself where it was not."""
        tag, met = self, set()
        while tag.merged_into_id and tag.pk not in met:
            met.add(tag.pk)
            tag = tag.merged_into
        return tag


class TagAlias(models.Model):
    """Another name by which a tag is found and typed. Names and aliases of a course are unique together."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="tag_aliases")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=80)
    folded = models.CharField(max_length=120, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["course", "folded"], name="alias_unique_in_course")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.folded = fold(self.name)
        super().save(*args, **kwargs)


class CodebookChange(models.Model):
    """A rename, merge or split that can be taken back exactly."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="codebook_changes")
    kind = models.CharField(max_length=20)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    arguments = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"{self.kind} {self.pk}"


class CodebookChangeRow(models.Model):
    """A tagging that a codebook change touched, with its tag before and after."""

    change = models.ForeignKey(CodebookChange, on_delete=models.CASCADE, related_name="rows")
    tagging = models.ForeignKey("Tagging", null=True, on_delete=models.CASCADE, related_name="+")
    link_tagging = models.ForeignKey("LinkTagging", null=True, on_delete=models.CASCADE, related_name="+")
    before = models.ForeignKey(Tag, null=True, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Tag, null=True, on_delete=models.PROTECT, related_name="+")
    # where the act had both tags, one tagging was withdrawn and this one was kept
    kept = models.ForeignKey("Tagging", null=True, on_delete=models.CASCADE, related_name="+")
    kept_link = models.ForeignKey("LinkTagging", null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tagging=None) ^ models.Q(link_tagging=None), name="change_row_of_one_tagging"
            )
        ]

    def __str__(self):
        return f"{self.change_id}: {self.before_id} to {self.after_id}"
