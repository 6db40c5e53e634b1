"""Prints lists of a ledger of 100,000 rows against one of 1,000, and that against a bare list.

python tools/bench_lists.py [ROWS]
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
YAML = ROOT / "tests" / "web" / "trainings.yaml"
MANY, FEW = int(sys.argv[1]) if sys.argv[1:] else 100_000, 1_000
DEPARTMENTS = 40
SERVER = bool(os.environ.get("JIHENG_TEST_DATABASE"))
CLOCK = time.perf_counter if SERVER else time.process_time  # SQLite works in this process
REPEATS, LEAST, SECONDS = 21, 5, 2.0  # of a job; fewer where many would take longer
STATES = ("planned", "held", "confirmed", "closed")
WHO = ("财务人员", "公务员", "窗口", "项目经理", "档案", "统计", "新录用", "中层", "基层", "外聘")
WHAT = ("业务", "员工守则", "消防", "保密", "公文", "预算", "采购", "信访", "急救", "礼仪")

CASES: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("first page", {}),
    *(
        (f"sorted by {label}{way}", {"sort": f"{sign}{field}"})
        for field, label in (
            ("name", "text"), ("mode", "choice"), ("planned_on", "date"), ("held_on", "date, gaps"),
            ("people", "number, gaps"), ("cost", "money, gaps"), ("state", "state"),
            ("organisation", "organisation"),
        )
        for sign, way in (("", ""), ("-", ", backwards"))
    ),
    ("page 20 of money", {"sort": "-cost", "page": "20"}),
    ("range and sort by it", {"cost-from": "5000", "cost-to": "5100", "sort": "-cost"}),
    ("range, sort by another", {"cost-from": "5000", "cost-to": "5100", "sort": "name"}),
    ("wide range, state, sort", {"cost-from": "10", "state": "held", "sort": "-held_on"}),
    ("choice, sort by money", {"mode": "面授", "sort": "-cost"}),
    ("search, 2, no hit", {"q": "游泳"}),
    ("search, 4, no hit", {"q": "财务游泳"}),
    ("search, 4, pairs apart", {"q": "公务员工"}),
    ("search, 1 hit", {"q": "000777"}),
    ("search, a tenth", {"q": "消防"}),
    ("search, a tenth, sorted", {"q": "消防", "sort": "-cost"}),
    ("search, all", {"q": "培训"}),
    ("search, all, sorted", {"q": "培训", "sort": "-cost"}),
)  # fmt: skip


def values(number: int) -> dict[str, str]:
    """Return an invented row; later columns are empty where the row is not that far."""
    state = STATES[number % 4]
    mixed = number * 7919 % 99_991  # spread, the same in every run
    row = {
        "name": f"{WHO[number % 10]}{WHAT[number // 10 % 10]}培训{number:06d}期",
        "mode": "面授" if mixed % 3 else "线上",
        "planned_on": f"2026-{mixed % 12 + 1:02d}-{mixed % 28 + 1:02d}",
        "place": f"第{mixed % 50}会议室",
        "teacher": "示例学院",
    }
    if state != "planned":
        row |= {
            "held_on": f"2026-{mixed % 12 + 1:02d}-{mixed % 27 + 2:02d}",
            "people": str(mixed % 400),
            "cost": f"{mixed % 10_000}.{mixed % 100:02d}",
            "summary": "按计划完成，资料齐全。" * 6,
        }
    return row


def fill(ledger: Any, organisations: list[Any], count: int) -> None:
    """Put so many invented rows into a ledger, in turns over organisations."""
    for start in range(0, count, 5_000):
        stop = min(start + 5_000, count)
        write_rows(ledger, organisations, [values(n) for n in range(start, stop)], start)


def write_rows(
    ledger: Any, organisations: list[Any], texts: list[dict[str, str]], start: int = 0
) -> None:
    """Put rows into a ledger as they would be saved, in turns over organisations and states."""
    from jiheng.web.ledgers.actions.storing import derive, index_titles
    from jiheng.web.ledgers.models import Row

    states = [state.id for state in ledger.flow.states]
    rows = [
        Row(
            organisation=organisations[n * 31 % len(organisations)], ledger=ledger.id,
            key=f"r{n}", position=n, state=states[n % len(states)], values=row,
        )
        for n, row in enumerate(texts, start)
    ]  # fmt: skip
    for row in rows:
        derive(row, ledger.form, ledger)
    Row.objects.bulk_create(rows, batch_size=500)
    index_titles(rows)


def prepare(folder: Path) -> tuple[tuple[Any, Any], Any]:
    """Return two ledgers of an installation, one long and one short, and who sees all of both."""
    from jiheng.web.config.installation import Installation
    from jiheng.web.operate.setting_up import migrate, set_up

    text = YAML.read_text(encoding="utf-8")
    (folder / "ledgers").mkdir(exist_ok=True)
    (folder / "ledgers" / "trainings.yaml").write_text(text, encoding="utf-8")
    short_text = text.replace("id: trainings", "id: courses", 1)
    (folder / "ledgers" / "courses.yaml").write_text(short_text, encoding="utf-8")
    place = Installation(folder, os.environ.get("JIHENG_TEST_DATABASE", "")).made()
    set_up(place)
    migrate(place, backed_up=False)
    from jiheng.web.core import actions
    from jiheng.web.core.models import User
    from jiheng.web.ledgers.actions.upkeep import refresh
    from jiheng.web.ledgers.declarations import ledgers
    from jiheng.web.ledgers.models import Row

    ledger_pair = (ledgers()["trainings"], ledgers()["courses"])
    if not Row.objects.exists():
        found = actions.found_organisation
        root = found(kind="finance", name="样例市财政局", code="R", parent=None, by=None)
        organisations = [
            found(kind="department", name=f"样例{n}局", code=f"D{n}", parent=root, by=None)
            for n in range(DEPARTMENTS)
        ]
        user = actions.add_user(username="finance", name="审", password=None, by=None)
        actions.give_role(user, root, "finance", by=None)
        for ledger, count in zip(ledger_pair, (MANY, FEW), strict=True):
            fill(ledger, organisations, count)
    refresh()
    return ledger_pair, User.objects.get(username="finance")


def bare() -> str:
    """Return what Django takes for granted: the 50 newest rows, each as a line of plain text."""
    from jiheng.web.ledgers.models import Row

    rows = Row.objects.order_by("-pk")[:50]
    return "\n".join(f"{row.pk} {row.title} {row.state} {row.values}" for row in rows)


def turns(jobs: tuple[Callable[[], object], ...]) -> list[tuple[float, ...]]:
    """Return the seconds of some jobs, warmed, turn by turn."""
    for job in jobs:
        job()
    times: list[tuple[float, ...]] = []
    while len(times) < LEAST or (len(times) < REPEATS and sum(map(sum, times)) < SECONDS):
        moments = [CLOCK()]
        for job in jobs:
            job()
            moments.append(CLOCK())
        times.append(tuple(end - start for start, end in pairwise(moments)))
    return times


def lines(folder: Path) -> Iterator[tuple[str, list[tuple[float, ...]]]]:
    """Yield each case with the seconds of the long list, the short one and a bare one."""
    (long, short), user = prepare(folder)
    from jiheng.web.core.lists import listing
    from jiheng.web.ledgers.ledger_lists import ledger_list

    lists = ledger_list(long), ledger_list(short)
    for name, query in CASES:

        def page(number: int, query: Mapping[str, str] = query) -> Callable[[], object]:
            return lambda: listing(lists[number], user, query)

        yield name, turns((page(0), page(1), bare))
    check_sum(long, lists[0], user)


def check_sum(ledger: Any, list_: Any, user: Any) -> None:
    """Hold the sum of a narrowed list against a sum in fractions of what was typed."""
    from jiheng.web.core.lists import listing
    from jiheng.web.ledgers.models import Row

    shown = listing(list_, user, {"cost-from": "5000", "state": "held"}).total
    typed = Row.objects.filter(ledger=ledger.id, state="held").values_list("values", flat=True)
    costs = [Fraction(row["cost"]) for row in typed if Fraction(row["cost"]) >= 5_000]
    expected = sum(costs, Fraction())
    if Fraction(shown.split()[-2]) != expected:
        raise AssertionError(f"{shown} is not {expected}")
    print(f"sum of {len(costs)} rows, exact: {shown}")


def main() -> None:
    """Print a line for each case."""
    engine = "PostgreSQL" if SERVER else "SQLite"
    print(f"{engine:26}{MANY:>10,} ms{FEW:>8,} ms{'ratio':>8}{'bare ms':>9}{'ratio':>8}")
    with tempfile.TemporaryDirectory(prefix="jiheng-bench-") as temporary:
        folder = Path(temporary)
        for name, times in lines(folder):
            many, few, least = (statistics.median(column) for column in zip(*times, strict=True))
            rows_ratio = statistics.median(turn[0] / turn[1] for turn in times)
            bare_ratio = statistics.median(turn[1] / turn[2] for turn in times)
            print(
                f"{name:26}{many * 1000:13.2f}{few * 1000:11.2f}{rows_ratio:8.2f}"
                f"{least * 1000:9.2f}{bare_ratio:8.2f}",
                flush=True,
            )
        from django.db import connections

        connections.close_all()


if __name__ == "__main__":
    main()
