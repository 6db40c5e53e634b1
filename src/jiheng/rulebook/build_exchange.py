"""Branches of rule files to the layouts of the integrated budget system."""

from collections.abc import Iterable, Mapping, Sequence

from jiheng.model import WorkbookForm
from jiheng.model.exchange import (
    ADJUSTED,
    KINDS,
    NAME,
    NAMED,
    PROJECTS,
    SHEETS,
    SHOWN,
    TOTAL,
    CodeEntry,
    ExchangeColumn,
    ExchangeLayout,
    ExchangeTable,
)
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

STEMS = ("original", "revised", "executed", ADJUSTED)  # money of a project, by its fund
MONTHS = 12
Lists = Mapping[str, tuple[CodeEntry, ...]]


def exchange_layouts(
    holders: Iterable[Branch], form: WorkbookForm, register: Register
) -> tuple[ExchangeLayout, ...]:
    """Return the layouts of all files. Raises RulebookError with file, line and key."""
    layouts: dict[str, ExchangeLayout] = {}
    for holder in holders:
        cited = register.with_own(holder)
        lists = _lists(holder)
        for entry in holder.branches("exchanges"):
            layout = _layout(entry, lists, form, cited)
            if layout.id in layouts:
                raise entry.fail("id", f"{layout.id} is the id of another layout")
            layouts[layout.id] = layout
        holder.close()
    return tuple(layouts.values())


def _lists(holder: Branch) -> Lists:
    """Return the lists of codes that a file declares, by name."""
    if not holder.has("lists"):
        return {}
    lists = {}
    for name, entry in holder.branch("lists").children():
        entries = []
        for item in entry.branches("entries"):
            entries.append(
                CodeEntry(
                    code=item.text("code"), label=item.text("label"), means=item.text("means", "")
                )
            )
            item.close()
        entry.close()
        lists[name] = tuple(entries)
    return lists


def _layout(holder: Branch, lists: Lists, form: WorkbookForm, register: Register) -> ExchangeLayout:
    tables = tuple(_table(entry, lists, form) for entry in holder.branches("tables"))
    if not tables:
        raise holder.fail("tables", "is missing")
    if len({table.id for table in tables}) < len(tables):
        raise holder.fail("tables", "two tables have one id")
    layout = ExchangeLayout(
        id=holder.text("id"), label=holder.text("label"), english=holder.text("english"),
        place=holder.text("place"), since=holder.day("since"), source=holder.text("source"),
        address=holder.text("address"), tables=tables, citation=register.citation(holder),
    )  # fmt: skip
    holder.close()
    return layout


def _table(holder: Branch, lists: Lists, form: WorkbookForm) -> ExchangeTable:
    about = holder.text("about")
    if about not in SHEETS:
        raise holder.fail("about", f"must be one of {', '.join(SHEETS)}, is {about}")
    unit = holder.text("unit", "元")
    columns = tuple(_column(entry, lists, form, unit) for entry in holder.branches("columns"))
    table = ExchangeTable(
        id=holder.text("id"), label=holder.text("label"), english=holder.text("english"),
        sheets=holder.texts("sheets"), about=about, columns=columns,
        lines=holder.flag("lines", default=False), comes=holder.flag("comes", default=False),
        goes=holder.flag("goes", default=False),
    )  # fmt: skip
    _check(holder, table)
    holder.close()
    return table


def _check(holder: Branch, table: ExchangeTable) -> None:
    """Refuse a table whose rows nothing tells apart, or that neither comes nor goes."""
    if not (table.comes or table.goes):
        raise holder.fail("comes", "must be true, or goes: a table is read or handed in")
    if table.key is None:
        raise holder.fail("columns", "none is projects.budget_code, by which rows are matched")
    if table.about in NAMED and not _named(table.columns, table.about):
        raise holder.fail("columns", f"none is {table.about}.name, by which rows are matched")
    split = any(column.by_fund for column in table.columns)
    if split and not any(column.kind == "fund" for column in table.columns):
        raise holder.fail("columns", "by_fund goes with a column of kind fund")
    added = any(column.month or column.negative for column in table.columns)
    if table.goes and (split or table.lines or added):
        raise holder.fail("goes", "a table that is handed in has one row and one cell for each")
    headers = [column.label for column in table.columns]
    if len(set(headers)) < len(headers):
        raise holder.fail("columns", "two columns have one header")


def _named(columns: Sequence[ExchangeColumn], sheet: str) -> bool:
    return any(column.place == (sheet, NAME) for column in columns)


def _column(holder: Branch, lists: Lists, form: WorkbookForm, unit: str) -> ExchangeColumn:
    kind = holder.text("kind", "text")
    if kind not in KINDS:
        raise holder.fail("kind", f"must be one of {', '.join(KINDS)}, is {kind}")
    list_name, shown = holder.text("list", ""), holder.text("shown", "label")
    if list_name and list_name not in lists:
        raise holder.fail("list", f"must be one of {', '.join(lists)}, is {list_name}")
    if shown not in SHOWN:
        raise holder.fail("shown", f"must be one of {', '.join(SHOWN)}, is {shown}")
    if kind == "fund" and not list_name:
        raise holder.fail("list", "is missing: it says which part of a total a fund is")
    month = holder.integer("month", 0)
    if not 0 <= month <= MONTHS:
        raise holder.fail("month", f"must be 1 to {MONTHS}, is {month}")
    by_fund = holder.flag("by_fund", default=False)
    sheet, name = _field(holder, form, by_fund=by_fund)
    column = ExchangeColumn(
        label=holder.text("label"), kind=kind, names=holder.texts("names"), sheet=sheet,
        field=name, unit=holder.text("unit", unit) if kind == "money" else "",
        entries=lists.get(list_name, ()), shown=shown, by_fund=by_fund,
        negative=holder.flag("negative", default=False), month=month,
    )  # fmt: skip
    holder.close()
    return column


def _field(holder: Branch, form: WorkbookForm, *, by_fund: bool) -> tuple[str, str]:
    """Return sheet and field of ours that a column is; empty texts where it is none."""
    written = holder.text("field", "")
    if not written:
        return "", ""
    sheet, _, name = written.partition(".")
    if sheet not in SHEETS:
        raise holder.fail("field", f"begins with one of {', '.join(SHEETS)}, is {written}")
    if by_fund:
        if sheet != PROJECTS or name not in STEMS:
            raise holder.fail("field", f"by_fund goes with {', '.join(STEMS)} of {PROJECTS}")
        return sheet, name
    stem = name.removesuffix(f"_{TOTAL}")
    if form.sheet(sheet).column(name) is None and (sheet, stem) != (PROJECTS, ADJUSTED):
        raise holder.fail("field", f"{name} is no column of {sheet}")
    return sheet, name
