"""Mixing people from a terminal: workshops by wishes. Files in; text, JSON, CSV and a page out."""

import argparse
import json
import math
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cherchons.cli import fail, say

if TYPE_CHECKING:
    from cherchons.engines.allocation import Allocation, Figures, Problem

Given = argparse.Namespace
BAD_INPUT = 2
MOST_BYTES = 50_000_000  # read of a file; the engines refuse less


class Refusal(Exception):
    """What was given cannot be used: one sentence."""


# --- files -----------------------------------------------------------------------------------------------
def read(name: str) -> bytes:
    """Return what a file holds, as far as it may be used."""
    try:
        with Path(name).open("rb") as opened:
            return opened.read(MOST_BYTES)
    except IsADirectoryError:
        raise Refusal(f"“{name}” is a folder: name a file.") from None
    except FileNotFoundError:
        raise Refusal(f"there is no file “{name}”.") from None
    except PermissionError:
        raise Refusal(f"you may not read “{name}”.") from None
    except (OSError, ValueError):
        raise Refusal(f"“{name}” cannot be read.") from None


def write_all(texts: Mapping[str, str]) -> None:
    """Write several files, all or none: each is complete beside its place before any takes it."""
    ready: list[tuple[str, str]] = []
    try:
        for name, text in texts.items():
            target = Path(name)
            if target.is_dir():
                raise Refusal(f"“{name}” is a folder: name a file to write.")
            try:
                handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:60]}.")
                ready.append((beside, name))
                with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
                    opened.write(text)
            except (OSError, ValueError) as problem:
                why = getattr(problem, "strerror", None) or "it is no name of a file"
                raise Refusal(f"“{name}” cannot be written ({why}): choose another place.") from None
        mask = os.umask(0)
        os.umask(mask)
        for beside, name in ready:
            Path(beside).chmod(0o666 & ~mask)
            try:
                Path(beside).replace(name)
            except OSError as problem:
                raise Refusal(f"“{name}” cannot be written ({problem.strerror}): choose another.") from None
    finally:
        for beside, _ in ready:
            Path(beside).unlink(missing_ok=True)


def check_outputs(inputs: list[str | None], outputs: list[str | None]) -> None:
    """Refuse to write over what is read, or twice in one place."""
    taken = [os.path.realpath(name) for name in inputs if name]  # links that lead in circles stay as they are
    for name in filter(None, outputs):
        if os.path.realpath(name) in taken:
            raise Refusal(f"“{name}” is given twice: writing it would lose the other.")
        taken.append(os.path.realpath(name))


# --- workshops -------------------------------------------------------------------------------------------
def allocate(given: Given) -> int:
    """Give everyone a workshop and say who goes where."""
    from cherchons.engines.allocation import AllocationError, CheckError, Order, check
    from cherchons.engines.allocation import allocate as solve
    from cherchons.engines.allocation.files import FileError
    from cherchons.engines.allocation.report import report

    try:
        inputs = [given.wishes, given.workshops, given.groups, given.previous]
        check_outputs(inputs, [given.html, given.csv])
        problem = _problem(given)
        found = solve(problem, order=Order(given.order), seed=given.seed, time_limit=given.time_limit)
        figures = check(problem, found)
        texts = {}
        if given.html:
            texts[given.html] = report(problem, found, lang=given.lang)
        if given.csv:
            texts[given.csv] = _as_csv(problem, found)
        answer = (
            json.dumps(_as_json(problem, found, figures), ensure_ascii=False, indent=2)
            if given.json
            else "\n".join(_as_text(problem, found, figures))
        )
        write_all(texts)
    except (Refusal, FileError, AllocationError) as problem_:
        return fail(str(problem_), BAD_INPUT)
    except CheckError as problem_:  # never seen; better no answer than a wrong one
        return fail(f"the answer did not stand the check ({problem_}): please report it.")
    return say(answer)


