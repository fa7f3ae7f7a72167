"""A small class for tests of exports: owner, member, stranger, assistant, instructor, and two pieces."""

import itertools
from types import SimpleNamespace
from uuid import UUID

from annotations.access import reach_of
from annotations.models import (
    Course,
    Document,
    Group,
    Membership,
    Passage,
    Piece,
    Reading,
    Relation,
    Section,
    Tag,
    User,
)
from annotations.services import annotating, linking, placing, replying
from annotations.services.acts import asked
from annotations.services.linking import End
from annotations.services.revising import first_revision
from annotations.services.wording import Wording

REPORT = (
    ("title", "A drone is shot down"),
    ("byline", "By Two Reporters"),
    ("paragraph", "The drone had no crew. It was loud 🛰️ and alone."),
    ("furniture", "Related stories"),
    ("paragraph", "A minister called it a message: «نه جنگ، نه مذاکره»."),
)
OPED = (
    ("title", "A hotline, please"),
    ("paragraph", "=Every act was a sentence. Not one came with a grammar."),
    ("comment", "I doubt it."),
)


def build(slug="class", **course):
    """A course with its cast and a reading of two pieces. Returns a namespace."""
    made = SimpleNamespace(numbers=itertools.count(1), slug=slug)
    made.course = Course.objects.create(slug=slug, title="=Conflict & class", **course)
    made.section = Section.objects.create(course=made.course, name="A")
    made.group = Group.objects.create(course=made.course, name="Readers")
    made.tags = [
        Tag.objects.create(course=made.course, name=name, palette=n, ordinal=n, definition=f"What a {name} is.")
        for n, name in enumerate(("signal", "red line", "-way out"), 1)
    ]
    made.relation = Relation.objects.create(course=made.course, name="answers", inverse="is answered by")
    for role, name in (
        ("instructor", "instructor"),
        ("assistant", "assistant"),
        ("student", "owner"),
        ("student", "member"),
    ):
        setattr(made, name, member(made, name, role))
    made.owner.groups.add(made.group)
    made.stranger = User.objects.create(username=f"stranger-{slug}")
    made.reading = Reading.objects.create(course=made.course, slug="drone", title="The drone")
    made.report = _piece(made, REPORT, 0, "Report", "A drone is shot down")
    made.oped = _piece(made, OPED, 1, "Op-ed", "A hotline, please")
    return made


def member(made, name, role="student"):
    user = User.objects.create(username=f"{name}-{made.slug}", name=name.title())
    section = made.section if role == "student" else None
    return Membership.objects.create(
        user=user, course=made.course, role=role, section=section, pseudonym=f"Heron {name}"
    )


def reach(who):
    """The Reach of a Membership or a User."""
    return reach_of(getattr(who, "user", who))


def annotate(made, author, quote, piece=None, *, tags=(), **wording):
    """An annotation on the first place of each quote ("a | b" for two targets)."""
    piece = piece or made.report
    text = piece.revision.text
    spans = [(text.index(one), text.index(one) + len(one), one) for one in quote.split(" | ")]
    placed = placing.place(piece.revision_id, spans)
    words = Wording(tags=tuple(made.tags[n] for n in tags), **wording)
    return annotating.annotate(author.pk, piece, _uid(made), placed, words, act(made))


def link(made, author, first, second, **wording):
    """A cross-link from words of the report to words of the op-ed."""
    ends = [_end(made.report, first), _end(made.oped, second)]
    return linking.link(author.pk, made.reading, _uid(made), ends, made.relation, Wording(**wording), act(made))


def reply(made, author, root, text, thread="class", shown_as="name", **options):
    return replying.reply(author.pk, root, _uid(made), text, thread, shown_as, act(made), **options)


def withdraw(made, author, annotation):
    return annotating.withdraw(author.pk, annotation, act(made))


def revise(made, author, annotation, *, tags=(), **wording):
    words = Wording(tags=tuple(made.tags[n] for n in tags), **wording)
    return annotating.revise(author.pk, annotation, annotation.version, words, act(made))


def _piece(made, passages, ordinal, label, title):
    document = Document.objects.create(course=made.course, title=title, authors=["A. Author"], source="The Paper")
    stored = [
        (Passage.objects.create(document=document, kind=kind, attribution="@reader" if kind == "comment" else ""), text)
        for kind, text in passages
    ]
    revision = first_revision(document, stored)
    return Piece.objects.create(
        reading=made.reading, document=document, revision=revision, ordinal=ordinal, label=label
    )


def _end(piece, quote):
    start = piece.revision.text.index(quote)
    (placed,) = placing.place(piece.revision_id, [(start, start + len(quote), quote)])
    return End(piece, placed)


def _uid(made):
    return UUID(int=(sum(map(ord, made.slug)) << 64) + next(made.numbers))


def act(made):
    """An action that was not asked for before."""
    uid = _uid(made)
    return asked(uid, {"uid": str(uid)})
