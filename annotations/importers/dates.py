"""Dates as people and sites write them, in a dozen languages and two calendars."""

import datetime
from dataclasses import dataclass
from itertools import accumulate

import regex

from annotations.months import JALALI_MONTHS, MONTHS

NAMES = "|".join(sorted([*MONTHS, *JALALI_MONTHS], key=len, reverse=True))
MONTH = rf"(?P<month>{NAMES})\.?(?!\p{{L}})"
DAY = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?(?!\d)"
YEAR = r"(?P<year>\d{4})(?!\d)"
OF = r"(?:\s+(?:de|del|of|d’|d'))?"
SHAPES = [
    rf"{DAY}{OF}\s+{MONTH},?{OF}\s+{YEAR}(?:\s*(?:г\.|года|م\b))?",
    rf"(?<!\p{{L}}){MONTH}\s+{DAY},?\s+{YEAR}",
    r"(?<![\d-])(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
    r"(?<!\d)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?!\d)",
    r"(?<!\d)(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4})(?!\d)",
    r"(?P<year>\d{4})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]",
    rf"{DAY}{OF}\s+{MONTH}",
    rf"(?<!\p{{L}}){MONTH}\s+{DAY}",
    r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
    # How long ago: a date to a reader, but not one that a file can be dated by.
    r"(?<!\p{L})(?:an?|\d+)\s?(?:seconds?|sec|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?)\s+ago",
    r"(?<!\p{L})\d+\s?(?:min|h|d|w|mo|y)(?!\p{L})(?:\s+ago)?",
    r"(?<!\p{L})(?:vor|il y a|hace|há|منذ|قبل)\s+(?:\d+|\p{L}+)(?:\s+\p{L}+)?",
    r"\d+\s*\p{L}+\s+(?:назад|fa|önce|geleden|پیش|قبل)",
    r"\d+\s*(?:秒|分钟|分鐘|小时|小時|天|日|周|週間|か月|个月|年|時間|분|시간|일)\s*(?:前|전)",
    r"(?<!\p{L})(?:yesterday|today|just now|gestern|hier|ayer|вчера|دیروز|أمس)(?!\p{L})",
]
DATES = [regex.compile(shape, regex.IGNORECASE) for shape in SHAPES]

TIME = (
    r"(?:\d{1,2}[時时点點]\d{0,2}分?|\d{1,2}[:.h]\d{2}(?::\d{2})?|\d{1,2}(?=\s*[ap]\.?m))\s*(?:[ap]\.?m\.?)?\s*"
    r"(?:[A-Z]{2,4}\b|Uhr|[+-]\d{2}:?\d{2})?"
)
AFTER = regex.compile(rf"[\s,،]*(?:(?:at|um|à|a las|alle|às|om|в|ساعت|@|T|[|–—·•-])\s*)?{TIME}", regex.IGNORECASE)
WEEKDAY = regex.compile(
    r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?(?!\p{L})|montag|dienstag|"
    r"mittwoch|donnerstag|"
    r"freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|"
    r"viernes|sábado|domingo|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
    r"(?:یک|دو|سه|چهار|پنج)?\u200c?شنبه|جمعه|الأحد|الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|星期.|週.|[月火水木金土日]曜日?",
    regex.IGNORECASE,
)
LABEL = regex.compile(
    r"(?:first\s+|last\s+|originally\s+)?(?:published|updated|posted|modified|created|date|dated|on|am|le|el|il|"
    r"veröffentlicht|aktualisiert|stand|publié|mis à jour|publicado|actualizado|pubblicato|aggiornato|опубликовано|"
    r"обновлено|дата|منتشر شده|تاریخ(?:\s+انتشار)?|نشر|"
    r"تاريخ(?:\s+النشر)?|发布时间|发表于|更新时间|時間|时间|日期|発表|更新|公開|掲載)"
    r"(?=\W|\d|$)(?:\s+(?:on|am|le|el|il|at|در))?\s*[:：]?",
    regex.IGNORECASE,
)
ONLY_LABEL = regex.compile(rf"^\s*(?:(?:{WEEKDAY.pattern}|{LABEL.pattern})[\s,:：]*)*$", regex.IGNORECASE)
READING_TIME = regex.compile(r"\d+\s*-?\s*min(?:ute)?s?\.?\s+read", regex.IGNORECASE)
UPDATED = regex.compile(
    r"\b(?:last\s+)?(?:updated|modified|aktualisiert|mis à jour|actualizado|aggiornato|обновлено)|更新",
    regex.IGNORECASE,
)
ONLY_SIGNS = regex.compile(r"[^\p{L}\p{N}]*")