def _problem(given: Given) -> "Problem":
    from cherchons.engines.allocation.files import File, read_problem

    if given.move_cost < 0:
        raise Refusal(f"--move-cost is {given.move_cost}: it must be zero or more.")
    if given.move_cost and not given.previous:
        raise Refusal("--move-cost needs --previous: name the file of the earlier answer.")
    if given.time_limit is not None and not (math.isfinite(given.time_limit) and given.time_limit >= 0):
        raise Refusal("--time-limit must be zero or more seconds.")
    names = (given.wishes, given.workshops, given.groups, given.previous)
    wishes, workshops, groups, previous = (
        File(Path(name).name, read(name)) if name is not None else None for name in names
    )
    assert wishes is not None
    assert workshops is not None
    return read_problem(
        wishes,
        workshops,
        groups=groups,
        previous=previous,
        move_cost=given.move_cost,
        all_placed=not given.allow_unassigned,
    )


def _as_json(problem: "Problem", found: "Allocation", figures: "Figures") -> dict[str, Any]:
    certificate = found.certificate
    return {
        "assignment": {
            name: dict(places) if problem.slots != ("",) else places[""]
            for name, places in found.places.items()
            if places
        },
        "profile": list(found.profile),
        "worst_rank": found.worst_rank,
        "mean_rank": round(found.mean_rank, 6),
        "unassigned": list(found.unassigned),
        "moved": list(found.moved),
        "indifferent": list(found.indifferent),
        "order": str(found.order),
        "seed": found.seed,
        "stopped_early": found.stopped_early,
        "certificate": {
            "optimal": certificate.optimal,
            "proof": figures.proof,
            "levels": [asdict(level) for level in certificate.levels],
        },
        "broken": [asdict(limit) for limit in figures.broken],
    }


def _as_csv(problem: "Problem", found: "Allocation") -> str:
    from cherchons.engines.spreadsheets import csv_text

    several = problem.slots != ("",)
    rows = [
        [name, workshop, slot] if several else [name, workshop]
        for name, places in found.places.items()
        for slot, workshop in places.items()
    ]
    return csv_text(["person", "workshop", "slot"] if several else ["person", "workshop"], rows)


_PROOFS = {
    "exact": "Proved, and the proof was checked in whole numbers: nothing better exists in this order.",
    "solver": "Proved by the solver: it found nothing better in this order; not all can be checked apart.",
    "none": "Time was up: the best answer found, perhaps not the best there is.",
    "draw": "Drawn again from its seed: the same answer.",
}


def _as_text(problem: "Problem", found: "Allocation", figures: "Figures") -> list[str]:
    """Return the lines of an answer for a person to read."""
    from cherchons.engines.allocation.sentences import limit_words

    ranked = sum(found.profile)
    lines = [
        f"{len(problem.people)} people, {len({one.id for one in problem.workshops})} workshops, "
        f"order {found.order}, seed {found.seed}.",
        _PROOFS[figures.proof],
        "",
    ]
    for rank, n in enumerate(found.profile, 1):
        if n:
            name = f"wish {rank}" if rank <= problem.longest else "not ranked"
            lines.append(f"  {name:<12}{n:>6}{100 * n / ranked:>6.0f} %")
    lines.append(f"Worst rank {found.worst_rank}, mean rank {found.mean_rank:.2f}.")
    for label, names in (
        ("Without a place", found.unassigned),
        ("Moved", found.moved),
        ("Without wishes", found.indifferent),
    ):
        if names:
            lines.append(f"{label} ({len(names)}): {', '.join(names)}")
    if figures.broken:
        lines += ["Limits that do not hold:", *(f"  {limit_words(limit)}" for limit in figures.broken)]
    for one in problem.workshops:
        names = tuple(name for name, places in found.places.items() if places.get(one.slot) == one.id)
        title = f"{one.id} ({one.slot})" if one.slot else one.id
        here = figures.counts[one.id, one.slot]
        sectors = ", ".join(f"{sector or 'no sector'} {n}" for sector, n in sorted(here.items()))
        lines += ["", f"{title}: {len(names)} of {one.capacity} places ({sectors or 'nobody'})"]
        lines += [f"  {name}" for name in names]
    return lines
