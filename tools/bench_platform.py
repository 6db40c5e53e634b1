"""Fifty people at work in a city whose ledgers of every kind hold 60,000 rows.

python tools/bench_platform.py [ROWS [PEOPLE [TURNS]]]

The rows are those of the demonstration over and over, each time under other names. Everybody opens
the pages of their own work and some enter rows. Prints of each page what nineteen of twenty
requests take against the list of projects asked for in the same moment; then what is missing of
what was entered.
"""

import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench_row import row

ROWS, PEOPLE, TURNS = (*map(int, sys.argv[1:]), *(60_000, 50, 2)[len(sys.argv) - 1 :])
WORKERS = 4  # requests at a time: as many as the server's threads
YEAR = 2025
MOST_RATIO, MOST_LIST = 3.0, 0.3  # of a page to the list; seconds of a list that nobody waits for
LIST = "/ledgers/investment_projects/"
BLIND = ("centre",)  # roles that do not see the list
NEW = ("enquiries", "leads", "visits", "contacts_log")  # into which clerks enter rows
PAGES = {  # what the people of a role open
    "filler": ("/", "/ledgers/enquiries/", "/ledgers/leads/?channel=招商大使", "/ledgers/visits/",
               "/ledgers/enquiries/clocks/", "/ledgers/contracts/"),
    "verifier": ("/", "/ledgers/arrivals/", "/ledgers/funds/", "/ledgers/channel_credits/"),
    "statistician": ("/ledgers/figures/projects.signed.count/?year=2025",
                     "/statistics/tables/T01/?year=2025&month=6", "/ledgers/official/"),
    "supervisor": ("/ledgers/tasks/clocks/", "/ledgers/plans/tallies/", "/ledgers/inspections/"),
    "manager": ("/zones/?year=2025", "/zones/parcels/", "/awards/?year=2025", "/sites/"),
    "centre": ("/complaints/?year=2025", "/"),
    "lead": ("/leader/?year=2025", "/ledgers/figures/?year=2025"),
}  # fmt: skip
SAMPLE = {
    "enquiries": {"subject": "压测咨询", "account": "压测公司", "received_on": "2025-06-03"},
    "leads": {"name": "压测线索", "investor": "压测公司", "received_on": "2025-06-03",
              "channel": "其他"},
    "visits": {"account": "压测公司", "direction": "来访", "channel": "其他"},
    "contacts_log": {"partner": "压测公司", "partner_kind": "使领馆",
                     "contacted_on": "2025-06-03", "text": "来函"},
}  # fmt: skip


