from django.db import models

from .document import Passage
from .reading import Piece


class PassageMarks(models.Model):
    """What is drawn on one passage for one bucket of annotations: disjoint segments, kept in step by each write.

    `segments` is a list of [start, end, depth, {tag id: uses}] in code points from the passage's start; `counts` is
    {"": annotations, tag id: annotations with this tag} on the passage. A page adds up the buckets that its reader
    may see, so that its cost follows the text and not the number of annotations. Buckets are named in services.marking.
    """

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="marks")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="marks", db_index=False)
    round = models.PositiveSmallIntegerField(default=1)
    bucket = models.CharField(max_length=40)
    segments = models.JSONField(default=list)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "passage marks"
        constraints = [
            models.UniqueConstraint(fields=["piece", "round", "bucket", "passage"], name="marks_once_a_bucket")
        ]

    def __str__(self):
        return f"{self.passage_id} {self.bucket}"
