"""What is said about a reading: one sentence per code of the reading engine, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Any] = {
    "empty": _("There is nothing to read: the text or the file is empty."),
    "file_too_large": _(
        "This file is larger than %(limit)s MB. Send the programme alone, without its pictures."
    ),
    "text_too_large": _("This text is longer than %(limit)s MB. Keep only the programme itself."),
    "too_many_lines": _("This text has more than %(limit)s lines. Keep only the programme itself."),
    "too_many_sessions": _("This file holds more than %(limit)s sessions. Send one encounter at a time."),
    "undecodable": _(
        "This file is not a text that can be read. Save it again as text (UTF-8), .docx, .ics, .xml or .csv."
    ),
    "unknown_format": _(
        "This kind of file can’t be read here. Use a text, .docx, .ics, schedule.xml or .csv."
    ),
    "bad_docx": _("This .docx can’t be opened. Save it again from your word processor, or paste its text."),
    "zip_bomb": _("This .docx unpacks to far more than a programme. Paste its text instead."),
    "bad_xml": _("This XML is broken near line %(line)s. Export it again from the tool that made it."),
    "bad_json": _("This JSON is broken near line %(line)s. Export it again from the tool that made it."),
    "hostile_xml": _("This XML declares entities, which a programme never needs: it was refused."),
    "not_a_schedule": _("This XML is not a schedule.xml: it begins with “%(element)s”, not with “schedule”."),
    "bad_ics": _("This calendar can’t be read. Export it again from the tool that made it."),
    "bad_csv": _("No column for times or titles was found. Name the columns: start, end, title."),
    "unknown_timezone": _("“%(timezone)s” isn’t a known time zone. Write it like Europe/Paris."),
}

WARNINGS: dict[str, Any] = {
    "no_title": _("No title was found: give the encounter a name."),
    "title_guessed": _("The title “%(title)s” was taken from a sentence: check it."),
    "no_date": _("No date was found: the day is still to be given."),
    "year_inferred": _("“%(text)s” has no year: we understood %(date)s."),
    "date_inferred": _("This day has no date of its own: %(date)s was counted from the first day."),
    "date_order": _("“%(text)s” was read month first: %(date)s."),
    "date_ambiguous": _("“%(text)s” was read day first: %(date)s."),
    "weekday_mismatch": _("“%(text)s”: %(date)s isn’t that day of the week."),
    "impossible_date": _("“%(text)s” isn’t a date that exists."),
    "impossible_time": _("“%(text)s” isn’t a time that exists."),
    "other_date": _("Another date, %(date)s, was read but not used: check which one is right."),
    "no_sessions": _("No session was found: begin each one with its time, like 9h30 or 9:30."),
    "no_end": _("“%(title)s” has no end."),
    "start_inferred": _("“%(title)s” has no time of its own: %(time)s, the end before it, was understood."),
    "end_before_start": _("“%(title)s” would end before it starts: its end was left out."),
    "overlap": _("“%(title)s” overlaps “%(other)s”."),
    "out_of_order": _("“%(title)s” is written after a later session: sessions were put in order of time."),
    "assumed_pm": _("“%(title)s” was understood in the afternoon."),
    "provisional": _("The programme says that it is provisional."),
    "recurrence_ignored": _("“%(title)s” repeats: only its first time was read."),
    "floating_time": _("“%(title)s” names no time zone: %(timezone)s was used."),
    "unknown_zone": _("“%(title)s” names a time zone that isn’t known: %(timezone)s was used."),
    "all_day": _("“%(title)s” has a day but no time."),
    "duplicate_id": _("“%(title)s” carries the same identifier as another session: both were kept."),
    "cancelled": _("“%(title)s” is marked as cancelled."),
    "no_start": _("“%(title)s” has no start that can be read."),
    "broken_component": _("A part of the calendar couldn’t be read."),
    "unread_column": _("The column “%(column)s” wasn’t understood."),
    "missing_cells": _("This row has more cells than the table has columns."),
}

UNNAMED = _("This programme can’t be read. Paste its text instead.")


def refusal_sentence(code: str, params: Mapping[str, str]) -> str:
    """Say why a programme was refused."""
    return str(REFUSALS.get(code, UNNAMED)) % params


def warning_sentence(code: str, params: Mapping[str, str], plain: str) -> str:
    """Say what to check in a reading; ``plain`` is the engine's own sentence, for a code unknown here."""
    sentence = WARNINGS.get(code)
    return str(sentence) % params if sentence else plain
