"""Where the forms of a file stand: heads, funds and indicators, in one table or several."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from jiheng.model import Cell, Finding
from jiheng.model.source_table import SourceTable
from jiheng.parsing.head_block import Head, read_head, starts
from jiheng.parsing.indicator_block import TOTAL
from jiheng.parsing.table_blocks import Header, indicator_headers

LONGEST_HEAD = 40  # rows of a table that is only the head of a form


@dataclass(slots=True)
class FormBlock:
    """One form: the head of it, its indicators, and where both stand."""

    table: SourceTable
    head_rows: list[int]
    headers: list[tuple[Header, list[int]]] = field(default_factory=list)
    head: Head = field(default_factory=Head)
    findings: list[Finding] = field(default_factory=list)
    guessed: set[str] = field(default_factory=set)  # fields whose column was named by a guess
    head_table: SourceTable | None = None  # that the head stands in, where it is another one
    others: list[SourceTable] = field(default_factory=list)  # between the head and the indicators

    @property
    def top(self) -> SourceTable:
        """The table that the head stands in."""
        return self.head_table or self.table

    @property
    def is_department(self) -> bool:
        """Whether it is about a department as a whole, not about a project."""
        return self.head.is_department

    @property
    def is_named(self) -> bool:
        """Whether it says whom it is about; a list of scores beside the forms does not."""
        about = {"name", "department"} | ({"line_department"} if self.is_department else set())
        return bool(self.head.cells.keys() & about)


def form_blocks(tables: Sequence[SourceTable]) -> list[FormBlock]:
    """Return the forms of a file; heads and funds in tables of their own are of the next one."""
    blocks: list[FormBlock] = []
    before: list[SourceTable] = []  # tables without indicators: a head, and what follows it
    for table in tables:
        own = list(_blocks(table))
        for block in own:
            if before and not block.is_named:
                block.head_table, block.head_rows = before[0], sorted(before[0].rows)
                block.head = read_head(before[0], block.head_rows)
                block.others = before[1:]
        if own:
            before = []
        elif before and not _has_head(table):
            before.append(table)
        elif _has_head(table):
            before = [table]
        blocks += own
    return blocks


def by_project(block: FormBlock) -> Iterator[FormBlock]:
    """Yield a block for each project of a table that names the project of every row."""
    [header, rows] = block.headers[0]
    column = header.column("project")
    if column is None or len(block.headers) > 1:
        yield block
        return
    bodies: dict[str, list[int]] = {}
    firsts: dict[str, tuple[int, int]] = {}
    name = ""
    for row in rows:
        name = block.table.cell(row, column).text.strip() or name
        bodies.setdefault(name, []).append(row)
        firsts.setdefault(name, (row, column))
    for name, own in bodies.items():
        if name and not TOTAL.fullmatch(name):
            cell, place = Cell(name, name), block.table.place(*firsts[name])
            head = Head({**block.head.cells, "name": cell}, {**block.head.places, "name": place})
            yield replace(block, headers=[(header, own)], head=head, findings=[])


def _has_head(table: SourceTable) -> bool:
    rows = sorted(table.rows)
    if len(rows) > LONGEST_HEAD:
        return False
    head = read_head(table, rows).cells.keys()
    return bool(head & {"name", "department"} and head & {"line_department", "implementer", "goal"})


def _blocks(table: SourceTable) -> Iterator[FormBlock]:
    """Yield the forms in a table: each begins where it names whom it is about."""
    headers = list(indicator_headers(table))
    rows = sorted(table.rows)
    begins = starts(table, rows)
    block: FormBlock | None = None
    last = 0
    for place, header in enumerate(headers):
        following = headers[place + 1].top if place + 1 < len(headers) else rows[-1] + 1
        own = [begin for begin in begins if last < begin < header.top]
        if block is None or own:
            if block is not None:
                yield block
            head_rows = [row for row in rows if last < row < header.top]
            block = FormBlock(table, head_rows)
            block.head = read_head(table, head_rows)
        later = [begin for begin in begins if header.bottom < begin < following]
        end = min(later, default=following)
        body = [row for row in rows if header.bottom < row < end]
        block.headers.append((header, body))
        last = body[-1] if body else header.bottom
    if block is not None:
        yield block
