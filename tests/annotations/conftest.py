"""A small fixed cast: one course with an instructor, an assistant, two students and a stranger, and one reading."""

import uuid
from types import SimpleNamespace

import pytest
from django.test import Client

from annotations.access import reach_of
from annotations.models import Course, Document, Membership, Passage, Piece, Reading, Relation, Tag, User
from annotations.services import annotating
from annotations.services.acts import asked
from annotations.services.placing import place
from annotations.services.revising import first_revision
from annotations.services.wording import Wording

REPORT = [
    ("title", "A drone falls 🛫 and nobody rings"),
    ("paragraph", "The message was meant to be read in two capitals at once."),
    ("furniture", "Recommended: something else"),
    ("paragraph", "Nobody had died, they said, and nobody would ring."),
]
OPED = [
    ("title", "Give the officers a telephone"),
    ("paragraph", "What is needed is small: a line open day and night."),
    ("comment", "You do not ring up the neighbour who climbs through your window. به امید دیدار"),
]


def document_of(course, passages, title):
    """A Document of (kind, text) pairs with its first revision."""
    document = Document.objects.create(course=course, title=title, authors=["A. Writer"])
    stored = [Passage.objects.create(document=document, kind=kind) for kind, _text in passages]
    first_revision(document, [(passage, text) for passage, (_kind, text) in zip(stored, passages, strict=True)])
    return document


def piece_of(reading, document, ordinal, label):
    return Piece.objects.create(
        reading=reading, document=document, revision=document.revisions.get(), ordinal=ordinal, label=label
    )


def person(course, name, role):
    user = User.objects.create_user(name, password="reader", name=name.title())
    member = Membership.objects.create(user=user, course=course, role=role, pseudonym=f"Heron {user.pk}")
    return member


@pytest.fixture
def course(db):
    course = Course.objects.create(slug="conflict", title="Reading conflict")
    for ordinal, (name, inverse, directed) in enumerate(
        [("answers", "is answered by", True), ("same event", "", False)]
    ):
        Relation.objects.create(course=course, name=name, inverse=inverse, is_directed=directed, ordinal=ordinal)
    return course


@pytest.fixture
def cast(course):
    """Memberships by name, and a stranger who is instructor of another course."""
    other = Course.objects.create(slug="elsewhere", title="Elsewhere")
    return SimpleNamespace(
        instructor=person(course, "instructor", "instructor"),
        assistant=person(course, "assistant", "assistant"),
        ana=person(course, "ana", "student"),
        ben=person(course, "ben", "student"),
        stranger=person(other, "stranger", "instructor"),
    )


@pytest.fixture
def tags(course):
    return [
        Tag.objects.create(course=course, name=name, palette=ordinal + 1, key=str(ordinal + 1), ordinal=ordinal)
        for ordinal, name in enumerate(["signal", "red line"])
    ]


@pytest.fixture
def reading(course):
    reading = Reading.objects.create(
        course=course, slug="the-drone", title="The drone", asked_annotations=5, asked_links=1
    )
    piece_of(reading, document_of(course, REPORT, "A drone falls"), 0, "Report")
    piece_of(reading, document_of(course, OPED, "Give the officers a telephone"), 1, "Op-ed")
    return reading


@pytest.fixture
def report(reading):
    return reading.pieces.select_related("reading", "revision").get(ordinal=0)


@pytest.fixture
def oped(reading):
    return reading.pieces.select_related("reading", "revision").get(ordinal=1)


def action(**sent):
    """An Asked that nobody used before."""
    return asked(uuid.uuid4(), sent)


def where(piece, words):
    """(start, end, exact) of words that stand once in a piece."""
    start = piece.revision.text.index(words)
    return start, start + len(words), words


@pytest.fixture
def annotate():
    """Stores an annotation: annotate(member, piece, "words", tags=[...], note="...", audience="class")."""

    def _annotate(member, piece, *quotes, tags=(), written_at=None, **wording):
        placed = place(piece.revision_id, [where(piece, words) for words in quotes])
        wording = Wording(tags=tuple(tags), **wording)
        claimed = asked(uuid.uuid4(), {}, written_at)
        return annotating.annotate(member.pk, piece, uuid.uuid4(), placed, wording, claimed)

    return _annotate


@pytest.fixture
def reach():
    return lambda member: reach_of(member.user)


@pytest.fixture
def client_of():
    """A signed-in test client of a member."""

    def _client(member):
        client = Client()
        client.force_login(member.user)
        return client

    return _client
