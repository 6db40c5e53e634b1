"""DQ-19: fields that a ledger declares `unique` hold, together, something else in every row."""

from collections.abc import Iterable, Iterator

from jiheng.ledger.quality_case import PROJECTS, about, is_live
from jiheng.model import Finding, Ledger, LedgerRow

TOLD_BY_RULES = {  # what other rules say of the same rows, of all places or in other words
    "arrivals": (("report_number",),),  # DQ-17
    "funds": (("voucher",),),  # DQ-09
    "enterprises": (("credit_code",),),  # DQ-07
    PROJECTS: (("project_code",), ("credit_code", "contract_signed_on")),  # DQ-01
}
CODE = "DQ-19"


def groups_of(ledger: Ledger) -> tuple[tuple[str, ...], ...]:
    """Return the groups of fields of a ledger that this rule holds."""
    ruled = TOLD_BY_RULES.get(ledger.id, ())
    return tuple(group for group in ledger.unique if group not in ruled)


def entered_once(ledger: Ledger, rows: Iterable[LedgerRow]) -> Iterator[Finding]:
    """DQ-19: yield rows of one place that hold the same in a group; blank is nothing."""
    live = [row for row in rows if is_live(row) and not row.voided]
    for group in groups_of(ledger):
        by_values: dict[tuple[object, ...], list[LedgerRow]] = {}
        for row in live:
            values = tuple(row.value(field) for field in group)
            if None not in values:
                by_values.setdefault(values, []).append(row)
        for sharing in by_values.values():
            if len(sharing) > 1:
                shown = "、".join(sharing[0].texts.get(f, "") for f in group)
                yield about(CODE, sharing, group[0], values=shown)
