"""Begin a course from one that was taught: what is named is copied, nothing else. The old course is not touched.

Texts, readings and the codebook are new rows. An annotation is copied only where it was picked by itself: as an
example, without its author.
"""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import pseudonyms
from ..mentions import SIGN, finder
from ..models import (
    Action,
    Annotation,
    Block,
    Document,
    Membership,
    Passage,
    Piece,
    Reading,
    Relation,
    Requirement,
    Revision,
    Tag,
    TagAlias,
    Tagging,
    Target,
    Touch,
    Version,
)
from ..models.vocabulary import Audience, ShownAs
from . import counting, marking
from .acts import AlreadyDone
from .enrolling import make_course
from .refusals import ActionReused
from .wording import content

SETTINGS = (
    "default_audience", "naming", "default_shown_as", "allows_free_tags", "students_may_export_class",
    "assistants_may_export_class", "group_size",
)  # fmt: skip
DOCUMENT = ("title", "authors", "source", "address", "date", "language", "direction", "rights")
READING = (
    "slug", "title", "prompt", "ordinal", "after_due", "asked_annotations", "asked_links", "asked_replies",
    "hiding", "hidden_count",
)  # fmt: skip
TAG = ("name", "palette", "colour_imported", "key", "definition", "ordinal")
BLOCK = ("ordinal", "start", "end", "text", "words", "clusters")
TARGET = ("ordinal", "start", "end", "exact", "prefix", "suffix", "state")
AT_ONCE = 500  # rows


@dataclass(frozen=True)
class Plan:
    """What the next course is called, and what of the old one comes into it."""

    title: str
    slug: str = ""
    time_zone: str = "UTC"
    documents: tuple = ()  # Documents
    readings: tuple = ()  # Readings; every one of their texts is among `documents`
    codebook: bool = False
    settings: bool = False
    examples: tuple = ()  # Annotations of these readings


def begin(user, membership_id, course, plan, action):
    """Makes the next course of a Plan, with `user` as its one member, and returns it. One transaction.

    `membership_id` is the user's in the old course. Raises AddressTaken; AlreadyDone, whose answer has the address
    of the course, when the same Asked was carried out before; ActionReused.
    """
    try:
        with transaction.atomic():
            done = Action.objects.create(membership_id=membership_id, uid=action.uid, digest=action.digest, answer={})
            kept = {name: getattr(course, name) for name in SETTINGS} if plan.settings else {}
            kept |= {"time_zone": plan.time_zone, "begun_from": course}
            new, _seat = make_course(user, plan.title, plan.slug or None, **kept)
            _Carried(course, new, plan).carry()
            done.answer = {"course": new.slug}
            done.save(update_fields=["answer"])
            return new
    except IntegrityError:
        before = Action.objects.filter(membership_id=membership_id, uid=action.uid).first()
        if before and before.digest == action.digest:
            raise AlreadyDone(before.answer) from None
        if before:
            raise ActionReused from None
        raise


def tags_carried(course):
    """The tags that come with a codebook: those in use; what students added while tagging stays behind."""
    return course.tags.in_use().filter(is_free=False)


def requirements_carried(reading, tags):
    """[(Requirement, Tag or None)] of a reading that can be asked with these tags ({id: Tag}).

    A merged tag stands for the one it went into; a requirement whose tag is not carried is not asked.
    """
    found = []
    for one in reading.requirements.select_related("tag__merged_into"):
        tag = tags.get(one.tag.successor().pk) if one.tag else None
        if tag or not one.tag:
            found.append((one, tag))
    return found


