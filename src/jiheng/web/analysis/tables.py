"""The tables that analysts read, of the rulebook: fixed ones, sheets of a year, ledgers."""

from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.model import Column, SheetForm
from jiheng.rulebook.analysis import STORED, AnalysisColumn, AnalysisTable
from jiheng.web.ledgers.declarations import kept_ledgers, rules

SEE = "see"  # the right to a year
DECIMALS = ("money", "number", "share", "weight")
CODED = ("code", "link")
FIXED = (  # of every row
    AnalysisColumn(
        name="organisation_id", kind="number", label="机构编号",
        english="Number of the organisation",
    ),
    AnalysisColumn(name="row", kind="text", label="行号", english="Key of the row"),
)  # fmt: skip
YEAR = AnalysisColumn(name="year", kind="number", label="年度", english="Year")
PUBLIC = AnalysisColumn(
    name="row_public", kind="number", label="公开为 1，不予公开为 0",
    english="1: may be public; 0: not public",
)  # fmt: skip
STATE = AnalysisColumn(name="row_state", kind="text", label="行的状态", english="State of the row")


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table with the right by which somebody reads it, and where its rows are."""

    described: AnalysisTable
    right: str
    ledger: str = ""  # whose rows they are; empty: of no ledger or sheet
    columns: tuple[Column, ...] = ()  # of its rows, behind the fixed ones


def read_tables() -> Iterator[ReadTable]:
    """Yield every table: those of the rule, sheets of a year, ledgers that are not private."""
    rule = rules().rest.analysis
    assert rule is not None  # noqa: S101  the package has one
    yield from (ReadTable(table, SEE) for table in rule.tables)
    forms = {sheet.id: sheet for sheet in rules().rest.form.sheets}
    for id_, texts in rule.sheets:
        columns = tuple(_columns(forms[id_], frozenset(texts), frozenset()))
        yield _of_rows(id_, forms[id_], columns, SEE, english=_in_english(id_), of_year=True)
    for ledger in kept_ledgers():
        called = frozenset(ledger.form.called)
        columns = tuple(_columns(ledger.form, called, frozenset(ledger.secret)))
        right = ledger.right(SEE)
        yield _of_rows(ledger.id, ledger.form, columns, right, english=ledger.english)


def _of_rows(
    id_: str, form: SheetForm, columns: tuple[Column, ...], right: str, *, english: str,
    of_year: bool = False,
) -> ReadTable:  # fmt: skip
    fixed = (*FIXED, YEAR, PUBLIC) if of_year else (*FIXED, STATE, PUBLIC)
    name = id_ if of_year else f"ledger_{id_}"
    described = AnalysisTable(
        id=name, title=form.name, english=english, source=STORED,
        columns=(*fixed, *map(described_column, columns)),
    )  # fmt: skip
    return ReadTable(described, right, id_, columns)


def _columns(form: SheetForm, texts: frozenset[str], secret: frozenset[str]) -> Iterator[Column]:
    """Yield the columns that tell of no person: a free text may, and so stays inside."""
    for column in form.columns:
        closed = column.kind == "choice" and column.closed
        plain = column.kind in (*DECIMALS, *CODED, "date", "year") or closed
        taken = column.field in {known.name for known in (*FIXED, YEAR, STATE, PUBLIC)}
        if column.field not in secret and not taken and (plain or column.field in texts):
            yield column


def described_column(column: Column) -> AnalysisColumn:
    """Return a column of a form as analysts read it, with its unit."""
    kind = "decimal" if column.kind in DECIMALS else "day" if column.kind == "date" else "text"
    if column.kind == "year":
        kind = "number"
    return AnalysisColumn(
        name=column.field, kind=kind, unit=_unit(column), label=column.label,
        english=_in_english(column.field),
    )  # fmt: skip


def _in_english(name: str) -> str:
    """Return the name of a sheet or a field as words."""
    return name.replace("_", " ").capitalize()


def _unit(column: Column) -> str:
    if column.kind == "money":
        return "元"
    return "分" if column.kind == "weight" else column.unit
