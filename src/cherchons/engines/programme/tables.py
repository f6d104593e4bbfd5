"""Tables pasted from a word processor: which column is which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from .days import DayHeading, day_heading
from .folding import fold, words
from .marks import read_room
from .people import names_first
from .times import TimeRange, range_at
from .vocabulary import word_set

Column = Literal[
    "time",
    "start",
    "end",
    "date",
    "title",
    "text",
    "speakers",
    "facilitators",
    "room",
    "kind",
    "language",
    "duration",
    "organisation",
    "",
]

_NAMES: Final[dict[Column, str]] = {
    "time": "heure heures horaire horaires time times hours creneau slot quand when",
    "start": "debut start begin from starttime heuredebut heurededebut de",
    "end": "fin end until to endtime heurefin heuredefin",
    "date": "date jour day",
    "title": "titre title seance session sessions activite activity contenu content intitule sujet"
    " subject theme topic programme sequence event evenement intervention quoi what talk nom name"
    " titredelaseance sessiontitle",
    "text": "description texte text resume abstract details detail objectif objectifs summary",
    "speakers": "intervenant intervenants intervenante intervenantes speaker speakers qui who orateur"
    " orateurs avec with presenter presenters",
    "facilitators": "animation animateur animateurs animatrice facilitator facilitators facilitation"
    " moderation moderator moderateur chair",
    "room": "salle salles room rooms lieu location where ou place espace venue",
    "kind": "type kind format genre categorie category track",
    "language": "langue language lang",
    "duration": "duree duration minutes",
    "organisation": "organisation organization structure affiliation organisme",
}
#: How columns are named, folded and without spaces, and what each then holds.
COLUMNS: Final = {name: column for column, names in _NAMES.items() for name in word_set(names)}


_MOST_DAYS: Final = 15


def column_of(cell: str) -> Column:
    """Give what a column holds from its heading.

    Examples
    --------
    >>> column_of("Intervenant·e·s"), column_of("Salle"), column_of("Heure de début"), column_of("Budget")
    ('speakers', 'room', 'start', '')
    """
    found = words(cell[:60])
    whole = "".join(found)
    if whole in COLUMNS:
        return COLUMNS[whole]
    if (
        len(found) <= 4
        and found
        and found[0] in COLUMNS
        and ("·" in cell or "(" in cell or "/" in cell or "." in cell)
    ):
        return COLUMNS[found[0]]
    return ""


def whole_time(cell: str) -> TimeRange | None:
    """Read a cell that holds a time or a range of times and nothing else.

    Examples
    --------
    >>> whole_time("9h30 – 10h").end
    600
    >>> whole_time("9h30 accueil") is None
    True
    """
    folded = fold(cell[:60]).strip(" :.")
    found = range_at(folded)
    return found if found is not None and not folded[found.stop :].strip(" :.-") else None


def is_header(cells: Sequence[str]) -> bool:
    """Say whether the cells of a row name columns: a time and at least one thing more.

    Examples
    --------
    >>> is_header(("Horaire", "Séance", "Salle")), is_header(("9h", "Accueil"))
    (True, False)
    """
    names = [column_of(cell) for cell in cells]
    timed = any(name in ("time", "start") for name in names)
    rooms = sum(bool(read_room(cell)) and not column_of(cell) for cell in cells)
    return (
        (timed and sum(bool(name) for name in names) >= 2)
        or (timed and rooms >= 1)
        or (not cells[0] and rooms >= 2)
        or bool(day_columns(cells))
    )


def day_columns(cells: Sequence[str]) -> tuple[DayHeading | None, ...]:
    """Give the day that each column names, or nothing where fewer than two do.

    Examples
    --------
    >>> [bool(day) for day in day_columns(("", "Lundi 6 juillet", "Mardi 7 juillet"))]
    [False, True, True]
    >>> day_columns(("Horaire", "Lundi"))
    ()
    """
    if len(cells) > _MOST_DAYS or any(len(cell) > 40 for cell in cells) or whole_time(cells[0]) is not None:
        return ()
    days = tuple(day_heading(cell, fold(cell), spans=True) if cell else None for cell in cells[1:])
    plain = all(day is None or not (day.before or day.after) for day in days)
    return (None, *days) if plain and sum(day is not None for day in days) >= 2 else ()


def is_row(cells: Sequence[str]) -> bool:
    """Say whether one of the first two cells of a row is a time, and another is filled."""
    timed = any(whole_time(cell) is not None for cell in cells[:2])
    return timed and sum(bool(cell) for cell in cells) >= 2


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table by what its cells are; `rest` holds the cells whose column is not known."""

    times: TimeRange | None
    date: str
    title: str
    text: str
    speakers: str
    facilitators: str
    room: str
    language: str
    by_room: tuple[tuple[str, str], ...]
    rest: tuple[str, ...]


def read_row(cells: Sequence[str], header: Sequence[str]) -> Row:
    """Tell the cells of a row apart, by the header if there is one, else by what they hold.

    Examples
    --------
    >>> row = read_row(("9h-10h", "Table ronde", "Jeanne Martin (CNRS)", "Amphi"), ())
    >>> row.title, row.speakers, row.room
    ('Table ronde', 'Jeanne Martin (CNRS)', 'Amphi')
    """
    found: dict[str, list[str]] = {}
    by_room: list[tuple[str, str]] = []
    times: TimeRange | None = None
    ends: TimeRange | None = None
    for index, cell in enumerate(cells):
        if not cell:
            continue
        head = header[index] if index < len(header) else ""
        column: str = column_of(head)
        clock = whole_time(cell) if column in ("", "time", "start", "end") else None
        if clock is not None and column == "end":
            ends = clock
        elif clock is not None and times is None:
            times = clock
        elif clock is not None and times is not None and times.end is None and ends is None and not column:
            ends = clock
        elif header and not column and read_room(head):
            by_room.append((head, cell))
        else:
            found.setdefault(column or _guess(cell, found), []).append(cell)
    if times is not None and ends is not None and ends.start > times.start:
        times = TimeRange(times.start, ends.start, times.begin, times.stop, times.style, times.half)
    texts = {name: " ".join(cells) for name, cells in found.items()}
    unknown = ("", "kind", "duration", "organisation", "time", "start", "end")
    return Row(
        times=times,
        date=texts.get("date", ""),
        title=texts.get("title", ""),
        text=texts.get("text", ""),
        speakers=texts.get("speakers", ""),
        facilitators=texts.get("facilitators", ""),
        room=texts.get("room", ""),
        language=texts.get("language", ""),
        by_room=tuple(by_room),
        rest=tuple(cell for name in unknown for cell in found.get(name, [])),
    )


def _guess(cell: str, found: dict[str, list[str]]) -> str:
    """Guess what a cell without a named column holds."""
    if "title" not in found:
        return "title"
    if read_room(cell) and "room" not in found:
        return "room"
    if names_first(cell) and "speakers" not in found:
        return "speakers"
    return "text"
