"""What plain text becomes: kinds, names, dates, comments; on whole pieces of many habits."""

import json
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotations.boundaries import words
from annotations.importers import IMPORTERS
from annotations.importers.normalise import BadText, clean
from annotations.importers.plain_text import parse, read

ROOT = Path(__file__).resolve().parents[3]
SEEDS = ROOT.parent / "shared" / "seeds"
CASES = json.loads((ROOT / "tests" / "cases" / "import_pieces.json").read_text())
KINDS = {
    "title",
    "byline",
    "heading",
    "paragraph",
    "quotation",
    "list_item",
    "caption",
    "about",
    "comment",
    "furniture",
}


def seed(start):
    return next(iter(sorted(SEEDS.glob(f"{start}*.txt"))))


def counts(draft):
    return Counter(passage.kind for passage in draft.passages)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["habit"])
def test_a_piece_comes_in_as_a_person_would_part_it(case):
    draft = parse("\n".join(case["lines"]))
    assert [[passage.kind, passage.text] for passage in draft.passages] == case["passages"]
    assert draft.title == case["title"]
    assert list(draft.authors) == case["authors"]
    assert (draft.date.isoformat() if draft.date else None) == case["date"]
    assert [draft.language, draft.direction] == case["language"]
    commenters = [
        [passage.attribution, passage.date.isoformat() if passage.date else None]
        for passage in draft.passages
        if passage.kind == "comment"
    ]
    assert commenters == case["commenters"]
    assert all(passage.why for passage in draft.passages)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["habit"])
def test_windows_line_ends_and_a_byte_order_mark_change_nothing(case):
    data = b"\xef\xbb\xbf" + "\r\n".join(case["lines"]).encode()
    assert read(data, "piece.txt") == parse("\n".join(case["lines"]), "piece.txt")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["habit"])
def test_more_blank_lines_and_odd_white_space_change_nothing(case):
    text = "\n".join(case["lines"])
    assert parse("\n\n" + text.replace("\n\n", "\n\u00a0\n \t\n\n") + "\n\n") == parse(text)


def test_the_news_report_comes_in_whole():
    if not SEEDS.is_dir():
        return
    file = seed("000")
    draft = read(file.read_bytes(), file.name)
    assert draft.title == "US-Iran standoff: Mutual provocations, and moves to de-escalate"
    assert draft.authors == ("Scott Peterson", "Ann Scott Tyson")
    assert counts(draft) == {"title": 1, "byline": 1, "paragraph": 27, "furniture": 4}


def test_the_opinion_piece_comes_in_with_its_comments():
    if not SEEDS.is_dir():
        return
    file = seed("003")
    draft = read(file.read_bytes(), file.name)
    assert draft.title.startswith("It’s Time for")
    assert draft.authors == ("Kayhan Barzegar", "Abdolrasol Divsallar")
    expected = {"title": 1, "caption": 1, "byline": 1, "paragraph": 17, "about": 3, "comment": 5, "furniture": 3}
    assert counts(draft) == expected
    comments = [passage for passage in draft.passages if passage.kind == "comment"]
    assert not any(comment.attribution or comment.text[0].isdigit() for comment in comments)


def test_a_piece_without_a_title_is_called_by_its_first_words_or_its_file():
    long = "The ministers met for nine hours in Muscat, and nobody would say afterwards what had been read. " * 4
    draft = parse(long, "muscat.txt")
    assert [passage.kind for passage in draft.passages] == ["paragraph"]
    assert draft.title == "The ministers met for nine hours in Muscat, and nobody would say afterwards…"
    assert parse("* * *", "muscat.txt").title == "muscat"


def test_a_blank_text_has_no_passages():
    assert parse(" \n\u200b\n").passages == ()


def test_a_file_that_is_not_text_is_refused_by_name():
    with pytest.raises(BadText, match=r"picture\.png"):
        read(b"\x89PNG\r\n\x1a\n", "picture.png")


def test_the_importer_is_in_the_list():
    (plain,) = [importer for importer in IMPORTERS if importer.identifier == "plain-text"]
    assert ".txt" in plain.extensions
    assert str(plain.label) == "Plain text"
    assert plain.read(b"One line", "a.txt") == parse("One line", "a.txt")


def test_a_long_text_keeps_all_its_paragraphs():
    paragraph = "The ministers met for nine hours, and the draft, they said, was read to the end. " * 5
    text = "A long war\n\nBy Jane Doe\n\n" + (paragraph + "\n\n") * 2000
    assert counts(parse(text))["paragraph"] == 2000


def test_a_long_hard_wrapped_block_is_joined_in_linear_time():
    line = "The ministers met for nine hours and"
    started = time.process_time()
    draft = parse("\n".join([line] * 25_000))
    assert time.process_time() - started < 5
    assert [passage.kind for passage in draft.passages] == ["paragraph"]


LINES = st.sampled_from(
    [
        "",
        " ",
        "\u00a0",
        "Title of a piece",
        "By Jane Doe and John Roe",
        "July 3, 2019",
        "> quoted words",
        ">",
        "- item",
        "• point",
        "1. first",
        "2. second",
        "## Part",
        "##",
        "=====",
        "---",
        "* * *",
        "Advertisement",
        "3 Comments",
        "Comments",
        "maria_k  July 3, 2019 at 10:12 am",
        "John D. says:",
        "Reply",
        "Jane Doe is a professor of history.",
        "The ministers met for nine hours in Muscat, and nobody would say afterwards what had been read to them.",
        "He said no.",
        "TEHRAN, June 24, 2019 — It began.",
        "نوشته‌ی مریم رضایی",
        "作者：王小明",

        "　　伊朗击落无人机。",
        "(Reuters)",
        "Photo: a ship",
        "Maria: I disagree",
        "🔥",
        "**",

        "    indented",
        "\tindented",
        "#",
        "© 2019",
        "What now?",
        "“",
        "—",
        ":",
    ]
)  # fmt: skip
TEXTS = st.lists(LINES, max_size=25).map("\n".join) | st.text() | st.text(alphabet="aB. \n->1#“:一ع=•")


@given(TEXTS.map(clean))
def test_any_text_becomes_passages_with_text_a_known_kind_and_a_reason(text):
    draft = parse(text)
    for passage in draft.passages:
        assert passage.kind in KINDS
        assert passage.text.strip() == passage.text != ""
        assert "\n\n" not in passage.text
        assert passage.why
    assert draft.direction in ("ltr", "rtl")


@example("Title of a piece\nJane Doe is a professor of history.\n(Reuters)\nJuly 3, 2019\n##")
@given(TEXTS.map(clean))
def test_no_word_is_lost_but_marks_numbers_and_the_headings_of_comments(text):
    draft = parse(text)
    kept = Counter()
    for passage in draft.passages:
        for part in (passage.text, passage.attribution):
            kept.update(part[start:end] for start, end in words(part))
    if any(passage.kind == "comment" for passage in draft.passages):
        kept.update({"July": 99, "at": 99, "am": 99, "says": 99})
    lost = Counter(text[start:end] for start, end in words(text)) - kept
    assert not [word for word in lost if word.isalpha()]


@given(st.lists(LINES.filter(str.strip), min_size=1, max_size=12))
def test_how_many_blank_lines_part_the_blocks_does_not_matter(lines):
    assert parse("\n\n".join(lines)) == parse("\n \n\n".join(lines))
