"""Files that an organiser keeps in a spreadsheet: wishes, workshops, groups, an earlier answer.

Every refusal is one sentence that names the file and the line, and says how to mend it. A cell of wishes may
hold several workshops that are liked equally, with ``=`` between them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cherchons.engines.allocation.problem import (
    MOST_NUMBER,
    MOST_OFFERS,
    MOST_PEOPLE,
    Person,
    Place,
    Problem,
    Workshop,
)
from cherchons.engines.spreadsheets import plain_cell
from cherchons.engines.tables import TableError, read_table

MOST_BYTES: Final = 20_000_000
_CHOICE: Final = re.compile(r"choice_([1-9][0-9]{0,3})")
_WHOLE: Final = re.compile(r"[0-9]{1,30}")
_MINUS: Final = re.compile(r"[-−][0-9]+")
SECTORS: Final = frozenset({"civil_society", "research", "support", "funder", "public", "other"})
_TABLE_WORDS: Final = {
    "empty": "is empty: it needs a header and one line each",
    "too_large": f"is larger than {MOST_BYTES // 1_000_000} MB: send the table alone",
    "too_many_columns": "has too many columns: keep those that are asked for",
    "unknown_format": "is no table: save it as .csv or .xlsx",
    "undecodable": "is no text: save it as .csv (UTF-8) or .xlsx",
    "broken": "cannot be read: save it again as .csv or .xlsx",
    "zip_bomb": "unpacks to far more than a table: save it again as .csv",
    "hostile": "holds what no table needs: save it again as .csv",
}


class FileError(ValueError):
    """A file that cannot be used: one sentence, with the line and how to mend it."""

    def __init__(self, name: str, line: int | None, sentence: str) -> None:
        super().__init__(f"{name}{f', line {line}' if line else ''}: {sentence}")
        self.line = line


@dataclass(frozen=True, slots=True)
class File:
    """A file: what to call it, and what it holds."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its number, and its cells by column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_problem(
    wishes: File,
    workshops: File,
    *,
    groups: File | None = None,
    previous: File | None = None,
    move_cost: int = 0,
    all_placed: bool = True,
) -> Problem:
    """Return the problem that files describe.

    Raises
    ------
    FileError
        With the first thing that is wrong.

    Notes
    -----
    Linear in the size of the files.

    Examples
    --------
    >>> made = read_problem(
    ...     File("w", b"person,sector,choice_1,choice_2\\nAna,research,A,\\nBob,,B=A,\\n"),
    ...     File("o", b"workshop,capacity,minimum\\nA,1,0\\nB,1,1\\n"),
    ... )
    >>> [person.wishes for person in made.people]
    [(('A',),), (('B', 'A'),)]
    """
    people_rows = _rows(wishes, {"person"}, "people", MOST_PEOPLE)
    offer_rows = _rows(workshops, {"workshop", "capacity"}, "workshops", MOST_OFFERS)
    known = {row["workshop"] for row in offer_rows}
    people = _people(wishes, people_rows, known)
    offers = _workshops(workshops, offer_rows, {person.sector for person in people.values()} | SECTORS)
    _check_sectors(wishes, people_rows, workshops, offers)
    together, apart = _groups(groups, set(people)) if groups else ((), ())
    return Problem(
        tuple(people.values()),
        tuple(offers.values()),
        together=together,
        apart=apart,
        previous=_previous(previous, set(people), set(offers), workshops.name) if previous else (),
        move_cost=move_cost,
        all_placed=all_placed,
    )


def _rows(file: File, needed: set[str], what: str, most: int) -> list[Row]:
    """Return the lines of a table by the names of its columns."""
    try:
        table = read_table(file.data, most_bytes=MOST_BYTES, most_rows=most, most_columns=1_200)
    except TableError as problem:
        words = _TABLE_WORDS.get(problem.code, f"holds more than {most} {what}: make several files of it")
        raise FileError(file.name, None, f"the file {words}.") from None
    line, header = table[0]
    names = [plain_cell(cell).strip().lower().replace(" ", "_") for cell in header]
    for name in needed:
        if name not in names:
            raise FileError(
                file.name, line, f"there is no column “{name}”: the first line names the columns."
            )
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice:
        raise FileError(file.name, line, f"column “{twice}” stands there twice: keep one.")
    if len(table) == 1:
        raise FileError(file.name, None, f"there are no {what}: write one line each below the header.")
    rows = []
    for number, cells in table[1:]:
        if any(cells[len(names) :]):
            raise FileError(file.name, number, "there are more cells than columns: quote cells with commas.")
        rows.append(Row(number, dict(zip(names, map(plain_cell, cells), strict=False))))
    return rows


