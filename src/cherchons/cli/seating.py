"""``cherchons seat``: who sits with whom, from a list of people; or a plan repaired on the day."""

import argparse
import errno
import json
import math
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cherchons.cli import fail, say
from cherchons.engines import seating as engine
from cherchons.engines.seating import files

Given = argparse.Namespace
BAD_INPUT = 2


def seat(given: Given) -> int:
    """Plan who sits with whom and print it; nothing is written unless all went well."""
    try:
        if given.html is not None:
            _check_place(Path(given.html), given)
        told, page = _answer(given)
        if page is not None:
            _write(Path(given.html), page)
    except (files.FileError, engine.SeatingError) as problem:
        return fail(str(problem), BAD_INPUT)
    except OSError as problem:
        return fail(_about(problem), BAD_INPUT)
    return say(told)


def _answer(given: Given) -> tuple[str, str | None]:
    """Return what is printed, and the page if one was asked for."""
    if (given.previous is None) != (given.present is None):
        raise files.FileError("to repair a plan, give both --previous PLAN.json and --present PEOPLE.csv.")
    how = {
        "seed": _whole("--seed", given.seed, least=-(2**63), most=2**63),
        "time_limit": _seconds(given.time_limit),
        "progress": _progress(),
    }
    plan, party, figures, moved = _planned(given, how) if given.previous is None else _repaired(given, how)
    page = None
    if given.html is not None:
        from cherchons.engines.seating.report import report

        page = report(party, plan, figures, lang=given.lang, moved=moved)
    if given.json:
        answer = files.to_json(plan, figures)
        if moved is not None:
            answer["moved"] = [move._asdict() for move in moved]
        return json.dumps(answer, ensure_ascii=False), page
    return "\n".join(_as_text(plan, figures, moved)), page


Found = tuple[engine.Plan, engine.Party, engine.Figures, "Sequence[engine.Move] | None"]


def _planned(given: Given, how: dict[str, Any]) -> Found:
    tables, rounds = _count("--tables", given.tables), _count("--rounds", given.rounds)
    people = files.read_people(_read(given.people), _name(given.people), tables=tables)
    try:
        party = engine.Party(people.guests, tables, rounds, **_wishes(given, people.lines))
    except engine.SeatingError as problem:
        raise files.FileError(_located(problem, people)) from None
    plan = engine.seat(party, **how)
    return plan, party, engine.check(party, plan), None


def _repaired(given: Given, how: dict[str, Any]) -> Found:
    """Return the kept plan, repaired for who is present."""
    kept = files.read_plan(_read(given.previous), _name(given.previous))
    for option, value, own in (
        ("--tables", given.tables, len(kept.rounds[0])),
        ("--rounds", given.rounds, len(kept.rounds)),
    ):
        if value is not None and _count(option, value) != own:
            raise files.FileError(f"{kept.file} has {own} {option[2:]}: leave {option} out.")
    tables, rounds = len(kept.rounds[0]), len(kept.rounds)
    people = files.read_people(_read(given.people), _name(given.people), tables=tables)
    present = files.read_people(_read(given.present), _name(given.present), tables=tables)
    first = max(0, _whole("--from-round", given.from_round, least=0, most=rounds) - 1)
    party = files.kept_party(kept, people, present)
    seated = {guest.id for guest in party.guests if guest.leaves is None or guest.leaves > first}
    here = {guest.id for guest in present.guests}
    back = next((g.id for g in party.guests if g.id in here and g.id not in seated), None)
    if back is not None:
        raise files.FileError(
            f"{present.file}, line {present.lines[back]}: “{back}” had left in {kept.file}: "
            "give those who come back another name."
        )
    repaired = engine.repair(
        party,
        engine.Plan(kept.rounds, kept.seed),
        absent=seated - here,
        arrivals=[guest for guest in present.guests if guest.id not in seated],
        from_round=first,
        **_wishes(given, {**people.lines, **present.lines}),
        **how,
    )
    return repaired.plan, repaired.party, repaired.figures, repaired.moved


