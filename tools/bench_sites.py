"""Prints how long 1,000 sites take to be held against a need: in the core, and as a page."""

import datetime as dt
import os
import random
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

from jiheng.model import LedgerRow, factor
from jiheng.promotion.sites import matching
from jiheng.rulebook import load

SITES = 1_000
CLOCK = time.perf_counter if os.environ.get("JIHENG_TEST_DATABASE") else time.process_time
MOST_SECONDS = 1.0  # as the platform's acceptance has it
NEED = {
    "name": "示例项目用地", "asked_on": "2026-01-05", "kind": "土地", "industry": "装备制造",
    "land_mu": "80", "land_price": "25", "power": "8000", "steam": "3", "pollutants": "1",
    "fixed_assets": "30000", "needed_on": "2026-10-01",
}  # fmt: skip


def site(chance: random.Random, number: int) -> dict[str, str]:
    """Return an invented site."""
    return {
        "name": f"示例地块{number:04d}号", "kind": "土地",
        "region": f"{chance.choice('子丑寅卯')}区",
        "surroundings": chance.choice(("无", "化工园区", "饮用水水源保护区")),
        "land_mu": f"{chance.randint(20, 300)}", "land_price": f"{chance.randint(12, 40)}",
        "power": f"{chance.randint(2, 20) * 1000}", "steam": f"{chance.randint(0, 20)}",
        "pollutants": f"{chance.randint(0, 9)}", "least_intensity": f"{chance.randint(200, 500)}",
        "industries": chance.choice(("装备", "食品", "")), "available_on": "2026-06-01",
    }  # fmt: skip


def core_seconds() -> float:
    """Return how long the core takes."""
    chance = random.Random(1)
    numbers = ("land_mu", "land_price", "power", "steam", "pollutants", "least_intensity")
    units = {
        c.field: c.unit for e in load().rest.offered if e.id == "sites" for c in e.form.columns
    }
    rows = []
    for number in range(SITES):
        typed = site(chance, number)
        values: dict[str, Any] = {**typed, "kind": "land", "state": "offered"}
        values |= {f: Fraction(typed[f]) * factor(units[f]) for f in numbers}
        values["available_on"] = dt.date(2026, 6, 1)
        rows.append(LedgerRow(ledger="sites", key=f"{number:04d}", values=values, texts=typed))
    need = LedgerRow(
        ledger="needs", key="n", texts=NEED,
        values={"kind": "land", "industry": "装备制造", "land_mu": 80 * factor("亩"),
                "power": Fraction(8000) * factor("千伏安"), "pollutants": factor("吨/年"),
                "land_price": 25 * factor("万元/亩"), "needed_on": dt.date(2026, 10, 1)},
    )  # fmt: skip
    rules = load().rest.sites.on(dt.date(2026, 1, 5))
    begin = CLOCK()
    found = matching(need, rows, rules)
    seconds = CLOCK() - begin
    print(
        f"{len(found.matches)} match, {len(found.unsure)} to be asked, {len(found.rejected)} fail"
    )
    return seconds


def page_seconds(folder: Path) -> float:
    """Return how long the page of a need takes, from the database to the last reason."""
    from jiheng.web.config.installation import Installation
    from jiheng.web.operate.setting_up import migrate, set_up

    place = Installation(folder, os.environ.get("JIHENG_TEST_DATABASE", "")).made()
    set_up(place)
    migrate(place, backed_up=False)
    from django.test import Client

    from jiheng.web.core import actions
    from jiheng.web.ledgers.actions import filling, offering
    from jiheng.web.ledgers.actions.taking_over import take_over
    from jiheng.web.ledgers.declarations import ledgers
    from jiheng.web.ledgers.ledger_tables import ledger_table

    root = actions.found_organisation(kind="finance", name="市", code="R", parent=None, by=None)
    user = actions.add_user(username="caizheng", name="审", password=None, by=None)
    for role in ("finance", "filler", "statistician"):
        actions.give_role(user, root, role, by=None)
    offering.switch(root, "promotion", on=True, by=user)
    chance = random.Random(1)
    rows = [{**site(chance, number), "state": "可供"} for number in range(SITES)]
    take_over(ledger_table(ledgers()["sites"], root), rows, "示例：纸面载体台账", by=user)
    need = filling.add_row(ledger_table(ledgers()["needs"], root), NEED, by=user)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/sites/needs/{root.pk}/{need.key}/"
    client.get(address)
    begin = CLOCK()
    answer = client.get(address)
    seconds = CLOCK() - begin
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    from django.db import connections

    connections.close_all()
    return seconds


def main() -> None:
    """Print the seconds of both; exit 1 above the bound."""
    core = core_seconds()
    with tempfile.TemporaryDirectory(prefix="jiheng-bench-") as folder:
        page = page_seconds(Path(folder))
    print(f"{SITES:,} sites: core {core:.2f} s, page {page:.2f} s, of at most {MOST_SECONDS:.0f}")
    sys.exit(max(core, page) > MOST_SECONDS)


if __name__ == "__main__":
    main()