def _people(file: File, rows: list[Row], known: set[str]) -> dict[str, Person]:
    choices = _choices(file, rows[0])
    people: dict[str, Person] = {}
    lines: dict[str, int] = {}
    for row in rows:
        name = row["person"]
        if not name:
            raise FileError(file.name, row.line, "nobody is named in column “person”: name them.")
        if name in people:
            raise FileError(
                file.name, row.line, f"“{name}” is already on line {lines[name]}: keep one of the two."
            )
        lines[name] = row.line
        people[name] = Person(name, row["sector"], _wishes(file, row, choices, known))
    return people


def _choices(file: File, first: Row) -> list[str]:
    """Return the columns of wishes in order."""
    numbers = []
    for name in first.cells:
        found = _CHOICE.fullmatch(name)
        if found:
            numbers.append(int(found[1]))
        elif name.startswith(("choice", "choix")):
            raise FileError(file.name, 1, f"column “{name}” is not known: call it choice_1, choice_2…")
    if sorted(numbers) != list(range(1, len(numbers) + 1)) or not numbers:
        raise FileError(
            file.name,
            1,
            f"columns choice_1, choice_2… must follow each other: choice_{_hole(numbers)} is missing.",
        )
    return [f"choice_{number}" for number in sorted(numbers)]


def _hole(numbers: list[int]) -> int:
    return next(n for n in range(1, len(numbers) + 2) if n not in numbers)


def _wishes(file: File, row: Row, choices: list[str], known: set[str]) -> tuple[tuple[str, ...], ...]:
    tiers: list[tuple[str, ...]] = []
    seen: dict[str, str] = {}
    hole = ""
    for column in choices:
        cell = row[column]
        if not cell:
            hole = hole or column
            continue
        if hole:
            raise FileError(
                file.name,
                row.line,
                f"{hole} is empty although {column} is not: move the wishes up, without a hole.",
            )
        tier = (cell,) if cell in known else tuple(part.strip() for part in cell.split("="))
        for workshop in tier:
            if workshop not in known:
                raise FileError(
                    file.name,
                    row.line,
                    f"{column} names “{workshop}”, which is no workshop: correct it, or add the workshop.",
                )
            if workshop in seen:
                raise FileError(
                    file.name,
                    row.line,
                    f"“{workshop}” is wished for twice ({seen[workshop]} and {column}): keep one.",
                )
            seen[workshop] = column
        tiers.append(tier)
    return tuple(tiers)


def _workshops(file: File, rows: list[Row], sectors: set[str]) -> dict[tuple[str, str], Workshop]:
    _check_columns(file, rows, sectors)
    slots = {row["slot"] for row in rows}
    offers: dict[tuple[str, str], Workshop] = {}
    for row in rows:
        name, slot = row["workshop"], row["slot"]
        if not name:
            raise FileError(file.name, row.line, "no workshop is named in column “workshop”: name it.")
        if not slot and len(slots) > 1:
            raise FileError(file.name, row.line, f"“{name}” has no slot although others have: write it.")
        if (name, slot) in offers:
            where = f" in slot “{slot}”" if slot else ""
            raise FileError(file.name, row.line, f"“{name}” stands there twice{where}: keep one line.")
        capacity = _number(file, row, "capacity")
        if capacity is None:
            raise FileError(file.name, row.line, "the capacity is missing: write how many places there are.")
        one = Workshop(
            name,
            capacity,
            _number(file, row, "minimum") or 0,
            dict(_by_sector(file, row, "min_")),
            dict(_by_sector(file, row, "max_")),
            slot,
        )
        _check_offer(file, row, one)
        offers[name, slot] = one
    return offers


def _check_columns(file: File, rows: list[Row], sectors: set[str]) -> None:
    for column in rows[0].cells:
        for start in ("min_", "max_"):
            sector = column.removeprefix(start)
            if sector == column or sector in sectors:
                continue
            for row in rows:
                if row[column] not in ("", "0"):
                    raise FileError(
                        file.name,
                        row.line,
                        f"column “{column}” names a sector that nobody has: correct it, or leave it empty.",
                    )
        if column.startswith(("min", "max")) and column != "minimum" and column[3:4] != "_":
            raise FileError(
                file.name, 1, f"column “{column}” is not known: use minimum, min_<sector> or max_<sector>."
            )


