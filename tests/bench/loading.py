"""The class on which everything is measured: 40 readers and staff, texts, and annotations by the thousand.

The same in every run. Rows are stored in bulk, with all that the pages and exports read of them; versions, changes and
actions, which only writes read, are left out.
"""

import random
import uuid
from bisect import bisect_right
from collections import Counter, namedtuple
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import transaction

from annotations.boundaries import unpack
from annotations.models import (
    Annotation,
    Document,
    Participation,
    Passage,
    Piece,
    Reading,
    Tag,
    Tagging,
    Target,
    Touch,
    User,
)
from annotations.models.vocabulary import Audience, Role
from annotations.services import marking
from annotations.services.counting import column
from annotations.services.enrolling import enrol, make_course
from annotations.services.revising import first_revision
from tests.bench.words import Writer

SEED = 2019
READERS = 40
PAIR_WORDS = 1_100  # of each of the two pieces
LONG_WORDS = 60_000
COMMENTS = 5
TAGS = ("signal", "red line", "back channel", "third party", "pressure", "way out")
SPAN_WORDS = (2, 30)
SHARE_WITH_TWO_TAGS = 0.75
SHARE_WITH_A_NOTE = 0.6
SHARE_WITHIN_A_PASSAGE = 0.95
AUDIENCES = ((Audience.CLASS, 88), (Audience.STAFF, 6), (Audience.ME, 6))  # percent
AROUND = 32  # code points kept on each side of a quote
BEGAN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
DUE = datetime(2036, 1, 4, 18, 0, tzinfo=UTC)
AT_ONCE = 5_000

Mark = namedtuple("Mark", "start end exact prefix suffix passages")


@dataclass
class Stage:
    """What was loaded."""

    course: object
    readers: list  # Memberships of the students
    tags: list
    readings: dict = field(default_factory=dict)  # by slug
    groups: dict = field(default_factory=dict)  # {membership id: group id}
    instructor: object = None


class Text:
    """A revision's counted text with its words and passages, to draw marks from."""

    def __init__(self, revision):
        self.text, self.words, self.blocks = revision.text, [], []
        for block in revision.blocks.order_by("start"):
            first = len(self.words)
            self.words += [(block.start + start, block.start + end) for start, end in unpack(block.words)]
            self.blocks.append((block.start, block.end, block.passage_id, first, len(self.words)))
        self.first_words = [first for _start, _end, _passage, first, _until in self.blocks]

    def mark(self, rng):
        """A Mark of 2 to 30 whole words anywhere in the text, most often within one passage."""
        first = rng.randrange(len(self.words) - 1)
        until = min(first + rng.randint(*SPAN_WORDS), len(self.words))
        if rng.random() < SHARE_WITHIN_A_PASSAGE:
            block = self.blocks[bisect_right(self.first_words, first) - 1]
            until = min(until, block[4])
            first = max(min(first, until - SPAN_WORDS[0]), block[3])
        return self.between(self.words[first][0], self.words[until - 1][1])

    def between(self, start, end):
        """The Mark of a span in code points."""
        touched = [passage for first, last, passage, *_words in self.blocks if first < end and start < last]
        text = self.text
        return Mark(
            start, end, text[start:end], text[max(start - AROUND, 0) : start], text[end : end + AROUND], touched
        )


def load(counts):
    """Loads the course with a reading for each {slug: (words of each piece, annotations)} and returns its Stage.

    Readings of the same texts share their documents, as they do when a class reads a pair again.
    """
    rng = random.Random(SEED)
    writer = Writer(rng)
    with transaction.atomic():
        stage = people(rng, writer, "measured", READERS, "reader")
    documents = {}
    for slug, (words, count) in counts.items():
        with transaction.atomic():
            held = [document_of(stage.course, writer, documents, *text) for text in enumerate(words)]
            stage.readings[slug] = reading_of(stage.course, slug, held)
            annotate(stage, stage.readings[slug], count, writer, rng)
    return stage


def people(rng, writer, slug, count, prefix):
    """The Stage of a new course with its staff, codebook and `count` students."""
    course, seat = make_course(_user(f"{prefix}-instructor"), "Measured course", slug, students_may_export_class=True)
    enrol(_user(f"{prefix}-assistant"), course, Role.ASSISTANT)
    readers = [enrol(_user(f"{prefix}-{number:02}"), course) for number in range(1, count + 1)]
    tags = []
    for ordinal, name in enumerate(TAGS, 1):
        definition = writer.sentence(14)
        tag = Tag(course=course, name=name, palette=ordinal, key=str(ordinal), ordinal=ordinal, definition=definition)
        tag.save()
        tags.append(tag)
    return Stage(course, readers, tags, instructor=seat)


