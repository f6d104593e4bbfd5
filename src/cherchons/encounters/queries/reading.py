"""A programme brought in from elsewhere, as the reading engine understood it, on its way to become a draft.

Between the page that shows what was read and the click that keeps it, the reading travels in the form itself,
signed: no file waits on our side, and what is kept is exactly what was shown.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date, datetime, time
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.core import signing
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.queries.reading_sentences import refusal_sentence, warning_sentence
from cherchons.engines.programme import (
    DraftSession,
    ProgrammeDraft,
    ProgrammeReadingError,
    read_file,
    read_text,
)
from cherchons.engines.programme.errors import MAX_FILE_BYTES
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError

Reading = ProgrammeDraft
SALT = "cherchons.encounters.reading"
TOO_LARGE = {"file_too_large", "text_too_large", "too_many_lines", "too_many_sessions", "zip_bomb"}


class Unreadable(DomainError):
    """A text or a file that can't be read as a programme."""

    status = 422
    code = "unreadable"

    def __init__(self, error: ProgrammeReadingError, *, field: str) -> None:
        super().__init__(refusal_sentence(error.code, error.params), field=field)
        if error.code in TOO_LARGE:
            self.status = 413


class ForgedReading(DomainError):
    """What came back isn't what was shown."""

    status = 422
    code = "forged-reading"
    sentence = _("What was read got lost on the way. Nothing was kept: read the text or the file again.")


def read_pasted(text: str) -> ProgrammeDraft:
    """Read a pasted text."""
    return _read(lambda: read_text(text, today=clock.now().date()), field="text")


def read_upload(content: bytes, *, name: str) -> ProgrammeDraft:
    """Read a file that was sent; its kind is known by its content as much as by its name."""
    return _read(lambda: read_file(content, filename=name, today=clock.now().date()), field="file")


def _read(read: Callable[[], ProgrammeDraft], *, field: str) -> ProgrammeDraft:
    try:
        return read()
    except ProgrammeReadingError as error:
        raise Unreadable(error, field=field) from None


def sealed(draft: ProgrammeDraft) -> str:
    """Return a reading as signed text, for a hidden field."""
    plain = json.loads(json.dumps(asdict(draft), default=lambda moment: moment.isoformat()))
    return signing.dumps(plain, salt=SALT, compress=True)


def unsealed(text: str) -> ProgrammeDraft:
    """Return the reading that was sealed.

    Raises
    ------
    ForgedReading
        If it was changed on the way, or comes from an older version of the platform.
    """
    try:
        made: ProgrammeDraft = _built(ProgrammeDraft, signing.loads(text, salt=SALT))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        raise ForgedReading from None
    return made


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _built(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{f.name: _built(hints[f.name], value[f.name]) for f in fields(kind)})
    if get_origin(kind) in (Union, UnionType):
        return _built(next(part for part in get_args(kind) if part is not NoneType), value)
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        repeated = parts[-1] is Ellipsis
        return tuple(_built(parts[0] if repeated else parts[n], part) for n, part in enumerate(value))
    return kind.fromisoformat(value) if kind in (date, datetime, time) else value


def file_too_large() -> Unreadable:
    """Return the refusal of a file that is larger than the engine takes."""
    return Unreadable(
        ProgrammeReadingError("file_too_large", limit=MAX_FILE_BYTES // 1_000_000), field="file"
    )


# --- as the page shows it -------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ReadDay:
    """One day of what was read: lines of sessions, those to choose between side by side."""

    date: date | None
    slots: tuple[tuple[DraftSession, ...], ...]


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """What was read, ready to be shown; every text is still as it was written."""

    draft: ProgrammeDraft
    days: tuple[ReadDay, ...]
    warnings: tuple[tuple[int | None, str], ...]  # line, sentence
    count: int
    has_hours: bool  # without any, nothing shows that this is a programme


def reading_page(draft: ProgrammeDraft) -> ReadingPage:
    """Return a reading as its page shows it."""
    by_day: dict[int, dict[object, list[DraftSession]]] = {}
    for place, session in enumerate(draft.sessions):
        key = session.parallel if session.parallel is not None else place
        by_day.setdefault(session.day, {}).setdefault(key, []).append(session)
    days = []
    for number, slots in sorted(by_day.items()):
        starts = [s.start for group in slots.values() for s in group if s.start]
        on = starts[0].date() if starts else (draft.date if number == 1 else None)
        days.append(ReadDay(on, tuple(tuple(group) for group in slots.values())))
    return ReadingPage(
        draft=draft,
        days=tuple(days),
        warnings=tuple((w.line, warning_sentence(w.code, dict(w.params), w.text)) for w in draft.warnings),
        count=len(draft.sessions),
        has_hours=any(s.start or s.clock_start for s in draft.sessions),
    )
