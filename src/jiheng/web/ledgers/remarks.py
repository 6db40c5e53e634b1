"""What does not hold in the rows of a ledger: what cannot be read, what rules of quality say."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from jiheng.ledger.personal import personal_numbers
from jiheng.model import Finding, Location
from jiheng.rulebook import load
from jiheng.web.core.templatetags.jiheng import page_language
from jiheng.web.ledgers.fields import Remark
from jiheng.web.ledgers.queries.quality import row_findings
from jiheng.web.ledgers.queries.sight import EVERYTHING, Sight, free_fields
from jiheng.web.ledgers.reading import read_row
from jiheng.web.ledgers.row_input import other_label
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.values import row_key
from jiheng.web.ledgers.worded_findings import Reach, faults_of

if TYPE_CHECKING:
    from jiheng.model import Move
    from jiheng.web.core.models import User
    from jiheng.web.ledgers.models import Row

PERSONAL = "R66"
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
        for field, finding in personal_findings(table, row.values):
            said = rules.message(finding, language) + rules.checks[PERSONAL].do[language]
            remarks.setdefault(row.key, []).append(
                Remark(_own(table, field), PERSONAL, rules.severity(finding), said)
            )
    return remarks


def _own(table: Table, field: str) -> str:
    """Return a field that the form of a row has; empty for what stood under another header."""
    return field if table.form.column(field) is not None else ""


def personal_findings(table: Table, values: Mapping[str, str]) -> Iterator[tuple[str, Finding]]:
    """Yield the free texts of a row that hold a number which reaches a person, by field."""
    ledger = table.ledger
    free = free_fields(ledger) - table.secret if ledger is not None else frozenset()
    for field, text in values.items():
        if (field in free or other_label(field)) and personal_numbers(text):
            column = table.form.column(field)
            label = column.label if column is not None else other_label(field)
            facts = {"column": label, "count": len(personal_numbers(text))}
            yield field, Finding(PERSONAL, (Location("", table.form.name, label),), facts)


def quality_remarks(
    table: Table, rows: Iterable["Row"], user: "User", move: "Move | None" = None
) -> dict[str, list[Remark]]:
    """Return what the rules of data quality say of some rows, by key, the gravest first.

    With a move: what they would say once it is taken.
    """
    if table.ledger is None:
        return {}
    rows = list(rows)
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
