import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.exporters.cells import guarded, restored

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "'quoted'", "'=1"]
WORDS = ["", "words", "1-2", " =1", "«نه»", "🛰️", '"x"']


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_text(text):
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", WORDS)
def test_other_words_stay_as_they_are(text):
    assert guarded(text) == text


@given(st.one_of(st.text(), st.text().map(lambda text: "'" + text), st.text().map(lambda text: "=" + text)))
def test_taking_one_guard_away_gives_every_cell_back(text):
    assert restored(guarded(text)) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_guarded_cells_survive_a_file(texts):
    held = io.StringIO(newline="")
    csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(map(guarded, texts))
    (row,) = csv.reader(io.StringIO(held.getvalue(), newline=""))
    assert [restored(cell) for cell in row] == texts
