"""The engines from a terminal: no Django, no database, files in and text or JSON out."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from cherchons.cli import fail

Given = argparse.Namespace
BAD_INPUT = 2
MOST_DRAWN = 100_000  # numbers in one range
MOST = 20 * 2**20  # bytes read from the input; the engine refuses far less


def programme(given: Given) -> int:
    """Read the programme of a day and print it."""
    from cherchons.engines import programme as engine

    try:
        if given.file == "-":
            draft = engine.read_file(sys.stdin.buffer.read(MOST))
        else:
            draft = engine.read_file(Path(given.file))
    except engine.ProgrammeReadingError as problem:
        return fail(str(problem), BAD_INPUT)
    except IsADirectoryError:
        return fail(f"“{given.file}” is a folder: name a file.", BAD_INPUT)
    except FileNotFoundError:
        return fail(f"there is no file “{given.file}”.", BAD_INPUT)
    except PermissionError:
        return fail(f"you may not read “{given.file}”.", BAD_INPUT)
    read = engine.to_json(draft)
    print(json.dumps(read, ensure_ascii=False, indent=2) if given.json else "\n".join(_as_text(read)))
    return 0


def check_id(given: Given) -> int:
    """Check an identifier and print what was found; the status is 1 when it can't be right."""
    from cherchons.engines import identifiers

    known = [str(kind) for kind in identifiers.kinds()]
    kind = given.kind.lower()
    if kind not in known:
        return fail(f"“{given.kind}” is not a kind of identifier: use {', '.join(known)}.", BAD_INPUT)
    checked = identifiers.check(kind, given.value)
    if given.json:
        print(json.dumps({**asdict(checked), "valid": checked.valid}, ensure_ascii=False, indent=2))
    else:
        print(f"{checked.level}: {checked.canonical or given.value}")
        if checked.message:
            print(checked.message)
    return 0 if checked.valid else 1


def draw(given: Given) -> int:
    """Find the order of a draw again, and what was shown of its seed before."""
    from cherchons.engines import places

    numbers: list[int] = []
    for word in given.numbers:
        first, dash, last = word.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or len(word) > 20:
            return fail(f"“{word}” is not a number, nor a range such as 41-60.", BAD_INPUT)
        numbers += range(int(first), min(int(last or first), int(first) + MOST_DRAWN) + 1)
    if len(set(numbers)) < len(numbers):
        return fail("the same number stands there twice.", BAD_INPUT)
    order = places.draw(numbers, given.seed)
    if given.json:
        print(json.dumps({"fingerprint": places.fingerprint(given.seed), "order": order}))
    else:
        print(f"fingerprint of the seed: {places.fingerprint(given.seed)}")
        print("\n".join(f"{rank}. number {number}" for rank, number in enumerate(order, 1)))
    return 0


def _as_text(read: dict[str, Any]) -> list[str]:
    """Return the lines of a programme for a person to read."""
    lines = [read["title"] or "(no title was found)"]
    when = f"{_days(read)} {read['timezone']}" if read["date"] else ""
    for label, value in (
        ("When", when),
        ("Where", read["place"]),
        ("Organised by", "; ".join(read["organisers"])),
        ("Speakers", "; ".join(_person(person) for person in read["speakers"])),
    ):
        if value:
            lines.append(f"{label}: {value}")
    if read["description"]:
        lines += ["", read["description"]]
    day = read["date"]
    for session in read["sessions"]:
        if session["start"] and session["start"][:10] != day:
            day = session["start"][:10]
            lines += ["", day]
        lines += ["", *_session(session)]
    if read["unread"]:
        lines += ["", "Not understood:", *(f"  line {row['line']}: {row['text']}" for row in read["unread"])]
    if read["warnings"]:
        lines += ["", "To check:", *(f"  {_warning(warning)}" for warning in read["warnings"])]
    return lines


def _session(session: dict[str, Any]) -> list[str]:
    marks = [session["kind"].replace("_", "-"), session["room"]]
    marks += ["one of several at the same time"] if session["parallel"] is not None else []
    marks += ["to be confirmed"] if session["to_confirm"] else []
    lines = [f"{_span(session):<12} {session['title']}  ({', '.join(mark for mark in marks if mark)})"]
    if session["text"]:
        lines.append(f"{'':<12} {session['text']}")
    for item in session["items"]:
        lines.append(f"{'':<12} - {item['title']}{' (to be confirmed)' if item['to_confirm'] else ''}")
    for label in ("speakers", "facilitators"):
        if session[label]:
            lines.append(f"{'':<12} {label}: {'; '.join(_person(person) for person in session[label])}")
    return lines


def _person(person: dict[str, Any]) -> str:
    about = ", ".join(part for part in (person["role"], person["organisation"]) if part)
    return f"{person['name'] or 'to be confirmed'}{f' ({about})' if about else ''}"


def _days(read: dict[str, Any]) -> str:
    """Return the date and hours of one day, or where several begin and end."""
    last = (read["end"] or "")[:10]
    if last in ("", read["date"]):
        return " ".join(part for part in (read["date"], _span(read)) if part)
    first = " ".join(part for part in (read["date"], _hour(read["start"] or "")) if part)
    return f"{first} – {last} {_hour(read['end'])}"


def _span(row: dict[str, Any]) -> str:
    return "–".join(_hour(moment) for moment in (row["start"], row["end"]) if moment)


def _hour(moment: str) -> str:
    return datetime.fromisoformat(moment).strftime("%H:%M") if "T" in moment else moment[:5]


def _warning(warning: dict[str, Any]) -> str:
    line = f"line {warning['line']}: " if warning["line"] else ""
    return f"{line}{warning['text']}"
