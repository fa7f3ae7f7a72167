"""One form for what is the same word to a reader, whatever the keyboard, the width, the joint or the ending."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.folding import LONGEST, MARK, MOST, fold, tokens


def keys(text, language=""):
    return [token.key for token in tokens(text, language)]


def answers(text, language=""):
    """All that a text is found by."""
    return set(fold(text, language).split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. and the U.S.A.", ["the", "us", "and", "the", "usa"]),
        ("US-Iran, Iran-U.S.", ["us", "iran", "iran", "us"]),
        ("Iran’s “dart” board", ["iran", "dart", "board"]),
        ("Ｆｕｌｌ ｗｉｄｔｈ ﬁne", ["full", "width", "fine"]),
        ("Café CAFE\u0301 Straße", ["cafe", "cafe", "strasse"]),
        ("60,000 at 3.5", ["60", "000", "at", "3", "5"]),
        ("a b\u00adc \u200fd", ["a", "bc", "d"]),
        ("كتاب کتاب", ["کتاب", "کتاب"]),
        ("مُحَمَّد محـــمد", ["محمد", "محمد"]),
        ("أحمد إحمد آحمد احمد", ["احمد"] * 4),
        ("قرآن مسؤول", ["قران", "مسوول"]),
        ("۲۰ ژوئن ٢٠", ["20", "ژوین", "20"]),
        ("می‌رود", ["می", "رود"]),
        ("中国人民 第3章", ["中国", "国人", "人民", "民", "第", "3", "章"]),
        ("ｶﾞｽ ガス", ["ガス", "ス", "ガス", "ス"]),
        ("한국", ["한국", "국"]),
        ("हिन्दी", ["हिन्दी"]),
        ("… — ½! 🛫", ["12"]),
    ],
)
def test_a_text_becomes_the_tokens_that_a_reader_would_type(text, expected):
    assert keys(text) == expected


@pytest.mark.parametrize("joint", ["-", "‑", "–", "\u200c", "’"])
def test_what_a_joint_parts_is_found_parted_and_joined(joint):
    assert {"shoot", "down", MARK + "shootdown"} <= answers(f"shoot{joint}down")


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "negotiations", "negotiate"),
        ("en-GB", "sanctions", "sanctioned"),
        ("de", "Verhandlungen", "Verhandlung"),
        ("fr", "négociations", "négociation"),
        ("ru", "переговоры", "переговоров"),
        ("fa", "کتاب‌ها", "کتاب"),
        ("", "escalating", "escalated"),
        ("", "переговоры", "переговоров"),
    ],
)
def test_words_with_one_stem_answer_to_it(language, one, other):
    one, other = ({key.removeprefix(MARK) for key in answers(text, language)} for text in (one, other))
    assert one & other


def test_a_word_is_not_stemmed_by_another_language():
    assert fold("Verhandlungen", "zh") == " verhandlungen "
    assert fold("negotiations", "und") == fold("negotiations")


def test_tokens_point_at_their_words_in_the_text():
    text = "🛫 U.S.-Iran: Café‌ها 中国 ｶﾞ"
    assert [text[token.start : token.end] for token in tokens(text)] == [
        "U.S.", "Iran", "Café", "ها", "中国", "国", "ｶﾞ"
    ]  # fmt: skip


def test_an_endless_passage_is_found_by_its_beginning():
    folded = fold(" ".join(map(str, range(10**6, 10**6 + 60_000))))
    assert len(folded) <= MOST + 200 and "1000001" in folded


@given(st.text(max_size=60), st.sampled_from(["", "en", "ar", "tr", "sr", "th"]))
def test_a_token_holds_nothing_that_an_index_would_take_apart(text, language):
    folded = fold(text, language)
    assert folded == "" or (folded[0], folded[-1]) == (" ", " ")
    for token in folded.split(" ")[1:-1]:
        assert 0 < len(token) <= LONGEST + 1 + LONGEST
        assert not [sign for sign in token if sign.isascii() and not sign.isalnum()]
        assert token == token.lower() or not token.isascii()
    places = [(token.start, token.end) for token in tokens(text, language)]
    assert places == sorted(places) and all(0 <= start < end <= len(text) for start, end in places)


@given(st.text(alphabet="abc中国ー ا\u200cي-'.é\u0301", max_size=30))
def test_case_and_width_and_form_make_no_difference(text):
    assert keys(text) == keys(text.upper()) or "é" in text or "\u0301" in text
    assert keys(unicodedata.normalize("NFC", text)) == keys(unicodedata.normalize("NFD", text))
