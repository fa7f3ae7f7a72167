import pytest

from annotations.models.vocabulary import Kind
from annotations.numbers import COMMENT, PARAGRAPH, numbers

CASES = [
    ("nothing has no numbers", [], {}),
    (
        "only paragraphs and comments count, each for itself",
        [(9, "title"), (1, "paragraph"), (2, "heading"), (3, "paragraph"), (4, "comment"), (5, "comment")],
        {9: "", 1: "¶1", 2: "", 3: "¶2", 4: "C1", 5: "C2"},
    ),
    (
        "what a site left between two paragraphs does not count",
        [(1, "paragraph"), (2, "furniture"), (3, "quotation"), (4, "paragraph")],
        {1: "¶1", 2: "", 3: "", 4: "¶2"},
    ),
]


@pytest.mark.parametrize(("passages", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_numbers(passages, expected):
    assert numbers(iter(passages)) == expected


def test_the_numbered_kinds_are_kinds_of_passages():
    assert {PARAGRAPH, COMMENT} <= set(Kind.values)