def _wishes(given: Given, people: Mapping[str, int]) -> dict[str, Any]:
    """Return the pairs of the files that were given."""
    found: dict[str, Any] = {}
    for key in ("met", "apart"):
        path = getattr(given, key)
        if path is not None:
            found[key] = frozenset(files.read_pairs(_read(path), _name(path), people))
    if given.affinity is not None:
        found["affinity"] = files.read_scores(_read(given.affinity), _name(given.affinity), people)
    return found


def _located(problem: engine.SeatingError, people: files.People) -> str:
    """Return a sentence with the line of whom it names, where it names someone of the file."""
    table, named = problem.details.get("table"), problem.details.get("people")
    last = next((guest.id for guest in reversed(people.guests) if guest.table == table is not None), None)
    person = problem.details.get("person") or (named[-1] if isinstance(named, tuple) else None) or last or ""
    if person not in people.lines:
        return str(problem)
    return f"{people.file}, line {people.lines[person]}: {problem}"


# --- what was given -------------------------------------------------------------------------------------
def _read(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(files.MOST_BYTES + 1)


def _name(path: str) -> str:
    return Path(path).name


def _count(option: str, value: str | None) -> int:
    if value is None:
        raise files.FileError(f"say how many {option[2:]} there are, for example {option} 4.")
    return _whole(option, value, least=1, most=100_000)


def _whole(option: str, value: str, *, least: int, most: int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        which = f"from {least} to {most}" if abs(least) < most < 2**32 else "that is not too large"
        raise files.FileError(f"{option} is a whole number {which}, not “{value}”.")
    return number


def _seconds(value: str | None) -> float | None:
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds > 0):
        raise files.FileError(f"--time-limit is a number of seconds, more than zero, not “{value}”.")
    return seconds


def _progress() -> Callable[[float], object] | None:
    """Return what shows progress, where someone watches."""
    if not sys.stderr.isatty():
        return None

    def show(done: float) -> None:
        print(f"\r{done:4.0%}" if done < 1 else "\r    \r", end="", file=sys.stderr, flush=True)

    return show


def _check_place(path: Path, given: Given) -> None:
    """Say before long work that a file can't be written there, or would take the place of what is read."""
    read = (given.people, given.met, given.apart, given.affinity, given.previous, given.present)
    if os.path.realpath(path) in [os.path.realpath(one) for one in read if one]:
        raise files.FileError(f"“{path}” is read here: name another file to write.")
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "", str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "", str(path.parent))


def _write(path: Path, page: str) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(page)
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _as_text(
    plan: engine.Plan, figures: engine.Figures, moved: "Sequence[engine.Move] | None"
) -> Iterator[str]:
    """Yield the lines of a plan for a person to read."""
    for number, tables in enumerate(plan.rounds, 1):
        yield f"Round {number}"
        for table, people in enumerate(tables, 1):
            yield f"  table {table}: {', '.join(people)}"
    share = f"{figures.cross_pairs} of at most {figures.bound} ({figures.ratio:.2%})"
    yield f"Pairs of different sectors: {share}"
    yield f"Meetings that repeat: {figures.repeats}; alone of their sector at a table: {figures.alone}"
    for move in moved or ():
        yield (
            f"{move.person} moves in round {move.round + 1}: "
            f"table {move.from_table + 1} → {move.to_table + 1}"
        )
    if plan.perfect_source:
        yield f"Construction: {plan.perfect_source}"
    if plan.stopped_early:
        yield "The time limit struck: with more time the plan might be better."


def _about(problem: OSError) -> str:
    if isinstance(problem, IsADirectoryError):
        return f"“{problem.filename}” is a folder: name a file."
    if isinstance(problem, FileNotFoundError):
        return f"there is no “{problem.filename}”."
    if isinstance(problem, PermissionError):
        return f"you may not read or write “{problem.filename}”."
    return f"“{problem.filename}” can't be used: {problem.strerror}."
