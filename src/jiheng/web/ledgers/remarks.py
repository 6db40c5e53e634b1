"""What does not hold in the rows of a ledger: what cannot be read, what rules of quality say."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from jiheng.rulebook import load
from jiheng.web.core.templatetags.jiheng import page_language
from jiheng.web.ledgers.fields import Remark
from jiheng.web.ledgers.queries.quality import row_findings
from jiheng.web.ledgers.queries.sight import EVERYTHING, Sight
from jiheng.web.ledgers.reading import read_row
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.values import row_key
from jiheng.web.ledgers.worded_findings import Reach, faults_of

if TYPE_CHECKING:
    from jiheng.model import Move
    from jiheng.web.core.models import User
    from jiheng.web.ledgers.models import Row

GRAVEST_FIRST = ("error", "warning", "notice")


def remarks_of(
    table: Table, rows: Iterable["Row"], known: Sight = EVERYTHING
) -> dict[str, list[Remark]]:
    """Return what cannot be read in some rows, by key; of what is hidden nothing, not its text."""
    rules = load().rest
    language = "en" if page_language() == "en" else "zh"
    by_label = {column.label: column.field for column in table.form.columns}
    remarks: dict[str, list[Remark]] = {}
    for row in rows:
        for finding in read_row(table.form, row.values, table.money_unit).findings:
            field = by_label.get(finding.at[0].spot, "") if finding.at else ""
            if field in known.hidden:
                continue
            remarks.setdefault(row.key, []).append(
                Remark(
                    field,
                    finding.code,
                    rules.severity(finding),
                    rules.message(finding, language),
                )
            )
    return remarks


def quality_remarks(
    table: Table, rows: Iterable["Row"], user: "User", move: "Move | None" = None
) -> dict[str, list[Remark]]:
    """Return what the rules of data quality say of some rows, by key, the gravest first.

    With a move: what they would say once it is taken.
    """
    if table.ledger is None:
        return {}
    findings = row_findings(table.ledger, table.organisation, rows, move)
    own = {row_key(row.organisation_id, row.key): row.key for row in rows}
    remarks: dict[str, list[Remark]] = {}
    for fault in faults_of(findings, Reach(user)):
        remark = Remark(fault.field, fault.code, fault.severity, f"{fault.said}{fault.advice}")
        for key in fault.keys:
            if key in own:
                remarks.setdefault(own[key], []).append(remark)
    for said in remarks.values():
        said.sort(key=lambda remark: GRAVEST_FIRST.index(remark.severity))
    return remarks
