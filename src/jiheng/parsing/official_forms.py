"""The official forms filled in by hand, read as rows of our own sheets.

项目支出绩效自评表 and 部门整体支出绩效自评表 in any of their layouts, one or several in a table, in
a workbook, a Word file or a page. A form is known by its blocks: who, how much money, which goal,
which indicators. Every cell keeps its place in the file.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from jiheng.model import Cell, Document, Finding, WorkbookForm
from jiheng.model.source_table import SourceTable, sheet_table
from jiheng.parsing.column_names import bare_header
from jiheng.parsing.department_block import department_rows, put_beside
from jiheng.parsing.form_blocks import FormBlock, by_project, form_blocks
from jiheng.parsing.forms import Row, Rows
from jiheng.parsing.fund_block import (
    FundRow,
    fund_rows,
    source_of,
    unclear_sources,
    unit_of_column,
    zero_totals,
)
from jiheng.parsing.fund_pairs import paired_funds
from jiheng.parsing.funding_blocks import (
    add_rows,
    fund_source_rows,
    funding_rows,
    management_rows,
    official_form,
    transfer_row,
)
from jiheng.parsing.funding_tables import Region
from jiheng.parsing.head_block import read_head
from jiheng.parsing.indicator_block import TotalRow, indicator_rows
from jiheng.parsing.indicator_line import form_line
from jiheng.parsing.table_blocks import MONEY_FIELDS, Header, fund_header
from jiheng.parsing.told_weights import with_weights

DEPARTMENT_SUBJECT = "部门整体"
OWNERS = ("department", "implementer", "line_department")  # where the first one wanted is not told


def official_rows(document: Document, form: WorkbookForm) -> dict[str, Rows]:
    """Return what official forms state, as rows of our sheets; empty if the file holds none."""
    tables = [sheet_table(document, sheet) for sheet in document.sheets]
    blocks = [own for block in form_blocks(tables) for own in by_project(block)]
    named = [block for block in blocks if block.is_named]
    blocks = named or [block for block in blocks if block.head.titled]
    if not blocks:
        return {}
    by_sheet = {sheet.id: Rows() for sheet in form.sheets}
    if len(blocks) == 1:  # tables of bonds or contracts may stand on sheets of their own
        [alone] = blocks
        known = (alone.table, alone.top, *alone.others)
        alone.others += [table for table in tables if all(table is not own for own in known)]
    seen: set[str] = set()
    for block in blocks:
        number = str(len(by_sheet["projects"].rows) + 1)
        name = DEPARTMENT_SUBJECT if block.is_department else block.head.text("name")
        if name in seen:
            continue  # the same form again, such as a copy: the first one counts
        seen.add(name)
        _read(block, by_sheet, number, form)
    return by_sheet


def _read(block: FormBlock, by_sheet: dict[str, Rows], number: str, form: WorkbookForm) -> None:
    subject = DEPARTMENT_SUBJECT if block.is_department else number
    funds = _funds(block)
    if not by_sheet["overview"].rows:
        by_sheet["overview"] = Rows([_overview(block)], sheet_present=True)
    by_sheet["indicators"].sheet_present = True
    if block.is_department:
        department_rows(block.head, *funds, by_sheet)
        if "own_total" in block.head.cells:
            own_total = block.head.cells["own_total"]
            put_beside(by_sheet["overview"], "own_total", own_total, block.head.places["own_total"])
    else:
        _project(block, funds, by_sheet, number)
        _funding(block, funds, by_sheet, number, form)
    for header, rows in _indicator_bodies(block, by_sheet):
        _told_columns(block, header, rows)
        _indicators(block, (header, rows), by_sheet, subject)
    by_sheet["indicators"].findings += block.findings


def _overview(block: FormBlock) -> Row:
    head = block.head
    cells = {k: c for k, c in head.cells.items() if k in ("year", "money_unit")}
    source = "department" if block.is_department else "line_department"
    if source not in head.cells:
        source = next((s for s in OWNERS if s in head.cells), source)
    if source in head.cells:
        cells["department"] = head.cells[source]
    places = {k: head.places[k] for k in cells if k in head.places}
    if source in head.places:
        places["department"] = head.places[source]
    return Row(0, "overview", cells, places)


def _funds(block: FormBlock) -> tuple[SourceTable, list[FundRow]]:
    """Return the rows of the block of funds, and the table they stand in."""
    for table in (block.top, *block.others):
        rows = block.head_rows if table is block.top else sorted(table.rows)
        amounts = _funds_in(block, table, rows)
        if amounts:
            return table, amounts
    return block.top, []


def _funds_in(block: FormBlock, table: SourceTable, rows: Sequence[int]) -> list[FundRow]:
    """Return the rows of funds of a table, each amount in the unit of its column."""
    unit = block.head.text("money_unit")
    if table is not block.top:
        unit = read_head(table, rows).text("money_unit") or unit
    header = fund_header(table, rows)
    if header is None:
        return paired_funds(table, rows, unit)
    amounts = fund_rows(table, header, [row for row in rows if row > header.bottom], unit)
    columns = {c: name for c in header.columns if (name := unit_of_column(header, c))}
    stated = dict.fromkeys(filter(None, (unit, *columns.values())))
    if len(stated) > 1:
        places = tuple(table.place(header.bottom, column) for column in columns)
        block.findings.append(Finding("R40", places, {"found": "、".join(stated)}))
    return amounts


def _project(
    block: FormBlock,
    stated: tuple[SourceTable, list[FundRow]],
    by_sheet: dict[str, Rows],
    number: str,
) -> None:
    head = block.head
    table, funds = stated
    cells, places = dict(head.cells), dict(head.places)
    zero, findings = zero_totals(funds, table)
    block.findings += findings
    unclear = unclear_sources(funds)
    for row in funds:
        source = source_of(row.label)
        if source in unclear:
            continue  # two rows of one source: details of each other, or parts
        for name, cell in row.cells.items():
            field_name = _fund_field(source, name)
            counts = not (source == "total" and name in zero)
            if field_name and field_name not in cells and counts:
                cells[field_name], places[field_name] = cell, table.place(*row.places[name])
    first = block.head_rows[0] if block.head_rows else block.headers[0][0].top
    places = {"row": block.top.place(first), **places}
    cells["number"] = Cell(number, number)
    by_sheet["projects"].rows.append(Row(first, number, cells, places))
    by_sheet["projects"].sheet_present = True


def _funding(
    block: FormBlock, stated: tuple[SourceTable, list[FundRow]], by_sheet: dict[str, Rows],
    number: str, form: WorkbookForm,
) -> None:  # fmt: skip
    """Keep what only forms of transfers, bonds and services have, and by which rules it counts."""
    regions = _regions(block)
    sources = fund_source_rows(stated[1], stated[0], form.sheet("fund_sources"), number)
    add_rows(by_sheet, "fund_sources", sources)
    managed = management_rows(regions, form.sheet("fund_management"), number)
    add_rows(by_sheet, "fund_management", managed)
    transfers = transfer_row(block.head, regions, form.sheet("transfer_payments"), number)
    add_rows(by_sheet, "transfer_payments", transfers)
    for sheet, rows in funding_rows(regions, form, block.head.text("money_unit"), number):
        add_rows(by_sheet, sheet, rows)
    own = official_form(block.head.titles, form)
    if own is not None:
        has_weights = any("weight" in header.fields for header, _ in block.headers)
        profile = own.scored if has_weights else own.profile
        place = by_sheet["projects"].rows[-1].places["row"]
        put_beside(by_sheet["projects"], "profile", Cell(profile, profile), place)


def _indicator_bodies(
    block: FormBlock, by_sheet: dict[str, Rows]
) -> Iterator[tuple[Header, list[int]]]:
    """Yield the headers of indicators with the rows below, up to a table of bonds or contracts."""
    tables = ("bonds", "bond_flows", "service_contracts")
    numbers = Counter(row.number for sheet in tables for row in by_sheet[sheet].rows
                      if row.places["row"].part == block.table.part)  # fmt: skip
    # A header stands above its first row; years side by side are all of the row of their header.
    other_headers = {number if count > 1 else number - 1 for number, count in numbers.items()}
    for header, rows in block.headers:
        end = min((row for row in rows if row in other_headers), default=None)
        yield header, rows if end is None else [row for row in rows if row < end]


def _regions(block: FormBlock) -> list[Region]:
    """Return the rows of a form: of its head, of tables beside it, and below its indicators."""
    regions: list[Region] = [(block.top, block.head_rows)]
    regions += [(table, sorted(table.rows)) for table in block.others]
    regions += [(block.table, rows) for _, rows in block.headers]
    return regions


def _fund_field(source: str, name: str) -> str:
    """Return the field of our sheet that a column of a source of funds goes into."""
    if source in ("", "local"):
        return ""
    if name in MONEY_FIELDS:
        return f"{name}_{source}"
    if source != "total":
        return ""
    return {"weight": "execution_weight", "rate": "stated_rate",
            "own_points": "own_execution_points"}.get(name, "")  # fmt: skip


def _told_columns(block: FormBlock, header: Header, rows: Sequence[int]) -> None:
    """Note the columns that were named by a guess, and those that no field goes by."""
    table = block.table
    for column, name in header.names.items():
        if not name.certain and name.field not in block.guessed:
            block.guessed.add(name.field)
            text = header.texts[column].rpartition("_")[2]
            facts = {"column": " ".join(text.split()), "read_as": name.label}
            at = (table.place(header.bottom, column),)
            block.findings.append(Finding("R10", at, facts, "nearest"))
    for column, text in header.texts.items():
        if column in header.columns or not bare_header(text):
            continue
        filled = [row for row in rows if any(c == column for c, _ in table.begins(row))]
        if filled:
            at = (table.place(header.bottom, column),)
            left_out = {"column": text.replace("_", " "), "rows": len(filled)}
            block.findings.append(Finding("R10", at, left_out))


def _indicators(
    block: FormBlock, body: tuple[Header, list[int]], by_sheet: dict[str, Rows], subject: str
) -> None:
    header, rows = body
    table = block.table
    lines = list(indicator_rows(table, header, rows))
    if "weight" not in header.fields:
        lines = with_weights(lines)
        if not any("weight" in line.cells for line in lines):
            block.findings.append(Finding("R41", (table.place(header.bottom),), {}))
    judged_only = not header.fields & {"actual", "original_target", "revised_target"}
    for line in lines:
        if isinstance(line, TotalRow):
            _own_total(block, line, subject, by_sheet)
            continue
        cells = form_line(line, judged_only=judged_only)
        cells["subject"] = Cell(subject, subject)
        places = {name: table.place(*place) for name, place in line.places.items()}
        places["row"] = table.place(line.number)
        key = f"{table.part}-{line.number}"
        by_sheet["indicators"].rows.append(Row(line.number, key, cells, places))


def _own_total(block: FormBlock, line: TotalRow, subject: str, by_sheet: dict[str, Rows]) -> None:
    """Keep the stated total: in the column of the points of the row 总分."""
    if "own_points" not in line.cells:
        return
    holder = by_sheet["overview" if subject == DEPARTMENT_SUBJECT else "projects"]
    place = block.table.place(*line.places["own_points"])
    put_beside(holder, "own_total", line.cells["own_points"], place)
