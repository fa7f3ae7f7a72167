"""Dates in many languages and two calendars."""

import datetime

import pytest

from annotations.importers.dates import find_date, only_a_date, says_updated

THIRD_OF_JULY = datetime.date(2019, 7, 3)


@pytest.mark.parametrize(
    "text",
    [
        "July 3, 2019",
        "3 July 2019",
        "Wednesday, July 3rd, 2019, 10:12 a.m. EST",
        "Published: July 3, 2019 | Updated: July 5, 2019 | 5 min read",
        "2019-07-03T10:12:00",
        "3.7.2019",
        "3. Juli 2019, 10:12 Uhr",
        "Publié le 3 juillet 2019 à 10h12",
        "3 de julio de 2019",
        "3 июля 2019 г.",
        "2019年7月3日",
        "2019년 7월 3일",
        "٣ يوليو ٢٠١٩",
        "۱۲ تیر ۱۳۹۸",
        "چهارشنبه ۱۳۹۸/۰۴/۱۲",
        "۳ ژوئیه ۲۰۱۹",
    ],
)
def test_a_date_line_gives_its_day(text):
    found = only_a_date(text)
    assert found
    assert found.day == THIRD_OF_JULY


@pytest.mark.parametrize("text", ["2 days ago", "il y a 2 jours", "vor 2 Tagen", "2天前", "۲ روز پیش", "3h", "July 3"])
def test_how_long_ago_is_a_date_without_a_day(text):
    found = only_a_date(text)
    assert found
    assert found.day is None


@pytest.mark.parametrize(
    "text", ["The talks began on July 3, 2019 and failed", "in May he went", "June 2019", "31 of them"]
)
def test_a_sentence_is_not_a_date_line(text):
    assert only_a_date(text) is None


def test_a_slashed_date_is_read_only_where_it_can_mean_one_day():
    assert find_date("13/07/2019").day == datetime.date(2019, 7, 13)
    assert find_date("07/13/2019").day == datetime.date(2019, 7, 13)
    assert find_date("03/07/2019").day is None


def test_a_day_that_does_not_exist_is_no_day():
    assert find_date("31 February 2019").day is None
    assert find_date("۳۱ مهر ۱۳۹۸").day is None


def test_the_jalali_leap_day_is_the_eve_of_spring():
    assert find_date("۳۰ اسفند ۱۳۹۹").day == datetime.date(2021, 3, 20)
    assert find_date("۱ فروردین ۱۳۹۰").day == datetime.date(2011, 3, 21)


def test_a_later_change_is_told_from_the_day_of_the_piece():
    assert says_updated("Updated July 5, 2019")
    assert not says_updated("Published July 3, 2019, updated July 5, 2019")
