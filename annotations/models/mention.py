from django.db import models

from .annotation import Annotation
from .course import Membership
from .crosslink import CrossLink
from .flag import exactly_one_root
from .reply import Reply


class Mention(models.Model):
    """A member who is named with an @ in a note or a reply, under the name that stood there."""

    annotation = models.ForeignKey(Annotation, null=True, blank=True, on_delete=models.CASCADE, related_name="mentions")
    link = models.ForeignKey(CrossLink, null=True, blank=True, on_delete=models.CASCADE, related_name="mentions")
    reply = models.ForeignKey(Reply, null=True, blank=True, on_delete=models.CASCADE, related_name="mentions")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="mentions")
    name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=exactly_one_root(), name="mention_in_exactly_one_thing")]
        indexes = [models.Index(fields=["member", "at"], name="mention_by_member")]

    def __str__(self):
        return f"@{self.name}"
