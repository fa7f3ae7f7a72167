import re
import uuid
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations.models import (
    Annotation,
    Block,
    Course,
    CrossLink,
    Document,
    Membership,
    Participation,
    PassageMarks,
    Reading,
    Reply,
    Requirement,
    Review,
    Tag,
    TagAlias,
    User,
)  # fmt: skip
from annotations.services import closing, indexing
from annotations.services.counting import recompute
from annotations.services.enrolling import enrol
from annotations.services.marking import rebuild
from tests.annotations.test_canary import body, named_patterns
from tests.annotations.test_canary import values as values_of
from tests.annotations.whole_class import everything, whole_class

pytestmark = pytest.mark.django_db
HERE = "/courses/conflict/next/"


@pytest.fixture
def rows(course, cast):
    User.objects.filter(pk=cast.instructor.user_id).update(may_teach=True)
    cast.instructor.user.refresh_from_db()
    return whole_class(course, cast.instructor, "oldword")


@pytest.fixture
def teacher(rows, client_of):
    return client_of(rows.instructor)


def all_ticked(rows, **other):
    documents = list(rows.course.documents.values_list("pk", flat=True))
    readings = list(rows.course.readings.values_list("pk", flat=True))
    sent = {"title": "Next", "slug": "next-year", "time_zone": "Asia/Tehran", "settings": "on", "codebook": "on"}
    sent |= {"documents": documents, "readings": readings, "action": uuid.uuid4(), "step": "begin"}
    return {name: value for name, value in (sent | other).items() if value != ""}


def new_course():
    return Course.objects.get(slug="next-year")


def test_all_that_is_ticked_comes_along_and_nobody_else(rows, teacher):
    course = rows.course
    course.allows_free_tags, course.naming = True, "pseudonyms"
    course.save()
    child = Tag.objects.create(course=course, name="child", parent=rows.tag, palette=5, key="9", ordinal=7)
    TagAlias.objects.create(course=course, tag=child, name="kid")
    Tag.objects.create(course=course, name="free", is_free=True)
    Reading.objects.filter(pk=rows.reading.pk).update(
        due_at=timezone.now(), hiding="count", hidden_count=3, hiding_number=2, asked_links=4, shown_at=timezone.now()
    )
    Requirement.objects.create(reading=rows.reading, noun="annotations", number=7, piece=rows.report, tag=rows.tag)
    before = {name: everything()[name] for name in ("Annotation", "Reply", "Version", "Review")}
    answer = teacher.post(HERE, all_ticked(rows))
    assert answer.status_code == 303 and answer["Location"] == "/courses/next-year/"
    made = new_course()
    assert made.begun_from == course and made.time_zone == "Asia/Tehran"
    assert made.allows_free_tags and made.naming == "pseudonyms"
    (member,) = made.memberships.all()
    assert (member.user, member.role) == (rows.instructor.user, "instructor")
    tags = {tag.name: tag for tag in made.tags.all()}
    assert set(tags) == {tag.name for tag in course.tags.in_use()} - {"free"} and "old oldword" not in tags
    assert tags["child"].parent == tags["signal oldword"] and tags["child"].key == "9" and not tags["child"].made_by
    assert tags["child"].aliases.get().name == "kid" and tags["signal oldword"].definition == "oldword"
    assert list(made.relations.values_list("name")) == list(course.relations.values_list("name"))
    for old in course.documents.all():
        new = made.documents.get(title=old.title)
        assert new.revisions.get().text == old.revisions.get().text
        assert new.revisions.get().checksum == old.revisions.get().checksum
        assert list(new.passages.values_list("kind", "attribution")) == list(
            old.passages.order_by("pk").values_list("kind", "attribution")
        )
        columns = ("ordinal", "start", "end", "words", "clusters")
        blocks = [list(Block.objects.filter(revision__document=one).values_list(*columns)) for one in (old, new)]
        assert blocks[0] == blocks[1]
    first = made.readings.get(slug="first")
    assert (first.status, first.due_at, first.hiding, first.hidden_count) == ("draft", None, "count", 3)
    assert (first.hiding_number, first.shown_at, first.asked_links) == (0, None, 4)
    assert [piece.label for piece in first.pieces.all()] == [piece.label for piece in rows.reading.pieces.all()]
    asked = first.requirements.get(number=7)
    assert asked.piece.reading == first and asked.tag == tags["signal oldword"]
    assert not Annotation.objects.filter(course=made).exists()
    assert before == {name: everything()[name] for name in before}


