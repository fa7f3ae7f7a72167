"""What the staff say of a student's work. A review is added and never edited: the newest holds."""

from ..models import Annotation, Change, Review
from ..models.vocabulary import Audience
from .acts import writing
from .noticing import notice
from .refusals import OutOfDate


def review(membership_id, annotation, state, reason, version, action):
    """Stores and returns a Review of an annotation, at the version that its reader had before their eyes.

    Takes a Review.State and a reason in Markdown, which its author and the staff alone read. The reading moves on
    by one `seq`, with a Change that concerns these two. Raises AlreadyDone and ActionReused like every write, and
    OutOfDate when `version` is not the newest.
    """
    with writing(membership_id, annotation.reading_id, action) as step:
        judged = Annotation.objects.get(pk=annotation.pk)
        if version != judged.version:
            raise OutOfDate(current=judged)
        made = Review.objects.create(
            reading_id=judged.reading_id,
            annotation=judged,
            version=version,
            state=state,
            reason=reason,
            by_id=membership_id,
            at=step.at,
        )
        notice({judged.author_id} - {membership_id}, step.at)
        passages = sorted(judged.touches.values_list("passage_id", flat=True))
        Change.objects.create(
            reading_id=judged.reading_id,
            seq=step.seq,
            kind="review",
            uid=judged.uid,
            author_id=judged.author_id,
            passages=passages,
            audience_after=Audience.STAFF,
            at=step.at,
        )
        step.answer = {"uid": str(judged.uid), "version": version, "seq": step.seq, "kind": "review"}
    return made
