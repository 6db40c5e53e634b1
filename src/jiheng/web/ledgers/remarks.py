"""What does not hold in the rows of a ledger, as the reader of cells says it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from jiheng.rulebook import load
from jiheng.web.core.templatetags.jiheng import page_language
from jiheng.web.ledgers.fields import Remark
from jiheng.web.ledgers.queries.sight import EVERYTHING, Sight
from jiheng.web.ledgers.reading import read_row
from jiheng.web.ledgers.tables import Table

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row


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
