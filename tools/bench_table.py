"""One table of what was measured: runs the parts of the bench and writes docs/performance.md.

    python tools/bench_table.py [PART ...]

Without a name the parts that together take ten minutes on two quiet processors; the others, each
above two minutes, by their name only. Rows of parts that were not run stay, with their day.
A part prints rows as `bench_row` makes them; whatever else it prints is shown and left out.
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench -->", "<!-- /bench -->"
HEAD = (
    "| part | what | measured | against | ratio | goal | | day, load |",
    "|---|---|---|---|---|---|---|---|",
)
CELLS = 6  # of a row that a part prints
POSTGRES = ("tools/postgres.py", sys.executable)
SHORT: dict[str, Sequence[str]] = {
    "firmness": ("tools/bench_firmness.py",),
    "growth": ("tools/bench_growth.py",),
    "comparison": ("tools/bench_comparison.py",),
    "commands": ("tools/bench_commands.py",),
}
LONG: dict[str, Sequence[str]] = {  # by name only
    "growth-far": ("tools/bench_growth.py", "far"),
    "jobs": ("tools/bench.py",),
    "lists": ("tools/bench_lists.py",),
    "lists-postgresql": (*POSTGRES, "tools/bench_lists.py"),
    "lists-million": (*POSTGRES, "tools/bench_lists.py", "1000000"),
    "quality": ("tools/bench_quality.py",),
    "surveys": ("tools/bench_surveys.py",),
    "figures": ("tools/bench_figures.py",),
    "figures-postgresql": (*POSTGRES, "tools/bench_figures.py"),
    "leader": ("tools/bench_leader.py",),
    "cards": ("tools/bench_cards.py",),
    "sites": ("tools/bench_sites.py",),
    "statistics": ("tools/bench_statistics.py",),
    "platform": ("tools/bench_platform.py",),
    "platform-postgresql": (*POSTGRES, "tools/bench_platform.py"),
}
PARTS = SHORT | LONG


def rows(part: str) -> Iterator[str]:
    """Yield the rows of a part, with its name before and day and load behind."""
    when = f"{time.strftime('%Y-%m-%d')}, {os.getloadavg()[0]:.0f}"
    with subprocess.Popen(
        [sys.executable, *PARTS[part]], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            cells = line.strip().removeprefix("|").removesuffix("|").split(" | ")
            if line.startswith("| ") and len(cells) == CELLS:
                yield f"| {part} {line.strip()} {when} |"
    if running.returncode > 1:  # 1 is a goal that was missed, which the row says
        sys.exit(f"{part}: ended with {running.returncode}")


def written(text: str, made: Sequence[str], parts: Sequence[str]) -> str:
    """Return the page with the rows of some parts in place of those it had."""
    head, _, rest = text.partition(BEGIN)
    old, _, tail = rest.partition(END)
    known = [line for line in old.splitlines() if line.startswith("| ") and line != HEAD[0]]
    kept = [line for line in known if line.split(" | ")[0].removeprefix("| ") not in parts]
    order = {part: number for number, part in enumerate(PARTS)}
    lines = sorted(
        (*kept, *made), key=lambda line: order.get(line.split(" | ")[0].removeprefix("| "), -1)
    )
    machine = (
        f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}; "
        "written by `tools/bench_table.py`: medians, in brackets the spread."
    )
    return f"{head}{BEGIN}\n" + "\n".join([machine, "", *HEAD, *lines, END]) + tail


def main() -> None:
    """Run the parts and write the page after each, so that none is lost."""
    parts = sys.argv[1:] or list(SHORT)
    if unknown := [part for part in parts if part not in PARTS]:
        sys.exit(f"no part {unknown[0]}; there are {', '.join(PARTS)}")
    for part in parts:
        made = list(rows(part))
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(written(text, made, [part]), encoding="utf-8")


if __name__ == "__main__":
    main()
