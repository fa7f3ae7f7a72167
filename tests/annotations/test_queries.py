"""What is typed finds what its reader means, and the words that are marked are those that answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.folding import fold
from annotations.queries import answers, is_enough, places, terms, together

TEXT = "Iran’s shoot-down of a U.S. drone: negotiations, no negotiating. The red line held."


def found(query, text=TEXT, language="en"):
    """Whether a text answers, and the words that are marked in it."""
    wanted = terms(query, [language])
    folded = fold(text, language)
    is_found = all(answers(folded, term) != term.is_not for term in wanted)
    return is_found, [text[start:end] for start, end in places(text, wanted, language)]


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("iran", ["Iran"]),
        ("IRAN US", ["Iran", "U.S."]),
        ("negotiate", ["negotiations", "negotiating"]),
        ('"negotiations"', ["negotiations"]),
        ("negotiat*", ["negotiations", "negotiating"]),
        ("shootdown", ["shoot", "down"]),
        ("shoot-down", ["shoot-down"]),
        ('"shoot down of"', ["shoot-down of"]),
        ("“red line”", ["red line"]),
        ("«red line»", ["red line"]),
        ("line red", ["red", "line"]),
        ("line -herring", ["line"]),
        ("red -", ["red"]),
    ],
)
def test_a_query_finds_and_marks(query, marked):
    is_found, words = found(query)
    assert is_found
    assert words == marked or "".join(words) == "".join(marked).replace("-", "")


@pytest.mark.parametrize(
    "query", ["iran herring", '"line red"', "-line", "red -iran", '"negotiate"', "negotiats", "ran", '"red lin"', "lin"]
)
def test_a_query_does_not_find(query):
    assert not found(query)[0]


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("国人", "中国人民共和国", ["国人"]),
        ("人", "中国人民", ["人民"]),
        ("国", "中国", ["国"]),
        ("中国人", "中国人民", ["中国人"]),
        ("第3章", "第3章程", ["第3章程"]),
        ("タワー", "東京ﾀﾜｰ", ["ﾀﾜｰ"]),
        ("می‌شود", "میشود", ["میشود"]),
        ("میشود", "می‌شود", ["می", "شود"]),
        ("كتاب", "کتاب‌ها", ["کتاب", "ها"]),
        ("20", "۲۰ ژوئن", ["۲۰"]),
        ("naive", "A naïve reader", ["naïve"]),
        ("배운", "한국어를 배운다", ["배운"]),
    ],
)
def test_other_scripts_are_found_as_their_readers_type_them(query, text, marked):
    assert found(query, text, "") == (True, marked)


@pytest.mark.parametrize("query", ["", "  ", "-", '"', "…", "a", "a*", "-word", '""', "☂"])
def test_too_little_is_told_from_enough(query):
    assert not is_enough(terms(query, [""]))


@pytest.mark.parametrize("query", ["ab", "7", "国", "a word", "“a”  bc"])
def test_enough_is_enough(query):
    assert is_enough(terms(query, [""]))


def test_several_words_are_also_one_phrase():
    assert together(terms("red line -x", ["en"])).together == " red line "
    assert together(terms("red", ["en"])) is None


@given(st.text(alphabet="ab -*\"'中国\u200c.é", max_size=20), st.text(alphabet="ab -'中国\u200c.é", max_size=30))
def test_something_is_marked_exactly_where_a_term_answers(query, text):
    for term in terms(query, ["en"]):
        is_marked = bool(places(text, [term._replace(is_not=False)], "en"))
        assert is_marked == answers(fold(text, "en"), term)


@given(st.text(max_size=40))
def test_no_query_breaks(query):
    for term in terms(query, ["en", "fa", ""]):
        assert term.phrase and all(term.phrase)
        assert not [sign for token in (*term.phrase, *term.either) for sign in token if sign in "\"' *%_&|!:()"]
