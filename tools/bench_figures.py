"""Prints what figures over 60,000 rows cost, against the query that fetches the same rows."""

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROWS, DISTRICTS, YEAR = 60_000, 24, 2025
ID = "projects.signed.amount"
TURNS = 7
SERVER = bool(os.environ.get("JIHENG_TEST_DATABASE"))
CLOCK = time.perf_counter if SERVER else time.process_time  # SQLite works in this process
MOST_SECONDS, MOST_RATIO, MOST_CLOSING = 0.05, 3.0, 30.0  # as the platform's acceptance has it


def values(number: int) -> dict[str, str]:
    """Return an invented project; a fifth of them do not count."""
    return {
        "name": f"示例项目{number}号", "investor": f"投资{number}号", "kind": "正式合同",
        "region": f"区{number % DISTRICTS}", "planned_total": f"{9_000 + number % 20_000}.5",
        "contract_signed_on": f"{YEAR}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
        "content": "建设厂房和研发中心，购置设备。" * 4,
    }  # fmt: skip


def prepare(folder: Path, count: int = ROWS) -> tuple[Any, list[Any], Any]:
    """Return a city filled with rows and versions, its districts, who may close their months."""
    from jiheng.web.config.installation import Installation
    from jiheng.web.operate.setting_up import migrate, set_up

    place = Installation(folder, os.environ.get("JIHENG_TEST_DATABASE", "")).made()
    set_up(place)
    migrate(place, backed_up=False)
    from jiheng.web.core import actions
    from jiheng.web.ledgers.actions import offering
    from jiheng.web.ledgers.actions.storing import derive
    from jiheng.web.ledgers.declarations import ledgers
    from jiheng.web.ledgers.models import Row, Version

    found = actions.found_organisation
    root = found(kind="finance", name="样例市财政局", code="R", parent=None, by=None)
    districts = [
        found(kind="department", name=f"区{n}", code=f"D{n}", parent=root, by=None)
        for n in range(DISTRICTS)
    ]
    user = actions.add_user(username="tongji", name="统计员", password=None, by=None)
    for role in ("statistician", "finance"):
        actions.give_role(user, root, role, by=None)
    offering.switch(root, "promotion", on=True, by=user)
    ledger = ledgers()["investment_projects"]
    for start in range(0, count, 5_000):
        rows = [
            Row(organisation=districts[n % DISTRICTS], ledger=ledger.id, key=f"r{n}", position=n,
                state="registered" if n % 5 == 0 else "signed", values=values(n))
            for n in range(start, min(start + 5_000, count))
        ]  # fmt: skip
        for row in rows:
            derive(row, ledger.form, ledger)
        Row.objects.bulk_create(rows, batch_size=500)
        Version.objects.bulk_create(
            [Version(row=r, number=1, state=r.state, values=r.values) for r in rows], batch_size=500
        )
    if SERVER:  # as the server does by itself a minute after so many rows
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return root, districts, user


def once(work: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    begin = CLOCK()
    work()
    return CLOCK() - begin


def median(work: Callable[[], object], turns: int = TURNS) -> float:
    """Return the median seconds of some turns, after one that warms."""
    work()
    return statistics.median(once(work) for _ in range(turns))


def measured(
    root: Any, districts: list[Any], user: Any
) -> Iterator[tuple[str, float, float, bool]]:
    """Yield name, seconds, ratio to the plain query and whether it is as quick as it should be."""
    from django.utils import timezone

    from jiheng.ledger import figure
    from jiheng.model import year_of
    from jiheng.web.ledgers.actions.months import close
    from jiheng.web.ledgers.declarations import ledgers
    from jiheng.web.ledgers.models import Row, Version
    from jiheng.web.ledgers.queries import figures

    period = year_of(YEAR)
    counted = Row.objects.filter(
        ledger="investment_projects", state="signed", amount__gte=10**8 * 10_000,
        day__range=(period.first, period.last),
    )  # fmt: skip
    fetch = median(lambda: list(counted.values_list("key", "version", "amount")))
    rows = figures.figure_of(ID, root, period)
    if len(rows.counted) != counted.count():
        raise AssertionError(f"{len(rows.counted)} rows count, not {counted.count()}")
    sources = figures.sources_of(ID, root)
    yield "the plain query", fetch, 1.0, True
    jobs = {
        "figure, kept": lambda: figures.figure_of(ID, root, period),
        "figure, computed from kept rows": lambda: figure(ID, sources, period),
        "figure as of now": lambda: figures.figure_as_of(ID, root, period, timezone.now()),
    }
    for name, job in jobs.items():
        taken = median(job)
        yield name, taken, taken / fetch, taken <= min(MOST_SECONDS, MOST_RATIO * fetch)
    versions = Version.objects.filter(row__ledger="investment_projects")
    plain = median(lambda: list(versions.values_list("row__key", "number", "values")), 3)
    yield "the versions with their values, a plain query", plain, plain / fetch, True
    figures.forget()
    cold = once(lambda: figures.figure_of(ID, root, period))
    yield "figure, all rows read for the first time", cold, cold / fetch, True
    ledger, first = ledgers()["investment_projects"], dt.date(YEAR, 3, 1)
    closing = once(lambda: [close(ledger, each, first, by=user) for each in (*districts, root)])
    yield (
        "a month closed in 24 districts and the city",
        closing,
        closing / fetch,
        (closing <= MOST_CLOSING),
    )


def main() -> int:
    """Print a line for each; return 1 if one takes longer than it may."""
    engine = "PostgreSQL, by the clock" if SERVER else "SQLite, processor time"
    sys.stdout.write(f"{engine}, {ROWS:,} rows, {DISTRICTS} districts\n")
    every_sound = True
    with tempfile.TemporaryDirectory() as folder:
        for name, seconds, ratio, sound in measured(*prepare(Path(folder))):
            mark = "" if sound else "  slower than it may be"
            sys.stdout.write(f"{name:48}{seconds * 1000:11.1f} ms{ratio:8.2f}{mark}\n")
            sys.stdout.flush()
            every_sound = every_sound and sound
        from django.db import connections

        connections.close_all()
    return int(not every_sound)


if __name__ == "__main__":
    raise SystemExit(main())
