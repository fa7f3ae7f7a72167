"""What the pages about research show: one's own answers to each, everybody's to instructors once grades are closed."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q

from ..models import ConsentAnswer, ConsentQuestion, Membership


@dataclass(frozen=True)
class AskedOfMe:
    """A question with one member's own answers, in the order in which they were given."""

    question: object
    answers: list

    @property
    def agrees(self):
        """The newest answer; None where there is none."""
        return self.answers[-1].agrees if self.answers else None

    @property
    def is_open(self):
        return self.question.closed_at is None


def asked_of_me(reach, course):
    """The AskedOfMe of a course, the newest wording first. Two queries."""
    mine = ConsentAnswer.objects.filter(membership=reach.seat(course.pk).membership, question__course=course)
    by_question = defaultdict(list)
    for answer in mine.order_by("pk"):
        by_question[answer.question_id].append(answer)
    questions = ConsentQuestion.objects.visible_to(reach).filter(course=course)
    return [AskedOfMe(question, by_question[question.pk]) for question in questions]


def newest_question(reach, course):
    """The newest ConsentQuestion, with `waits`: whether this student has yet to answer it. None; one query."""
    seat = reach.seat(course.pk)
    mine = ConsentAnswer.objects.filter(question=OuterRef("pk"), membership=seat.membership)
    questions = ConsentQuestion.objects.visible_to(reach).filter(course=course)
    newest = questions.annotate(is_answered=Exists(mine)).first()
    if newest:
        newest.waits = not (newest.closed_at or newest.is_answered or seat.is_staff or seat.is_preview)
    return newest


def versions(reach, course):
    """The questions of a course for its instructors, each with `agreed` and `declined`: how many members.

    Before grades are closed both are None: nothing about answers is read. Two queries.
    """
    questions = list(ConsentQuestion.objects.editable_by(reach).filter(course=course))
    found = defaultdict(lambda: [0, 0])
    for question, agrees in newest_answers(reach, course).values_list("question_id", "agrees"):
        found[question][agrees] += 1
    for question in questions:
        is_told = course.pk in reach.graded
        question.declined, question.agreed = found[question.pk] if is_told else (None, None)
    return questions


def students(course):
    """How many students are in the course, each of whom is asked. One query."""
    return Membership.objects.current().students().filter(course=course).count()


def newest_answers(reach, course, asked=None):
    """The newest answer of each member to each question, as far as this reader may know them: a QuerySet.

    Instructors have those of all once grades are closed; nobody else has any here. `asked` may narrow it:
    `version` (a number), `answer` ("yes" or "no"), `section` (a Section), `q` (words of names).
    """
    if course.pk not in reach.taught & reach.graded:
        return ConsentAnswer.objects.none()
    seen = ConsentAnswer.objects.visible_to(reach).filter(question__course=course)
    last = seen.order_by().values("question", "membership").annotate(last=Max("pk")).values("last")
    answers = seen.filter(pk__in=last).select_related("question", "membership__user", "membership__section")
    asked = asked or {}
    if asked.get("version"):
        answers = answers.filter(question__version=asked["version"])
    if asked.get("answer"):
        answers = answers.filter(agrees=asked["answer"] == "yes")
    if asked.get("section"):
        answers = answers.filter(membership__section=asked["section"])
    for word in (asked.get("q") or "").split():
        named = Q(membership__user__name__icontains=word) | Q(membership__user__username__icontains=word)
        answers = answers.filter(named)
    return answers.order_by("-question__version", "membership__user__username", "membership_id")
