from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from .act import Act, unconcealed
from .annotation import Annotation
from .crosslink import CrossLink
from .searching import FoldedField


class ReplyQuerySet(models.QuerySet):
    def visible_to(self, reach):
        """Replies under what this reader may see: the class's thread, and the staff's for staff and root's author.

        Withdrawn and hidden ones are among them: their place is kept, their words are not shown.
        Where classmates' work is hidden, only the staff's. One's own always, whatever became of what it stands under.
        """
        # asked of each reply: a list of all that a reader may see would cost by what is stored
        under_annotation = Exists(Annotation.objects.meant_for(reach).filter(pk=OuterRef("annotation")))
        under_link = Exists(CrossLink.objects.meant_for(reach).filter(pk=OuterRef("link")))
        own_root = Q(annotation__author_id__in=reach.memberships) | Q(link__author_id__in=reach.memberships)
        staff_thread = own_root
        if reach.staffed - reach.limited:
            staff_thread |= Q(course_id__in=reach.staffed - reach.limited)
        if reach.overseen:
            of_overseen = Q(annotation__author_id__in=reach.overseen) | Q(link__author_id__in=reach.overseen)
            staff_thread |= Q(course_id__in=reach.limited) & of_overseen
        of_others = (under_annotation | under_link) & (Q(thread=Reply.Thread.CLASS) | staff_thread)
        if reach.concealed or reach.veiled:
            of_others &= unconcealed(reach)
        return self.filter(of_others | Q(author_id__in=reach.memberships))

    def under_open(self, reach):
        """Those whose root this reader can open: one's own are visible under what is no more, too."""
        opened = Q()
        for root in (Annotation, CrossLink):
            here = root.objects.meant_for(reach).filter(pk=OuterRef(root.replies.field.name))
            opened |= Q(Exists(here.filter(round=OuterRef("reading__round"))))
        return self.filter(opened)

    def editable_by(self, reach):
        return self.filter(author_id__in=reach.writing).exclude(reading_id__in=reach.closed)

    def standing(self):
        return self.filter(withdrawn_at=None, hidden_at=None)

    def with_cards(self):
        return self.select_related("author__user").order_by("created_at", "pk")


class Reply(Act):
    """A message under an annotation or a cross-link."""

    class Thread(models.TextChoices):
        CLASS = "class", _("Everybody who sees this")
        STAFF = "staff", _("Author and staff")

    annotation = models.ForeignKey(Annotation, null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    link = models.ForeignKey(CrossLink, null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    thread = models.CharField(max_length=5, choices=Thread, default=Thread.CLASS)
    text = models.TextField()
    folded = FoldedField(of="text")

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(condition=Q(annotation=None) ^ Q(link=None), name="reply_has_exactly_one_root")
        ]

    @property
    def root(self):
        return self.annotation or self.link
