import pytest

from annotations.models import PassageMarks, Tag
from annotations.services.bulk import among, batches, quoted, write

pytestmark = pytest.mark.django_db


def test_batches_hold_all_rows_in_order():
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]] and list(batches([])) == []


def test_rows_among_many_ids_are_found_by_any_field_and_changed(tags, course):
    ids = [tags[0].pk, 10**12, -1]
    assert list(Tag.objects.filter(among("pk", ids))) == [tags[0]]
    assert list(Tag.objects.exclude(among("pk", ids))) == [tags[1]]
    assert set(Tag.objects.filter(among("course_id", [course.pk]))) == set(tags)
    assert not Tag.objects.filter(among("pk", []))
    assert Tag.objects.filter(among("pk", ids)).update(ordinal=7) == 1


def test_rows_are_written_with_numbers_nothing_and_json(tags, report, cast, annotate, django_assert_num_queries):
    annotate(cast.ana, report, "message was meant", tags=[tags[0]])
    first, *others = PassageMarks.objects.order_by("pk")
    segments, counts = [[0, 3, 1, {"1": 2}]], {"": 1, "a'b\"%s\\": 2}
    statement = f"UPDATE {quoted(PassageMarks)} SET segments = v.column2, counts = v.column3"
    with django_assert_num_queries(1):
        write(
            statement + " FROM ({rows}) AS v WHERE id = v.column1",
            ("bigint", "jsonb", "jsonb"),
            [(first.pk, segments, counts)],
        )
    first.refresh_from_db()
    assert (first.segments, first.counts) == (segments, counts)
    assert [(row.segments, row.counts) for row in others] == list(
        PassageMarks.objects.exclude(pk=first.pk).order_by("pk").values_list("segments", "counts")
    )
    statement = f"UPDATE {quoted(Tag)} SET parent_id = v.column2 FROM ({{rows}}) AS v WHERE id = v.column1"
    for parent in (tags[0].pk, None):
        write(statement, ["bigint"] * 2, [(tags[1].pk, parent)])
        assert Tag.objects.get(pk=tags[1].pk).parent_id == parent
    write(statement, ["bigint"] * 2, [])
