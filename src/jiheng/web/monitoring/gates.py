"""What must be complete before a round is handed on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jiheng.model import MonitoredIndicator
from jiheng.web.core.refusal import Problem
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.monitoring.queries.rounds import FUNDS, LINES, WARNINGS, JudgedRound
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import year_table

if TYPE_CHECKING:
    from jiheng.web.monitoring.models import Round

SPENT = "to_date_total"


def missing(round_: "Round", judged: JudgedRound) -> list[Problem]:
    """Return what a round lacks: money spent, what was reached, why something lags behind."""
    return [*_unspent(round_), *_lines(round_, judged)]


def _unspent(round_: "Round") -> Iterator[Problem]:
    table = year_table(round_.cycle, FUNDS)
    for row in entries(round_.cycle, FUNDS):
        if not row.values.get(SPENT, "").strip():
            words = {"name": said(row.values.get("subject", ""))}
            text = _("%(name)s：还没有填截至监控期的执行数（合计）。") % words
            yield Problem(text, f"{table.row_address(row.key)}#f-{SPENT}")


def _lines(round_: "Round", judged: JudgedRound) -> Iterator[Problem]:
    table = year_table(round_.cycle, LINES)
    lamps = {
        line.filled.key: line.progress.lamp for subject in judged.subjects for line in subject.lines
    }
    filled = {line.key: line for line in judged.scored.evaluation.monitored}
    for row in entries(round_.cycle, LINES):
        line, name = filled.get(row.key), row.values.get("name", "")
        address = table.row_address(row.key)
        if not row.values.get("to_date", "").strip() and not row.values.get("likelihood", ""):
            yield Problem(
                _("%(name)s：还没有填执行情况，也没有说完成目标的可能性。") % {"name": name},
                f"{address}#f-to_date",
            )
        lamp = lamps.get(row.key)
        if lamp is not None and lamp.colour in WARNINGS and not _explained(line):
            yield Problem(
                _("%(name)s亮了灯，要说明偏差原因。") % {"name": name}, f"{address}#f-explanation"
            )


def _explained(line: MonitoredIndicator | None) -> bool:
    return line is not None and bool(line.explanation.strip())
