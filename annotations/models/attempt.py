from django.db import models
from django.utils import timezone


class Attempt(models.Model):
    """A try at signing in or joining, kept for as long as throttling needs it. The key is a keyed hash."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="attempt_by_key")]

    def __str__(self):
        return self.key[:8]
