"""Whether members let their work be used for research. Nobody on the staff sees who agreed until grades are closed."""

from django.db import models
from django.utils import timezone

from .course import Course, Membership


class ConsentQuestionQuerySet(models.QuerySet):
    def visible_to(self, reach):
        return self.filter(course_id__in=reach.courses)

    def editable_by(self, reach):
        return self.filter(course_id__in=reach.taught)


class ConsentQuestion(models.Model):
    """What members of a course are asked, in the words in which they are asked. Other words are a new version."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="consent_questions")
    version = models.PositiveSmallIntegerField()
    wording = models.TextField()
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["course", "version"], name="consent_version_unique")]

    def __str__(self):
        return f"{self.course_id}.{self.version}"


class ConsentAnswerQuerySet(models.QuerySet):
    def visible_to(self, reach):
        """One's own; for instructors those of courses whose grades are closed."""
        return self.filter(
            models.Q(membership_id__in=reach.memberships)
            | models.Q(question__course_id__in=reach.taught & reach.graded)
        )


class ConsentAnswer(models.Model):
    """What one member said to one question. Added, never edited: the newest holds, and can always be withdrawn."""

    question = models.ForeignKey(ConsentQuestion, on_delete=models.PROTECT, related_name="answers")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="consent_answers")
    agrees = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    objects = ConsentAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"answer {self.pk}"
