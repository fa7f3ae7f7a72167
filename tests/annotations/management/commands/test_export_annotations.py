from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.annotations.exporters import builders, casts
from tests.annotations.importers.test_annotations_jsonl import wipe

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return casts.busy()


def export(path, **options):
    options = {"course": "class", "format": "jsonl"} | options
    call_command("export_annotations", output=str(path), **options)
    return path.read_bytes()


def test_a_course_goes_out_and_comes_back_by_commands(made, tmp_path):
    first = export(tmp_path / "a.jsonl")
    wipe()
    said = StringIO()
    call_command("import_annotations", str(tmp_path / "a.jsonl"), course="elsewhere", stdout=said)
    assert "without a password" in said.getvalue()
    assert export(tmp_path / "b.jsonl", course="elsewhere") == first


def test_the_first_instructors_view_is_exported_unless_another_member_is_named(made, tmp_path):
    assert b"secret-me-instructor" in export(tmp_path / "a")
    theirs = export(tmp_path / "b", username="Owner-Class")
    assert b"secret-me-owner" in theirs and b"secret-me-instructor" not in theirs


def test_one_reading_can_be_named(made, tmp_path):
    assert b"no crew" in export(tmp_path / "a.csv", format="csv", reading="drone")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"course": "none"}, "There is no course “none”"),
        ({"reading": "none"}, "There is no reading “none”"),
        ({"username": "stranger-class"}, "is not a member"),
        ({"username": "owner-class", "whose": "class"}, "--whose mine"),
    ],
)
def test_what_is_not_there_is_said_and_no_file_is_written(made, tmp_path, options, message):
    with pytest.raises(CommandError, match=message):
        export(tmp_path / "a", **options)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(made, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        export(tmp_path / "no" / "a")


def test_a_bad_archive_is_refused_by_name_and_line(made, tmp_path):
    path = tmp_path / "bad.jsonl"
    path.write_text("{}\n")
    with pytest.raises(CommandError, match=r"bad\.jsonl: Line 1: .* Nothing was stored\."):
        call_command("import_annotations", str(path), course="elsewhere")


@pytest.mark.parametrize("slug", ["new", "no address", "a" * 61])
def test_an_address_that_no_course_can_have_is_refused(made, tmp_path, slug):
    export(tmp_path / "a.jsonl")
    with pytest.raises(CommandError):
        call_command("import_annotations", str(tmp_path / "a.jsonl"), course=slug)


def test_an_assistant_of_another_course_exports_nothing_of_this_one(made, tmp_path):
    builders.build("other")
    with pytest.raises(CommandError, match="is not a member"):
        export(tmp_path / "a", username="instructor-other")