class City:
    """The installation: its department with the districts below it, and who works there."""

    def __init__(self, folder: Path) -> None:
        from jiheng.web.config.installation import Installation
        from jiheng.web.operate.setting_up import migrate, set_up

        self.place = Installation(folder, os.environ.get("JIHENG_TEST_DATABASE", "")).made()
        set_up(self.place)
        migrate(self.place, backed_up=False)
        from django.conf import settings

        from jiheng.web.core import actions
        from jiheng.web.ledgers.actions import offering
        from jiheng.web.ledgers.actions.upkeep import refresh
        from jiheng.web.operate.ledger_city import DISTRICTS

        settings.ALLOWED_HOSTS = ["testserver"]
        found = actions.found_organisation
        root = found(kind="finance", name="示例市财政局", code="R", parent=None, by=None)
        self.where = found(
            kind="department", name="示例市投资促进局", code="D", parent=root, by=None
        )
        self.units = [
            found(kind="unit", name=name, code=f"U{n}", parent=self.where, by=None)
            for n, name in enumerate(DISTRICTS)
        ]
        first = actions.add_user(username="manager", name="管", password=None, by=None)
        actions.give_role(first, self.where, "manager", by=None)
        offering.switch(self.where, "promotion", on=True, by=first)
        self.count = fill(self.where, self.units)
        refresh()
        self.people = [self._person(n) for n in range(PEOPLE)]

    def _person(self, number: int) -> tuple[str, Any, dict[str, str]]:
        """Return a role, a client that is logged in, and the head of a call."""
        from django.test import Client

        from jiheng.web.core import actions

        role = tuple(PAGES)[number % len(PAGES)]
        user = actions.add_user(username=f"p{number}", name=f"人{number}", password=None, by=None)
        actions.give_role(user, self.where, role, by=None)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        token = actions.make_token("压测", by=user)
        return role, client, {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def fill(where: Any, units: list[Any]) -> int:
    """Put the demonstration's rows in till there are enough; return how many there are."""
    from jiheng.web.ledgers.declarations import ledgers
    from jiheng.web.operate.ledger_city import DISTRICTS
    from jiheng.web.operate.platform_city import city
    from jiheng.web.operate.promotion_city import more_rows

    given = {**city().rows, **more_rows(DISTRICTS)}
    known = {id_: own for id_, own in given.items() if id_ in ledgers() and own}
    thin = max(1, sum(map(len, known.values())) // ROWS)  # for a small trial: not all of them
    known = {id_: own[::thin] for id_, own in known.items()}
    each = sum(map(len, known.values()))
    times = max(1, -(-ROWS // each))
    by_name = {unit.name: unit for unit in units}
    for id_, own in known.items():
        put_in(ledgers()[id_], own, where, by_name, times)
    return times * each


def put_in(
    ledger: Any, given: list[dict[str, Any]], where: Any, units: dict[str, Any], times: int
) -> None:
    """Put rows into a ledger so often, each time under other names; with a version each."""
    from jiheng.web.ledgers.actions.storing import derive, index_titles
    from jiheng.web.ledgers.models import Row, Version
    from jiheng.web.operate.demo_ledgers import _typed

    form, states = ledger.form, {state.label: state.id for state in ledger.flow.states}
    fields = frozenset(form.fields)
    named = {c.field for c in form.columns if c.kind == "link"} | {*form.called[:1]}
    named |= {"parent_project", "investor"} & fields
    typed = [_typed({k: v for k, v in own.items() if k in fields}) for own in given]
    for turn in range(times):
        rows = []
        for number, values in enumerate(typed):
            mine = {k: f"{v}·{turn}" if turn and k in named else v for k, v in values.items()}
            state = states.get(values.get(ledger.state_column, ""), ledger.flow.states[0].id)
            rows.append(Row(
                organisation=units.get(str(given[number].get("region") or ""), where),
                ledger=ledger.id, key=f"b{turn}-{number}", position=number, state=state,
                values=mine, version=1,
            ))  # fmt: skip
        for each in rows:
            derive(each, form, ledger)
        Row.objects.bulk_create(rows, batch_size=500)
        Version.objects.bulk_create(
            [Version(row=r, number=1, state=r.state, values=r.values) for r in rows], batch_size=500
        )
        index_titles(rows)


class Work:
    """What people did, how long each page took, and what they entered."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []
        self.entered: list[str] = []

    def turn(self, person: int) -> None:
        """Open the pages of somebody's work, each after the list; a clerk enters a row."""
        role, client, head = self.city.people[person]
        for path in PAGES[role]:
            if role not in BLIND:
                self.open(client, LIST)
            self.open(client, path)
        if role == "filler":
            self.enter(client, head, person)

    def open(self, client: Any, path: str) -> None:
        """Open a page; what is refused is an error."""
        begin = time.perf_counter()
        answer = client.get(path)
        if answer.status_code == 200:
            self.seconds[path].append(time.perf_counter() - begin)
        else:
            self.errors.append(f"{path} {answer.status_code}")

    def enter(self, client: Any, head: dict[str, str], person: int) -> None:
        """Enter a row by a call, and remember it where the answer says that it is kept."""
        for ledger in NEW:
            begin = time.perf_counter()
            answer = client.post(
                f"/api/ledgers/{ledger}/{self.city.where.pk}/rows",
                {"values": SAMPLE[ledger]}, content_type="application/json", **head,
            )  # fmt: skip
            if answer.status_code == 201:
                self.seconds["a row entered"].append(time.perf_counter() - begin)
                self.entered.append(answer.json()["key"])
            else:
                self.errors.append(f"{ledger} {person} {answer.status_code}")


def p95(seconds: list[float]) -> float:
    """Return what nineteen of twenty take at most."""
    return statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]


def lost(entered: list[str]) -> int:
    """Return how many of the rows that were said to be kept are not there."""
    from jiheng.web.ledgers.models import Row

    there = set(Row.objects.filter(ledger__in=NEW).values_list("key", flat=True))
    return sum(key not in there for key in entered)


def lines(city: City) -> Iterator[tuple[str, bool]]:
    """Yield each row of the table and whether its goal is held."""
    name = f"{city.count:,} rows, {PEOPLE} people"
    alone = Work(city)
    for role, client, _head in city.people[: len(PAGES)]:
        for path in (*PAGES[role], *(() if role in BLIND else (LIST,))):
            alone.open(client, path)  # what a process reads once is read now
    single = statistics.median(alone.seconds[LIST])
    held = single <= MOST_LIST
    yield row(f"{name}: the list, nobody else there", f"{single * 1000:.0f} ms", "—",
              single / MOST_LIST, f"≤ {MOST_LIST * 1000:.0f} ms", held=held), held  # fmt: skip
    work = Work(city)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work.turn, [*range(PEOPLE)] * TURNS))
    plain = p95(work.seconds[LIST])
    for path, seconds in sorted(work.seconds.items()):
        if path != LIST:
            own = p95(seconds)
            held = own <= MOST_RATIO * plain
            yield row(f"{name}: {path}", f"p95 {own * 1000:.0f} ms", f"p95 {plain * 1000:.0f} ms",
                      own / plain, f"≤ {MOST_RATIO:g}", held=held), held  # fmt: skip
    missing = lost(work.entered)
    sound = not missing and not work.errors
    yield row(f"{name}: errors {len(work.errors)}, lost {missing} of {len(work.entered)} entered",
              f"{work.errors[:3]}", "—", missing, "none",
              held=sound), sound  # fmt: skip


def main() -> int:
    """Print the table; return 1 where a goal is missed."""
    every_goal = True
    with tempfile.TemporaryDirectory(prefix="jiheng-bench-") as folder:
        for line, held in lines(City(Path(folder))):
            print(line, flush=True)
            every_goal &= held
        from django.db import connections

        connections.close_all()
    return int(not every_goal)


if __name__ == "__main__":
    sys.exit(main())
