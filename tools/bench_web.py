"""Pages of the web application: a list of 100,000 indicators against one of 1,000."""

import os
import tempfile
from pathlib import Path
from typing import Any

from bench_ratio import ratio

Timed = tuple[float, float, float]
MANY, FEW = 100_000, 1_000
A_YEAR = 500  # indicators of a department's year


def _filled(count: int, year: int, root: Any) -> None:
    """Fill years of invented departments with so many indicators."""
    from jiheng.web.core.models import Organisation
    from jiheng.web.ledgers.models import Row
    from jiheng.web.performance.models import Cycle

    for number in range(count // A_YEAR):
        code = f"{year}-{number}"
        where = Organisation.objects.create(
            kind="department", name=f"局{code}", code=code, parent=root
        )  # type: ignore[misc]
        where.path = f"{root.path}{where.pk}/"  # type: ignore[attr-defined]
        where.save()
        cycle = Cycle.objects.create(organisation=where, year=year)
        values = {"level1": "产出指标", "operator": "≥", "original_target": "100", "weight": "1"}
        Row.objects.bulk_create(
            Row(
                organisation=where, year=cycle.year, ledger="indicators", key=f"i{n}", position=n,
                title=f"指标{n}", values={**values, "name": f"指标{n}"},
            )
            for n in range(A_YEAR)
        )  # fmt: skip


def long_list() -> Timed:
    """The list of indicators where there are 100,000, against one where there are 1,000."""
    from jiheng.web.config.installation import Installation
    from jiheng.web.operate.setting_up import migrate, set_up

    with tempfile.TemporaryDirectory(prefix="jiheng-bench-") as folder:
        place = Installation(Path(folder), os.environ.get("JIHENG_TEST_DATABASE", "")).made()
        set_up(place)
        migrate(place, backed_up=False)
        from django.conf import settings
        from django.db import connections
        from django.test import Client

        from jiheng.web.core import actions

        settings.ALLOWED_HOSTS = ["testserver"]
        found = actions.found_organisation
        clients = []
        for code, count, year in (("M", MANY, 2025), ("F", FEW, 2024)):
            root = found(kind="finance", name=code, code=code, parent=None, by=None)
            user = actions.add_user(username=code, name=code, password=None, by=None)
            department = found(
                kind="department", name=f"{code}0", code=f"{code}0", parent=root, by=None
            )
            actions.give_role(user, department.parent, "line_department", by=None)
            _filled(count, year, root)
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            clients.append(client)
        many, few = clients
        for client in clients:
            if client.get("/indicators/").status_code != 200:
                raise AssertionError("the list was refused")
        timed = ratio(lambda: many.get("/indicators/"), lambda: few.get("/indicators/"))
        connections.close_all()
        return timed


WEB = (("list of 100,000 indicators / of 1,000", long_list),)

if __name__ == "__main__":
    for name, job in WEB:
        mine, base, times = job()
        print(f"{name:50}{mine:12.5f}{base:12.5f}{times:9.2f}")
