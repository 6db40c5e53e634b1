"""Prints what the leader's page costs under 50 people, against the list of the ledger it counts.

python tools/bench_leader.py [ROWS]     60,000 as the platform's acceptance has it
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench_figures import ROWS, prepare
from bench_row import row, spread

PEOPLE, TURNS, WORKERS = 50, 2, 4  # requests at a time: as many as the server's threads
MOST_RATIO = 3.0  # as the platform's acceptance has it
LEADER, LIST = "/leader/?year=2025", "/ledgers/investment_projects/"
SERVER = bool(os.environ.get("JIHENG_TEST_DATABASE"))


def clients(root: Any) -> list[Any]:
    """Return fifty people who may see everything, each logged in."""
    from django.conf import settings
    from django.test import Client

    from jiheng.web.core import actions

    settings.ALLOWED_HOSTS = ["testserver"]
    logged_in = []
    for number in range(PEOPLE):
        user = actions.add_user(username=f"p{number}", name="看", password=None, by=None)
        actions.give_role(user, root, "lead", by=None)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        logged_in.append(client)
    return logged_in


def taken(people: list[Any], address: str) -> list[float]:
    """Return the seconds of each request when everybody asks at once, some turns long."""

    def ask(client: Any) -> float:
        begin = time.perf_counter()
        answer = client.get(address)
        if answer.status_code != 200:
            raise AssertionError(f"{address} was refused: {answer.status_code}")
        return time.perf_counter() - begin

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(ask, people * TURNS))


def p95(seconds: list[float]) -> float:
    """Return what nineteen of twenty requests take at most."""
    return statistics.quantiles(seconds, n=20)[-1]


def once(work: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def change() -> None:
    """Give a row of the ledger that is counted another version."""
    from jiheng.web.ledgers.models import Row, Version

    first = Row.objects.filter(ledger="investment_projects").earliest("pk")
    first.version += 1
    first.save()
    Version.objects.create(row=first, number=first.version, state=first.state, values=first.values)


def main() -> None:
    """Print both pages; exit 1 where the leader's page is slower than it may be."""
    count = int(sys.argv[1]) if sys.argv[1:] else ROWS
    with tempfile.TemporaryDirectory(prefix="jiheng-bench-") as folder:
        root, _districts, _user = prepare(Path(folder), count)
        people = clients(root)
        first = once(lambda: people[0].get(LEADER))
        change()
        changed = once(lambda: people[0].get(LEADER))
        people[0].get(LIST)
        pages, lists, ratios = [], [], []
        for _turn in range(3):
            page, plain = p95(taken(people, LEADER)), p95(taken(people, LIST))
            pages.append(page * 1000)
            lists.append(plain * 1000)
            ratios.append(page / plain)
            print(f"leader p95 {page * 1000:8.1f} ms   list p95 {plain * 1000:8.1f} ms"
                  f"   ratio {page / plain:5.2f}", flush=True)  # fmt: skip
        from django.db import connections

        connections.close_all()
    engine = "PostgreSQL" if SERVER else "SQLite"
    middle = statistics.median(ratios)
    name = f"leader's page, {PEOPLE} people, {count:,} rows, {engine}: p95 / the list of the ledger"
    sides = spread(pages, "ms", 0), spread(lists, "ms", 0)
    print(row(name, *sides, middle, f"≤ {MOST_RATIO:g}", held=middle <= MOST_RATIO))
    print(f"the first one of a process {first * 1000:.0f} ms, after a row was changed "
          f"{changed * 1000:.0f} ms")  # fmt: skip
    sys.exit(middle > MOST_RATIO)


if __name__ == "__main__":
    main()
