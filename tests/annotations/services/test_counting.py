import pytest

from annotations.models import Participation
from annotations.services.counting import COUNTS, recompute
from tests.annotations.exporters import casts

pytestmark = pytest.mark.django_db


def counts():
    rows = Participation.objects.order_by("membership", "piece", "round")
    return [row for row in rows.values_list("membership", "piece", "round", *COUNTS) if any(row[3:])]


def test_counting_anew_gives_what_each_write_has_kept():
    made = casts.busy()
    before = counts()
    assert before
    for piece in (made.report, made.oped):
        recompute(piece)
    assert counts() == before


def test_counting_anew_mends_what_went_wrong():
    made = casts.busy()
    before = counts()
    Participation.objects.update(class_annotations=99, other_links=99)
    for piece in (made.report, made.oped):
        recompute(piece)
    assert counts() == before
