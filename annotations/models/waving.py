from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .course import Membership
from .document import Passage
from .reading import Reading


class WavedAway(models.Model):
    """Two passages that a member does not want to be told of together any more. Nobody else is told of it."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="waved_away")
    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="+")
    one = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "waved away"
        constraints = [
            models.UniqueConstraint(fields=["membership", "reading", "one", "other"], name="waved_away_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="waved_passages_in_order"),
        ]

    def __str__(self):
        return f"{self.one_id} and {self.other_id}"
