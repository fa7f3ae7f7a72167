"""Brings back the part of an archive that is the course's: people, codebook, texts, readings."""

import uuid
from bisect import bisect_right
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from .. import pseudonyms
from ..models import Course, Document, Group, Membership, Passage, Piece, Reading, Relation, Section, Tag, User
from ..models.vocabulary import Kind, State
from ..services.enrolling import RESERVED_SLUGS
from ..services.revising import checksum, counted_text, first_revision
from ..spans import Span, disjoint

FITS = {State.EXACT, State.MOVED}  # the states in which a quote is the words of its place


@dataclass
class Text:
    """The words of one revision, to check spans against."""

    revision: int
    words: str
    blocks: list  # (start, end, passage id, kind), in order

    def check(self, spans):
        """Raises ValueError when a span does not fit the words, or overlaps another one."""
        for span in spans:
            if not span["start"] < span["end"] <= len(self.words):
                raise ValueError(f"the offsets {span['start']}-{span['end']} are not within the text")
            if span["state"] in FITS and self.words[span["start"] : span["end"]] != span["exact"]:
                raise ValueError(f"the offsets {span['start']}-{span['end']} do not match the text")
        if not disjoint([Span(span["start"], span["end"]) for span in spans]):
            raise ValueError("two targets overlap")

    def passages(self, span):
        """The ids of the passages that a span touches; what a site left around the text is none."""
        touched = (block for block in self.blocks if block[0] < span["end"] and span["start"] < block[1])
        return [passage for _start, _end, passage, kind in touched if kind != Kind.FURNITURE]

    def passage_at(self, offset):
        at = bisect_right(self.blocks, offset, key=lambda block: block[0]) - 1
        return self.blocks[max(at, 0)][2]


