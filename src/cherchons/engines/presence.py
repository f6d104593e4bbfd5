"""Presence: who is here, from notes that several devices made, sent in any order, as often as they like.

Each note says that someone came in, or that such an entry was taken back, and when. Only the moments count:
the answer depends neither on the order in which notes arrive, nor on how they were cut into batches.

>>> from datetime import UTC, datetime
>>> nine, ten = datetime(2027, 3, 12, 9, tzinfo=UTC), datetime(2027, 3, 12, 10, tzinfo=UTC)
>>> here_since([Note("b", ten, True), Note("a", nine, True)]).hour
9
>>> here_since([Note("b", ten, False), Note("a", nine, True)]) is None
True
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

DELAY = timedelta(seconds=30)  # what a slow network may take; beyond it, a clock is wrong


@dataclass(frozen=True, slots=True)
class Note:
    """One note about one person.

    Parameters
    ----------
    uid
        Given by the device; of two notes of the very same moment, the one with the greater uid is the later.
    at
        When it happened.
    came
        Whether the person came in; otherwise an entry was taken back.
    """

    uid: str
    at: datetime
    came: bool


def here_since(notes: Iterable[Note]) -> datetime | None:
    """Return since when the person is here, or None if they are not. O(n log n).

    The latest note decides. Someone checked in twice is one person, here since the first time after the last
    entry that was taken back.
    """
    since = None
    for note in sorted(notes, key=lambda note: (note.at, note.uid)):
        since = (since or note.at) if note.came else None
    return since


def corrected(at: datetime, *, sent: datetime, received: datetime) -> datetime:
    """Return a moment told by a device's clock as our clock would have told it.

    A device says what its clock shows when it sends (``sent``); we know when that came (``received``). A
    clock that seems late by less than :data:`DELAY` is right: its message was on its way. Nothing happened
    after it was received.
    """
    late = received - sent
    shift = timedelta(0) if timedelta(0) <= late < DELAY else late
    return min(at + shift, received)
