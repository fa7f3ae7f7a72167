"""The loader of the measurements stores what the services would have stored."""

import pytest
from django.db import transaction

from annotations.models import Annotation, Participation, PassageMarks, Target
from annotations.services import marking
from annotations.services.placing import place
from tests.bench import class_of_400
from tests.bench.loading import load

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_loaded_quotes_and_passages_are_those_of_the_service():
    load({"small": ((150, 150), 60)})
    for target in Target.objects.select_related("annotation"):
        (placed,) = place(target.revision_id, [(target.start, target.end, target.exact)])
        assert (placed.exact, placed.prefix, placed.suffix) == (target.exact, target.prefix, target.suffix)
        touched = target.annotation.touches.values_list("passage_id", flat=True)
        assert {passage for passage, _start, _length in placed.passages} == set(touched)


def test_loaded_counts_and_marks_are_in_step():
    stage = load({"small": ((150,), 60)})
    (piece,) = stage.readings["small"].pieces.all()
    assert Annotation.objects.filter(piece=piece).count() == 60
    counted = sum(row.class_annotations + row.other_annotations for row in Participation.objects.filter(piece=piece))
    assert counted == Annotation.objects.counted().count()
    before = list(PassageMarks.objects.order_by("bucket", "passage").values("bucket", "passage", "segments", "counts"))
    marking.rebuild(piece)
    again = list(PassageMarks.objects.order_by("bucket", "passage").values("bucket", "passage", "segments", "counts"))
    assert before == again


def test_both_classes_stand_in_one_database():
    load({"small": ((150,), 60)})
    stage = class_of_400.load(count=4_000)
    assert [reading.annotation_set.count() for reading in stage.readings.values()] == [2_000, 2_000]
    assert len(stage.readers) == class_of_400.MEMBERS


def test_the_same_class_is_loaded_each_time():
    assert _loaded_and_forgotten() == _loaded_and_forgotten()


def _loaded_and_forgotten():
    with transaction.atomic():
        load({"small": ((150,), 20)})
        loaded = list(Annotation.objects.order_by("pk").values_list("uid", "note", "targets__exact"))
        transaction.set_rollback(True)
    return loaded