@dataclass(frozen=True)
class FoundDate:
    """A date in a text: its span in code points, its day (None when it is not exact), if a time follows."""

    start: int
    end: int
    day: datetime.date | None
    has_time: bool


def find_date(text: str) -> FoundDate | None:
    """Return the first date in `text`, or None. Looks at 2,000 code points: a date line is short."""
    text = text[:2000]
    found = [match for shape in DATES if (match := shape.search(text))]
    if not found:
        return None
    # An exact date swallows the part of it that also reads as a shorter one.
    match = min(found, key=lambda one: (one.start(), one.start() - one.end()))
    time = AFTER.match(text, match.end())
    relative = "month" not in match.groupdict() and "first" not in match.groupdict()
    return FoundDate(match.start(), time.end() if time else match.end(), _day(match), bool(time) or relative)


def only_a_date(text: str) -> FoundDate | None:
    """Return the date when `text` holds nothing else: weekdays, "Published:" and a reading time apart."""
    text = READING_TIME.sub(" ", text)
    found = find_date(text)
    if not found or len(text) > 200:
        return None
    rest = text[: found.start] + " " + text[found.end :]
    while second := find_date(rest):
        rest = rest[: second.start] + " " + rest[second.end :]
    for known in (WEEKDAY, LABEL):
        rest = known.sub(" ", rest)
    return found if ONLY_SIGNS.fullmatch(rest) else None


def begins_with_date(text: str) -> bool:
    """Tell whether a short line opens with a date, after at most a label such as "Published"."""
    found = find_date(text)
    return bool(found) and not ONLY_LABEL.sub("", text[: found.start])


def says_updated(text: str) -> bool:
    """Tell whether the first date of a date line is that of a later change, not that of the piece."""
    found = find_date(text)
    return UPDATED.search(text[: found.start] if found else text) is not None


def _day(match: regex.Match) -> datetime.date | None:
    parts = match.groupdict()
    if not parts.get("year"):
        return None
    year = int(parts["year"])
    try:
        if "first" in parts:
            return _slashed(year, int(parts["first"]), int(parts["second"]))
        name, day = parts["month"].lower(), int(parts["day"])
        month = int(name) if name.isdecimal() else JALALI_MONTHS.get(name) or MONTHS[name]
        if name in JALALI_MONTHS or 1300 <= year < 1450:
            return _from_jalali(year, month, day)
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _slashed(year: int, first: int, second: int) -> datetime.date | None:
    # 03/07 is March in one country and July in another: only a number over 12 tells.
    if first > 12 or first == second:
        return datetime.date(year, second, first)
    return datetime.date(year, first, second) if second > 12 else None


def _from_jalali(year: int, month: int, day: int) -> datetime.date | None:
    """The Gregorian day of a Jalali one, years 1300 to 1449, by the calendar's cycle of 33 years."""
    lengths = [31] * 6 + [30] * 6
    if not 1300 <= year < 1450 or not 1 <= month <= 12 or not 1 <= day <= lengths[month - 1]:
        return None
    new_year = datetime.date(2019, 3, 21)  # 1 Farvardin 1398
    years, sign = (range(1398, year), 1) if year >= 1398 else (range(year, 1398), -1)
    passed = sum(365 + ((one * 8 + 29) % 33 < 8) for one in years) * sign
    return new_year + datetime.timedelta(days=passed + [0, *accumulate(lengths)][month - 1] + day - 1)