def _check_sectors(
    file: File, rows: list[Row], workshops: File, offers: dict[tuple[str, str], Workshop]
) -> None:
    """Refuse people of no sector where workshops count sectors."""
    if not any(one.least or one.most for one in offers.values()):
        return
    for row in rows:
        if not row["sector"]:
            raise FileError(
                file.name,
                row.line,
                f"“{row['person']}” has no sector, and {workshops.name} counts sectors: write it (or other).",
            )


def _by_sector(file: File, row: Row, start: str) -> Iterator[tuple[str, int]]:
    for column in row.cells:
        if column.startswith(start):
            value = _number(file, row, column)
            if value is not None and (value or start == "max_"):
                yield column.removeprefix(start), value


def _check_offer(file: File, row: Row, one: Workshop) -> None:
    if one.minimum > one.capacity:
        raise FileError(
            file.name,
            row.line,
            f"the minimum ({one.minimum}) is above the capacity ({one.capacity}): change one of them.",
        )
    for sector, least in one.least.items():
        if least > one.most.get(sector, least):
            raise FileError(
                file.name,
                row.line,
                f"min_{sector} ({least}) is above max_{sector} ({one.most[sector]}): change one of them.",
            )


def _number(file: File, row: Row, column: str) -> int | None:
    """Return a whole number of zero or more, None for an empty cell."""
    cell = row[column].replace(" ", "").replace("\u202f", "")
    if not cell:
        return None
    cell = re.sub(r"[.,]0+$", "", cell)
    if _MINUS.fullmatch(cell):
        raise FileError(file.name, row.line, f"{column} is {cell}: it must be zero or more.")
    if not _WHOLE.fullmatch(cell) or not cell.isascii():
        raise FileError(file.name, row.line, f"{column} is “{row[column][:40]}”: write a whole number.")
    if int(cell) > MOST_NUMBER:
        raise FileError(file.name, row.line, f"{column} is {cell}: at most {MOST_NUMBER} can be used.")
    return int(cell)


def _groups(file: File, people: set[str]) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    pairs: dict[str, list[tuple[str, str]]] = {"together": [], "apart": []}
    lines: list[tuple[int, tuple[str, str]]] = []
    head = {name: name for name in people}

    def find(name: str) -> str:
        while head[name] != name:
            head[name] = head[head[name]]
            name = head[name]
        return name

    for row in _rows(file, {"kind", "person_a", "person_b"}, "pairs", 4 * MOST_PEOPLE):
        kind, pair = row["kind"].lower(), (row["person_a"], row["person_b"])
        if kind not in pairs:
            raise FileError(file.name, row.line, f"the kind is “{row['kind']}”: write together or apart.")
        for name in pair:
            if name not in people:
                raise FileError(
                    file.name, row.line, f"“{name}” is not among the people: correct it or take the line out."
                )
        if pair[0] == pair[1]:
            raise FileError(
                file.name, row.line, f"“{pair[0]}” is in a pair with themselves: name two people."
            )
        pairs[kind].append(pair)
        if kind == "together":
            head[find(pair[0])] = find(pair[1])
        else:
            lines.append((row.line, pair))
    for line, (one, other) in lines:
        if find(one) == find(other):
            raise FileError(
                file.name,
                line,
                f"“{one}” and “{other}” must be apart, but other lines put them together: take one out.",
            )
    return tuple(pairs["together"]), tuple(pairs["apart"])


def _previous(
    file: File, people: set[str], offers: set[tuple[str, str]], workshops: str
) -> tuple[Place, ...]:
    """Return who was where; people who are no longer there are passed over."""
    places: dict[tuple[str, str], Place] = {}
    for row in _rows(file, {"person", "workshop"}, "people", 20 * MOST_PEOPLE):
        name, workshop, slot = row["person"], row["workshop"], row["slot"]
        if not workshop:
            continue
        if (workshop, slot) not in offers:
            where = f" in slot “{slot}”" if slot else ""
            raise FileError(
                file.name,
                row.line,
                f"“{workshop}”{where} is not in {workshops}: correct it, or take the line out.",
            )
        if (name, slot) in places:
            raise FileError(file.name, row.line, f"“{name}” stands there twice: keep one line.")
        if name in people:
            places[name, slot] = (name, workshop, slot)
    return tuple(places.values())
