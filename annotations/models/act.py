"""What all written work has in common, and the records that every write leaves."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .course import Course, Group, Membership
from .reading import Reading
from .searching import FoldedField
from .vocabulary import Audience, ShownAs

HIDDEN = "hidden "  # before the audience that an act has when the staff show it again


class ActQuerySet(models.QuerySet):
    """Reads of annotations and cross-links. No row reaches a page but through `visible_to` or `editable_by`."""

    def visible_to(self, reach):
        """What this reader may see: an OR over the constants of `reach`, without a join.

        Own work; the class's, unless the reading is a draft or classmates' work is hidden there; one's groups';
        what the staff wrote under their names, concealed or not; for staff all but "only me", of those whom they look
        after. Withdrawn work is nobody's. What staff hid is seen by its author and the staff alone.
        """
        sees_hidden = Q(hidden_at=None) | Q(author_id__in=reach.memberships)
        if reach.staffed:
            sees_hidden |= Q(course_id__in=reach.staffed)
        return self.filter(self._meant_for(reach), sees_hidden, withdrawn_at=None)

    def meant_for(self, reach):
        """What stands, or once stood, before this reader. Only the place of withdrawn and hidden work may be told."""
        return self.filter(self._meant_for(reach))

    def _meant_for(self, reach):
        of_others = Q(audience=Audience.CLASS, course_id__in=reach.courses)
        if reach.groups:
            of_others |= Q(audience=Audience.GROUP, group_id__in=reach.groups)
        return self._for(reach, ~Q(audience=Audience.ME), of_others)

    def once_meant_for(self, reach, readership):
        """What this reader could read while an act had this `readership`."""
        audience, _colon, group = readership.removeprefix(HIDDEN).partition(":")
        is_hidden = readership.startswith(HIDDEN)
        is_read = not is_hidden and (audience == Audience.CLASS or group in map(str, reach.groups))
        nothing = Q(pk__in=())
        of_staff = nothing if audience == Audience.ME else Q()
        return self.filter(self._for(reach, of_staff, Q(course_id__in=reach.courses) if is_read else nothing))

    def _for(self, reach, of_staff, of_others):
        """One's own; of others' what meets `of_staff` for their staff, and `of_others` where it is not concealed.

        Says nothing of what this reader has none of: each part of a condition is copied whenever it is narrowed.
        """
        seen = Q(author_id__in=reach.memberships)
        if reach.staffed:
            seen |= overseen(reach) & of_staff
        if reach.drafts:
            of_others &= ~Q(reading_id__in=reach.drafts)
        if reach.concealed or reach.veiled:
            of_others &= unconcealed(reach)
        return seen | of_others

    def placeholders_for(self, reach):
        """Withdrawn and hidden work whose replies this reader still sees. Its words are shown to nobody here."""
        seen = self.model.objects.visible_to(reach).values("pk")
        return self.meant_for(reach).exclude(pk__in=seen).replied_to(reach)

    def editable_by(self, reach):
        """What this reader may change: their own, where the course and the reading still take work."""
        return self.filter(author_id__in=reach.writing).exclude(reading_id__in=reach.closed)

    def standing(self):
        """Neither withdrawn nor hidden: what is drawn and counted."""
        return self.filter(withdrawn_at=None, hidden_at=None)

    def counted(self):
        """What statistics and what is asked may count."""
        return self.standing().exclude(audience=Audience.ME)

    def by_named(self, membership):
        """Work that stands under this member's name; nothing pseudonymous or anonymous answers to it."""
        return self.filter(author=membership, shown_as=ShownAs.NAME)

    def by_pseudonym(self, pseudonym):
        """Work of one course that stands under this pseudonym."""
        return self.filter(author__pseudonym=pseudonym, shown_as=ShownAs.PSEUDONYM)

    def of_section(self, section, reach):
        """Work that stands under the name of a member of a section, of those whom this reader looks after.

        Nothing unnamed answers to it: that it is of this section would tell something of its author.
        """
        return self.filter(overseen(reach), author__section_id=section, shown_as=ShownAs.NAME)

    def for_group(self, group):
        return self.filter(audience=Audience.GROUP, group_id=group)

    def tagged(self, tag_ids):
        """Those on which one of these tags stands."""
        taggings = self.model.taggings.field.model.objects.standing().filter(tag_id__in=tag_ids)
        return self.filter(pk__in=taggings.values("content_object_id"))

    def replied_to(self, reach):
        """Those with a standing reply that this reader may see."""
        root = self.model.replies.field
        replies = root.model.objects.visible_to(reach).standing().exclude(**{root.name: None})
        return self.filter(pk__in=replies.values(root.attname))


