from types import SimpleNamespace

import pytest

from annotations.models.vocabulary import Kind
from annotations.pages.address import Address
from annotations.pages.passages import Place, summed, written

NAMES = {"1": "red line", "2": "signal", "3": "escalation", "4": "deadline", "5": "denial", "6": "<b>", "7": "hope"}


def place(uses, links=0, kind=Kind.PARAGRAPH):
    block = SimpleNamespace(kind=kind, passage_id=9, start=0, end=5, attribution="", date=None)
    return Place(SimpleNamespace(label="Report"), block, "¶4", uses, links)


@pytest.mark.parametrize(
    ("uses", "links", "said"),
    [
        ({"": 6, "1": 3, "2": 2}, 0, "6 annotations: red line 3, signal 2"),
        ({"": 1}, 1, "1 annotation; 1 cross-link"),
        ({"": 2, "1": 0}, 0, "2 annotations"),
        ({}, 2, "2 cross-links"),
        (
            dict.fromkeys(["", "1", "2", "3", "4", "5"], 1),
            0,
            "1 annotation: deadline 1, denial 1, escalation 1, red line 1, signal 1",
        ),
        (
            dict.fromkeys(["", *NAMES], 1),
            0,
            "1 annotation: &lt;b&gt; 1, deadline 1, denial 1, escalation 1, hope 1, 2 further tags",
        ),
    ],
)
def test_a_passage_ends_in_one_link_that_says_what_lies_on_it(uses, links, said):
    html = written(place(uses, links), "Words", Address(), NAMES).html
    assert html.count("<a ") == 2 and html.index('class="words"') < html.index(said)
    assert f'aria-label="{said}. Report ¶4"' in html
    assert 'aria-label="Report ¶4">¶4</a>' in html


def test_a_passage_without_annotations_has_no_button_and_what_the_site_left_has_none_ever():
    assert "margin" not in written(place({}), "Words", Address(), NAMES).html
    assert "<a " not in written(place({"": 3}, 1, Kind.FURNITURE), "Words", Address(), NAMES).html


def test_a_tag_that_is_not_in_the_codebook_is_not_told():
    assert summed(place({"": 2, "99": 2}), NAMES) == "2 annotations"