def _user(name):
    user = User(username=name, name=name.replace("-", " ").title())
    user.set_unusable_password()
    user.save()
    return user


def document_of(course, writer, documents, ordinal, words):
    """The document of this length and place; the second one of a pair has reader comments."""
    if (ordinal, words) not in documents:
        passages = writer.piece(words, comments=COMMENTS if ordinal else 0)
        document = Document.objects.create(
            course=course, title=passages[0][1], authors=["A. Writer"], source="The Example", date=BEGAN.date()
        )
        stored = Passage.objects.bulk_create([Passage(document=document, kind=kind) for kind, _text in passages])
        first_revision(document, [(one, text) for one, (_kind, text) in zip(stored, passages, strict=True)])
        documents[ordinal, words] = document
    return documents[ordinal, words]


def reading_of(course, slug, documents):
    """A new reading of these documents."""
    reading = Reading.objects.create(
        course=course,
        slug=slug,
        title=slug.title(),
        asked_annotations=5,
        asked_links=1,
        due_at=datetime(2030, 1, 4, 18, tzinfo=UTC),
    )
    for ordinal, document in enumerate(documents):
        Piece.objects.create(
            reading=reading,
            document=document,
            revision=document.revisions.get(),
            ordinal=ordinal,
            label=("Report", "Op-ed")[ordinal],
        )
    return reading


def annotate(stage, reading, count, writer, rng, audiences=AUDIENCES):
    """Stores `count` annotations of a reading by its students, with marks and counts; `audiences` are in percent."""
    pieces = list(reading.pieces.select_related("revision"))
    texts = [Text(piece.revision) for piece in pieces]
    counted = Counter()
    for first in range(0, count, AT_ONCE):
        drawn = []
        for number in range(first, min(first + AT_ONCE, count)):
            which = number % len(pieces)
            made = _annotation(stage, reading, pieces[which], number, writer, rng, audiences)
            drawn.append((texts[which].mark(rng), *made))
        _store(drawn, {piece.pk: piece.revision_id for piece in pieces})
        counted.update((a.author_id, a.piece_id, column("annotations", a.audience)) for _mark, a, _tags in drawn)
    _participate(counted)
    Reading.objects.filter(pk=reading.pk).update(seq=count)
    for piece in pieces:
        marking.rebuild(piece)


def _annotation(stage, reading, piece, number, writer, rng, audiences):
    """(Annotation without its place, its tags)."""
    at = BEGAN + timedelta(seconds=37 * number)
    author = rng.choice(stage.readers).pk
    audience = rng.choices([name for name, _share in audiences], [share for _name, share in audiences])[0]
    annotation = Annotation(
        uid=uuid.UUID(int=rng.getrandbits(128), version=4),
        course_id=stage.course.pk,
        reading_id=reading.pk,
        piece_id=piece.pk,
        author_id=author,
        audience=audience,
        group_id=stage.groups[author] if audience == Audience.GROUP else None,
        note=writer.sentence(rng.randint(6, 20)) if rng.random() < SHARE_WITH_A_NOTE else "",
        created_at=at,
        updated_at=at,
    )
    return annotation, rng.sample(stage.tags, 2 if rng.random() < SHARE_WITH_TWO_TAGS else 1)


def _store(drawn, revisions):
    """Stores [(Mark, Annotation, tags)]; `revisions` is {piece: revision}. By ids: a hundred thousand rows are many."""
    for mark, annotation, _tags in drawn:
        annotation.start = mark.start
    Annotation.objects.bulk_create([annotation for _mark, annotation, _tags in drawn])
    Target.objects.bulk_create(
        Target(
            annotation_id=annotation.pk,
            revision_id=revisions[annotation.piece_id],
            start=mark.start,
            end=mark.end,
            exact=mark.exact,
            prefix=mark.prefix,
            suffix=mark.suffix,
        )
        for mark, annotation, _tags in drawn
    )
    Touch.objects.bulk_create(
        Touch(annotation_id=annotation.pk, passage_id=passage)
        for mark, annotation, _tags in drawn
        for passage in mark.passages
    )
    Tagging.objects.bulk_create(
        Tagging(content_object_id=annotation.pk, tag_id=tag.pk, created_at=annotation.created_at)
        for _mark, annotation, tags in drawn
        for tag in tags
    )


def _participate(counted):
    """Stores the counts of {(author, piece, column or None): number}."""
    rows = {}
    for (author, piece, name), number in counted.items():
        row = rows.setdefault((author, piece), Participation(membership_id=author, piece_id=piece))
        if name:
            setattr(row, name, number)
    Participation.objects.bulk_create(rows.values())
