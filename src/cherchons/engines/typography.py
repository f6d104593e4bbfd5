"""How dates, hours and sentences are set, in French and in English."""

import re
from datetime import date, datetime, time

NBSP = "\u00a0"  # before : and inside « »
THIN = "\u202f"  # before ? ! ;

WEEKDAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}

_TO_SET = re.compile(r"[?!;:»«€%]|\d h")  # most titles hold none of these
_BEFORE_THIN = re.compile(r"[ \u00a0\u202f]+([?!;])")
_GLUED = re.compile(r"(?<=[^\W\d_])([?!])(?=[\s»)]|$)")
_BEFORE_NBSP = re.compile(r"[ \u00a0\u202f]+([:»€]|%(?!\())")
_AFTER_NBSP = re.compile(r"«[ \u00a0\u202f]*")
_HOURS = re.compile(r"\b(\d{1,2}) h(?: (\d{2})\b|\b)")


def set_text(text: str, lang: str) -> str:
    """Set what a person wrote: French gets its no-break spaces, other languages stay as they are.

    Parameters
    ----------
    text
        Plain text, of any length.
    lang
        The language of the text, ``"fr"``, ``"en"``, …

    Examples
    --------
    >>> set_text("« Pourquoi ? » : 9 h 30 !", "fr")
    '«\\xa0Pourquoi\\u202f?\\xa0»\\xa0: 9\\xa0h\\xa030\\u202f!'
    >>> set_text("What ?", "en")
    'What ?'
    """
    if lang[:2] != "fr" or not _TO_SET.search(text):
        return text
    text = _BEFORE_THIN.sub(THIN + r"\1", text)
    text = _GLUED.sub(THIN + r"\1", text)
    text = _AFTER_NBSP.sub("«" + NBSP, text)
    text = _BEFORE_NBSP.sub(NBSP + r"\1", text)
    return _HOURS.sub(lambda m: NBSP.join(part for part in (m[1], "h", m[2]) if part), text)


def clock_time(moment: time | datetime | None, lang: str) -> str:
    """Return the moment's own hour, in its own zone, as the language writes it.

    Examples
    --------
    >>> clock_time(time(9, 30), "fr"), clock_time(time(10), "fr"), clock_time(time(9, 5), "en")
    ('9\\xa0h\\xa030', '10\\xa0h', '9:05')
    """
    if moment is None:
        return ""
    if lang[:2] != "fr":
        return f"{moment.hour}:{moment.minute:02}"
    minutes = f"{NBSP}{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def _number(when: date, lang: str) -> str:
    return "1er" if when.day == 1 and lang == "fr" else str(when.day)


def day(when: date | None, lang: str, *, weekday: bool = True, year: bool = True) -> str:
    """Return a date in words.

    Examples
    --------
    >>> day(date(2019, 4, 26), "fr")
    'vendredi 26\\xa0avril 2019'
    >>> day(date(2019, 5, 1), "fr", weekday=False), day(date(2019, 5, 1), "en", year=False)
    ('1er\\xa0mai 2019', 'Wednesday 1\\xa0May')
    """
    if when is None:
        return ""
    lang = "fr" if lang[:2] == "fr" else "en"
    parts = [WEEKDAYS[lang][when.weekday()]] if weekday else []
    parts.append(f"{_number(when, lang)}{NBSP}{MONTHS[lang][when.month - 1]}")
    if year:
        parts.append(str(when.year))
    return " ".join(parts)


def dates(first: date | None, last: date | None, lang: str) -> str:
    """Return the dates of an event of one or several days.

    Examples
    --------
    >>> dates(date(2019, 4, 26), date(2019, 4, 27), "fr")
    'du\\xa026 au\\xa027\\xa0avril 2019'
    >>> dates(date(2019, 4, 26), date(2019, 5, 2), "en")
    '26\\xa0April – 2\\xa0May 2019'
    """
    if first is None or last is None or first.timetuple()[:3] == last.timetuple()[:3]:
        return day(first or last, lang)
    same_year = first.year == last.year
    same_month = same_year and first.month == last.month
    french = lang[:2] == "fr"
    start = _number(first, lang[:2]) if same_month else day(first, lang, weekday=False, year=not same_year)
    end = day(last, lang, weekday=False)
    if french:
        return f"du{NBSP}{start} au{NBSP}{end}"
    return f"{start}–{end}" if same_month else f"{start} – {end}"


def hours(start: time | datetime | None, end: time | datetime | None, lang: str) -> str:
    """Return the hours from start to end, or one hour where the other is unknown or the same.

    Examples
    --------
    >>> hours(time(9, 30), time(17), "fr")
    '9\\xa0h\\xa030\\xa0–\\xa017\\xa0h'
    """
    known = [clock_time(moment, lang) for moment in (start, end) if moment is not None]
    return f"{NBSP}–{NBSP}".join(known) if len(set(known)) == 2 else "".join(known[:1])


def period(start: datetime | None, end: datetime | None, lang: str) -> str:
    """Return day and hours in one line; over several days, the dates alone.

    Examples
    --------
    >>> period(datetime(2019, 4, 26, 10), datetime(2019, 4, 26, 17), "en")
    'Friday 26\\xa0April 2019, 10:00\\xa0–\\xa017:00'
    """
    if start is None or end is None or start.date() != end.date():
        return dates(start, end, lang)
    return f"{day(start, lang)}, {hours(start, end, lang)}"
