from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .annotation import Annotation
from .course import Course, Membership
from .crosslink import CrossLink
from .reading import Reading
from .reply import Reply

ROOTS = ("annotation", "link", "reply")


def exactly_one_root():
    """A condition that is true when one of annotation, link and reply is set and the other two are not."""
    condition = Q()
    for one in ROOTS:
        condition |= Q(**{f"{name}__isnull": name != one for name in ROOTS})
    return condition


class FlagQuerySet(models.QuerySet):
    def visible_to(self, reach):
        """All of a course for its whole staff; for others those that they raised themselves."""
        return self.filter(Q(course_id__in=reach.staffed) | Q(by_id__in=reach.memberships))

    def editable_by(self, reach):
        """Those that this reader may decide."""
        return self.filter(course_id__in=reach.staffed)

    def open(self):
        return self.filter(decided_at=None)


class Flag(models.Model):
    """A reader asks the staff to look at somebody's work. It stays, with who decided what and when."""

    class Decision(models.TextChoices):
        KEPT = "kept", _("Left as it is")
        HIDDEN = "hidden", _("Hidden from the class")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="flags")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="flags")
    annotation = models.ForeignKey(Annotation, null=True, blank=True, on_delete=models.CASCADE, related_name="flags")
    link = models.ForeignKey(CrossLink, null=True, blank=True, on_delete=models.CASCADE, related_name="flags")
    reply = models.ForeignKey(Reply, null=True, blank=True, on_delete=models.CASCADE, related_name="flags")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="flags_raised")
    reason = models.CharField(_("what is wrong with it"), max_length=500)
    at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    decided_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=exactly_one_root(), name="flag_of_exactly_one_thing"),
            *(
                models.UniqueConstraint(fields=[root, "by"], condition=Q(decided_at=None), name=f"flag_once_{root}")
                for root in ROOTS
            ),
        ]

    def __str__(self):
        return f"flag {self.pk}"

    @property
    def root(self):
        return self.annotation or self.link or self.reply
