"""What is disclosed of a year, as data: one record for programs, one page and sheets for people."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jiheng.model import (
    Block,
    Definition,
    Grid,
    GridCell,
    Heading,
    Paragraph,
    Report,
    ScoredEvaluation,
    SheetForm,
    Table,
)
from jiheng.model.disclosure import DisclosureRule
from jiheng.reporting.grids import line

FORMAT, VERSION = "jiheng/disclosure", 1
WIDTH = 18  # columns of a sheet
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTable:
    """Rows that are disclosed, in the columns that are."""

    id: str
    name: str
    columns: tuple[tuple[str, str], ...]  # field and label
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicYear:
    """Everything that a pack says of a year, before it is written in any format."""

    organisation: str
    code: str
    place: str
    year: int
    made_on: dt.date
    confirmed_on: dt.date | None
    money_unit: str
    scored: ScoredEvaluation | None  # None: rows that are not public are in the score
    tables: tuple[PublicTable, ...]
    ledgers: tuple[PublicTable, ...] = ()
    definitions: tuple[Definition, ...] = ()
    withheld: tuple[str, ...] = ()  # what is left out, in words
    rule: DisclosureRule
    program: str = field(default="jiheng")


def public_table(sheet: SheetForm, fields: Sequence[str], rows: Rows, id_: str = "") -> PublicTable:
    """Return rows in some columns of a form; columns that no row fills in are left out."""
    columns = [c for c in sheet.columns if c.field in fields and any(r.get(c.field) for r in rows)]
    return PublicTable(
        id=id_ or sheet.id,
        name=sheet.name,
        columns=tuple((c.field, c.label) for c in columns),
        rows=tuple(tuple(row.get(c.field, "") for c in columns) for row in rows),
    )


def public_record(public: PublicYear) -> dict[str, object]:
    """Return a year as JSON has it, by schema/disclosure-1.json."""
    rule = public.rule
    return {
        "format": FORMAT,
        "version": VERSION,
        "program": public.program,
        "organisation": {
            "name": public.organisation, "code": public.code, "place": public.place,
        },
        "year": public.year,
        "money_unit": public.money_unit,
        "made_on": public.made_on.isoformat(),
        "confirmed_on": public.confirmed_on.isoformat() if public.confirmed_on else None,
        "rule": {
            "id": rule.id, "label": rule.label, "cites": rule.citation.text(),
            "verified": rule.citation.verified,
        },
        "scores": [
            {"subject": s, "name": n, "total": t or None, "grade": g or None}
            for s, n, t, g in _scores(public)
        ],
        "tables": [_recorded(table) for table in public.tables],
        "ledgers": [_recorded(table) for table in public.ledgers],
        "definitions": [
            {
                "id": d.id, "label": d.label, "unit": d.unit, "since": d.since.isoformat(),
                "cites": d.citation.text(), "verified": d.citation.verified,
            }
            for d in public.definitions
        ],
        "withheld": list(public.withheld),
    }  # fmt: skip


def _recorded(table: PublicTable) -> dict[str, object]:
    fields = [field_ for field_, _label in table.columns]
    return {
        "id": table.id,
        "name": table.name,
        "columns": [{"field": name, "label": label} for name, label in table.columns],
        "rows": [dict(zip(fields, row, strict=True)) for row in table.rows],
    }


def _scores(public: PublicYear) -> Iterator[tuple[str, str, str, str]]:
    for tree in public.scored.trees if public.scored is not None else ():
        total = f"{tree.total.value}" if tree.total.value is not None else ""
        yield tree.subject, tree.name, total, tree.total.grade or ""


def public_page(public: PublicYear) -> Report:
    """Return the first page of a pack: scores, tables, what is left out."""
    return Report(
        title=(public.organisation, f"{public.year}年度绩效自评公开"),
        blocks=tuple(_blocks(public)),
        digest="",
        contents=False,
    )


def _blocks(public: PublicYear) -> Iterator[Block]:
    rule = public.rule
    confirmed = f"财政确认：{public.confirmed_on}。" if public.confirmed_on else ""
    yield Paragraph((f"{confirmed}制作日期：{public.made_on}。",), "note")
    checked = "" if rule.citation.verified else "（未核对原文）"
    yield Paragraph((f"依据：{rule.citation.text()}{checked}。",), "note")
    yield Paragraph((f"金额没有写单位的，单位为{public.money_unit}。",), "note")
    for text in public.withheld:
        yield Paragraph((text,), "note")
    scores = list(_scores(public))
    if scores:
        yield Heading(1, "得分和等级")
        yield _drawn(("评价对象", "得分", "等级"), [(n, t, g) for _s, n, t, g in scores])
    for table in (*public.tables, *public.ledgers):
        if table.rows and table.columns:
            yield Heading(1, table.name)
            yield _drawn([label for _f, label in table.columns], table.rows)
    if public.definitions:
        yield Heading(1, "数据口径")
        yield _drawn(
            ("名称", "单位", "自", "依据"),
            [
                (d.label, d.unit, d.since.isoformat(), d.citation.text())
                for d in public.definitions
            ],
        )  # fmt: skip


def _drawn(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    return Table(
        title="",
        columns=tuple(columns),
        rows=tuple(tuple((text,) for text in row) for row in rows),
        widths=(1,) * len(columns),
    )


def public_grids(public: PublicYear) -> tuple[Grid, ...]:
    """Return the tables of a pack as sheets."""
    scores = PublicTable(
        id="scores",
        name="得分和等级",
        columns=(("name", "评价对象"), ("total", "得分"), ("grade", "等级")),
        rows=tuple((n, t, g) for _s, n, t, g in _scores(public)),
    )
    tables = [t for t in (scores, *public.tables, *public.ledgers) if t.rows and t.columns]
    return tuple(_grid(table) for table in tables)


def _grid(table: PublicTable) -> Grid:
    cells: list[GridCell] = line(1, [label for _field, label in table.columns], "head")
    for number, row in enumerate(table.rows, start=2):
        cells += line(number, list(row))
    return Grid(
        name=table.name,
        cells=tuple(cells),
        widths=(WIDTH,) * len(table.columns),
        repeat_rows=1,
        freeze=1,
        landscape=True,
    )
