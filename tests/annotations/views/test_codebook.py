import pytest
from django.urls import reverse

from annotations.models import Tag
from annotations.ready_codebooks import READY

pytestmark = pytest.mark.django_db
SENT = {"name": "way out", "palette": "7", "key": "w", "definition": "Something that lets a side stop."}


def at(name, *args):
    return reverse(f"annotations:{name}", args=["conflict", *args])


@pytest.fixture
def staff(client_of, cast):
    return client_of(cast.assistant)


def test_students_read_the_codebook_and_change_nothing(client_of, cast, tags):
    client = client_of(cast.ana)
    page = client.get(at("codebook")).text
    assert "red line" in page and at("tag", tags[0].pk) not in page and "<form" not in page.split("<main")[1]
    assert client.post(at("new_tag"), SENT).status_code == 403
    assert client.post(at("tag", tags[0].pk), SENT).status_code == 403
    assert client.post(at("change_tag", tags[0].pk, "retire")).status_code == 403
    assert client.post(at("load_codebook"), {"ready": "argument"}).status_code == 403
    assert Tag.objects.count() == 2


def test_a_stranger_gets_404_everywhere(client_of, cast, tags):
    client = client_of(cast.stranger)
    for address in (at("codebook"), at("new_tag"), at("tag", tags[0].pk)):
        assert client.get(address).status_code == 404
    assert client.post(at("change_tag", tags[0].pk, "retire")).status_code == 404
    elsewhere = reverse("annotations:tag", args=["elsewhere", tags[0].pk])
    assert client.get(elsewhere).status_code == 404


def test_a_tag_is_added_revised_retired_and_used_again(staff, course, tags):
    assert staff.post(at("new_tag"), SENT).status_code == 303
    tag = Tag.objects.get(name="way out")
    assert (tag.palette, tag.key) == (7, "w")
    assert staff.post(at("tag", tag.pk), SENT | {"name": "exit"}).status_code == 303
    assert staff.post(at("change_tag", tag.pk, "up")).status_code == 303
    assert [one.name for one in course.tags.all()] == ["signal", "exit", "red line"]
    staff.post(at("change_tag", tag.pk, "retire"))
    assert "Retired tags" in staff.get(at("codebook")).text
    staff.post(at("change_tag", tag.pk, "restore"))
    assert Tag.objects.get(pk=tag.pk).retired_at is None
    assert staff.post(at("change_tag", tag.pk, "delete")).status_code == 404
    assert staff.get(at("change_tag", tag.pk, "up")).status_code == 405


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"name": "Red-Line"}, "already has a tag “red line”"),
        ({"key": "1"}, "already stands for “signal”"),
        ({"key": "Ä"}, "one digit or one small letter"),
        ({"name": ""}, "required"),
        ({"name": " - "}, "at least one letter"),
        ({"palette": "17"}, "not one of the available choices"),
        ({"palette": "<b>"}, "&lt;b&gt;"),
        ({"name": "n" * 81}, "at most 80"),
        ({"name": "a\x00b"}, "Null characters"),
    ],
    ids=str,
)
def test_a_wrong_tag_is_refused_clearly_and_keeps_what_was_typed(staff, tags, wrong, said):
    for address in (at("new_tag"), at("tag", tags[0].pk)):
        if address == at("tag", tags[0].pk) and "key" in wrong and wrong["key"] == "1":
            continue
        answer = staff.post(address, SENT | wrong)
        assert answer.status_code == 422 and said in answer.text
        assert SENT["definition"] in answer.text
    assert set(Tag.objects.values_list("name", flat=True)) == {"signal", "red line"}


def test_a_ready_example_fills_the_codebook(staff, tags):
    answer = staff.post(at("load_codebook"), {"ready": "reading-conflict"}, follow=True)
    assert "4 tags added. Already there: signal, red line." in answer.text
    assert Tag.objects.count() == len(READY["reading-conflict"].entries)


def test_an_example_that_is_none_adds_nothing(staff, tags):
    assert staff.post(at("load_codebook"), {"ready": "nonsense"}).status_code == 422
    assert Tag.objects.count() == 2


def test_uses_count_what_the_reader_may_see(client_of, cast, tags, report, annotate):
    annotate(cast.ana, report, "message was meant", tags=[tags[0]])
    annotate(cast.ana, report, "two capitals", tags=[tags[0]], audience="me")
    annotate(cast.instructor, report, "two capitals", tags=[tags[0]], audience="staff")
    from annotations.access import reach_of
    from annotations.pages import codebook as pages

    def uses(member):
        return {tag.name: tag.uses for tag in pages.codebook(reach_of(member.user), tags[0].course)}

    assert uses(cast.ben)["signal"] == 1
    assert uses(cast.assistant)["signal"] == 2
    assert uses(cast.ana)["signal"] == 1


def test_many_tags_cost_the_queries_of_one(staff, course, tags, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as first:
        staff.get(at("codebook"))
    for number in range(20):
        Tag.objects.create(course=course, name=f"tag {number}", ordinal=number + 5)
    with django_assert_num_queries(len(first)):
        staff.get(at("codebook"))
