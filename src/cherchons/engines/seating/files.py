"""The files of ``cherchons seat``: people, pairs and scores as tables, plans as JSON; lines by number."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

from cherchons.engines.tables import Rows, TableError, read_table

from .checking import Figures
from .problem import MOST_PEOPLE, MOST_ROUNDS, Guest, Pair, Party, Plan, pair

MOST_LINES: Final = 300_000  # pairs or scores
MOST_BYTES: Final = 20_000_000

_COLUMNS: Final = {
    "person": ("person", "personne", "id", "name", "nom"),
    "sector": ("sector", "secteur", "world", "monde"),
    "table": ("table",),
    "person_a": ("person_a", "personne_a"),
    "person_b": ("person_b", "personne_b"),
    "score": ("score",),
}
_SENTENCES: Final = {
    "empty": "{file} is empty: name its columns ({columns}) on a first line, then one line for each {row}.",
    "too_large": "{file} is too large: up to {bytes} MB are read.",
    "too_many_rows": "{file} has more than {rows} lines{why}.",
    "too_many_columns": "{file} has too many columns: {columns} are needed.",
    "unknown_format": "{file} is no table: save it as CSV or XLSX with the columns {columns}.",
    "undecodable": "{file} is no text that can be read: save it as CSV in UTF-8 with the columns {columns}.",
    "broken": "{file} is damaged: save it again as CSV or XLSX with the columns {columns}.",
    "zip_bomb": "{file} unpacks to far more than a list: save it as CSV.",
    "hostile": "{file} holds what no list needs: save it as CSV.",
}


class FileError(ValueError):
    """A file that can't be used: one sentence with its name, the line, and how to mend it."""