def test_picked_annotations_come_as_examples_without_author_reply_or_review(rows, teacher):
    picked = [rows.annotation.uid, rows.of_ben.uid, rows.elsewhere.uid]
    Tag.objects.filter(pk=rows.tag.pk).update(example=rows.annotation)
    assert teacher.post(HERE, all_ticked(rows, examples=picked)).status_code == 303
    made = new_course()
    copies = Annotation.objects.filter(course=made).order_by("pk")
    assert copies.count() == 3 and not set(copies.values_list("uid", flat=True)) & set(picked)
    authors = {copy.author for copy in copies}
    assert len(authors) == 2  # two of them by Ana
    assert all(one.user is None and one.ended_at for one in authors)
    old = {one.pseudonym for one in rows.course.memberships.all()}
    assert not old & {one.pseudonym for one in authors}
    for copy in copies:
        assert (copy.shown_as, copy.audience, copy.version, copy.note) == ("anonymous", "class", 1, "I say oldword")
        assert copy.tags == [made.tags.get(name=rows.tag.name)]
        (target,) = copy.targets.all()
        assert copy.piece.revision.text[target.start : target.end] == target.exact
        assert copy.touches.get().passage.document == copy.piece.document
    assert made.tags.get(name=rows.tag.name).example.course == made
    assert not Reply.objects.filter(course=made).exists() and not Review.objects.filter(reading__course=made).exists()
    assert not CrossLink.objects.filter(course=made).exists()

    def kept():
        marks = PassageMarks.objects.filter(piece__reading__course=made).order_by("bucket", "passage_id")
        counts = Participation.objects.filter(piece__reading__course=made).order_by("membership_id", "piece_id")
        return list(marks.values_list("bucket", "passage_id", "segments", "counts")), list(
            counts.values_list("membership_id", "piece_id", "class_annotations")
        )

    stored = kept()
    for reading in made.readings.all():
        for piece in reading.pieces.select_related("revision"):
            rebuild(piece)
            recompute(piece)
    assert not indexing.out_of_step()
    assert stored == kept() and stored[0] and stored[1]
    page = teacher.get(f"/courses/next-year/readings/first/?act={copies[0].uid}").text
    assert "I say oldword" in page and "Anonymous" in page and rows.ana.name not in page


@pytest.mark.parametrize("name", ["of_group", "withdrawn", "uid of nobody", "nonsense"])
def test_only_what_the_class_reads_and_stands_can_be_picked(rows, teacher, name):
    uid = {"uid of nobody": uuid.uuid4(), "nonsense": "x"}.get(name) or getattr(rows, name).uid
    before = everything()
    answer = teacher.post(HERE, all_ticked(rows, examples=[uid]))
    assert answer.status_code == 422 and "errors-summary" in answer.text
    assert everything() == before


def test_a_reading_needs_its_texts_and_an_example_its_reading(rows, teacher):
    for wrong, said in (
        ({"documents": [rows.document.pk]}, "needs the text"),
        ({"readings": [rows.second.pk], "examples": [rows.annotation.uid]}, "tick that reading"),
        ({"title": " "}, "required"),
        ({"slug": "no good"}, "slug"),
        ({"slug": "conflict"}, "Another course has this address"),
    ):
        answer = teacher.post(HERE, all_ticked(rows, **wrong))
        assert answer.status_code == 422 and said in answer.text, wrong
        assert str(rows.annotation.uid) in answer.text
    assert Course.objects.count() == 2


def test_what_is_not_ticked_stays_behind(rows, teacher):
    sent = all_ticked(rows, settings="", codebook="", readings=[], documents=[rows.document.pk])
    assert teacher.post(HERE, sent).status_code == 303
    made = new_course()
    assert not made.tags.exists() and not made.readings.exists() and made.documents.count() == 1
    assert made.relations.filter(name="contradicts").exists()


def test_the_same_button_twice_makes_one_course(rows, teacher):
    sent = all_ticked(rows, slug="")
    answers = [teacher.post(HERE, sent) for _click in range(2)]
    assert [answer["Location"] for answer in answers] == ["/courses/next/"] * 2
    assert Course.objects.filter(begun_from=rows.course).count() == 1
    assert Document.objects.filter(course__begun_from=rows.course).count() == 2


