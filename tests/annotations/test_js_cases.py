"""The case tables that Python and JavaScript share: the server must agree with what the browser sends."""

import json
from pathlib import Path

import pytest

from annotations import boundaries
from annotations.models.document import PASSAGE_GAP

CASES = Path(__file__).resolve().parent.parent / "cases"


def table(name):
    """The cases of one table as pytest parameters, each under its sentence."""
    cases = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in cases]


SELECTED = [param for param in table("selections") if param.values[0]["expected"]]


@pytest.mark.parametrize("case", table("offsets"))
def test_python_counts_and_cuts_as_the_table_says(case):
    text = case["text"]
    assert len(text) == case["points"]
    assert len(text.encode("utf-16-le")) // 2 == case["units"]
    assert [list(span) for span in boundaries.clusters(text)] == case["clusters"]
    assert [list(span) for span in boundaries.words(text)] == case["words"]


@pytest.mark.parametrize("case", SELECTED)
def test_the_words_sent_are_the_slice_of_the_counted_text(case):
    counted = PASSAGE_GAP.join(passage["text"] for passage in passages_of(case))
    assert [counted[start:end] for start, end, _exact in targets_of(case)] == [
        exact for _start, _end, exact in targets_of(case)
    ]


@pytest.mark.parametrize("case", SELECTED)
def test_no_end_of_a_selection_cuts_what_the_server_holds_together(case):
    for passage, start in placed(case):
        clusters, words = boundaries.clusters(passage["text"]), boundaries.words(passage["text"])
        edges = [edge - start for target in targets_of(case) for edge in target[:2]]
        inside = [edge for edge in edges if 0 < edge < len(passage["text"])]
        assert not any(boundaries.cuts_cluster(clusters, edge) for edge in inside)
        if case.get("snap", True):
            assert not any(first < edge < last for first, last in words for edge in inside)


@pytest.mark.parametrize("case", SELECTED)
def test_a_selection_leaves_furniture_and_the_gaps_alone(case):
    ends = [(start, end) for start, end, _exact in targets_of(case)]
    for passage, start in placed(case):
        finish = start + len(passage["text"])
        if passage.get("furniture"):
            assert all(end <= start or begin >= finish for begin, end in ends)
    spans = [(start, start + len(passage["text"])) for passage, start in placed(case)]
    for begin, end in ends:
        assert any(first <= begin < last for first, last in spans)
        assert any(first < end <= last for first, last in spans)


def passages_of(case):
    """The passages of the piece that was selected in."""
    return [passage for passage in case["passages"] if passage["piece"] == case["expected"]["piece"]]


def placed(case):
    """(passage, start in code points of the counted text) of that piece."""
    found, at = [], 0
    for passage in passages_of(case):
        found.append((passage, at))
        at += len(passage["text"]) + len(PASSAGE_GAP)
    return found


def targets_of(case):
    return case["expected"]["targets"]
