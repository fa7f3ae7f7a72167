import json

import pytest

from annotations.exporters import jsonl
from annotations.exporters.scope import MINE, scope_of

from . import builders, casts

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return casts.busy(students_may_export_class=True)


def archive(made, who, whose=None, reading=None):
    return "".join(jsonl.EXPORTER.stream(scope_of(made.course, builders.reach(who), reading, whose)))


def records(text, kind):
    return [record for record in map(json.loads, text.splitlines()) if record["kind"] == kind]


def test_the_first_line_says_what_it_is_and_the_last_counts_the_others(made):
    lines = archive(made, made.instructor).splitlines()
    assert json.loads(lines[0])["format"] == "readerapp-annotations"
    assert json.loads(lines[-1]) == {"kind": "end", "lines": len(lines) - 1}


def test_two_exports_are_the_same_file(made):
    assert archive(made, made.instructor) == archive(made, made.instructor)


@pytest.mark.parametrize(
    ("who", "whose", "told"),
    [
        ("instructor", "class", {"group", "staff", "staff-thread", "hidden", "review", "me-instructor"}),
        ("assistant", "class", {"group", "staff", "staff-thread", "hidden", "review"}),
        (
            "owner",
            "class",
            {"me-owner", "before", "group", "staff", "staff-thread"},
        ),
        ("owner", "mine", {"me-owner", "before", "group", "staff"}),
        ("member", "class", {"withdrawn", "hidden", "me-link", "link-undone", "reply-withdrawn"}),
        ("member", "mine", {"withdrawn", "hidden", "me-link", "link-undone", "reply-withdrawn"}),
    ],
)
def test_no_secret_leaves_that_its_reader_may_not_open(made, who, whose, told):
    text = archive(made, getattr(made, who), whose)
    secrets = {
        "me-owner", "me-instructor", "before", "group", "staff-thread", "withdrawn", "hidden", "me-link", "link-undone",
        "reply-withdrawn", "review",
    }  # fmt: skip
    found = {secret for secret in secrets if f"secret-{secret}" in text}
    found |= {"staff"} if '"secret-staff"' in text else set()
    assert found == told


def test_a_pseudonym_stays_one_and_nobody_learns_who_is_anonymous(made):
    text = archive(made, made.instructor)
    authors = {record["note"]: record["author"] for record in records(text, "annotation")}
    assert authors["masked"] == "Heron member"
    assert authors["unnamed"] is None
    named = {record["username"]: record["pseudonym"] for record in records(text, "member")}
    assert named["member-class"] is None


def test_what_was_private_once_is_in_no_version_but_its_authors(made):
    def versions(who):
        (record,) = [one for one in records(archive(made, who), "annotation") if one["note"] == "now open"]
        return [version["number"] for version in record["versions"]], len(record["taggings"])

    assert versions(made.owner) == ([1, 2], 2)
    assert versions(made.instructor) == ([2], 1)
    assert versions(made.member) == ([], 1)


def test_of_what_is_gone_only_the_place_is_told_and_only_under_replies(made):
    (gone,) = [one for one in records(archive(made, made.instructor), "annotation") if one["gone"]]
    assert (gone["uid"], gone["note"], gone["author"]) == (str(made.gone.uid), "", None)
    assert gone["targets"][0]["exact"] == "alone"


def test_a_students_archive_names_only_whom_their_pages_name(made):
    text = archive(made, made.member)
    named = {(record["name"], record["username"]) for record in records(text, "member")}
    assert named == {("Member", "member-class"), ("Owner", None)}
    assert records(text, "review") == []
    assert {record["username"] for record in records(archive(made, made.member, MINE), "member")} == {"member-class"}


def test_one_reading_can_be_exported_alone(made):
    text = archive(made, made.instructor, reading=made.reading)
    assert len(records(text, "reading")) == 1
    assert len(records(text, "document")) == 2


def test_when_it_was_written_is_for_its_author_and_the_staff(made):
    uid = str(made.both.uid)
    type(made.both).objects.filter(uid=uid).update(written_at="2026-01-31T09:30:00Z")
    for who, is_told in (("instructor", True), ("owner", True), ("member", False)):
        told = {
            record["uid"]: record["written_at"] for record in records(archive(made, getattr(made, who)), "annotation")
        }
        assert bool(told[uid]) == is_told
