"""Tables of a month as sheets in the city's own layout, with what was there in the last issue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from jiheng.ledger.refusals import refusal
from jiheng.ledger.statistics import PERCENT, RollUp, StatCell, StatLine, StatPeriod, StatTable
from jiheng.model import Grid, GridCell, half_up
from jiheng.model.ledger_figure import quantity_of
from jiheng.reporting.grids import Value, cell, line
from jiheng.rulebook import Rulebook
from jiheng.rulebook.statistics import StatColumn, StatLayout

WIDE, NARROW = 22, 11
DASH = "—"
OWN_WORDS = (
    "unreported", "zero_base", "merged", "no_target", "no_rank", "own", "break",
    "withheld",
)  # fmt: skip
Issue = Mapping[str, Mapping[str, str]]  # by table: what stands in each LINE|COLUMN
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Signed:
    """Who made a table and who checks it, and the day; blanks to be filled in by hand."""

    maker: str = ""
    checker: str = ""
    day: str = ""


def number_of(shown: StatCell, column: StatColumn) -> Decimal | None:
    """Return the number of a cell as it is printed: rounded once; None where there is none."""
    if shown.value is None:
        return None
    if column.shows in PERCENT or column.counts == "rate":
        return half_up(shown.value * 100, 1)
    if column.counts == "days":
        return half_up(shown.value, 1)
    if column.shows == "rank":
        return half_up(shown.value, 0)
    if shown.figure is None:
        return half_up(shown.value, 0)
    return quantity_of(shown.figure.definition, shown.value).number


def printed(shown: StatCell, column: StatColumn, rules: Rulebook, lang: str) -> str:
    """Return a cell as text: its number, 未报 of who reported nothing, else a dash."""
    if shown.text:
        return shown.text
    number = number_of(shown, column)
    if number is not None:
        return f"{number:f}"
    named = {"unreported": "stat_unreported", "withheld": "stat_withheld"}
    return rules.say(named[shown.why], lang) if shown.why in named else DASH


def why_words(shown: StatCell, period: StatPeriod, rules: Rulebook, lang: str) -> str:
    """Return why a cell has no number; empty where it has one."""
    if not shown.why:
        return ""
    if shown.why in OWN_WORDS:
        return rules.say(f"stat_why_{shown.why}", lang, merged=period.merged)
    return refusal(shown.figure, rules, lang) if shown.figure is not None else ""


def line_name(shown: StatLine, rules: Rulebook, lang: str) -> str:
    """Return what a line is called."""
    if shown.kind == "total":
        return rules.say("stat_total", lang)
    return rules.say("stat_own", lang) if shown.kind == "own" else shown.name


def label_of(named: StatColumn | StatLayout, lang: str) -> str:
    """Return what a column or a table is called."""
    return named.label if lang == "zh" else named.english


def month_words(period: StatPeriod, rules: Rulebook, lang: str) -> str:
    """Return the month, or the months that are issued as one."""
    key = "stat_merged_month" if period.is_merged else "stat_month"
    return rules.say(key, lang, year=period.year, month=period.month)


def rolled_words(table: StatTable, rules: Rulebook, lang: str) -> tuple[str, ...]:
    """Return of each column whose units do not add up to the city by how much, and why."""
    return tuple(_rolled(each, table, rules, lang) for each in table.broken)


def _rolled(rolled: RollUp, table: StatTable, rules: Rulebook, lang: str) -> str:
    at = next(n for n, c in enumerate(table.layout.columns) if c.id == rolled.column)
    column, shown = table.layout.columns[at], table.lines[0].cells[at].figure
    group = column.group if lang == "zh" else column.group_english
    facts: dict[str, object] = {"column": f"{group}{label_of(column, lang)}"}
    for key in ("units", "city", "difference"):
        value: Fraction = getattr(rolled, key)
        facts[key] = quantity_of(shown.definition, value).printed() if shown is not None else value
    if not rolled.overlaps:
        return rules.say("stat_differs_unknown", lang, **facts)
    names = "、".join(rolled.overlaps[:MOST_NAMED])
    return rules.say("stat_differs", lang, **facts, overlaps=names)


def table_grid(table: StatTable, name: str, signed: Signed, rules: Rulebook, lang: str) -> Grid:
    """Return a table as a sheet: title, unit and month, merged heads, lines, who signs."""
    layout, width = table.layout, len(table.layout.columns) + 1
    cells: list[GridCell] = [
        cell(1, 1, f"{name}{label_of(layout, lang)}", "title", width=width),
        cell(2, 1, month_words(table.period, rules, lang), "note", width=max(width // 2, 1)),
    ]
    if width > 1:
        measured = rules.say("stat_measured", lang, unit=layout.unit)
        first = max(width // 2, 1) + 1
        cells.append(cell(2, first, measured, "note", width=width - first + 1))
    cells += _heads(layout, rules, lang)
    row = 5
    for each in table.lines:
        cells.append(cell(row, 1, line_name(each, rules, lang), "label"))
        cells += [
            _value(row, at, shown, layout.columns[at], rules, lang)
            for at, shown in enumerate(each.cells)
        ]
        row += 1
    foot = [
        *_notes(table, rules, lang),
        rules.say("stat_foot", lang, made=signed.maker, checked=signed.checker, day=signed.day),
    ]
    for text in foot:
        cells.append(cell(row, 1, text, "note", width=width))
        row += 1
    return Grid(
        name=f"{layout.id} {label_of(layout, lang)}", cells=tuple(cells),
        widths=(WIDE, *(_width(c) for c in layout.columns)), repeat_rows=4, landscape=True,
        freeze=4, heights={1: 34},
    )  # fmt: skip


def _width(column: StatColumn) -> int:
    return WIDE if column.field in ("name", "investor") else NARROW


def _notes(table: StatTable, rules: Rulebook, lang: str) -> list[str]:
    layout = table.layout
    note = layout.note if lang == "zh" else layout.note_english
    rows = rules.say("stat_rows", lang, count=len(table.lines)) if layout.per == "rows" else ""
    kept_back = any(each.why == "withheld" for line in table.lines for each in line.cells)
    below = rules.say("stat_withheld_note", lang, below=layout.withhold_below) if kept_back else ""
    return [text for text in (note, rows, below, *rolled_words(table, rules, lang)) if text]


def _heads(layout: StatLayout, rules: Rulebook, lang: str) -> list[GridCell]:
    """Return two rows of heads: a group over its columns, a column without one over both."""
    first = {
        "units": "stat_unit_name", "field": "stat_field", "figures": "stat_figure",
        "cases": "stat_field",
    }.get(layout.per, "stat_number")  # fmt: skip
    cells = [cell(3, 1, rules.say(first, lang), "head", height=2)]
    at = 0
    for group, count in groups_of(layout, lang):
        if group:
            cells.append(cell(3, at + 2, group, "head", width=count))
        for column in layout.columns[at : at + count]:
            text = label_of(column, lang)
            cells.append(
                cell(4, at + 2, text, "head") if group else cell(3, at + 2, text, "head", height=2)
            )
            at += 1
    return cells


def groups_of(layout: StatLayout, lang: str) -> list[tuple[str, int]]:
    """Return the heads above the columns, each with how many columns it is over."""
    groups: list[tuple[str, int]] = []
    for column in layout.columns:
        group = column.group if lang == "zh" else column.group_english
        if group and groups and groups[-1][0] == group:
            groups[-1] = group, groups[-1][1] + 1
        else:
            groups.append((group, 1))
    return groups


def _value(
    row: int, at: int, shown: StatCell, column: StatColumn, rules: Rulebook, lang: str
) -> GridCell:
    number = None if shown.text else number_of(shown, column)
    if number is not None:
        exponent = number.as_tuple().exponent
        digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return cell(row, at + 2, number, "number", digits=digits)
    return cell(
        row, at + 2, printed(shown, column, rules, lang), "text" if shown.text else "center"
    )


def issue_of(tables: Sequence[StatTable], rules: Rulebook, lang: str) -> dict[str, dict[str, str]]:
    """Return what stands in every cell of the tables: what an issue is kept as."""
    return {
        table.layout.id: {
            f"{line_name(each, rules, lang)}|{column.id}": printed(shown, column, rules, lang)
            for each in table.lines
            for column, shown in zip(table.layout.columns, each.cells, strict=True)
        }
        for table in tables
    }


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that is not what it was in the last issue."""

    table: str
    line: str
    column: str
    then: str
    now: str

    @property
    def difference(self) -> Decimal | None:
        """Now less then; None where either is no number."""
        try:
            return Decimal(self.now) - Decimal(self.then)
        except InvalidOperation:
            return None


