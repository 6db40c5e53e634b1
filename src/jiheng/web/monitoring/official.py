"""绩效运行监控表 of a round as a file."""

from typing import TYPE_CHECKING

from jiheng import documents, reporting
from jiheng.web.monitoring.queries.rounds import judged
from jiheng.web.monitoring.queries.waiting import period_name

if TYPE_CHECKING:
    from jiheng.web.monitoring.models import Round


def official_form(round_: "Round") -> tuple[str, bytes]:
    """Return the name and the content of the official form of a round as it was monitored."""
    seen = judged(round_)
    grids = reporting.monitoring(seen.scored, seen.rules)
    name = f"{round_.cycle.organisation.name}{round_.cycle.year}-{period_name(round_)}.xlsx"
    return name, documents.write_xlsx(grids, title="绩效运行监控表")
