import io
import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from annotations.models import Block, Document, Passage, Reading, Revision

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"
PIECE = (
    "A Small Title\n\nBy Ana Berg and Omid Sadr\n\n"
    "فارسی 🛫 first words, long enough to be read as a paragraph.\n\nThe end.\n"
)


def run(*arguments, **options):
    out = io.StringIO()
    call_command("import_document", *map(str, arguments), stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / "one.txt", tmp_path / "two.txt"]
    paths[0].write_text(PIECE, encoding="utf-8")
    paths[1].write_bytes(b"\xef\xbb\xbf" + PIECE.replace("Small", "Large").replace("\n", "\r\n").encode())
    return paths


def test_json_prints_an_object_a_line_and_needs_no_database(files):
    one, two = map(json.loads, run(*files, "--json").splitlines())
    assert list(one) == ["title", "authors", "date", "passages"]
    assert one["title"] == "A Small Title" and two["title"] == "A Large Title"
    assert one["authors"] == ["Ana Berg", "Omid Sadr"] and one["date"] is None
    assert [list(passage) for passage in one["passages"]] == [["kind", "text", "attribution", "why"]] * 4


def test_a_dry_run_shows_kinds_and_reasons(files):
    shown = run(files[0], "--dry-run")
    assert "paragraph   فارسی" in shown and "byline" in shown


@pytest.mark.django_db
def test_texts_come_into_a_course_and_a_reading(course, files):
    said = run(*files, "--course", "conflict", "--reading", "a-small-pair")
    reading = Reading.objects.get(course=course, slug="a-small-pair")
    assert "A small pair" in said and reading.title == "A small pair"
    assert [piece.label for piece in reading.pieces.all()] == ["A Small Title", "A Large Title"]
    assert Document.objects.filter(course=course).count() == 2


@pytest.mark.django_db
def test_a_text_that_is_here_is_taken_as_it_is(course, files):
    run(files[0], "--course", "conflict")
    said = run(files[0], "--course", "conflict", "--reading", "again")
    assert "already here" in said and Document.objects.count() == 1
    assert Reading.objects.get(slug="again").pieces.get().document == Document.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "bad",
    [b"", b" \n ", b"\x89PNG\r\n\x1a\n\x00", b"words \x00 words", b"x " * 1_100_000],
    ids=["empty", "blank", "png", "nul", "large"],
)
def test_one_bad_file_names_itself_and_nothing_is_stored(course, files, tmp_path, bad):
    broken = tmp_path / "broken.txt"
    broken.write_bytes(bad)
    with pytest.raises(CommandError, match=r"broken\.txt"):
        run(files[0], broken, "--course", "conflict", "--reading", "pair")
    for model in (Document, Revision, Passage, Block, Reading):
        assert not model.objects.exists()


@pytest.mark.django_db
def test_a_fifth_piece_is_refused_and_nothing_is_stored(course, tmp_path):
    paths = [tmp_path / f"{number}.txt" for number in range(5)]
    for path in paths:
        path.write_text(PIECE.replace("Small", path.stem), encoding="utf-8")
    with pytest.raises(CommandError, match="pair"):
        run(*paths, "--course", "conflict", "--reading", "pair")
    assert not Document.objects.exists() and not Reading.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments, said",
    [
        ([], "--course"),
        (["--reading", "pair"], "--course"),
        (["--course", "nowhere"], "nowhere"),
        (["--course", "conflict", "--reading", "no good"], "no good"),
        (["--course", "conflict", "--reading", "new"], "new"),
    ],
    ids=["nothing said", "a reading alone", "an unknown course", "a bad address", "an address of a page"],
)
def test_what_cannot_be_meant_is_refused(course, files, arguments, said):
    with pytest.raises(CommandError, match=said):
        run(files[0], *arguments)
    assert not Document.objects.exists()


def test_a_missing_file_is_named():
    with pytest.raises(CommandError, match=r"nowhere\.txt"):
        run("nowhere.txt", "--json")


if SEEDS.is_dir():  # these texts lie beside the project, never in it

    @pytest.mark.parametrize(
        "start, title, authors, kinds",
        [
            (
                "000",
                "US-Iran standoff: Mutual provocations, and moves to de-escalate",
                ["Scott Peterson", "Ann Scott Tyson"],
                {"paragraph": 27, "furniture": 4},
            ),
            (
                "003",
                None,
                ["Kayhan Barzegar", "Abdolrasol Divsallar"],
                {"paragraph": 17, "furniture": 3, "caption": 1, "about": 3, "comment": 5},
            ),
        ],
    )
    def test_the_seeds_come_in_right_with_no_hand_work(start, title, authors, kinds):
        (path,) = SEEDS.glob(f"{start}*.txt")
        found = json.loads(run(path, "--json"))
        counts = Counter(passage["kind"] for passage in found["passages"])
        assert found["authors"] == authors and {kind: counts[kind] for kind in kinds} == kinds
        assert title in (None, found["title"])
        comments = [passage for passage in found["passages"] if passage["kind"] == "comment"]
        assert all(not one["attribution"] and not one["text"][:1].isdigit() for one in comments)

    @pytest.mark.django_db
    def test_the_seeds_are_set_side_by_side_by_one_command(course):
        run(*sorted(SEEDS.glob("*.txt")), "--course", "conflict", "--reading", "pair")
        for piece in Reading.objects.get(slug="pair").pieces.all():
            text = piece.revision.text
            assert all(text[block.start : block.end] == block.text for block in piece.revision.blocks.all())
