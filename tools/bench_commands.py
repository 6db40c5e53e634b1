"""Commands end to end against an earlier commit: processor time with all child processes.

    python tools/bench_commands.py [TREE OF THE EARLIER COMMIT] [PAIRS]

Both run in turns on the same files, each with what it writes in a folder of its own.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench_row import row, spread

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"
COMMIT = "ba8447f"
LOST = b"R50"  # the finding that LibreOffice met the clock: what it took is not counted then
TRIES = 5  # on a busy machine a file may meet its clock, which tells nothing
CHARACTERS = 7_000  # of the short report


@dataclass(frozen=True, slots=True)
class Goal:
    """A command, how its cache is before it runs, what it is held against, and the goal."""

    name: str
    arguments: Sequence[str]
    kept: bool  # what earlier runs kept is there
    most: float  # of the earlier commit's time


def goals(report: Path) -> tuple[Goal, ...]:
    """Return what is measured."""
    evaluate = ("evaluate", str(SAMPLE))
    return (
        Goal("evaluate, nothing kept", evaluate, kept=False, most=0.5),
        Goal("evaluate, the second time", evaluate, kept=True, most=0.33),
        Goal("check", ("check", str(SAMPLE)), kept=True, most=0.4),
        Goal(f"review of {CHARACTERS:,} characters", ("review", str(report)), kept=True, most=0.3),
    )


def seconds(command: Sequence[str], tree: Path, cache: Path | None) -> float:
    """Return the processor seconds of a command with all that it starts."""
    environment = {
        **os.environ, "PYTHONPATH": str(tree / "src"),
        "JIHENG_CACHE": str(cache) if cache is not None else "off",
    }  # fmt: skip
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as it is installed: compiled once
    for _ in range(TRIES):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode <= 1 and LOST not in done.stdout:
            return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    raise SystemExit(f"{' '.join(command)}: {(done.stdout + done.stderr).decode()[-500:]}")


def pairs(
    ours: Callable[[], float], base: Callable[[], float], count: int
) -> tuple[list[float], list[float]]:
    """Return the times of both, taken in turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(count):
        taken[0].append(ours())
        taken[1].append(base())
    return taken


def show(name: str, ours: list[float], base: list[float], most: float) -> None:
    """Print a row of the table."""
    value = statistics.median(ours) / statistics.median(base)
    print(
        row(name, spread(ours), spread(base), value, f"≤ {most:g}", held=value <= most), flush=True
    )


def measure(earlier: Path, count: int) -> None:
    """Print the rows of all goals."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = folder / "report.txt"
        report.write_text(_report(), encoding="utf-8")
        warm = folder / "kept"
        for tree, cache in ((ROOT, warm), (earlier, None)):  # compiled, and the rules packed
            seconds([python, "-m", "jiheng", "check", str(SAMPLE)], tree, cache)
        for number, goal in enumerate(goals(report)):
            arguments = [python, "-m", "jiheng", *goal.arguments]

            def run(tree: Path, cache: Path | None, *, writes: bool, to: list[str]) -> float:
                out = ["-o", str(folder / f"{tree.name}-{len(to)}")] if writes else []
                to.append("")
                return seconds([*arguments, *out], tree, cache)  # noqa: B023  called in the loop

            writes, turns = goal.arguments[0] == "evaluate", list[str]()
            if goal.kept and writes:
                run(ROOT, warm, writes=writes, to=turns)

            def ours() -> float:
                empty = folder / f"empty{number}-{len(turns)}"  # noqa: B023
                cache = warm if goal.kept else empty  # noqa: B023
                return run(ROOT, cache, writes=writes, to=turns)  # noqa: B023

            def base() -> float:
                return run(earlier, None, writes=writes, to=turns)  # noqa: B023

            show(f"{goal.name} / {COMMIT}", *pairs(ours, base, count), goal.most)
        _help(python, count)


def _help(python: str, count: int) -> None:
    many = max(9, count)
    bare = [python, "-c", "pass"]
    help_ = [python, "-m", "jiheng", "--help"]
    taken = pairs(lambda: seconds(help_, ROOT, None), lambda: seconds(bare, ROOT, None), many)
    show("`--help` / a bare interpreter", *taken, 4)


def _report() -> str:
    from review_gold import reports

    text = ""
    for report in reports("open"):
        text += report["text"]
        if len(text) >= CHARACTERS:
            break
    return text[:CHARACTERS]


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as name:
        given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
        earlier = given or Path(name) / "earlier"
        if given is None:
            subprocess.run(
                ["git", "worktree", "add", "--detach", str(earlier), COMMIT], cwd=ROOT, check=True
            )
            assets = "src/jiheng/documents/assets"
            subprocess.run(["cp", "-r", str(ROOT / assets), str(earlier / assets)], check=True)
        try:
            measure(earlier, count)
        finally:
            if given is None:
                subprocess.run(
                    ["git", "worktree", "remove", "--force", str(earlier)], cwd=ROOT, check=False
                )


if __name__ == "__main__":
    main()
