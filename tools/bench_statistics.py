"""Prints how long the month pack of a city of 24 districts and 60,000 projects takes."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench_figures import CLOCK, DISTRICTS, ROWS, YEAR, prepare

MOST = 60.0  # seconds, as the task has it
SERVER = bool(os.environ.get("JIHENG_TEST_DATABASE"))


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long something takes (of this process, on SQLite), and what it gives."""
    begin = CLOCK()
    outcome = work()
    return CLOCK() - begin, outcome


def main() -> int:
    """Print the seconds of the pack and of its first table; return 1 if it is too slow."""
    with tempfile.TemporaryDirectory(prefix="jiheng-bench-") as folder:
        root, _districts, user = prepare(Path(folder))
        from django.utils import timezone

        from jiheng.ledger.statistics import StatPeriod
        from jiheng.web.statistics.actions.issues import make_pack
        from jiheng.web.statistics.models import Issue
        from jiheng.web.statistics.queries.tables import MonthTables, statistics

        period, today = StatPeriod(YEAR, 6, statistics().merged), timezone.localdate()
        layout = statistics().table("T01")

        def first() -> Any:
            return MonthTables(root, period).table(layout, today)

        cold, _table = seconds(first)
        warm, table = seconds(first)
        argument = {"organisation": root.pk, "year": YEAR, "month": 6, "kind": "monthly",
                    "written": {}, "by": user.pk, "language": "zh-hans"}  # fmt: skip
        packed, _outcome = seconds(lambda: make_pack(argument, lambda _done, _all: None))
        again, _outcome = seconds(lambda: make_pack(argument, lambda _done, _all: None))
        size = Issue.objects.order_by("-pk")[0].file.size
        from django.db import connections

        connections.close_all()
    engine = "PostgreSQL" if SERVER else "SQLite"
    print(f"{engine}, {ROWS:,} projects, {DISTRICTS} districts, {len(table.lines)} lines of T01")
    print(f"T01 first {cold:.1f} s, again {warm:.2f} s")
    print(f"month pack {packed:.1f} s, a second issue {again:.1f} s, {size / 2**20:.1f} MB;"
          f" at most {MOST:.0f} s")  # fmt: skip
    return int(packed > MOST)


if __name__ == "__main__":
    sys.exit(main())