def test_searching_paging_and_looking_store_nothing_and_keep_what_is_ticked(rows, teacher):
    before = everything()
    page = teacher.get(HERE).text
    assert page.count(" checked") == 6 and "I say oldword" in page  # settings, codebook, two texts, two readings
    sent = all_ticked(rows, examples=[rows.annotation.uid], codebook="")
    found = teacher.post(HERE, sent | {"step": "search", "q": "nothing of the kind"}).text
    assert re.search(f'value="{rows.annotation.uid}" checked', found) and found.count(" checked") == 6
    assert teacher.post(HERE, sent | {"page": "999"}).status_code == 200
    found = teacher.post(HERE, sent | {"step": "search", "q": "two capitals"}).text
    assert str(rows.annotation.uid) in found and str(rows.of_ben.uid) not in found
    shown = teacher.post(HERE, sent | {"step": "preview"}).text
    assert "two capitals" in shown and "Asia/Tehran" in shown and "What stays behind" in shown
    again = teacher.post(HERE, sent | {"step": "back"}).text
    assert again.count(" checked") == 6
    assert everything() == before


def test_who_may_begin(rows, cast, client_of, client):
    assert client.get(HERE).status_code == 302
    assert client_of(cast.stranger).get(HERE).status_code == 404
    for who in (rows.ana, rows.assistant):
        assert client_of(who).get(HERE).status_code == 403
        assert client_of(who).post(HERE, all_ticked(rows)).status_code == 403
    User.objects.filter(pk=rows.instructor.user_id).update(may_teach=False)
    assert client_of(rows.instructor).get(HERE).status_code == 403
    assert Course.objects.count() == 2


def test_an_archived_course_can_be_begun_from(rows, teacher):
    closing.archive(rows.course)
    assert teacher.get(HERE).status_code == 200
    assert teacher.post(HERE, all_ticked(rows)).status_code == 303
    assert not new_course().is_frozen


def test_no_word_of_one_course_is_read_in_the_other(rows, teacher, client_of):
    """Texts and codebook come along; what was written in either course is met in no page by a member of the other."""
    Annotation.objects.filter(course=rows.course).update(note="canaryoldnote")
    Reply.objects.filter(course=rows.course).update(text="canaryoldreply")
    assert teacher.post(HERE, all_ticked(rows, examples=[rows.of_ben.uid])).status_code == 303
    made = new_course()
    made.readings.update(status="open")
    Annotation.objects.filter(course=made).update(note="canarynewnote")
    fresh = enrol(User.objects.create_user("fresh", password="reader"), made)
    for member, words, there in (
        (fresh, ("canaryold", rows.ana.name, "conflict"), rows.course),
        (rows.ana, ("canarynew",), made),
    ):
        client = client_of(member)
        for course in (rows.course, made):
            for address in _addresses(course):
                answer = client.get(address)
                if course == there:
                    assert answer.status_code in (302, 403, 404, 405) or address in PUBLIC, address
                text = body(answer)
                assert not [word for word in words if word in text.replace(address, "")], address
    assert Membership.objects.filter(course=made).exclude(user=None).count() == 2


PUBLIC = {"/", "/healthz"}


def _addresses(course):
    readings = list(course.readings.all())
    known = values_of(SimpleNamespace(readings=readings, ana=course.memberships.exclude(user=None).first()))
    known |= {"code": [], "uidb64": [], "token": []}
    for name, arguments in named_patterns():
        if not arguments or ("course" not in arguments and "document" not in arguments):
            continue
        found = [{}]
        for argument in arguments:
            values = known.get(argument) or [1]
            found = [row | {argument: value} for row in found for value in values[:3]]
        for row in found:
            yield reverse(name, kwargs=row)


def test_a_large_course_costs_queries_by_what_is_picked_alone(rows, teacher):
    with CaptureQueriesContext(connection) as few:
        teacher.get(HERE)
    for number in range(15):
        Tag.objects.create(course=rows.course, name=f"t{number}")
        Document.objects.create(course=rows.course, title=f"d{number}")
    with CaptureQueriesContext(connection) as many:
        teacher.get(HERE)
    assert len(many) == len(few)
