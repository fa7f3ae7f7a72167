import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.exporters import csv_rows
from annotations.exporters.cells import restored
from annotations.exporters.scope import CLASS, MINE, scope_of

from . import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return builders.build(students_may_export_class=True)


def table(made, who, whose=None):
    text = "".join(csv_rows.EXPORTER.stream(scope_of(made.course, builders.reach(who), whose=whose)))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_file_is_rfc_4180_with_a_byte_order_mark_and_every_cell_quoted(made):
    builders.annotate(made, made.owner, "no crew", note='a "quoted"\nnote')
    text = "".join(csv_rows.EXPORTER.stream(scope_of(made.course, builders.reach(made.instructor))))
    assert text.startswith('\ufeff"course","reading","piece",')
    assert text.endswith('"\r\n')
    assert '"a ""quoted""\nnote"' in text


def test_an_empty_course_gives_the_header_alone(made):
    text = "".join(csv_rows.EXPORTER.stream(scope_of(made.course, builders.reach(made.instructor))))
    assert text.count("\r\n") == 1


def test_there_is_a_row_for_each_tagging_and_one_for_an_annotation_without_tags(made):
    builders.annotate(made, made.owner, "no crew", tags=(1, 0))
    builders.annotate(made, made.owner, "alone")
    assert [(row["quote"], row["tag"]) for row in table(made, made.instructor)] == [
        ("no crew", "signal"),
        ("no crew", "red line"),
        ("alone", ""),
    ]


def test_offsets_are_code_points_of_the_counted_text(made):
    annotation = builders.annotate(made, made.owner, "and alone")
    (row,) = table(made, made.instructor)
    text = made.report.revision.text
    assert text[int(row["start"]) : int(row["end"])] == row["quote"] == "and alone"
    assert row["checksum"] == made.report.revision.checksum
    assert (row["passage_number"], row["passage_kind"]) == ("¶1", "paragraph")
    assert row["link"] == f"/courses/class/readings/drone/?act={annotation.uid}#annotation-{annotation.uid}"
    assert row["created_utc"].endswith("Z")
    assert row["written_utc"] == ""


def test_several_targets_stand_in_one_row(made):
    builders.annotate(made, made.owner, "no crew | a message")
    (row,) = table(made, made.instructor)
    assert (row["targets"], row["quote"]) == ("2", "no crew […] a message")
    spans = [span.split("-") for span in row["spans"].split(";")]
    assert (row["start"], row["end"]) == (spans[0][0], spans[1][1])


def test_a_comment_has_its_number_and_a_guarded_commenter(made):
    builders.annotate(made, made.owner, "doubt", made.oped, tags=(2,), note="=HYPERLINK(1)")
    (row,) = table(made, made.instructor)
    assert (row["passage_number"], row["commenter"]) == ("C1", "'@reader")
    assert (row["tag"], row["note"]) == ("'-way out", "'=HYPERLINK(1)")
    assert restored(row["note"]) == "=HYPERLINK(1)"


def test_authors_stand_under_the_name_that_everybody_sees(made):
    for shown_as in ("name", "pseudonym", "anonymous"):
        builders.annotate(made, made.owner, "no crew", shown_as=shown_as)
    for who in (made.instructor, made.member, made.owner):
        rows = [(row["author"], row["author_kind"]) for row in table(made, who)]
        assert rows == [("Owner", "name"), ("Heron owner", "pseudonym"), ("Anonymous", "anonymous")]
    assert [row["section"] for row in table(made, made.instructor)] == ["A", "", ""]


def test_only_replies_that_the_reader_may_read_are_counted(made):
    root = builders.annotate(made, made.owner, "no crew")
    builders.reply(made, made.member, root, "Really?")
    builders.reply(made, made.instructor, root, "See me.", thread="staff")
    counts = {who: table(made, getattr(made, who))[0]["replies"] for who in ("owner", "member", "instructor")}
    assert counts == {"owner": "2", "member": "1", "instructor": "2"}


def test_no_word_leaves_that_the_reader_may_not_open(made):
    for audience in ("me", "staff", "group", "class"):
        builders.annotate(
            made,
            made.owner,
            "no crew",
            audience=audience,
            note=f"for-{audience}",
            group=made.group.pk if audience == "group" else None,
        )
    hidden = builders.annotate(made, made.owner, "alone", note="for-gone")
    builders.withdraw(made, made.owner, hidden)

    def notes(who, whose=None):
        return {row["note"].removeprefix("for-") for row in table(made, who, whose)}

    assert notes(made.member) == {"class"}
    assert notes(made.instructor) == notes(made.assistant) == {"class", "group", "staff"}
    assert notes(made.owner, CLASS) == notes(made.owner, MINE) == {"class", "group", "staff", "me"}
    assert notes(made.member, MINE) == set()


def test_ten_pages_cost_ten_times_the_queries_of_one_and_no_more(made, monkeypatch):
    for _number in range(10):
        builders.annotate(made, made.owner, "no crew", tags=(0,))
    scope = scope_of(made.course, builders.reach(made.instructor))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            list(csv_rows.EXPORTER.stream(scope))
        return len(asked)

    few = queries()
    for _number in range(30):
        builders.annotate(made, made.owner, "no crew", tags=(0,))
    assert queries() == few


def test_when_it_was_written_is_for_its_author_and_the_staff(made):
    act = builders.annotate(made, made.owner, "no crew")
    type(act).objects.filter(pk=act.pk).update(written_at="2026-01-31T09:30:00Z")
    told = {who: table(made, getattr(made, who))[0]["written_utc"] for who in ("instructor", "owner", "member")}
    assert told == {"instructor": "2026-01-31T09:30:00Z", "owner": "2026-01-31T09:30:00Z", "member": ""}