def overseen(reach):
    """A condition on acts: by somebody whom this reader looks after, as one of their staff."""
    of_whole_courses = Q(course_id__in=reach.staffed - reach.limited)
    return of_whole_courses | Q(author_id__in=reach.overseen) if reach.overseen else of_whole_courses


def unconcealed(reach):
    """A condition on acts: not hidden from this reader as a classmate's work.

    The staff's is not, where it stands under a name: to see an anonymous one would tell that the staff wrote it.
    """
    return ~concealed(reach) | Q(author_id__in=reach.staff_authors, shown_as=ShownAs.NAME)


def concealed(reach, path=""):
    """A condition on acts, or on what leads to them by `path`: written where classmates' work is hidden."""
    hidden = Q(**{f"{path}reading_id__in": reach.concealed})
    for reading, number in sorted(reach.veiled):
        hidden |= Q(**{f"{path}reading_id": reading, f"{path}hiding_number": number})
    return hidden


class Act(models.Model):
    """Something a member wrote, with its version and its two ways of going away."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="%(class)s_set")
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="%(class)s_set")
    shown_as = models.CharField(max_length=10, choices=ShownAs, default=ShownAs.NAME)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(null=True, blank=True, help_text="when the browser says it was written")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    hidden_reason = models.CharField(max_length=500, blank=True)
    hiding_number = models.PositiveSmallIntegerField(default=0, help_text="the reading's hiding settings it is under")

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.uid)

    @property
    def is_standing(self):
        return self.withdrawn_at is None and self.hidden_at is None

    def read_by(self, audience):
        """The readership of an act for this audience: nobody while it is withdrawn, its author and the staff while
        it is hidden.
        """
        return "" if self.withdrawn_at else f"{HIDDEN * bool(self.hidden_at)}{audience}"


class AudienceAct(Act):
    """An act with an audience and a round: an annotation or a cross-link."""

    round = models.PositiveSmallIntegerField(default=1)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.CLASS)
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    folded = FoldedField(of="note")

    objects = ActQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def readership(self):
        """Who can read it, as its changes keep it: its audience, with the group's id where it is for one."""
        return self.read_by(f"{self.audience}:{self.group_id}" if self.audience == Audience.GROUP else self.audience)


class Action(models.Model):
    """One write that was asked for, with the answer that it got: the same again gets the same answer."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="actions")
    uid = models.UUIDField()
    digest = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "uid"], name="action_once_a_member")]

    def __str__(self):
        return str(self.uid)


class Version(models.Model):
    """What an act said at one of its versions. Purging the act erases these too."""

    HERE_ALONE = frozenset({"tag_ids", "group", "codebook"})  # of the content: numbers of this database

    subject = models.UUIDField(help_text="uid of the annotation, cross-link or reply")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "number"], name="version_number_unique")]

    def __str__(self):
        return f"{self.subject} {self.number}"


class Change(models.Model):
    """One step of a reading, in the order of its `seq`."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="changes")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=20)
    uid = models.UUIDField()
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    passages = models.JSONField(default=list)
    audience_before = models.CharField(max_length=30, blank=True)
    audience_after = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading", "seq"], name="change_seq_unique")]

    def __str__(self):
        return f"{self.reading_id}:{self.seq}"


class PurgedUid(models.Model):
    """An act that was erased for good. Its uid answers 410 and is never used again."""

    uid = models.UUIDField(unique=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return str(self.uid)
