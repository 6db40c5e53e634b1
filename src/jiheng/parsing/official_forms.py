"""The official forms filled in by hand, read as rows of our own sheets.

项目支出绩效自评表 and 部门整体支出绩效自评表 (layouts: rules reference 3.1 and 3.2), one or several
on a sheet, in a workbook or pasted from Word. Every cell keeps its place in the file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from jiheng.model import (
    Cell,
    Column,
    Document,
    Location,
    Sheet,
    SheetForm,
    WorkbookForm,
    half_up,
    spot,
)
from jiheng.parsing.forms import Row, Rows, matched
from jiheng.parsing.numbers import plain, read_quantity

PROJECT = ("项目名称",)
DEPARTMENT = ("部门名称", "部门（单位）名称", "单位名称")
HEADS: dict[str, tuple[str, ...]] = {
    "name": PROJECT, "department": DEPARTMENT, "line_department": ("主管部门", "主管部门及代码"),
    "implementer": ("实施单位", "项目实施单位", "项目单位"),
}  # fmt: skip
BASES = {
    "original": ("年初预算数", "年初预算", "年初预算数（A）"),
    "revised": ("全年预算数", "全年预算", "调整后预算数", "预算数", "全年预算数（A）"),
    "executed": ("全年执行数", "执行数", "预算执行数", "全年执行数（B）"),
    "weight": ("分值", "权重"), "rate": ("执行率", "执行率（B/A）", "预算执行率"),
    "points": ("得分",),
}  # fmt: skip
SOURCES = {
    "total": ("年度资金总额", "资金总额", "合计", "总额"),
    "fiscal": ("其中：当年财政拨款", "当年财政拨款", "其中：财政拨款", "财政拨款", "财政资金"),
    "carryover": ("上年结转资金", "上年结转"), "other": ("其他资金",),
}  # fmt: skip
LINES = {
    "支出合计": ("支出合计", "合计", "部门支出合计", "总额", "年度资金总额"),
    "基本支出": ("基本支出", "其中：基本支出"), "项目支出": ("项目支出", "其中：项目支出"),
}  # fmt: skip
GOAL = ("预期目标", "年初设定目标", "年度总体目标")
RESULT = ("实际完成情况", "目标实际完成情况", "全年实际完成情况")
TOTAL = ("总分", "合计", "总计")
YEAR = re.compile(r"(\d{4})\s*年")
UNIT = re.compile(r"[(（].*?(亿元|万元|元).*?[)）]")
WITH_UNIT = re.compile(r"[≥≤=><]*[\d,]+(?:\.\d+)?([^\d,.~]{1,6}?)(?:以上|以内|以下)?")
SKIPPED = ("—", "-", "——", "/")
FEWEST = 4  # headers of the indicator table that must be there


@dataclass(slots=True)
class _Block:
    """One form on a sheet: its rows."""

    document: Document
    sheet: Sheet
    rows: list[tuple[int, Mapping[int, Cell]]]
    whole: bool  # of a department
    cells: dict[str, Cell] = field(default_factory=dict)
    places: dict[str, Location] = field(default_factory=dict)

    def place(self, row: int, column: int) -> Location:
        return self.document.place(self.sheet.name, spot(row, column))

    def put(self, name: str, row: int, column: int, cell: Cell | None) -> None:
        """Keep a cell under the name of a field, the first time it is stated."""
        if cell is not None and plain(cell.text) not in SKIPPED and name not in self.places:
            self.cells[name] = cell
            self.places[name] = self.place(row, column)


def official_rows(document: Document, form: WorkbookForm) -> dict[str, Rows]:
    """Return what official forms state, as rows of our sheets; empty if the file holds none."""
    blocks = [block for sheet in document.sheets for block in _blocks(document, sheet, form)]
    if not blocks:
        return {}
    found = {sheet.id: Rows() for sheet in form.sheets}
    seen: set[str] = set()
    for block in blocks:
        _head(block, block.rows[:1])
        number = str(len(found["projects"].rows) + 1)
        name = "部门整体" if block.whole else block.cells.get("name", Cell("", "")).text
        if name in seen:
            continue  # the same form again, such as a copy: the first one counts
        seen.add(name)
        _read(block, form, found, number)
    return found


def _blocks(document: Document, sheet: Sheet, form: WorkbookForm) -> Iterator[_Block]:
    """Yield the forms on a sheet: each begins where a project or department is named."""
    starts = []
    lines = list(sheet)
    for place, (_, row) in enumerate(lines):
        for position in sorted(row):
            if matched(row[position].text, (*PROJECT, *DEPARTMENT)) and _beside(row, position):
                starts.append((place, matched(row[position].text, DEPARTMENT)))
                break
    bounds = [place for place, _ in starts[1:]] + [len(lines)] if starts else []
    for (place, whole), end in zip(starts, bounds, strict=True):
        first = max(place - 3, 0)
        rows = lines[place:end]
        if any(len(_headers(row, form.sheet("indicators"))) >= FEWEST for _, row in rows):
            block = _Block(document, sheet, rows, whole)
            _year(block, lines[first : place + 1])
            yield block


def _beside(row: Mapping[int, Cell], position: int) -> tuple[int, Cell] | None:
    """Return the next filled cell to the right, which must be no label of the head itself."""
    right = [c for c in sorted(row) if c > position and row[c].text.strip()]
    labels = tuple(name for names in HEADS.values() for name in names)
    if not right or matched(row[right[0]].text, labels):
        return None
    return right[0], row[right[0]]


def _year(block: _Block, rows: list[tuple[int, Mapping[int, Cell]]]) -> None:
    for number, row in rows:
        for position, cell in row.items():
            found = YEAR.search(plain(cell.text))
            if found:
                year = found.group(1)
                block.put("year", number, position, Cell(year, year))


def _headers(row: Mapping[int, Cell], form: SheetForm) -> dict[int, Column]:
    """Return the columns of the indicator sheet that a row names."""
    found: dict[int, Column] = {}
    for position in sorted(row):
        cell = row[position]
        if isinstance(cell.value, str) and not cell.filled:
            free = (c for c in form.columns if c not in found.values() and c.field != "subject")
            fit = next((c for c in free if matched(cell.text, c.names)), None)
            if fit is not None:
                found[position] = fit
    return found


def _read(block: _Block, form: WorkbookForm, found: dict[str, Rows], number: str) -> None:
    indicators = form.sheet("indicators")
    header = next(
        place for place, (_, row) in enumerate(block.rows)
        if len(_headers(row, indicators)) >= FEWEST
    )  # fmt: skip
    head, body = block.rows[:header], block.rows[header:]
    _head(block, head)
    subject = "部门整体" if block.whole else number
    overview = _overview(block)
    if not found["overview"].rows:
        found["overview"] = Rows([overview], found=True)
    found["indicators"].found = True
    if block.whole:
        _department(block, head, found)
    else:
        _funds(block, head)
        cell = Cell(number, number)
        row = head[0][0] if head else 0
        project = Row(row, number, {**block.cells, "number": cell}, _row_places(block, row))
        found["projects"].rows.append(project)
        found["projects"].found = True
    _indicators(block, body, found, (subject, indicators))


def _row_places(block: _Block, row: int) -> dict[str, Location]:
    return {"row": block.document.place(block.sheet.name, f"{row}:{row}"), **block.places}


def _overview(block: _Block) -> Row:
    cells = {k: c for k, c in block.cells.items() if k in ("year", "money_unit")}
    places = {k: p for k, p in block.places.items() if k in cells}
    source = "department" if block.whole else "line_department"
    if source in block.cells:
        cells["department"], places["department"] = block.cells[source], block.places[source]
    return Row(0, "overview", cells, places)


def _head(block: _Block, rows: list[tuple[int, Mapping[int, Cell]]]) -> None:
    """Keep names, money unit and goals."""
    for place, (number, row) in enumerate(rows):
        below = rows[place + 1] if place + 1 < len(rows) else None
        for position in sorted(row):
            label = row[position].text
            for name, labels in HEADS.items():
                beside = _beside(row, position) if matched(label, labels) else None
                if beside is not None:
                    block.put(name, number, *beside)
            unit = UNIT.search(plain(label))
            if (unit and "资金" in label) or (unit and "任务" in label):
                block.put("money_unit", number, position, Cell(unit.group(1), unit.group(1)))
            if below is not None and matched(label, RESULT):
                block.put("goal_result", below[0], position, below[1].get(position))
            elif below is not None and matched(label, GOAL) and not row[position].filled:
                block.put("goal", below[0], position, below[1].get(position))


def _table_of(rows: list[tuple[int, Mapping[int, Cell]]]) -> tuple[int, dict[int, str]] | None:
    """Return where the funds' header stands, and which column holds which base."""
    for place, (_, row) in enumerate(rows):
        found: dict[int, str] = {}
        for position in sorted(row):
            text = row[position].text
            fit = next((b for b, names in BASES.items() if matched(text, names)), None)
            if fit is not None and fit not in found.values():
                found[position] = fit
        if "executed" in found.values() and len(found) > 1:
            return place, found
    return None


