import io
import json

import pytest
from django.apps import apps
from django.db import router

from annotations.exporters import jsonl, taggings
from annotations.exporters.scope import scope_of
from annotations.importers.annotations_jsonl import restore
from annotations.importers.archive_lines import BadArchive
from annotations.models import (
    Annotation,
    Course,
    CrossLink,
    Document,
    Membership,
    Participation,
    PassageMarks,
    PurgedUid,
    Reading,
    Reply,
    User,
)
from annotations.services import indexing
from tests.annotations.exporters import builders, casts

pytestmark = pytest.mark.django_db


def wipe():
    """Empties the database of all that is ours, as another installation is empty."""
    for model in apps.get_app_config("annotations").get_models(include_auto_created=True):
        model._base_manager.all()._raw_delete(router.db_for_write(model))


def archive(slug, username, whose=None):
    course = Course.objects.get(slug=slug)
    reach = builders.reach(User.objects.get(username=username))
    return "".join(jsonl.EXPORTER.stream(scope_of(course, reach, whose=whose)))


def load(text, slug="elsewhere"):
    return restore(io.BytesIO(text.encode()), slug)


@pytest.fixture
def made():
    return casts.busy(students_may_export_class=True)


@pytest.mark.parametrize("whose", ["class", "mine"])
@pytest.mark.parametrize("who", ["instructor", "assistant", "owner", "member"])
def test_a_second_export_is_byte_equal(made, who, whose):
    first = archive("class", f"{who}-class", whose)
    wipe()
    load(first)
    assert archive("elsewhere", f"{who}-class", whose) == first


def test_a_second_export_is_byte_equal_with_ids_that_differ(made):
    first = archive("class", "instructor-class")
    wipe()
    builders.build("other")
    load(first)
    assert archive("elsewhere", "instructor-class") == first


def test_an_empty_course_with_its_instructor_can_be_filled(made):
    first = archive("class", "instructor-class")
    wipe()
    course = Course.objects.create(slug="elsewhere", title="Empty")
    user = User.objects.create(username="Instructor-Class", name="Instructor")
    Membership.objects.create(user=user, course=course, role="instructor", pseudonym="Heron instructor")
    assert load(first).users_made == ["assistant-class", "member-class", "owner-class"]
    assert Membership.objects.filter(user=user).count() == 1


def test_marks_and_counts_are_as_they_were(made):
    def marks():
        return sorted(
            (row.piece.ordinal, row.passage.blocks.get().ordinal, row.segments[0][:3])
            for row in PassageMarks.objects.filter(bucket="class").select_related("piece", "passage")
            if row.segments
        )

    def counts():
        rows = Participation.objects.order_by("membership__user__username", "piece__ordinal")
        rows = rows.filter(membership__user__username="owner-class")
        return list(rows.values_list("piece__ordinal", "class_annotations", "other_annotations", "class_links"))

    before = marks(), counts()
    first = archive("class", "instructor-class")
    wipe()
    load(first)
    after = marks(), counts()
    assert after[0] == before[0]
    # one of the owner's was written under a pseudonym: it counts for the pseudonym now
    assert [row[1] for row in after[1]] == [row[1] for row in before[1]]
    assert not indexing.out_of_step()


def test_the_table_of_taggings_is_the_same_after_an_import(made):
    def table(slug):
        scope = scope_of(Course.objects.get(slug=slug), builders.reach(User.objects.get(username="instructor-class")))
        ids = {taggings.COLUMNS.index(name) for name in ("course", "document_id", "passage_id", "link")}
        rows = (row for page in taggings.rows(scope) for row in page)
        return [[cell for at, cell in enumerate(row) if at not in ids] for row in rows]

    before, first = table("class"), archive("class", "instructor-class")
    wipe()
    load(first)
    assert table("elsewhere") == before


def test_users_are_made_without_a_usable_password(made):
    first = archive("class", "instructor-class")
    wipe()
    assert "owner-class" in load(first).users_made
    assert not User.objects.get(username="owner-class").has_usable_password()


def test_an_import_into_the_same_database_names_the_first_uid_that_is_taken(made):
    first = archive("class", "instructor-class")
    with pytest.raises(BadArchive, match=r"^Line 16: the annotation 00000000-0000-.* is in this database already\.$"):
        load(first)
    assert not Course.objects.filter(slug="elsewhere").exists()


