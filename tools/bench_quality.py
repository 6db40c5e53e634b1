"""Prints how long the rules of data quality take over 20,000 projects, and at one row of them."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROJECTS, FUNDS, CONTRACTS, ARRIVALS = 20_000, 20_000, 10_000, 5_000
DISTRICTS = 24
LIMIT = 60.0  # seconds of a ledger, as the acceptance of the platform has it


def values() -> dict[str, list[dict[str, str]]]:
    """Return invented rows by ledger; each hundredth repeats what the one before it says."""
    from jiheng.web.operate.ledger_city import code

    rows: dict[str, list[dict[str, str]]] = {}
    for n in range(PROJECTS):
        same = n - 1 if n % 100 == 99 else n
        rows.setdefault("investment_projects", []).append({
            "name": f"示例项目{n}号", "investor": f"投资{same}号", "investor_code": code(same),
            "kind": "正式合同", "region": f"区{n % DISTRICTS}", "planned_total": f"{10_000 + same}",
            "contract_signed_on": f"2025-{same % 12 + 1:02d}-{same % 20 + 1:02d}",
            "contract_number": f"HT{n}", "content": "建设厂房和研发中心，购置设备。" * 4,
        })  # fmt: skip
    for n in range(FUNDS):
        rows.setdefault("funds", []).append({
            "voucher": f"V{n - 1 if n % 100 == 99 else n}", "project": f"示例项目{n}号",
            "payer": "境外公司", "origin": "境外", "arrived_on": "2025-12-30", "amount": "100",
        })  # fmt: skip
    for n in range(CONTRACTS):
        rows.setdefault("contracts", []).append({
            "contract_number": f"C{n}", "project": f"示例项目{n}号", "total": f"{10_000 + n}",
        })  # fmt: skip
    for n in range(ARRIVALS):
        rows.setdefault("arrivals", []).append({
            "report_number": f"B{n}", "enterprise": f"外资{n}号", "amount": "1", "usd": "1",
            "currency": "美元", "arrived_on": "2025-06-01",
        })  # fmt: skip
    return rows


def prepare(folder: Path) -> Any:
    """Return who sees all rows of a city that was just filled."""
    from jiheng.web.config.installation import Installation
    from jiheng.web.operate.setting_up import migrate, set_up

    place = Installation(folder, "").made()
    set_up(place)
    migrate(place, backed_up=False)
    from bench_lists import write_rows
    from jiheng.web.core import actions
    from jiheng.web.ledgers.actions import offering
    from jiheng.web.ledgers.actions.upkeep import refresh
    from jiheng.web.ledgers.declarations import ledgers

    found = actions.found_organisation
    root = found(kind="finance", name="样例市财政局", code="R", parent=None, by=None)
    districts = [
        found(kind="department", name=f"区{n}", code=f"D{n}", parent=root, by=None)
        for n in range(DISTRICTS)
    ]
    user = actions.add_user(username="finance", name="审", password=None, by=None)
    actions.give_role(user, root, "finance", by=None)
    offering.switch(root, "promotion", on=True, by=user)
    for id_, rows in values().items():
        write_rows(ledgers()[id_], districts, rows)
    refresh()
    return user


def seconds(work: Callable[[], object]) -> tuple[float, object]:
    """Return how long something takes, and what it gives."""
    begin = time.perf_counter()
    outcome = work()
    return time.perf_counter() - begin, outcome


def main() -> int:
    """Print the seconds; return 1 if a ledger takes longer than it may."""
    with tempfile.TemporaryDirectory() as folder:
        user = prepare(Path(folder))
        from jiheng.web.ledgers.declarations import ledgers
        from jiheng.web.ledgers.models import Row
        from jiheng.web.ledgers.quality_lines import LedgerQuality
        from jiheng.web.ledgers.queries.quality import ledger_findings, row_findings

        slow = False
        for id_ in ("investment_projects", "funds", "contracts", "arrivals"):
            ledger = ledgers()[id_]

            def page(ledger: Any = ledger) -> int:
                quality = LedgerQuality(user, ledger, ledger_findings)
                list(quality.lines(quality.chosen({})[:50]))
                return len(quality.pairs)

            first, lines = seconds(page)
            again, _lines = seconds(page)
            row = Row.objects.filter(ledger=id_).select_related("organisation").order_by("-pk")[0]
            row_findings(ledger, row.organisation, [row])
            own, _found = seconds(lambda ledger=ledger, row=row: row_findings(
                ledger, row.organisation, [row]))  # fmt: skip
            slow |= first > LIMIT
            sys.stdout.write(
                f"{id_}: {lines} lines, {first:.2f} s, again {again:.3f} s, a row {own:.3f} s\n"
            )
        looked, pairs = seconds(lambda: cases(user))
        again, _pairs = seconds(lambda: cases(user))
        slow |= looked > LIMIT
        sys.stdout.write(f"cases of duplicates: {pairs}, {looked:.2f} s, again {again:.2f} s\n")
    return int(slow)


def cases(user: Any) -> dict[str, int]:
    """Return how many pairs of projects are put down as cases."""
    from jiheng.web.core.queries import root
    from jiheng.web.ledgers.actions.raising import find_pairs
    from jiheng.web.ledgers.declarations import ledgers

    top = root()
    path = top.path if top is not None else ""
    return find_pairs(ledgers()["investment_projects"], path, lambda _done, _all: None, by=user)


if __name__ == "__main__":
    raise SystemExit(main())