@dataclass(frozen=True, slots=True)
class People:
    """The people of a file, and the line on which each stands."""

    file: str
    guests: tuple[Guest, ...]
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan as it was kept: people of each table of each round, and the seed."""

    file: str
    rounds: tuple[tuple[tuple[str, ...], ...], ...]
    seed: int


def read_people(data: bytes, file: str, *, tables: int | None = None) -> People:
    """Return the people of a table ``person,sector`` with an optional column ``table`` (from 1) to pin them.

    Parameters
    ----------
    data, file
        What the file holds, and its name for sentences.
    tables
        How many tables there are, to find pins to tables that do not exist; None to leave that open.

    Raises
    ------
    FileError
        If it is no such table, or a person is there twice or pinned to no table.

    Examples
    --------
    >>> people = read_people(b"person,sector,table\\nada,research,2\\nbob,,\\n", "PEOPLE.csv", tables=3)
    >>> people.guests[0], people.lines["bob"]
    (Guest(id='ada', sector='research', table=1, arrives=0, leaves=None), 3)
    """
    why = f": up to {MOST_PEOPLE:,} people can be seated"
    rows, at = _table(data, file, ("person",), "person", MOST_PEOPLE, why, optional=("sector", "table"))
    guests: list[Guest] = []
    lines: dict[str, int] = {}
    for line, cells in rows:
        person = _cell(cells, at["person"])
        if not person:
            raise FileError(f"{file}, line {line}: there is no person: name one or take the line away.")
        if person in lines:
            raise FileError(
                f"{file}, line {line}: “{person}” stands on line {lines[person]} already: keep one of them."
            )
        lines[person] = line
        pinned = _pinned(_cell(cells, at.get("table")), file, line, tables)
        guests.append(Guest(person, _cell(cells, at.get("sector")), pinned))
    return People(file, tuple(guests), lines)


def read_pairs(data: bytes, file: str, people: Mapping[str, int]) -> dict[Pair, int]:
    """Return the pairs of a table ``person_a,person_b``, each with its line.

    >>> read_pairs(b"person_a;person_b\\nbob;ada\\n", "MET.csv", {"ada": 2, "bob": 3})
    {('ada', 'bob'): 2}
    """
    rows, at = _table(data, file, ("person_a", "person_b"), "pair", MOST_LINES, ": cut the list")
    return {_pair(cells, at, file, line, people): line for line, cells in rows}


def read_scores(data: bytes, file: str, people: Mapping[str, int]) -> dict[Pair, float]:
    """Return the pairs of a table ``person_a,person_b,score``; the higher score where one is twice.

    >>> read_scores(b"person_a,person_b,score\\nbob,ada,0.5\\n", "AFFINITY.csv", {"ada": 2, "bob": 3})
    {('ada', 'bob'): 0.5}
    """
    names = ("person_a", "person_b", "score")
    rows, at = _table(data, file, names, "pair", MOST_LINES, ": keep the highest scores")
    found: dict[Pair, float] = {}
    for line, cells in rows:
        one = _pair(cells, at, file, line, people)
        text = _cell(cells, at["score"])
        try:
            score = float(text.replace(",", "."))
        except ValueError:
            score = math.nan
        if not (math.isfinite(score) and score >= 0):
            raise FileError(f"{file}, line {line}: the score “{text}” is not a number of zero or more.")
        found[one] = max(score, found.get(one, 0.0))
    return found


def read_plan(data: bytes, file: str) -> Kept:
    """Return a plan that ``cherchons seat --json`` wrote.

    Raises
    ------
    FileError
        If it is no JSON, or has no ``rounds`` of tables of people.

    Examples
    --------
    >>> read_plan(b'{"rounds": [[["ada", "bob"], ["cy"]]], "seed": 4}', "PLAN.json").rounds
    ((('ada', 'bob'), ('cy',)),)
    """
    mend = "write it again with “cherchons seat … --json”"
    if len(data) > MOST_BYTES:
        raise FileError(f"{file} is too large to be a plan: {mend}.")
    try:
        kept = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as problem:
        raise FileError(f"{file}, line {problem.lineno}: this is no JSON: {mend}.") from None
    except (UnicodeDecodeError, RecursionError):
        raise FileError(f"{file} is no JSON: {mend}.") from None
    rounds = kept.get("rounds") if isinstance(kept, dict) else None
    if not (_lists(rounds) and 0 < len(rounds) <= MOST_ROUNDS and all(_lists(tables) for tables in rounds)):
        raise FileError(f"{file} has no “rounds” of tables of people: {mend}.")
    for number, tables in enumerate(rounds, 1):
        if not all(isinstance(name, str) for people in tables for name in people):
            raise FileError(f"{file}: round {number} seats someone who has no name: {mend}.")
        if len(tables) != len(rounds[0]):
            raise FileError(f"{file}: round {number} has another number of tables than round 1: {mend}.")
    seed = kept.get("seed")
    return Kept(
        file,
        tuple(tuple(tuple(people) for people in tables) for tables in rounds),
        seed if isinstance(seed, int) else 0,
    )


def to_json(plan: Plan, figures: Figures) -> dict[str, Any]:
    """Return what ``--json`` prints of a plan; rounds and tables are lists, so they count from 0 there."""
    return {
        "rounds": [[list(people) for people in tables] for tables in plan.rounds],
        "repeats": figures.repeats,
        "cross_pairs": figures.cross_pairs,
        "bound": figures.bound,
        "ratio": round(figures.ratio, 6),
        "seed": plan.seed,
        "stopped_early": plan.stopped_early,
        "perfect_source": plan.perfect_source,
        "met_pairs": figures.met_pairs,
        "apart_pairs": figures.apart_pairs,
        "affinity": round(figures.affinity, 6),
        "affinity_pairs": figures.affinity_pairs,
        "alone": figures.alone,
        "people_met": {
            "fewest": figures.fewest_met,
            "mean": round(figures.mean_met, 3),
            "most": figures.most_met,
        },
        "by_round": [
            {
                "new_cross": one.new_cross,
                "again": one.again,
                "met": one.met,
                "alone": list(one.alone),
                "smallest": one.smallest,
                "largest": one.largest,
            }
            for one in figures.by_round
        ],
    }


def kept_party(kept: Kept, people: People, present: People) -> Party:
    """Return the party that a kept plan was made for: who sits in it, and from when to when.

    Parameters
    ----------
    kept
        The plan; it may have been repaired before.
    people, present
        Who was expected, and who is there now; someone may stand in either.

    Returns
    -------
    Party
        Without pairs: those of today are given to :func:`repair`.
    """
    known = {guest.id: guest for guest in (*present.guests, *people.guests)}
    seen: dict[str, list[int]] = {}
    for number, tables in enumerate(kept.rounds):
        for name in (name for names in tables for name in names):
            seen.setdefault(name, []).append(number)
    stranger = next((name for name in seen if name not in known), None)
    if stranger is not None:
        raise FileError(f"{kept.file} seats “{stranger}”, who is not in {people.file}: give the same people.")
    unseated = next((guest.id for guest in people.guests if guest.id not in seen), None)
    if unseated is not None:
        raise FileError(
            f"{people.file}, line {people.lines[unseated]}: “{unseated}” is not in {kept.file}: "
            f"those who arrive stand in {present.file} only."
        )
    gap = next((name for name, at in seen.items() if at[-1] - at[0] + 1 != len(at)), None)
    if gap is not None:
        raise FileError(f"{kept.file} seats “{gap}” twice in a round, or not in each round between two.")
    last = len(kept.rounds) - 1
    guests = tuple(
        Guest(name, known[name].sector, known[name].table, at[0], None if at[-1] == last else at[-1] + 1)
        for name, at in seen.items()
    )

    return Party(guests, len(kept.rounds[0]), len(kept.rounds))


# --- lines and cells ------------------------------------------------------------------------------------
def _table(
    data: bytes,
    file: str,
    names: Sequence[str],
    row: str,
    most: int,
    why: str,
    optional: Sequence[str] = (),
) -> tuple[Rows, dict[str, int]]:
    """Return the rows below the first, and where the columns stand."""
    columns = ",".join([*names, *optional])
    try:
        rows = read_table(data, most_bytes=MOST_BYTES, most_rows=most)
    except TableError as problem:
        about = {"file": file, "columns": columns, "row": row, "why": why, "rows": f"{most:,}"}
        sentence = _SENTENCES[problem.code].format(**about, bytes=MOST_BYTES // 1_000_000)
        raise FileError(sentence) from None
    line, header = rows[0]
    titles = [title.lower() for title in header]
    twice = next((title for title in titles if title and titles.count(title) > 1), None)
    if twice is not None:
        raise FileError(f"{file}, line {line}: column “{twice}” stands there twice: keep one.")
    at = {
        name: next((titles.index(title) for title in _COLUMNS[name] if title in titles), -1)
        for name in (*names, *optional)
    }
    missing = next((name for name in names if at[name] < 0), None)
    if missing is not None:
        raise FileError(f"{file}, line {line}: no column is called “{missing}”: begin with {columns}.")
    if len(rows) == 1:
        raise FileError(f"{file} names its columns, but nothing follows: add one line for each {row}.")
    return rows[1:], {name: index for name, index in at.items() if index >= 0}


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _pinned(text: str, file: str, line: int, tables: int | None) -> int | None:
    if not text:
        return None
    number = int(text) if text.isdecimal() and len(text) < 6 else 0
    if number < 1 or (tables is not None and number > tables):
        which = f"from 1 to {tables}" if tables is not None else "from 1"
        raise FileError(
            f"{file}, line {line}: there is no table “{text}”: tables are numbered {which}; blank for any."
        )
    return number - 1


def _pair(
    cells: Sequence[str], at: Mapping[str, int], file: str, line: int, people: Mapping[str, int]
) -> Pair:
    a, b = _cell(cells, at["person_a"]), _cell(cells, at["person_b"])
    for person in (a, b):
        if person not in people:
            raise FileError(f"{file}, line {line}: “{person}” is not among the people: mend the name.")
    if a == b:
        raise FileError(
            f"{file}, line {line}: “{a}” makes a pair with nobody but themselves: name two people."
        )
    return pair(a, b)


def _lists(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list) and bool(value) and all(isinstance(one, list) for one in value)