class CourseRestored:
    """A course as far as its archive has been read. Each `add_` takes a checked record; raises ValueError."""

    def __init__(self, slug):
        self.slug, self.course = slug, None
        self.sections, self.groups, self.members, self.relations, self.tags = {}, {}, {}, {}, {}
        self.documents, self.readings, self.pieces = {}, {}, {}
        self.users_made, self._linked, self._unnamed, self._drawn = [], [], {}, set()

    def add_archive(self, record):
        self.course = Course.objects.filter(slug=self.slug).first() or Course(slug=self.slug)
        if self.course.pk and (self.course.readings.exists() or self.course.documents.exists()):
            raise ValueError(f"the course “{self.slug}” has texts or readings already; choose a new address")
        if self.slug in RESERVED_SLUGS:
            raise ValueError(f"no course can have the address “{self.slug}”")
        _set(self.course, record["course"])
        self.course.full_clean()
        self.course.save()
        for into, rows in ((self.sections, self.course.sections), (self.groups, self.course.groups)):
            into.update((row.name, row) for row in rows.all())

    def add_section(self, record):
        self.sections[record["name"]] = Section.objects.get_or_create(course=self.course, name=record["name"])[0]

    def add_group(self, record):
        self.groups[record["name"]] = Group.objects.get_or_create(course=self.course, name=record["name"])[0]

    def add_member(self, record):
        if record["id"] in self.members:
            raise ValueError(f"two members have the number {record['id']}")
        user = self._user(record) if record["username"] or record["name"] else None
        member = Membership.objects.filter(course=self.course, user=user).first() if user else None
        member = member or Membership(course=self.course, user=user)
        member.role = record["role"]
        member.section = named(self.sections, record["section"], "section")
        member.joined_at = record["joined_at"] or member.joined_at
        member.ended_at = record["ended_at"] or (None if user else timezone.now())
        if record["pseudonym"]:
            self._free(record["pseudonym"])
        member.pseudonym = record["pseudonym"] or member.pseudonym or self._draw()
        member.save()
        member.groups.add(*(named(self.groups, name, "group") for name in record["groups"]))
        self.members[record["id"]] = member

    def add_relation(self, record):
        relation = Relation.objects.filter(course=self.course, name=record["name"]).first()
        relation = _set(relation or Relation(course=self.course), without_kind(record))
        relation.save()
        self.relations[relation.name] = relation

    def add_tag(self, record):
        if record["name"] in self.tags:
            raise ValueError(f"the tag “{record['name']}” stands twice in the file")
        fields = {name: value for name, value in without_kind(record).items() if name not in ("parent", "merged_into")}
        tag = Tag.objects.filter(course=self.course, name=record["name"]).first() or Tag(course=self.course)
        _set(tag, fields).clean_fields(exclude=["slug"])
        tag.save()
        self.tags[tag.name] = tag
        if record["parent"] or record["merged_into"]:
            self._linked.append((tag, record))

    def link_tags(self):
        """Ties tags to those that stand above them, when all are there."""
        for tag, record in self._linked:
            tag.parent = named(self.tags, record["parent"], "tag")
            tag.merged_into = named(self.tags, record["merged_into"], "tag")
            tag.save()
        for tag, _record in self._linked:
            _refuse_circles(tag)
        self._linked = []

    def add_document(self, record):
        if record["id"] in self.documents:
            raise ValueError(f"two documents have the number {record['id']}")
        fields = {
            name: value for name, value in without_kind(record).items() if name not in ("id", "passages", "revisions")
        }
        document = _set(Document(course=self.course), fields)
        document.clean_fields()
        document.save()
        passages = [Passage(document=document, **passage) for passage in record["passages"]]
        passages = Passage.objects.bulk_create(passages, batch_size=500)
        revisions = {one["number"]: self._revision(document, passages, one) for one in record["revisions"]}
        self.documents[record["id"]] = document, revisions

    def add_reading(self, record):
        fields = {name: value for name, value in without_kind(record).items() if name != "pieces"}
        reading = Reading.objects.create(course=self.course, **fields)
        self.readings[reading.slug] = reading
        for piece in record["pieces"]:
            document, revisions = named(self.documents, piece["document"], "document")
            text = named(revisions, piece["revision"], "revision")
            made = Piece.objects.create(
                reading=reading,
                document=document,
                revision_id=text.revision,
                ordinal=piece["ordinal"],
                label=piece["label"],
            )
            self.pieces[reading.slug, made.ordinal] = made, revisions

    def author(self, value):
        """The membership of an author as the archive has them: a number, a pseudonym, or nobody's."""
        if isinstance(value, int):
            return named(self.members, value, "member")
        if value not in self._unnamed:
            if value:
                self._free(value)
            self._unnamed[value] = Membership.objects.create(
                course=self.course, user=None, pseudonym=value or self._draw(), ended_at=timezone.now()
            )
        return self._unnamed[value]

    def _user(self, record):
        """The account of a member; a new one for who is named without a user name, as in a student's archive."""
        user = User.objects.filter(username__iexact=record["username"]).first() if record["username"] else None
        if user:
            return user
        user = User(username=record["username"] or f"member-{uuid.uuid4().hex[:12]}", name=record["name"])
        user.set_unusable_password()
        user.full_clean()
        user.save()
        self.users_made.append(user.username)
        return user

    def _draw(self):
        taken = set(Membership.objects.filter(course=self.course).values_list("pseudonym", flat=True))
        drawn = pseudonyms.draw(taken)
        self._drawn.add(drawn)
        return drawn

    def _free(self, pseudonym):
        """Makes way for a pseudonym of the file where we drew it for somebody else a moment ago."""
        if pseudonym in self._drawn:
            Membership.objects.filter(course=self.course, pseudonym=pseudonym).update(pseudonym=self._draw())

    def _revision(self, document, passages, record):
        blocks = record["blocks"]
        places = [place for place, _text in blocks]
        if not blocks or len(set(places)) != len(places) or max(places) >= len(passages):
            raise ValueError("a revision names a passage twice, or one that is not there, or none")
        words = counted_text(text for _place, text in blocks)
        if checksum(words) != record["checksum"]:
            raise ValueError("the text does not match its checksum")
        pairs = [(passages[place], text) for place, text in blocks]
        revision = first_revision(document, pairs, record["number"])
        revision.created_at = record["created_at"]
        revision.save(update_fields=["created_at"])
        rows = revision.blocks.order_by("start").values_list("start", "end", "passage_id", "passage__kind")
        return Text(revision.pk, words, list(rows))


def named(known, name, noun):
    """What the file named before. None for None. Raises ValueError for what it did not name."""
    if name is None:
        return None
    if name not in known:
        raise ValueError(f"the {noun} “{name}” is not in the file before this line")
    return known[name]


def without_kind(record):
    return {name: value for name, value in record.items() if name != "kind"}


def _set(row, fields):
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def _refuse_circles(tag):
    seen, above = {tag.pk}, tag.parent_id
    while above:
        if above in seen:
            raise ValidationError(f"the tag “{tag.name}” stands above itself")
        seen.add(above)
        above = Tag.objects.values_list("parent_id", flat=True).get(pk=above)
