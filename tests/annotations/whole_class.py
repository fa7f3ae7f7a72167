"""A class in which there is something of everything, for the tests that try every address."""

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.apps import apps

from annotations.models import (
    Document,
    Extension,
    Group,
    JoinLink,
    Membership,
    Passage,
    Reading,
    Relation,
    Removal,
    Requirement,
    Section,
    Tag,
    User,
)
from annotations.services import annotating, codebook, consenting, finishing, flagging, linking, replying, reviewing
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import OPED, REPORT, action, document_of, person, piece_of, where


def whole_class(course, instructor, word=""):
    """One course filled by its services: a SimpleNamespace of rows by name. `word` is put into what is written."""
    rows = SimpleNamespace(course=course, instructor=instructor)
    rows.ana, rows.ben = (person(course, f"{course.slug}-{name}", "student") for name in ("one", "two"))
    rows.assistant = person(course, f"{course.slug}-assistant", "assistant")
    rows.gone = person(course, f"{course.slug}-gone", "student")
    Membership.objects.filter(pk=rows.gone.pk).update(ended_at=course.created_at)
    rows.section = Section.objects.create(course=course, name=f"Monday {word}")
    rows.group = Group.objects.create(course=course, name=f"Herons {word}")
    rows.empty_group = Group.objects.create(course=course, name=f"Nobody {word}")
    rows.removal = Removal.objects.create(course=course, user=User.objects.create(username=f"{course.slug}-removed"))
    rows.ana.groups.add(rows.group)
    Membership.objects.filter(pk=rows.ana.pk).update(section=rows.section)
    rows.tag = Tag.objects.create(course=course, name=f"signal {word}", palette=1, key="1", definition=word)
    rows.retired = Tag.objects.create(course=course, name=f"old {word}", palette=2, retired_at=course.created_at)
    rows.other_tag = Tag.objects.create(course=course, name=f"first {word}", palette=3)
    codebook.revise_tag(rows.other_tag, instructor.pk, f"other {word}", 3, "", "")
    rows.change = course.codebook_changes.get()
    rows.relation = Relation.objects.create(course=course, name=f"mirrors {word}", inverse=f"has as mirror {word}")
    _texts(rows, word)
    _work(rows, word)
    due_at = datetime(2029, 1, 1, 10, tzinfo=UTC)
    Reading.objects.filter(pk=rows.reading.pk).update(due_at=due_at)
    rows.extension = Extension.objects.create(
        reading=rows.reading, section=rows.section, due_at=due_at + timedelta(days=30), by=rows.instructor
    )
    Requirement.objects.create(reading=rows.reading, noun="annotations", number=2, piece=rows.report, tag=rows.tag)
    rows.join_link = JoinLink.objects.create(
        course=course, section=rows.section, reading=rows.reading, made_by=rows.instructor
    )
    return rows


def _texts(rows, word):
    course = rows.course
    rows.reading = Reading.objects.create(course=course, slug="first", title=f"First {word}", prompt=f"Read {word}")
    rows.second = Reading.objects.create(course=course, slug="second", title=f"Second {word}")
    report = document_of(course, [*REPORT, ("paragraph", f"And {word} so on.")], f"A drone {word}")
    oped = document_of(course, [*OPED, ("comment", f"Nobody {word} asked.")], f"A telephone {word}")
    Document.objects.filter(course=course).update(
        authors=[f"A. Writer {word}"], source=f"The Paper {word}", rights=f"Ours {word}"
    )
    Passage.objects.filter(kind="comment", document=oped).update(attribution=f"Reader {word}")
    rows.report = piece_of(rows.reading, report, 0, f"Rep {word}")
    rows.oped = piece_of(rows.reading, oped, 1, f"Op {word}")
    rows.later = piece_of(rows.second, report, 0, f"Rep {word}")
    for piece in (rows.report, rows.oped, rows.later):
        piece.reading = rows.second if piece is rows.later else rows.reading
    rows.document, rows.passage = report, report.passages.order_by("pk")[1]
    rows.comment = oped.passages.filter(kind="comment").first()


def _work(rows, word):
    def marks(author, piece, words, **wording):
        placed = place(piece.revision_id, [where(piece, words)])
        wording = Wording(note=f"I say {word}", tags=(rows.tag,), **wording)
        return annotating.annotate(author.pk, piece, uuid.uuid4(), placed, wording, action())

    def joins(author):
        ends = [
            linking.End(piece, place(piece.revision_id, [where(piece, words)])[0], annotation)
            for piece, words, annotation in (
                (rows.report, "two capitals", rows.annotation.pk),
                (rows.oped, "a line open", None),
            )
        ]
        wording = Wording(note=f"Same {word}")
        return linking.link(author.pk, rows.reading, uuid.uuid4(), ends, rows.relation, wording, action())

    def answers(author, root, thread="class"):
        return replying.reply(author.pk, root, uuid.uuid4(), f"Well {word}", thread, "name", action())

    rows.annotation = marks(rows.ana, rows.report, "two capitals")
    rows.of_group = marks(rows.ana, rows.report, "Nobody had died", audience="group", group=rows.group.pk)
    rows.of_ben = marks(rows.ben, rows.report, "would ring", shown_as="pseudonym")
    rows.elsewhere = marks(rows.ana, rows.later, "would ring")
    rows.withdrawn = marks(rows.ana, rows.oped, "a line open")
    annotating.withdraw(rows.ana.pk, rows.withdrawn, action())
    hidden = marks(rows.ana, rows.report, "would ring")
    annotating.hide(rows.instructor.pk, hidden, f"Rude {word}", action())
    rows.link, rows.withdrawn_link = joins(rows.ana), joins(rows.ana)
    linking.withdraw(rows.ana.pk, rows.withdrawn_link, action())
    rows.reply = answers(rows.ana, rows.annotation)
    rows.withdrawn_reply = answers(rows.ana, rows.annotation)
    replying.withdraw(rows.ana.pk, rows.withdrawn_reply, action())
    rows.of_instructor = answers(rows.instructor, rows.annotation, "staff")
    answers(rows.ben, rows.link)
    rows.question = consenting.ask(rows.course, rows.instructor.pk, f"May we {word}")
    rows.flag = flagging.flag(rows.ben.pk, rows.annotation, f"Rude {word}")
    reviewing.review(rows.instructor.pk, rows.annotation, "needs work", f"Why {word}", 1, action())
    finishing.finish(rows.ana.pk, rows.report, 1, True)


def everything():
    """All rows of all tables of the program as they are, but for what counts tries to sign in."""
    left_out = {"Attempt"}
    return {
        model.__name__: sorted(map(repr, model._default_manager.values_list()))
        for model in apps.get_app_config("annotations").get_models()
        if model.__name__ not in left_out
    }
