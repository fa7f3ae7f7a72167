"""Ask members whether their work may be used for research, answer, and close the grades after which answers show."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import ConsentAnswer, ConsentQuestion, Course
from .refusals import Refused


class QuestionClosed(Refused):
    status = 409
    message = _("This wording is not asked any more. You can still withdraw what you agreed to.")


def ask(course, membership_id, wording):
    """Asks in new words and returns the ConsentQuestion; the one before it is closed, its answers stay.

    The very words that are asked already are not asked again.
    """
    with transaction.atomic():
        Course.objects.select_for_update(no_key=True).get(pk=course.pk)
        questions = ConsentQuestion.objects.filter(course=course)
        now = questions.filter(closed_at=None).first()
        if now and now.wording == wording:
            return now
        at = timezone.now()
        questions.filter(closed_at=None).update(closed_at=at)
        version = (questions.aggregate(last=Max("version"))["last"] or 0) + 1
        return ConsentQuestion.objects.create(
            course=course, version=version, wording=wording, asked_by_id=membership_id, asked_at=at
        )


def close(question):
    """Nobody is asked any more. What was answered stays, and can still be withdrawn."""
    ConsentQuestion.objects.filter(pk=question.pk, closed_at=None).update(closed_at=timezone.now())


def answer(question, membership_id, agrees):
    """Adds a member's answer; saying the same again adds nothing. To take an agreement back is always possible.

    Raises QuestionClosed for any other answer to a question that is not asked any more.
    """
    with transaction.atomic():
        question = ConsentQuestion.objects.select_for_update(no_key=True).get(pk=question.pk)
        mine = ConsentAnswer.objects.filter(question=question, membership_id=membership_id)
        newest = mine.order_by("-pk").values_list("agrees", flat=True).first()
        if newest == agrees:
            return
        is_withdrawn = newest is True and not agrees
        if question.closed_at and not is_withdrawn:
            raise QuestionClosed
        ConsentAnswer.objects.create(question=question, membership_id=membership_id, agrees=agrees)


def close_grades(course):
    """Says that grades are final: from now on instructors see who agreed. One way; the first time stays."""
    Course.objects.filter(pk=course.pk, grades_closed_at=None).update(grades_closed_at=timezone.now())
