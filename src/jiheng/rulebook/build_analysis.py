"""The branch of `analysis.yaml` to the tables that analysts read."""

from jiheng.model import WorkbookForm
from jiheng.rulebook.analysis import (
    COMPUTED,
    KINDS,
    STORED,
    AnalysisColumn,
    AnalysisRule,
    AnalysisTable,
)
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch


def analysis_rule(holder: Branch, form: WorkbookForm, register: Register) -> AnalysisRule:
    """Return the rule. Raises RulebookError for a kind or a field that is none."""
    citation = register.citation(holder)
    tables = tuple(map(_table, holder.branches("tables")))
    known = {sheet.id: sheet.fields for sheet in form.sheets}
    chosen = holder.branch("sheets")
    sheets = []
    for id_ in chosen.entries:
        fields = chosen.texts(id_)
        for field in fields:
            if field not in known.get(id_, ()):
                raise chosen.fail(id_, f"{field} is no column of a sheet {id_}")
        sheets.append((id_, fields))
    holder.close()
    return AnalysisRule(tables, tuple(sheets), citation)


def _table(entry: Branch) -> AnalysisTable:
    table = AnalysisTable(
        id=entry.text("id"),
        title=entry.text("title"),
        english=entry.text("english"),
        source=entry.text("from"),
        columns=tuple(map(_column, entry.branches("columns"))),
    )
    if table.source not in (STORED, COMPUTED):
        raise entry.fail("from", f"must be {STORED} or {COMPUTED}, is {table.source}")
    entry.close()
    return table


def _column(entry: Branch) -> AnalysisColumn:
    column = AnalysisColumn(
        name=entry.text("name"),
        kind=entry.text("kind"),
        unit=entry.text("unit", ""),
        label=entry.text("label"),
        english=entry.text("english"),
    )
    if column.kind not in KINDS:
        raise entry.fail("kind", f"must be one of {', '.join(KINDS)}, is {column.kind}")
    entry.close()
    return column
