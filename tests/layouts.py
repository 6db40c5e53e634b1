"""Layouts of forms as tables of text, built as workbooks, Word files, pages and flat text.

In a grid `|` parts cells, `<` belongs to the cell on the left, `^` to the one above, and
`{0.98:0%}` is a number with a format. What a form states stands beside it.
"""

import datetime as dt
import html
import io
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import yaml

from builders import ROOT
from jiheng import documents
from jiheng.model import DateTarget, NumberTarget, Quantity, family
from jiheng.parsing.numbers import plain
from jiheng.pipeline import run, run_report
from jiheng.rulebook import load

FOLDER = ROOT / "tests" / "fixtures" / "layouts"
TABLE_FORMATS = ("xlsx", "docx", "html")
SHOWN = re.compile(r"\{([\d.]+):(.+)\}")
PLAIN = re.compile(r"\d{1,12}(?:\.\d{1,8})?")
AMOUNT = re.compile(r"([≥≤=<>]?)(\d[\d.]*) ?(.*)")


def layouts():
    """Return the layouts by name."""
    return {p.stem: yaml.safe_load(p.read_text("utf-8")) for p in sorted(FOLDER.glob("*.yaml"))}


@dataclass
class Grid:
    cells: dict[tuple[int, int], str]
    spans: dict[tuple[int, int], tuple[int, int]]
    height: int
    width: int


