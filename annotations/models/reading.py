from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .course import Course, Membership, Section
from .document import Document, Revision

MOST_PIECES = 4
ANY_NUMBER = 32767  # the greatest that databases keep in these columns


class ReadingQuerySet(models.QuerySet):
    def visible_to(self, reach):
        return self.filter(course_id__in=reach.courses).exclude(pk__in=reach.drafts)

    def editable_by(self, reach):
        return self.filter(course_id__in=reach.staffed)


class Reading(models.Model):
    """One to four pieces of a course set side by side, with what is asked of its readers."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")

    class AfterDue(models.TextChoices):
        OPEN = "open", _("stays open")
        LATE = "late", _("open, late work is marked")
        CLOSED = "closed", _("closed")

    class Hiding(models.TextChoices):
        NEVER = "never", _("never")
        DATE = "date", _("until a date")
        HAND = "hand", _("until I show it")
        COUNT = "count", _("until one has posted enough oneself")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="readings")
    slug = models.SlugField(_("address"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    prompt = models.TextField(_("what to do"), blank=True)
    ordinal = models.PositiveIntegerField(default=0)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    after_due = models.CharField(_("after that"), max_length=8, choices=AfterDue, default=AfterDue.LATE)
    asked_annotations = models.PositiveSmallIntegerField(_("annotations asked"), default=0)
    asked_links = models.PositiveSmallIntegerField(_("cross-links asked"), default=0)
    asked_replies = models.PositiveSmallIntegerField(_("replies asked"), default=0)
    hiding = models.CharField(_("classmates' work is hidden"), max_length=8, choices=Hiding, default=Hiding.NEVER)
    hidden_until = models.DateTimeField(null=True, blank=True)
    hidden_count = models.PositiveSmallIntegerField(default=0)
    shown_at = models.DateTimeField(null=True, blank=True)
    hiding_number = models.PositiveSmallIntegerField(default=0, help_text="of these hiding settings; acts carry it")
    codebook_seq = models.PositiveBigIntegerField(default=0, help_text="moves on with every change of the codebook")
    round = models.PositiveSmallIntegerField(default=1)
    seq = models.PositiveBigIntegerField(default=0, help_text="number of the newest change")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["ordinal", "pk"]
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [models.UniqueConstraint(fields=["course", "slug"], name="reading_address_unique_in_course")]

    def __str__(self):
        return self.title


class PastHiding(models.Model):
    """Hiding settings that a reading had before. Work that was written under them stays under them."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="past_hidings")
    number = models.PositiveSmallIntegerField()
    hiding = models.CharField(max_length=8, choices=Reading.Hiding)
    hidden_until = models.DateTimeField(null=True, blank=True)
    hidden_count = models.PositiveSmallIntegerField(default=0)
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading", "number"], name="hiding_number_unique")]

    def __str__(self):
        return f"{self.reading_id}.{self.number}"


class Extension(models.Model):
    """Another due date for one member or one section."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="extensions")
    member = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.CASCADE, related_name="extensions")
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.CASCADE, related_name="extensions")
    due_at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(member=None) ^ Q(section=None), name="extension_of_exactly_one"),
            models.UniqueConstraint(fields=["reading", "member"], name="extension_once_a_member"),
            models.UniqueConstraint(fields=["reading", "section"], name="extension_once_a_section"),
        ]

    def __str__(self):
        return f"{self.reading_id} until {self.due_at:%Y-%m-%d}"


class Piece(models.Model):
    """A document's place in a reading, at the revision that is read there."""

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="pieces")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="pieces")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="pieces")
    ordinal = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(_("short name"), max_length=40)

    class Meta:
        ordering = ["ordinal", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reading", "ordinal"], name="piece_ordinal_unique"),
            models.UniqueConstraint(fields=["reading", "document"], name="document_once_a_reading"),
            # twice as many places, so that pieces have somewhere to stand while they change places
            models.CheckConstraint(condition=Q(ordinal__lt=2 * MOST_PIECES), name="piece_ordinal_is_small"),
        ]

    def __str__(self):
        return self.label


class Requirement(models.Model):
    """At least so many annotations, cross-links or replies, on one piece or any, with one tag or any."""

    class Noun(models.TextChoices):
        ANNOTATIONS = "annotations", _("annotations")
        LINKS = "links", _("cross-links")
        REPLIES = "replies", _("replies")

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="requirements")
    ordinal = models.PositiveSmallIntegerField(default=0)
    noun = models.CharField(max_length=12, choices=Noun)
    number = models.PositiveSmallIntegerField()
    piece = models.ForeignKey(Piece, null=True, blank=True, on_delete=models.CASCADE, related_name="requirements")
    tag = models.ForeignKey("Tag", null=True, blank=True, on_delete=models.PROTECT, related_name="requirements")

    class Meta:
        ordering = ["ordinal", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gt=0), name="requirement_asks_for_something"),
            models.CheckConstraint(condition=Q(tag=None) | ~Q(noun="replies"), name="replies_have_no_tags"),
        ]

    def __str__(self):
        return f"{self.number} {self.noun}"


class Participation(models.Model):
    """What one member did on one piece. The counts are kept by services.counting; "only me" work is in none."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="participations")
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="participations")
    round = models.PositiveSmallIntegerField(default=1)
    finished_at = models.DateTimeField(null=True, blank=True)
    place = models.PositiveIntegerField(null=True, blank=True, help_text="code points")
    seen_at = models.DateTimeField(null=True, blank=True)
    class_annotations = models.PositiveIntegerField(default=0)
    other_annotations = models.PositiveIntegerField(default=0, help_text="for a group or the staff")
    class_links = models.PositiveIntegerField(default=0)
    other_links = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "piece", "round"], name="participation_once_a_piece")
        ]

    def __str__(self):
        return f"{self.membership_id} on {self.piece_id}"

    @property
    def annotations(self):
        """How many annotations are counted, whoever they are for."""
        return self.class_annotations + self.other_annotations

    @property
    def links(self):
        return self.class_links + self.other_links


class Reveal(models.Model):
    """This member has posted enough to see the others' work; once met it stays met.

    It opens what was written under hiding settings that ask for no more than `enough`.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="reveals")
    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="reveals")
    round = models.PositiveSmallIntegerField(default=1)
    enough = models.PositiveSmallIntegerField(default=ANY_NUMBER)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "reading", "round"], name="revealed_once")]

    def __str__(self):
        return f"{self.membership_id} in {self.reading_id}"
