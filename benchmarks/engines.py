"""The engines beside their baselines: ``make bench-engines``.

Each case runs in a process of its own, which is measured: CPU seconds of the solving, the most memory it
held. A case is a function of a module named in PARTS, which returns what it found; its certificate is checked
before that.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("allocation", "seating")
MEMORY = 500  # MB


@dataclass(frozen=True, slots=True)
class Found:
    """What one case found.

    Attributes
    ----------
    figures
        What counts, in words.
    cpu
        CPU seconds of the solving itself, without imports, reading and checking.
    proof
        What the checker says.
    bar
        What is asked for, in words; empty for a baseline.
    met
        Whether it is reached; None for a baseline.
    """

    figures: str
    cpu: float
    proof: str = ""
    bar: str = ""
    met: bool | None = None


Case = Callable[[], Found]


def cases(part: str) -> dict[str, Case]:
    """Return the cases of a part by what they are called, in order; none where the part is not there."""
    name = f"benchmarks.engines_{part}"
    if find_spec(name) is None:
        return {}
    made: dict[str, Case] = import_module(name).CASES
    return made


def run_here(part: str, name: str) -> None:
    """Run one case and print what it found, with the memory it took."""
    found = cases(part)[name]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("\n" + json.dumps({**asdict(found), "peak": peak}))


def run_apart(part: str, name: str) -> dict[str, object]:
    """Run one case in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.engines", part, name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"figures": f"failed: {done.stderr.strip().splitlines()[-1:]}", "met": False}
    read: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return read


def main() -> int:
    """Run what is asked for (a part, a part and a case, or everything) and print a table."""
    if len(sys.argv) == 3:
        run_here(sys.argv[1], sys.argv[2])
        return 0
    missed = 0
    for part in [part for part in PARTS if len(sys.argv) < 2 or part == sys.argv[1]]:
        names = list(cases(part))
        if not names:
            continue
        print(f"\n## {part}\n\n| case | found | proof | CPU s | peak MB | bar | |")
        print("|---|---|---|--:|--:|---|---|")
        for name in names:
            row = run_apart(part, name)
            peak = float(str(row.get("peak", 0)))
            met = row.get("met")
            if met is not None and peak > MEMORY:
                met = False
            missed += met is False
            mark = {None: "", True: "met", False: "MISSED"}[met if isinstance(met, bool) else None]
            cpu = float(str(row.get("cpu", 0)))
            cells = [name, row["figures"], row.get("proof", ""), f"{cpu:.2f}", f"{peak:.0f}"]
            print(f"| {' | '.join(map(str, [*cells, row.get('bar', ''), mark]))} |", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