def _funds(block: _Block, rows: list[tuple[int, Mapping[int, Cell]]]) -> None:
    table = _table_of(rows)
    if table is None:
        return
    place, columns = table
    first = min(columns)
    for number, row in rows[place + 1 :]:
        labels = [row[c].text for c in sorted(row) if c < first]
        source = next(
            (s for s, names in SOURCES.items() if any(matched(x, names) for x in labels)), None
        )
        if source is None:
            continue
        for position, base in columns.items():
            if base in ("original", "revised", "executed"):
                block.put(f"{base}_{source}", number, position, row.get(position))
            elif source == "total":
                name = {"weight": "execution_weight", "rate": "stated_rate"}.get(base)
                block.put(name or "own_execution_points", number, position, row.get(position))


def _department(
    block: _Block, rows: list[tuple[int, Mapping[int, Cell]]], found: dict[str, Rows]
) -> None:
    """Keep the department's money as budget lines, its goal as the overall objective."""
    found["budget"].found = found["objectives"].found = True
    table = _table_of(rows)
    for number, row in rows[table[0] + 1 :] if table else ():
        columns = table[1] if table else {}
        labels = [row[c].text for c in sorted(row) if c < min(columns)]
        line = next((n for n, ls in LINES.items() if any(matched(x, ls) for x in labels)), None)
        if line is not None:
            _budget_line(block, (number, row, columns), line, found)
    if "goal" in block.cells:
        kind = Cell("总体目标", "总体目标")
        cells = {"kind": kind, "text": block.cells["goal"]}
        places = {"row": block.places["goal"], "text": block.places["goal"]}
        if "goal_result" in block.cells:
            cells["result"] = block.cells["goal_result"]
            places["result"] = block.places["goal_result"]
        found["objectives"].rows.append(Row(0, "objective-1", cells, places))


