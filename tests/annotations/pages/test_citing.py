"""Addresses that are cited: a passage by its number, words by their place."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
PAGE = "/courses/conflict/readings/the-drone/"


def test_the_panel_of_a_passage_hands_out_where_it_stands(client_of, cast, report):
    passage = report.revision.blocks.get(ordinal=1).passage_id
    html = client_of(cast.ana).get(PAGE, {"place": passage}).content.decode()
    address = f"http://testserver{PAGE}?place={passage}#passage-{passage}"
    assert f'data-cite="A. Writer, “A drone falls”, Report ¶1, {address}"' in html


def test_cited_words_open_at_their_place_and_are_lit(client_of, cast, report, oped, annotate):
    start = oped.revision.text.index("a line open")
    annotate(cast.ben, oped, "a line open day", note="cited")
    words = f"{oped.pk}:{start}-{start + 11}"
    answer = client_of(cast.ana).get(PAGE, {"at": words})
    html = answer.content.decode()
    assert f'data-jump="{words}"' in html and "cited" in html and "over-first" in html
    assert "ETag" not in answer.headers


def test_every_passage_can_be_gone_to_by_its_number_without_a_script(client_of, cast, report):
    html = client_of(cast.ana).get(PAGE).content.decode()
    for block in report.revision.blocks.select_related("passage").filter(passage__kind="paragraph"):
        assert f'id="passage-{block.passage_id}"' in html
        assert f'class="number" href="?place={block.passage_id}#panel"' in html


@pytest.mark.parametrize("at", ["{piece}:9-3", "{piece}:5-5", "999999:1-5", "x", "1:2", "1:2-3-4"])
def test_no_place_is_no_page(client_of, cast, report, at):
    assert client_of(cast.ana).get(PAGE, {"at": at.format(piece=report.pk)}).status_code == 404


def test_a_stranger_learns_nothing_from_a_cited_address(client_of, cast, report):
    assert client_of(cast.stranger).get(PAGE, {"at": f"{report.pk}:1-5"}).status_code == 404
    answer = Client().get(PAGE, {"at": f"{report.pk}:1-5"})
    assert "/accounts/login/" in answer.headers["Location"] and "at%3D" in answer.headers["Location"]
