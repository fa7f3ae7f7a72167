"""Tags that readers type, and examples beside the definitions, on the reading page."""

import uuid

import pytest
from django.urls import reverse

from annotations.models import Annotation, Course, Reading, Tag, TagAlias
from annotations.services import annotating, codebook, recoding
from tests.annotations.conftest import action, where

pytestmark = pytest.mark.django_db
HERE = ["conflict", "the-drone"]


@pytest.fixture
def ana(client_of, cast):
    return client_of(cast.ana)


@pytest.fixture
def free(course):
    Course.objects.filter(pk=course.pk).update(allows_free_tags=True)


def sent(piece, typed, **more):
    start, end, words = where(piece, "Nobody")
    fields = {"action": uuid.uuid4(), "uid": uuid.uuid4(), "piece": piece.pk, "start": start, "end": end}
    fields |= {"exact": words, "note": "", "audience": "class", "shown_as": "name", "new_tags": typed}
    return fields | more


def post(client, piece, typed, **more):
    return client.post(reverse("annotations:annotate", args=HERE), sent(piece, typed, **more))


def names_on(act):
    return sorted(act.taggings.standing().values_list("tag__name", flat=True))


def test_the_field_is_there_only_where_readers_may_add_tags(ana, course, tags, report):
    page = reverse("annotations:reading", args=HERE)
    assert 'name="new_tags"' not in ana.get(page).text
    assert post(ana, report, "brand new").status_code == 303
    assert Tag.objects.count() == 2 and names_on(Annotation.objects.get()) == []
    TagAlias.objects.create(course=course, tag=tags[0], name="omen")
    Course.objects.filter(pk=course.pk).update(allows_free_tags=True)
    Tag.objects.create(course=Course.objects.create(slug="other", title="Other"), name="otherword")
    text = ana.get(page).text
    assert 'name="new_tags"' in text and '<option value="omen">' in text and "otherword" not in text


def test_a_typed_name_is_the_tag_that_has_it_or_a_new_one(ana, course, cast, tags, report, free):
    TagAlias.objects.create(course=course, tag=tags[0], name="omen")
    old = codebook.add_tag(course, cast.instructor.pk, "old name")
    recoding.merge(course, cast.instructor.pk, [old.pk], tags[1].pk)
    assert post(ana, report, 'Omen, old-name, way out, "a, b"', tag=tags[0].pk).status_code == 303
    assert names_on(Annotation.objects.get()) == ["a, b", "red line", "signal", "way out"]
    made = Tag.objects.get(name="way out")
    assert made.is_free and made.made_by == cast.ana and made.course == course


def test_a_new_tag_can_be_added_when_an_annotation_is_edited(ana, cast, report, annotate, free):
    annotation = annotate(cast.ana, report, "Nobody")
    fields = {"action": uuid.uuid4(), "version": 1, "note": "", "audience": "class", "shown_as": "name"}
    address = reverse("annotations:revise", args=[*HERE, annotation.uid])
    assert ana.post(address, fields | {"new_tags": "red line"}).status_code == 303
    assert names_on(annotation) == ["red line"]


@pytest.mark.parametrize(
    "typed, said",
    [
        ("x" * 81, "at most 80"),
        ("a,b,c,d,e,f", "five new tags"),
        ("gone", "“gone” was retired"),
        ("y" * 501, "at most 500"),
        ("\x00", "plain text"),
    ],
)
def test_what_cannot_be_a_tag_is_refused_and_kept(ana, course, tags, report, free, typed, said):
    Tag.objects.create(course=course, name="gone", retired_at=course.created_at)
    answer = post(ana, report, typed, note="My words")
    assert answer.status_code == 422 and said in answer.text and "My words" in answer.text
    assert Tag.objects.count() == 3 and not Annotation.objects.exists()


def test_the_same_save_twice_makes_one_tag(ana, report, free):
    fields = sent(report, "way out")
    address = reverse("annotations:annotate", args=HERE)
    assert ana.post(address, fields).status_code == 303
    assert ana.post(address, fields).status_code == 303
    assert Tag.objects.count() == Annotation.objects.count() == 1


def test_an_example_stands_with_the_definition_for_those_who_may_see_it(
    client_of, cast, tags, reading, report, annotate
):
    shown = annotate(cast.ben, report, "message was meant", tags=[tags[0]], note="Because")
    Tag.objects.filter(pk=tags[0].pk).update(example=shown)
    page, client = reverse("annotations:reading", args=HERE), client_of(cast.ana)
    first = client.get(page)
    definitions = first.text.split('class="definitions"')[1].split("</div>")[0]
    assert "message was meant" in definitions and "Because" in definitions
    assert client.get(page, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    annotating.withdraw(cast.ben.pk, shown, action())
    assert client.get(page, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    annotating.restore(cast.ben.pk, shown, action())
    Reading.objects.filter(pk=reading.pk).update(hiding=Reading.Hiding.HAND)
    assert "message was meant" not in client.get(page).text.split('class="definitions"')[1].split("</div>")[0]


def test_without_examples_the_page_asks_nothing_more(client_of, cast, tags, report, annotate, course):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    shown = annotate(cast.ben, report, "message was meant", tags=tags)
    page, client = reverse("annotations:reading", args=HERE), client_of(cast.ana)
    client.get(page)
    with CaptureQueriesContext(connection) as without:
        client.get(page)
    Tag.objects.filter(course=course).update(example=shown)
    with CaptureQueriesContext(connection) as having:
        client.get(page)
    assert len(having) == len(without) + 1
