"""The case tables that Python and JavaScript share: the server must agree with what the browser sends."""

import json
from pathlib import Path

import pytest

from annotations import boundaries
from annotations.models.document import PASSAGE_GAP
from annotations.services.placing import place
from annotations.services.refusals import Misplaced
from tests.annotations.conftest import document_of

CASES = Path(__file__).resolve().parent.parent / "cases"


def table(name):
    """The cases of one table as pytest parameters, each under its sentence."""
    cases = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in cases]


SAYS = {
    "character": "inside a character",
    "site": "What the site left",
    "differs": "reads differently",
    "overlap": "overlap",
}
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


@pytest.mark.django_db
@pytest.mark.parametrize("case", [case for case in SELECTED if all(one["text"] for one in case.values[0]["passages"])])
def test_what_the_browser_sends_is_stored_as_it_was_sent(course, case):
    revision = stored(course, passages_of(case))
    sent = [tuple(target) for target in targets_of(case)]
    assert [(placed.start, placed.end, placed.exact) for placed in place(revision.pk, sent)] == sent


@pytest.mark.django_db
@pytest.mark.parametrize("case", table("refusals"))
def test_what_is_not_in_the_text_or_cuts_a_character_is_refused_and_the_text_given_back(course, case):
    revision = stored(course, case["passages"])
    with pytest.raises(Misplaced) as refusal:
        place(revision.pk, [tuple(target) for target in case["asked"]])
    assert SAYS[case["refused"]] in str(refusal.value)
    if case["refused"] != "overlap":
        ((start, end, _exact),) = case["asked"]
        assert refusal.value.facts["text"] == revision.text[start:end]
    if case["instead"]:
        sent = [tuple(target) for target in case["instead"]]
        assert [(placed.start, placed.end, placed.exact) for placed in place(revision.pk, sent)] == sent


def stored(course, passages):
    """The revision of a document of these passages."""
    kinds = [("furniture" if one.get("furniture") else "paragraph", one["text"]) for one in passages]
    return document_of(course, kinds, "A case").revisions.get()
