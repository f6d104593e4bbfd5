"""A day as a table, rooms across, hours down: real rows and columns, that read in order without sight."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.programme import DayView, SessionView
from cherchons.engines import typography

Row = dict[str, Any]
Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Grid:
    """One day: ``columns`` (name, span), ``rows`` (time, iso, cells); a cell has span, height and session."""

    iso: str
    name: str
    columns: tuple[Row, ...]
    rows: tuple[Row, ...]


def grid(shown: Shown, day: DayView) -> Grid:
    """Lay out one day (sorting aside, linear in sessions × rows).

    Rooms are columns, in order of first use; sessions that overlap in one room get lanes side by side.
    Sessions without a room stand in lanes of their own, or across the whole table when nothing else happens.
    """
    alone = {s.uid for s in day.sessions if not s.room and not _overlaps(s, day.sessions)}
    lanes, columns = _lanes([s for s in day.sessions if s.uid not in alone])
    width = max(sum(c["span"] for c in columns), 1)
    moments = sorted({m for s in day.sessions for m in (s.start, s.end)})
    row_of = {moment: index for index, moment in enumerate(moments)}
    cells: list[list[Row]] = [[] for _ in moments[:-1]]
    taken: dict[int, set[int]] = {}  # row → columns already covered
    for s in sorted(day.sessions, key=lambda s: (s.start, lanes.get(s.uid, 0))):
        top, bottom = row_of[s.start], row_of[s.end]
        left, span = (0, width) if s.uid in alone else (lanes[s.uid], 1)
        for row in range(top, bottom):
            taken.setdefault(row, set()).update(range(left, left + span))
        cells[top].append({"left": left, "span": span, "height": bottom - top, "s": shown.session_row(s)})
    rows = tuple(
        {
            "iso": moments[index].strftime("%H:%M"),
            "time": typography.clock_time(moments[index], shown.language),
            "cells": _filled(found, taken.get(index, set()), width),
        }
        for index, found in enumerate(cells)
        if index in taken  # nothing happens in between: no row
    )
    return Grid(day.date.isoformat(), typography.day(day.date, shown.language), tuple(columns), rows)


def _overlaps(session: SessionView, others: tuple[SessionView, ...]) -> bool:
    return any(s.uid != session.uid and s.start < session.end and session.start < s.end for s in others)


def _lanes(sessions: list[SessionView]) -> tuple[dict[str, int], list[Row]]:
    """Return the column of each session, and the columns: one per room, more where a room is shared."""
    rooms: dict[str, list[SessionView]] = {}
    for s in sessions:
        rooms.setdefault(s.room, []).append(s)
    lane_of: dict[str, int] = {}
    columns: list[Row] = []
    first = 0
    for room in sorted(rooms, key=lambda name: not name):  # without a room: last
        ends: list[datetime] = []
        for s in sorted(rooms[room], key=lambda s: s.start):
            free = next((lane for lane, end in enumerate(ends) if end <= s.start), len(ends))
            ends[free : free + 1] = [s.end]
            lane_of[s.uid] = first + free
        columns.append({"name": room, "span": len(ends)})
        first += len(ends)
    return lane_of, columns


def _filled(found: list[Row], taken: set[int], width: int) -> list[Row]:
    """Return the cells of a row from left to right, with empty ones where nothing happens."""
    starts = {cell["left"]: cell for cell in found}
    row: list[Row] = []
    column = 0
    while column < width:
        if column in starts:
            row.append(starts[column])
            column += starts[column]["span"]
            continue
        if column not in taken:
            row.append({"s": None})
        column += 1
    return row
