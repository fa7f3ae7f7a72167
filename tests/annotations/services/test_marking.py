"""The marks that each write keeps in step are, always, the marks drawn anew from the annotations."""

import random

import pytest

from annotations.access import reach_of
from annotations.models import Annotation, PassageMarks
from annotations.services import annotating, marking
from annotations.services.wording import Wording
from tests.annotations.conftest import action

pytestmark = pytest.mark.django_db


def held(piece):
    rows = PassageMarks.objects.filter(piece=piece).exclude(segments=[])
    return {(row.bucket, row.passage_id): (row.segments, row.counts) for row in rows}


def a_random_step(draw, annotate, cast, piece, tags):
    """One write of any kind by anybody; which one, `draw` decides."""
    author = draw.choice([cast.ana, cast.ben, cast.instructor])
    mine = list(Annotation.objects.filter(author=author))
    wording = {
        "tags": draw.sample(tags, draw.randint(0, 2)),
        "audience": draw.choice(["class", "staff", "me"]),
    }
    kind = draw.choice(["annotate", "annotate", "revise", "withdraw", "restore", "hide"])
    if kind == "annotate" or not mine:
        start = draw.randint(0, 100)
        spans = piece.revision.text[start : start + draw.randint(1, 60)]
        annotate(author, piece, spans, **wording)
        return
    one = draw.choice(mine)
    if kind == "revise":
        wording = Wording(tags=tuple(wording["tags"]), audience=wording["audience"])
        annotating.revise(author.pk, one, one.version, wording, action())
    elif kind == "hide":
        if not (one.hidden_at or one.withdrawn_at):
            annotating.hide(cast.instructor.pk, one, "why", action())
    else:
        getattr(annotating, kind)(author.pk, one, action())


@pytest.mark.parametrize("seed", range(6))
def test_marks_kept_in_step_equal_marks_drawn_anew(annotate, cast, oped, tags, seed):
    draw = random.Random(seed)
    for _step in range(25):
        a_random_step(draw, annotate, cast, oped, tags)
    kept = held(oped)
    marking.rebuild(oped)
    assert kept == held(oped)
    assert kept


@pytest.mark.parametrize("seed", range(3))
def test_the_buckets_of_a_reader_hold_what_they_may_see_once_each(annotate, cast, course, oped, tags, seed):
    draw = random.Random(seed)
    for _step in range(25):
        a_random_step(draw, annotate, cast, oped, tags)
    for member in (cast.ana, cast.ben, cast.instructor, cast.assistant):
        reach = reach_of(member.user)
        seen = Annotation.objects.visible_to(reach).standing().filter(piece=oped).count()
        rows = PassageMarks.objects.filter(piece=oped, bucket__in=marking.buckets_of_class(reach.seat(course.pk)))
        touched = sum(row.counts.get("", 0) for row in rows)
        on_passages = sum(
            len({stretch[0] for stretch in mark.stretches})
            for mark, _round in marking.marks_of(
                Annotation.objects.visible_to(reach).standing().filter(piece=oped), oped
            )
        )
        assert touched == on_passages
        assert touched >= seen
