"""Bytes to clean text: which files come in, which are refused and how the refusal reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.normalise import BadText, clean, decode, is_blank

SENTENCES = {
    "cp1252": "Le président a déclaré que l’été à Téhéran serait chaud, « même » pour les voisins de la France.",
    "cp1250": "Prezydent powiedział, że kraj nie chce wojny, ale będzie się bronić przed każdą napaścią.",
    "cp1254": "Bakan bu görüşmeler için çok geç olduğunu söyledi; gerginlik büyüyor, ışık şimdi.",
    # As Persian was typed on Windows then: with the Arabic yeh.
    "cp1256": "وزير امور خارجه در تهران گفت که اين کشور به جنگ نمي رود و با آن مخالف است.",
    "cp1251": "Министр заявил, что страна не хочет войны, но ответит на любую угрозу.",
    "koi8_r": "Министр заявил, что страна не хочет войны, но ответит на любую угрозу.",
    "cp1253": "Ο υπουργός είπε ότι η χώρα δεν θέλει πόλεμο αλλά θα απαντήσει σε κάθε απειλή.",
    "cp1255": "השר אמר כי המדינה אינה רוצה במלחמה אך תגיב לכל איום",
    "gb18030": "外交部长星期一表示，他的国家不寻求战争，但是会对任何威胁作出回应。",
    "big5": "外交部長星期一表示，他的國家不尋求戰爭，但是會對任何威脅作出回應。",
    "shift_jis": "外相は月曜日、戦争を望んでいないが、いかなる脅威にも対応すると述べた。",
    "euc_jp": "外相は月曜日、戦争を望んでいないが、いかなる脅威にも対応すると述べた。",
    "iso2022_jp": "外相は月曜日、戦争を望んでいないが、いかなる脅威にも対応すると述べた。",
    "euc_kr": "외무장관은 월요일 전쟁을 원하지 않지만 모든 위협에 대응하겠다고 말했다.",
}


@pytest.mark.parametrize("encoding", SENTENCES)
def test_a_sentence_in_an_older_encoding_comes_in_right(encoding):
    sentence = SENTENCES[encoding]
    assert decode(sentence.encode(encoding), "piece.txt") == sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_comes_in_with_and_without_a_byte_order_mark(encoding):
    text = "“Red line” – 红线 🕊️ خط قرمز"
    assert clean(decode(text.encode(encoding), "piece.txt")) == text


def test_a_lone_curly_quote_of_windows_is_western():
    assert decode("It’s time to talk – now.".encode("cp1252"), "a.txt") == "It’s time to talk – now."


def test_one_broken_byte_does_not_turn_utf8_into_another_encoding():
    data = ("Ein Gespräch über Übergänge. " * 20).encode() + b"\xff"
    assert decode(data, "a.txt").startswith("Ein Gespräch über Übergänge.")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        ("\ufeff\u200b\n".encode(), "is empty"),
        (b"a" * 2_000_001, "larger than 2 MB"),
        (b"one\0two", "NUL"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"PK\x03\x04\x14\0\x06\0word/document.xml", "DOCX"),
        (b"PK\x03\x04\x14\0\x06\0other", "ZIP"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        (b"\n<!DOCTYPE html><html><p>x</p></html>", "web page"),
        (bytes(range(1, 32)) * 20, "not plain text"),
    ],
)
def test_what_is_not_text_is_refused_by_name_with_a_cure(data, words):
    with pytest.raises(BadText) as refused:
        decode(data, "folder/piece.txt")
    assert words in str(refused.value)
    assert str(refused.value).startswith("piece.txt ")


def test_two_million_bytes_are_let_in():
    assert len(decode(b"word " * 400_000, "long.txt")) == 2_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("a\x0bb\x85c\u2028d", "a\nb\nc\nd"),
        ("a\x0cb\u2029c", "a\n\nb\n\nc"),
        ("\ufeffa\ufeff", "a"),
        ("a\x00\x08\x1b\ufffeb\tc", "ab\tc"),
        ("\ud83d\ude00 \ud83d", "😀 \ufffd"),
        ("e\u0301 “quotes” نمی‌شود \u00ad \u00a0", "e\u0301 “quotes” نمی‌شود \u00ad \u00a0"),
    ],
)
def test_cleaning_changes_line_ends_and_forbidden_characters_only(text, expected):
    assert clean(text) == expected


@given(st.text(alphabet=st.characters()) | st.text(alphabet="\r\n\x0b\x0c\x00\x1b\u2028\u2029\ufeff\ud83d\ude00a"))
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)
    clean(text).encode("utf-8")


def test_invisible_marks_alone_are_blank():
    assert is_blank("\u200b\u200e \u00a0\n")
    assert not is_blank("🕊")