def _budget_line(
    block: _Block, where: tuple[int, Mapping[int, Cell], dict[int, str]], line: str,
    found: dict[str, Rows],
) -> None:  # fmt: skip
    number, row, columns = where
    cells = {"unit": Cell("部门合计", "部门合计"), "line": Cell(line, line)}
    places = {"row": block.document.place(block.sheet.name, f"{number}:{number}")}
    for position, base in columns.items():
        if position not in row or plain(row[position].text) in SKIPPED:
            continue
        if base in ("original", "revised", "executed", "rate"):
            cells[base], places[base] = row[position], block.place(number, position)
        elif line == "支出合计":
            name = "execution_weight" if base == "weight" else "own_execution_points"
            _also(found["overview"], name, row[position], block.place(number, position))
    found["budget"].rows.append(Row(number, f"budget-{number}", cells, places))


def _also(rows: Rows, name: str, cell: Cell, place: Location) -> None:
    """Add a field to the last row, unless it states one."""
    row = rows.rows[-1]
    if name not in row.cells:
        cells, places = {**row.cells, name: cell}, {**row.places, name: place}
        rows.rows[-1] = replace(row, cells=cells, places=places)


def _indicators(
    block: _Block, rows: list[tuple[int, Mapping[int, Cell]]], found: dict[str, Rows],
    what: tuple[str, SheetForm],
) -> None:  # fmt: skip
    subject, form = what
    columns = _headers(rows[0][1], form)
    levels: dict[str, Cell] = {}
    for number, row in rows[1:]:
        own = {c.field: row[p] for p, c in columns.items() if p in row and row[p].text.strip()}
        first = next((row[p].text for p in sorted(row) if row[p].text.strip()), "")
        if matched(first, TOTAL):
            _own_total(block, number, row, (subject, columns, found))
            break
        if "name" not in own or own["name"].filled:
            continue
        _carried(levels, own)
        cells = _line({**own, **levels, "subject": Cell(subject, subject)})
        places = {c.field: block.place(number, p) for p, c in columns.items()}
        places["row"] = block.document.place(block.sheet.name, f"{number}:{number}")
        key = f"{block.sheet.name}-{number}"
        found["indicators"].rows.append(Row(number, key, cells, places))


