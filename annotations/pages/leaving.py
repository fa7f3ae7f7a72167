"""What stays when somebody leaves a course, in numbers. A fixed number of queries."""

from dataclasses import dataclass

from ..models import Annotation, CrossLink, Reply
from ..models.vocabulary import Audience


@dataclass(frozen=True)
class Staying:
    """Standing work of one member. `private` is what is for "only me", which nobody can open afterwards."""

    annotations: int
    links: int
    replies: int
    private: int = 0

    @property
    def is_nothing(self):
        return not (self.annotations or self.links or self.replies or self.private)


def staying(membership, reach):
    """The Staying work of a Membership, as far as this reader may see it. Five queries."""
    annotations, links = (
        model.objects.visible_to(reach).standing().filter(author=membership) for model in (Annotation, CrossLink)
    )
    replies = Reply.objects.visible_to(reach).standing().filter(author=membership)
    private = sum(rows.filter(audience=Audience.ME).count() for rows in (annotations, links))
    return Staying(
        annotations.exclude(audience=Audience.ME).count(),
        links.exclude(audience=Audience.ME).count(),
        replies.count(),
        private,
    )
