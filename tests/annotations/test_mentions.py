import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.mentions import find, finder, perhaps, spans
from annotations.templatetags.notes import note

NAMES = {"Ana", "Ana Maria", "José", "علی رضا", "🦊", "李 明", "O'Neill", "a.b*c_d", "Heron 12"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Ana, look", {"Ana"}),
        ("(@ana)", {"Ana"}),
        ("@ANA  maria's idea", {"Ana Maria"}),
        ("@Ana Marianne", {"Ana"}),
        ("@Anabel and @Ana-Lena and @Ana_", set()),
        ("write to x@ana or me.@ana or x+@ana", set()),
        ("`@Ana` and ``a @Ana``", set()),
        ("    @Ana", set()),
        ("```\n@Ana\n```", set()),
        ("[@Ana](https://a.example) <https://a.example/@Ana>", set()),
        ("https://a.example/@Ana", set()),
        ("**@Ana** and > @José", {"Ana", "José"}),
        ("@" + unicodedata.normalize("NFD", "José"), {"José"}),
        ("سلام @علی رضا، خوبی؟", {"علی رضا"}),
        ("@🦊!", {"🦊"}),
        ("@🦊\u200d🔥", set()),
        ("@Jose\u0301\u0301", set()),
        ("@李 明", {"李 明"}),
        ("@O'Neill's", {"O'Neill"}),
        ("@Heron 123 @Heron 12", {"Heron 12"}),
        ("@Heron\n12", set()),
        ("@ Ana @@Ana", {"Ana"}),
        ("", set()),
        ("@", set()),
    ],
)
def test_a_name_is_found_where_it_is_meant(text, found):
    assert find(text, NAMES) == found


PLAIN = st.text(st.sampled_from("aA@ .-'é🦊👍🏽علی李\u200d\u0301\n`*[]()<>_"), max_size=40)
A_NAME = st.text(st.sampled_from("aAbÉß 🦊علی李-'"), min_size=1, max_size=8).map(str.strip).filter(bool)


@given(PLAIN, st.sets(A_NAME, max_size=4))
def test_what_is_found_stands_there_and_was_not_missed_by_the_quick_look(text, names):
    found = find(text, names)
    assert found <= names
    folded = {unicodedata.normalize("NFC", name.casefold()) for name in perhaps(text, names)}
    assert {unicodedata.normalize("NFC", name.casefold()) for name in found} <= folded


@given(PLAIN, st.sets(A_NAME, max_size=4))
def test_spans_are_in_order_apart_and_begin_with_the_sign(text, names):
    done = 0
    for start, end, name in spans(text, finder(names)):
        assert done <= start < end <= len(text)
        assert text[start] == "@" and name in names
        done = end


@given(A_NAME)
def test_a_name_alone_is_found(name):
    assert find(f"see @{name} !", {name}) == {name}


@given(PLAIN, st.sets(A_NAME, max_size=4))
def test_standing_out_changes_no_word_of_a_note(text, names):
    class Act:
        mentioned = names

    marked = str(note(text, Act))
    assert marked.replace('<span class="mention">', "").replace("</span>", "") == str(note(text))


def test_nobody_makes_a_mention_by_html():
    class Act:
        mentioned = {"<b>Ana</b>"}

    assert "<b>" not in note("@<b>Ana</b> <span class=mention>x</span>", Act)