def grid_of(text):
    """Return the cells of a grid with how far each reaches."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    width = max(map(len, rows))
    origin = {}
    for r, row in enumerate(rows, start=1):
        for c in range(1, width + 1):
            text = row[c - 1] if c <= len(row) else ""
            if text == "<":
                origin[r, c] = origin[r, c - 1]
            elif text == "^":
                origin[r, c] = origin[r - 1, c]
            else:
                origin[r, c] = (r, c)
    spans = {}
    for (r, c), begin in origin.items():
        height, reach = spans.get(begin, (1, 1))
        spans[begin] = (max(height, r - begin[0] + 1), max(reach, c - begin[1] + 1))
    cells = {
        (r, c): rows[r - 1][c - 1] if c <= len(rows[r - 1]) else ""
        for (r, c), begin in origin.items() if begin == (r, c)
    }  # fmt: skip
    return Grid(cells, spans, len(rows), width)


def shown(text):
    """Return a cell as it is printed."""
    match = SHOWN.fullmatch(text)
    if match is None:
        return text
    number, form = Decimal(match.group(1)), match.group(2)
    if form.endswith("%"):
        places = len(form.rpartition(".")[2].rstrip("%")) if "." in form else 0
        return f"{number * 100:.{places}f}%"
    return f"{number:,.{len(form.rpartition('.')[2]) if '.' in form else 0}f}"


def as_xlsx(layout):
    book = openpyxl.Workbook()
    sheet, top = book.active, 0
    for table in layout["tables"]:
        for line in table.get("above", ()):
            top += 1
            sheet.cell(top, 1, line)
        if "grid" in table:
            top = _put_grid(sheet, top, grid_of(table["grid"]))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _put_grid(sheet, top, grid):
    for (r, c), text in grid.cells.items():
        _put_cell(sheet.cell(top + r, c), text)
        height, width = grid.spans[r, c]
        if (height, width) != (1, 1):
            end = {"end_row": top + r + height - 1, "end_column": c + width - 1}
            sheet.merge_cells(start_row=top + r, start_column=c, **end)
    return top + grid.height


def _put_cell(cell, text):
    match = SHOWN.fullmatch(text)
    if match:
        cell.value, cell.number_format = float(match.group(1)), match.group(2)
    elif text:
        cell.value = float(text) if PLAIN.fullmatch(text) else text
    if text.startswith("="):
        cell.data_type = "s"  # as text that someone typed, no formula


def as_docx(layout):
    document = docx.Document()
    for table in layout["tables"]:
        for line in table.get("above", ()):
            document.add_paragraph(line)
        if "grid" not in table:
            continue
        grid = grid_of(table["grid"])
        built = document.add_table(rows=grid.height, cols=grid.width)
        for (r, c), text in grid.cells.items():
            height, width = grid.spans[r, c]
            cell = built.cell(r - 1, c - 1)
            if (height, width) != (1, 1):
                cell = cell.merge(built.cell(r + height - 2, c + width - 2))
            cell.text = shown(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_html(layout):
    parts = ["<html><head><meta charset='utf-8'></head><body>"]
    for table in layout["tables"]:
        parts += [f"<p>{html.escape(line)}</p>" for line in table.get("above", ())]
        if "grid" not in table:
            continue
        grid = grid_of(table["grid"])
        parts.append("<table border=1>")
        for r in range(1, grid.height + 1):
            parts.append("<tr>")
            for c in range(1, grid.width + 1):
                if (r, c) in grid.cells:
                    height, width = grid.spans[r, c]
                    text = html.escape(shown(grid.cells[r, c]))
                    parts.append(f"<td rowspan={height} colspan={width}>{text}</td>")
            parts.append("</tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</body></html>"]).encode()


def as_text(layout, between=" "):
    """Return a layout without lines: cells of a row by `between`; an empty one puts all on one line."""
    lines = []
    for table in layout["tables"]:
        lines += table.get("above", ())
        if "grid" in table:
            grid = grid_of(table["grid"])
            for r in range(1, grid.height + 1):
                own = [shown(t) for (row, _), t in grid.cells.items() if row == r and t]
                lines.append((between or " ").join(own))
    text = ("\n" if between else " ").join(lines)
    if "|" in between:  # every cell ends with a bar, the last of a row, too
        text = text.replace(" |\n", "\n").replace("\n", " |\n") + " |"
    return text.encode()


BUILT = {"xlsx": as_xlsx, "docx": as_docx, "html": as_html}


def amount(text):
    """Return operator, number and unit of a gold value; words as they are, days as days."""
    if text in ("-", ""):
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return dt.date.fromisoformat(text)
    match = AMOUNT.fullmatch(text)
    if match is None:
        return text
    operator, number, unit = match.groups()
    return operator, Quantity(Decimal(number), unit)


def same(stated, gold):
    """Return whether a value that was read is the one that is stated."""
    if gold is None or isinstance(gold, (str, dt.date)):
        return _plain(stated) == gold
    operator, quantity = gold
    if isinstance(stated, NumberTarget):
        own = str(stated.operator or "")
        if operator and own != operator:
            return False
        stated = stated.quantity
    if not isinstance(stated, Quantity):
        return False
    if not quantity.unit:
        return stated.number == quantity.number
    return (stated.number, stated.unit) == (quantity.number, quantity.unit) or (
        family(stated.unit) == family(quantity.unit) and stated.amount == quantity.amount
    )


def _plain(stated):
    if isinstance(stated, DateTarget):
        return stated.by
    return getattr(stated, "text", stated)


def golds(form):
    """Return the gold lines of a form: name, target, actual, weight, points."""
    for line in form["indicators"].strip().splitlines():
        name, target, actual, weight, points = (cell.strip() for cell in line.split("|"))
        yield (name, amount(target), amount(actual),
               *(None if n == "-" else Decimal(n) for n in (weight, points)))  # fmt: skip


def read_tables(layout, suffix):
    """Return what the reader of forms makes of a layout in a format."""
    data = BUILT[suffix](layout)
    return run(documents.read_bytes(data, f"表.{suffix}"), load())


def differences(layout, result):
    """Return in words what of a layout was not read as it stands there."""
    evaluation = result.scored.evaluation
    if not result.usable:
        return ["not usable: " + ",".join(f.code for f in result.findings)]
    faults = []
    year = layout["forms"][0].get("year")
    if evaluation.overview.year != year:
        faults.append(f"year {evaluation.overview.year} for {year}")
    names = [form["name"] for form in layout["forms"] if form.get("kind") != "department"]
    read = [project.name for project in evaluation.projects]
    if read != names:
        return [*faults, f"projects {read}", *_lines(layout["forms"][0], evaluation.indicators)]
    for form in layout["forms"]:
        faults += _form(form, evaluation)
    return faults


def _form(form, evaluation):
    """Return what of one form was not read: its owner, lines, total and funds."""
    if form.get("kind") == "department":
        own, role, subject = evaluation.overview, "expenditure.total", "department"
    else:
        [own] = [p for p in evaluation.projects if p.name == form["name"]]
        role, subject = "project.total", own.key
    faults = _lines(form, [i for i in evaluation.indicators if i.subject == subject])
    if form.get("implementer") not in (None, getattr(own, "implementer", None)):
        faults.append(f"implementer {own.implementer}")
    if form.get("department") not in (None, evaluation.overview.department):
        faults.append(f"department {evaluation.overview.department}")
    if "goal" in form and _goal(evaluation, own) != form["goal"]:
        faults.append(f"goal {_goal(evaluation, own)}")
    if own.own_total != (Decimal(str(form["total"])) if "total" in form else None):
        faults.append(f"total {own.own_total} for {form.get('total')}")
    return faults + _funds(form, evaluation, role, subject)


def _goal(evaluation, own):
    return getattr(own, "goal", None) or "".join(o.text for o in evaluation.objectives[:1])


def _lines(form, own):
    faults = []
    lines = list(golds(form))
    if [line[0] for line in lines] != [i.name for i in own]:
        faults.append(f"indicators {[i.name for i in own]}")
    by_name = {i.name: i for i in own}
    for name, target, actual, weight, points in lines:
        line = by_name.get(name)
        if line is None:
            continue
        checks = (
            ("target", line.target, target, same(line.target, target)),
            ("actual", line.actual, actual, same(line.actual, actual)),
            ("weight", line.weight, weight, line.weight == weight),
            ("points", line.own_points, points, line.own_points == points),
        )
        faults += [f"{name}: {what} {read} for {gold}" for what, read, gold, fits in checks
                   if not fits]  # fmt: skip
    return faults


def _funds(form, evaluation, role, subject):
    if "funds" not in form:
        return []
    stated = {f.base: f.quantity for f in evaluation.facts.all
              if f.role == role and (subject == "department" or f.subject == subject)}  # fmt: skip
    faults = []
    for base, text in zip(("original", "revised", "executed"), form["funds"].split(), strict=True):
        gold = amount(text)
        own = stated.get(base)
        if gold is None and own is not None:
            faults.append(f"{base} {own} for nothing")
        elif gold is not None and not (own is not None and own.amount == gold[1].amount):
            faults.append(f"{base} {own} for {text}")
    return faults


def read_flat(layout, between):
    """Return what the reader of running text makes of a layout that lost its lines."""
    data = as_text(layout, between)
    document = documents.read_report_bytes(data, Path("表.txt"))
    return run_report(document, load()).reading


def flat_figures(layout, reading):
    """Yield each figure of the indicators of a form, and whether it was read in its place."""
    by_name = {plain(line.name): line for line in reading.stated_indicators}
    for form in layout["forms"]:
        for name, *stated in golds(form):
            line = by_name.get(plain(name).strip("★"))
            for what, gold in zip(("target", "actual", "weight", "points"), stated, strict=True):
                own = getattr(line, what, None)
                if isinstance(gold, tuple):
                    number = getattr(own.fact.quantity, "number", None) if own else None
                    yield f"{name} {what}", number == gold[1].number
                elif isinstance(gold, Decimal):
                    yield f"{name} {what}", own == gold