class _Carried:
    """The new rows by the ids of the old ones."""

    def __init__(self, old, new, plan):
        self.old, self.new, self.plan = old, new, plan
        self.tags, self.revisions, self.documents, self.passages, self.readings, self.pieces = {}, {}, {}, {}, {}, {}
        self.authors, self.annotations = {}, {}

    def carry(self):
        if self.plan.codebook:
            self._relations()
            self._codebook()
        for document in self.plan.documents:
            self._document(document)
        for reading in self.plan.readings:
            self._reading(reading)
        for annotation in self.plan.examples:
            self._example(annotation)
        self._tag_examples()
        for piece in {annotation.piece for annotation in self.annotations.values()}:
            marking.rebuild(piece)
            counting.recompute(piece)

    def _relations(self):
        self.new.relations.all().delete()  # those that every course begins with
        Relation.objects.bulk_create(
            Relation(course=self.new, **_copied(one, ("name", "inverse", "is_directed", "ordinal")))
            for one in self.old.relations.all()
        )

    def _codebook(self):
        old = list(tags_carried(self.old))
        for tag in old:
            self.tags[tag.pk] = Tag(course=self.new, **_copied(tag, TAG))
            self.tags[tag.pk].save()
        for tag in old:
            if tag.parent_id in self.tags:
                self.tags[tag.pk].parent = self.tags[tag.parent_id]
                self.tags[tag.pk].save()
        for alias in TagAlias.objects.filter(tag__in=old):
            TagAlias.objects.create(course=self.new, tag=self.tags[alias.tag_id], name=alias.name)

    def _document(self, document):
        """A document with its newest revision as the first."""
        made = Document.objects.create(course=self.new, **_copied(document, DOCUMENT))
        newest = document.revisions.order_by("-number")[0]
        blocks = list(newest.blocks.select_related("passage").order_by("ordinal"))
        passages = Passage.objects.bulk_create(
            (Passage(document=made, **_copied(one.passage, ("kind", "attribution", "date", "why"))) for one in blocks),
            batch_size=AT_ONCE,
        )
        revision = Revision.objects.create(document=made, length=newest.length, checksum=newest.checksum)
        Block.objects.bulk_create(
            (
                Block(revision=revision, passage=passage, **_copied(block, BLOCK))
                for block, passage in zip(blocks, passages, strict=True)
            ),
            batch_size=AT_ONCE,
        )
        self.documents[document.pk] = made, revision
        self.revisions[newest.pk] = revision
        self.passages |= {block.passage_id: new.pk for block, new in zip(blocks, passages, strict=True)}

    def _reading(self, reading):
        made = Reading.objects.create(course=self.new, status=Reading.Status.DRAFT, **_copied(reading, READING))
        for piece in reading.pieces.all():
            document, revision = self.documents[piece.document_id]
            self.pieces[piece.pk] = Piece.objects.create(
                reading=made, document=document, revision=revision, ordinal=piece.ordinal, label=piece.label
            )
        for one, tag in requirements_carried(reading, self.tags):
            Requirement.objects.create(
                reading=made,
                piece=self.pieces[one.piece_id] if one.piece_id else None,
                tag=tag,
                **_copied(one, ("ordinal", "noun", "number")),
            )

    def _example(self, annotation):
        """An annotation in the words of its author and under nobody's name; what hung on it stays behind."""
        piece, at = self.pieces[annotation.piece_id], timezone.now()
        made = Annotation.objects.create(
            uid=uuid.uuid4(),
            course=self.new,
            reading=piece.reading,
            piece=piece,
            author=self._author(annotation.author_id),
            shown_as=ShownAs.ANONYMOUS,
            audience=Audience.CLASS,
            start=annotation.start,
            note=_unnamed(annotation),
            created_at=at,
            updated_at=at,
        )
        targets = annotation.targets.filter(revision__in=self.revisions).order_by("ordinal")
        targets = [
            Target(annotation=made, revision=self.revisions[one.revision_id], **_copied(one, TARGET)) for one in targets
        ]
        Target.objects.bulk_create(targets)
        touched = annotation.touches.values_list("passage_id", flat=True)
        Touch.objects.bulk_create(
            Touch(annotation=made, passage_id=self.passages[passage]) for passage in touched if passage in self.passages
        )
        found = [tagging.tag.successor().pk for tagging in annotation.taggings.standing().select_related("tag")]
        tags = [self.tags[tag] for tag in dict.fromkeys(found) if tag in self.tags]
        Tagging.objects.bulk_create(Tagging(content_object=made, tag=tag, created_at=at) for tag in tags)
        marked = [[target.start, target.end, target.exact] for target in targets]
        Version.objects.create(
            subject=made.uid, number=1, content=content(made, tags) | {"targets": marked}, by=made.author, at=at
        )
        self.annotations[annotation.pk] = made

    def _author(self, old):
        """A membership for the author of examples, whom nobody is; one for each of those who wrote them."""
        if old not in self.authors:
            taken = set(Membership.objects.filter(course=self.new).values_list("pseudonym", flat=True))
            self.authors[old] = Membership.objects.create(
                course=self.new, user=None, pseudonym=pseudonyms.draw(taken), ended_at=timezone.now()
            )
        return self.authors[old]

    def _tag_examples(self):
        for tag in Tag.objects.filter(pk__in=self.tags, example__in=self.annotations):
            Tag.objects.filter(pk=self.tags[tag.pk].pk).update(example=self.annotations[tag.example_id])


def _copied(row, names):
    return {name: getattr(row, name) for name in names}


def _unnamed(annotation):
    """The note, without the names of those whom it mentions."""
    names = finder(annotation.mentions.values_list("name", flat=True))
    return names[0].sub(lambda _found: SIGN + _("somebody"), annotation.note) if names else annotation.note
