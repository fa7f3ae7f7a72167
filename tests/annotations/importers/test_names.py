"""Bylines, with and without "By"."""

import pytest

from annotations.importers.names import bare_names, labelled_names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Doe, John B. Roe and Ana de la Cruz", ("Jane Doe", "John B. Roe", "Ana de la Cruz")),
        ("By A, B and C", ("A", "B", "C")),
        ("by Jane Doe & John Roe", ("Jane Doe", "John Roe")),
        ("BY JANE DOE", ("Jane Doe",)),
        ("By Jane Doe, Staff writer", ("Jane Doe",)),
        ("By Jane Doe in Tehran | July 3, 2019", ("Jane Doe",)),
        ("July 3, 2019 | By Jane Doe", ("Jane Doe",)),
        ("By Dr. April Jones, Jr.", ("April Jones, Jr.",)),
        ("By the Editorial Board", ("the Editorial Board",)),
        ("Par Marie Dupont et Luc Petit", ("Marie Dupont", "Luc Petit")),
        ("Von Karl-Heinz Müller und Anna Schmidt", ("Karl-Heinz Müller", "Anna Schmidt")),
        ("Por José O’Neil", ("José O’Neil",)),
        ("Di Luca Rossi", ("Luca Rossi",)),
        ("Автор: Иван Петров", ("Иван Петров",)),
        ("نوشته‌ی مریم رضایی", ("مریم رضایی",)),
        ("نویسنده: علی حسینی و مریم رضایی", ("علی حسینی", "مریم رضایی")),
        ("بقلم: أحمد علي", ("أحمد علي",)),
        ("作者：王小明、李华", ("王小明", "李华")),
        ("文／王小明", ("王小明",)),
        ("執筆：山田太郎", ("山田太郎",)),
        ("홍길동 기자", ("홍길동",)),
    ],
)
def test_a_line_that_says_who_wrote_it_gives_the_names(line, names):
    assert labelled_names(line) == names


@pytest.mark.parametrize(
    "line", ["By Monday", "By June 24 the talks had failed", "By any means", "Di fronte alla guerra", "By the Numbers"]
)
def test_other_lines_with_the_same_first_word_give_none(line):
    assert labelled_names(line) is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Jane Doe, Ana Maria Lima", ("Jane Doe", "Ana Maria Lima")),
        ("Jane Doe | 3 July 2019", ("Jane Doe",)),
        ("Иван Петров, 24 июня 2019", ("Иван Петров",)),
        ("Jane Doe, Staff Writer", ("Jane Doe",)),
        ("Tehran Answers Quickly", None),
        ("A quiet channel", None),
        ("Why it matters", None),
    ],
)
def test_a_line_of_names_alone_is_known_by_its_capitals(line, names):
    assert bare_names(line) == names
