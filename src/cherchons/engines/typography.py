"""How dates, hours and sentences are set, in French and in English: plain functions over text."""

import re
from datetime import date, datetime, time
from typing import Final

NBSP: Final = "\u00a0"  # before : and inside « »
THIN: Final = "\u202f"  # before ? ! ;

_MONTHS: Final = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_WEEKDAYS: Final = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_BEFORE_THIN: Final = re.compile(r"[ \u00a0\u202f]+([?!;])")
_BEFORE_NBSP: Final = re.compile(r"[ \u00a0\u202f]+([:»%€])")
_AFTER_NBSP: Final = re.compile(r"«[ \u00a0\u202f]*")
_HOURS: Final = re.compile(r"\b(\d{1,2}) h(?: (\d{2})\b|\b)")


def set_text(text: str, lang: str) -> str:
    """Give a French text its no-break spaces; other languages stay as they are.

    >>> set_text("Quoi ? « Cela » : 9 h 30 !", "fr")
    'Quoi\\u202f? «\\xa0Cela\\xa0»\\xa0: 9\\xa0h\\xa030\\u202f!'
    >>> set_text("What ?", "en")
    'What ?'
    """
    if lang != "fr":
        return text
    text = _BEFORE_THIN.sub(THIN + r"\1", text)
    text = _AFTER_NBSP.sub("«" + NBSP, text)
    text = _BEFORE_NBSP.sub(NBSP + r"\1", text)
    return _HOURS.sub(lambda m: NBSP.join(part for part in (m[1], "h", m[2]) if part), text)


def clock_time(moment: time | datetime, lang: str) -> str:
    """Return the hour as it is read, in the moment's own zone.

    >>> clock_time(time(9, 30), "fr"), clock_time(time(10), "fr"), clock_time(time(14), "en")
    ('9\\xa0h\\xa030', '10\\xa0h', '14:00')
    """
    if lang != "fr":
        return f"{moment.hour}:{moment.minute:02}"
    minutes = f"{NBSP}{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def hours(start: time | datetime, end: time | datetime, lang: str) -> str:
    """Return a stretch of time.

    >>> hours(time(9, 30), time(17), "en")
    '9:30\\xa0–\\xa017:00'
    """
    return f"{clock_time(start, lang)}{NBSP}–{NBSP}{clock_time(end, lang)}"


def day(when: date, lang: str, *, weekday: bool = True, year: bool = True) -> str:
    """Return a date in words.

    >>> day(date(2026, 5, 1), "fr"), day(date(2026, 5, 1), "en", year=False)
    ('vendredi 1er\\xa0mai 2026', 'Friday 1\\xa0May')
    """
    months, weekdays = _MONTHS.get(lang, _MONTHS["en"]), _WEEKDAYS.get(lang, _WEEKDAYS["en"])
    number = "1er" if lang == "fr" and when.day == 1 else str(when.day)
    parts = [weekdays[when.weekday()]] if weekday else []
    parts.append(f"{number}{NBSP}{months[when.month - 1]}")
    if year:
        parts.append(str(when.year))
    return " ".join(parts)


def dates(first: date, last: date, lang: str) -> str:
    """Return the dates of one or several days in a row.

    >>> dates(date(2026, 4, 30), date(2026, 5, 1), "fr")
    'du\\xa030\\xa0avril au\\xa01er\\xa0mai 2026'
    >>> dates(date(2026, 5, 1), date(2026, 5, 2), "en")
    '1–2\\xa0May 2026'
    """
    if first == last:
        return day(first, lang)
    end = day(last, lang, weekday=False)
    same_year = first.year == last.year
    same_month = same_year and first.month == last.month
    start = day(first, lang, weekday=False, year=not same_year)
    if same_month:
        start = start.split(NBSP)[0]
    if lang == "fr":
        return f"du{NBSP}{start} au{NBSP}{end}"
    return f"{start}–{end}" if same_month else f"{start} – {end}"