def changes(then: Issue, now: Issue) -> tuple[CellChange, ...]:
    """Return the cells that differ between two issues, in the order of the tables."""
    differing: list[CellChange] = []
    for id_ in dict.fromkeys((*now, *then)):
        old, new = then.get(id_, {}), now.get(id_, {})
        for key in dict.fromkeys((*new, *old)):
            if old.get(key, "") != new.get(key, ""):
                name, _bar, column = key.rpartition("|")
                differing.append(CellChange(id_, name, column, old.get(key, ""), new.get(key, "")))
    return tuple(differing)


def difference_grid(
    differences: Sequence[CellChange], issue: int, layouts: Mapping[str, StatLayout],
    rules: Rulebook, lang: str,
) -> Grid:  # fmt: skip
    """Return what differs from the last issue as a sheet; one sentence where nothing does."""
    heads = [
        rules.say(key, lang)
        for key in ("stat_table", "stat_line", "stat_column", "stat_then", "stat_now",
                    "stat_difference")
    ]  # fmt: skip
    title = rules.say("stat_changed", lang, issue=issue)
    cells = [cell(1, 1, title, "title", width=len(heads)), *line(2, heads, "head")]
    for row, each in enumerate(differences, start=3):
        none = rules.say("stat_gone", lang)
        texts: list[Value] = [
            each.table, each.line, column_name(layouts.get(each.table), each.column, lang),
            each.then or none, each.now or none,
            each.difference if each.difference is not None else DASH,
        ]  # fmt: skip
        cells += line(row, texts)
    if not differences:
        same = rules.say("stat_unchanged", lang, issue=issue)
        cells.append(cell(3, 1, same, "note", width=len(heads)))
    return Grid(
        name=title[:28], cells=tuple(cells), widths=(10, WIDE, WIDE, 14, 14, 14), repeat_rows=2,
        freeze=2, heights={1: 32},
    )  # fmt: skip


def column_name(layout: StatLayout | None, id_: str, lang: str) -> str:
    """Return what a column of a table is called, its group before it."""
    if layout is None:
        return id_
    column = next((each for each in layout.columns if each.id == id_), None)
    if column is None:
        return id_
    group = column.group if lang == "zh" else column.group_english
    return f"{group} {label_of(column, lang)}".strip()