def _carried(levels: dict[str, Cell], own: Mapping[str, Cell]) -> None:
    """Keep the levels in force: a blank level is that of the line above, under the same parent."""
    for level in ("level1", "level2"):
        if level in own:
            if level == "level1" and own[level].text != levels.get(level, Cell("", "")).text:
                levels.pop("level2", None)
            levels[level] = Cell(own[level].value, own[level].text)


def _line(cells: dict[str, Cell]) -> dict[str, Cell]:
    """Return the cells of a line with what the form states by the way: unit and judged share."""
    unit = _unit(cells)
    if unit:
        cells["unit"] = Cell(unit, unit)
    stated = {name: cell for name, cell in cells.items() if plain(cell.text) not in SKIPPED}
    judged = _judged(stated)
    return {**stated, "judged": judged} if judged is not None else stated


def _judged(cells: Mapping[str, Cell]) -> Cell | None:
    """Return the judged share of a target in words: the form states it only as points of a weight.

    Twelve decimals: enough that weight times share is the points again, to the cent.
    """
    target = cells.get("revised_target", cells.get("original_target"))
    points, weight = (cells.get(name) for name in ("own_points", "weight"))
    if target is None or any(sign.isdigit() for sign in plain(target.text)) or "judged" in cells:
        return None
    if points is None or weight is None:
        return None
    pair = [read_quantity(cell.text) for cell in (points, weight)]
    if pair[0] is None or pair[1] is None or not 0 <= pair[0].number <= pair[1].number != 0:
        return None
    share = half_up(pair[0].amount / pair[1].amount, 12).normalize()
    return Cell(share, f"{share:f}")


def _unit(own: Mapping[str, Cell]) -> str:
    """Return the unit that a target is written with, where the form has no column for it."""
    if "unit" in own:
        return ""
    for name in ("revised_target", "original_target"):
        found = WITH_UNIT.fullmatch(plain(own[name].text)) if name in own else None
        if found is not None:
            return found.group(1)
    return ""


def _own_total(
    block: _Block, number: int, row: Mapping[int, Cell],
    where: tuple[str, dict[int, Column], dict[str, Rows]],
) -> None:  # fmt: skip
    """Keep the stated total: in the column of the points of the row 总分."""
    subject, columns, found = where
    position = next((p for p, c in columns.items() if c.field == "own_points"), None)
    if position is None or position not in row:
        return
    holder = found["overview" if subject == "部门整体" else "projects"]
    _also(holder, "own_total", row[position], block.place(number, position))
