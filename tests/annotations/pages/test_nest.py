"""The places that are marked one over another: listed the smallest first, however many there are."""

import re
from itertools import combinations

import pytest

from annotations.pages.nest import MOST

pytestmark = pytest.mark.django_db
READING = "/courses/conflict/readings/the-drone/"
WORDS = "The message was meant to be read in two capitals"


@pytest.fixture
def places(cast, report, annotate, tags):
    """More places than are listed: (words, whether a tag is on them), the smallest first. And their passage's id."""
    ends = [0, *(at.end() + 1 for at in re.finditer(r"\w+", WORDS))]
    several = (pair for pair in combinations(range(len(ends)), 2) if pair[1] > pair[0] + 1)  # words stand elsewhere too
    spans = [(ends[first], ends[last] - 1) for first, last in several]
    spans.sort(key=lambda span: (span[1] - span[0], span[0]))
    found = [(WORDS[start:end], bool(number % 2)) for number, (start, end) in enumerate(spans)]
    for words, is_tagged in found:
        made = annotate(cast.ana, report, words, tags=tags[:1] if is_tagged else [])
    return found, made.touches.get().passage_id


def listed(page):
    """(words, whether a tag is told) of each listed place."""
    nest = re.search(r'<details class="nest".*?</details>', page, re.DOTALL)[0]
    return [
        (" ".join(re.search(r"<q[^>]*>(.*?)</q>", one, re.DOTALL)[1].split()), "signal" in one)
        for one in re.findall(r"<li.*?</li>", nest, re.DOTALL)
    ]


def test_places_are_listed_with_their_tags_the_smallest_first(client_of, cast, places):
    known, passage = places
    page = client_of(cast.ben).get(f"{READING}?place={passage}").text
    assert len(known) > MOST
    assert listed(page) == known[:MOST]
    assert "There are more" in page


def test_a_place_that_nobody_marked_is_no_error(client_of, cast, report, annotate):
    passage = annotate(cast.ana, report, "message").touches.get().passage_id
    page = client_of(cast.ben).get(f"{READING}?place={passage}&span={report.pk}:1-2")
    assert page.status_code == 200 and "The message" in page.text