def test_what_was_purged_here_does_not_come_back(made):
    first = archive("class", "instructor-class")
    uid = made.both.uid
    wipe()
    PurgedUid.objects.create(uid=uid, course=Course.objects.create(slug="old", title="Old"))
    with pytest.raises(BadArchive, match="erased here for good"):
        load(first)


def test_a_course_that_has_texts_is_left_alone(made):
    with pytest.raises(BadArchive, match="has texts or readings already"):
        load(archive("class", "instructor-class"), "class")


def _lines(text):
    return text.splitlines(keepends=True)


def change(kind, /, **fields):
    """Changes some fields of the first record of a kind."""

    def spoil(text):
        lines = _lines(text)
        at = next(n for n, line in enumerate(lines) if json.loads(line)["kind"] == kind)
        lines[at] = json.dumps(json.loads(lines[at]) | fields) + "\n"
        return "".join(lines)

    return spoil


def mark(start, end, exact):
    """Gives the first annotation another target."""
    target = {"ordinal": 0, "revision": 1, "prefix": "", "suffix": "", "state": "exact"}
    return change("annotation", start=start, targets=[target | {"start": start, "end": end, "exact": exact}])


def repeat_a_uid(text):
    """Gives the last annotation the uid of the first."""
    uids = [record["uid"] for record in map(json.loads, text.splitlines()) if record["kind"] == "annotation"]
    return text.replace(uids[-1], uids[0])


OTHER_TEXT = {"number": 1, "checksum": "0" * 64, "created_at": "2026-01-01T00:00:00Z", "blocks": [[0, "x"]]}
NOWHERE = {"kind": "annotation", "uid": str(builders.UUID(int=7))}
BAD = [
    ("empty", lambda text: "", "The file is empty"),
    ("cut short in a line", lambda text: text[:-5], "cut short"),
    ("cut short between lines", lambda text: "".join(_lines(text)[:-1]), "cut short"),
    ("a line is missing", lambda text: "".join(_lines(text)[:3] + _lines(text)[4:]), "missing|not in the file"),
    ("something follows", lambda text: text + "{}\n", "something follows"),
    ("another format", change("archive", format="x"), "not an archive"),
    ("a later version", change("archive", version=2), "of version 2; this program reads version 1"),
    ("a course without its fields", change("archive", course={}), "is missing"),
    ("an unknown kind", change("group", kind="gang"), "the kind “gang” is not known"),
    ("a kind that is no text", change("group", kind=[1]), "is not known"),
    ("an unknown field", change("group", colour=1), "“colour” is not known"),
    ("an unknown tag", change("tag", parent="nobody"), "“nobody” is not in the file"),
    ("a tag above itself", change("tag", parent="signal"), "above itself"),
    ("an unknown author", change("annotation", author=99), "“99” is not in the file"),
    ("an unknown reading", change("annotation", reading="none"), "no piece 0"),
    ("an unknown root", change("reply", root=NOWHERE), "not in the file before"),
    ("other words at the place", mark(3, 6, "cat"), "the offsets 3-6 do not match the text"),
    ("a place outside", mark(3, 9999, "x"), "not within the text"),
    ("an end before its start", mark(6, 3, "x"), "not within the text"),
    ("a negative place", change("annotation", start=-1), "whole number from 0"),
    ("a place that is true", change("annotation", start=True), "whole number from 0"),
    ("a place that is huge", change("annotation", start=2**63), "too large"),
    ("half a number", change("annotation", start=1.5), "not a whole number"),
    ("another text", change("document", revisions=[OTHER_TEXT]), "checksum"),
    ("a script for an address", change("document", address="javascript:alert(1)"), "valid URL"),
    ("a uid twice", repeat_a_uid, "stands twice"),
    ("a time elsewhere", change("reading", created_at="2026-01-01T00:00:00+02:00"), "UTC"),
]


@pytest.mark.parametrize(("spoil", "message"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_file_is_refused_in_one_sentence_and_nothing_is_stored(made, spoil, message):
    spoiled = spoil(archive("class", "instructor-class"))
    wipe()
    with pytest.raises(BadArchive, match=message):
        restore(io.BytesIO(spoiled if isinstance(spoiled, bytes) else spoiled.encode()), "elsewhere")
    for model in (Course, User, Membership, Document, Reading, Annotation, CrossLink, Reply):
        assert not model.objects.exists()
