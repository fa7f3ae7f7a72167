from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .annotation import Annotation, Tagging
from .course import Membership
from .crosslink import CrossLink
from .reading import Reading

_TARGETS = ("annotation", "tagging", "link", "member")


def _exactly_one():
    """A condition that is true when one of the four targets is set and the other three are not."""
    condition = Q()
    for one in _TARGETS:
        condition |= Q(**{f"{name}__isnull": name != one for name in _TARGETS})
    return condition


class Review(models.Model):
    """What the staff said of one piece of work at one version. Added, never edited: the newest holds."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        NEEDS_WORK = "needs work", _("Needs work")
        REJECTED = "rejected", _("Rejected")

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="reviews")
    annotation = models.ForeignKey(Annotation, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews")
    tagging = models.ForeignKey(Tagging, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews")
    link = models.ForeignKey(CrossLink, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews")
    member = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews_of_work"
    )
    version = models.PositiveIntegerField(default=1, help_text="the version that was judged")
    state = models.CharField(max_length=10, choices=State)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="reviews_given")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=_exactly_one(), name="review_of_exactly_one_thing")]

    def __str__(self):
        return f"{self.state} {self.pk}"
