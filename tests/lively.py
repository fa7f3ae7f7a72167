"""Something of everything in the demo's class, for pages that would be empty otherwise: for browsers and pictures."""

import uuid
from datetime import timedelta

from annotations.models import Annotation, CrossLink, Reading, Requirement, User
from annotations.services import (
    annotating,
    codebook,
    consenting,
    extending,
    flagging,
    grouping,
    recoding,
    replying,
    tag_details,
)
from annotations.services.acts import asked
from annotations.services.wording import Wording

STUDENT = "student-01"  # whose page has news


def liven(course):
    """Groups, flags, merged tags, news, a question about research, an extension: as the services make them."""
    instructor = course.memberships.filter(role="instructor").first()
    student = course.memberships.get(user__username=STUDENT)
    others = list(course.memberships.filter(role="student").exclude(pk=student.pk).order_by("pk"))
    reading = Reading.objects.get(course=course)
    grouping.draw(course, 6)
    extending.extend(reading, instructor.pk, reading.due_at + timedelta(days=3), member=student)
    _answer(student, others)
    _flag(student, others, instructor)
    _change_codebook(course, instructor, reading)
    consenting.ask(course, instructor.pk, "May your notes be quoted, without your name, in a study of close reading?")
    Requirement.objects.create(
        reading=reading, noun="annotations", number=2, piece=reading.pieces.last(), tag=course.tags.in_use().first()
    )


def _answer(student, others):
    mine = Annotation.objects.filter(author=student, audience="class").order_by("pk").first()
    for number, other in enumerate(others[:3]):
        text = ("Where does it say so?", f"@{mine.author.name} I read this as a warning.", "And the op-ed?")[number]
        replying.reply(other.pk, mine, uuid.uuid4(), text, "class", "name", _action(text))


def _flag(student, others, instructor):
    theirs = Annotation.objects.filter(author__in=others, audience="class").exclude(note="").order_by("pk")[:2]
    for act in theirs:
        flagging.flag(student.pk, act, "This names somebody of another class.")
    flagging.keep(instructor.pk, theirs[0].flags.first())
    flagging.flag(student.pk, CrossLink.objects.filter(author__in=others, audience="class").first(), "The wrong way.")


def _change_codebook(course, instructor, reading):
    first, second = course.tags.in_use()[:2]
    hint = codebook.add_tag(course, instructor.pk, "hint", definition="A signal that may not be meant as one.")
    carrier = Annotation.objects.filter(reading=reading, author__role="student", audience="class").first()
    kept = tuple(tagging.tag for tagging in carrier.taggings.standing())
    wording = Wording((*kept, hint), carrier.note, carrier.audience, carrier.group_id, carrier.shown_as)
    annotating.revise(carrier.author_id, carrier, carrier.version, wording, _action("hint"))
    recoding.merge(course, instructor.pk, [hint.pk], first.pk)
    wording = {name: getattr(second, name) for name in ("name", "palette", "key", "definition")}
    tag_details.revise(second, instructor.pk, wording, aliases=["threshold"])
    example = Annotation.objects.filter(taggings__tag=first, taggings__withdrawn_at=None, audience="class").first()
    tag_details.show_example(first, example)


def _action(sent):
    return asked(uuid.uuid4(), sent)


def liven_demo():
    """The same for the demo that is loaded: for a shell."""
    liven(User.objects.get(username=STUDENT).memberships.get().course)
