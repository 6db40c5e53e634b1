"""The files of a month pack: tables, text, league tables, differences, rows, and their digests."""

import datetime as dt
import hashlib
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jiheng import documents
from jiheng.ledger.statistics import StatTable
from jiheng.ledger.withheld import withheld
from jiheng.model import Grid
from jiheng.model.ledger_figure import quantity_of
from jiheng.reporting.briefing import BriefingInput, briefing
from jiheng.reporting.grids import cell
from jiheng.reporting.leagues import league_grid, league_words
from jiheng.reporting.ledger_tables import (
    Issue,
    Signed,
    changes,
    column_name,
    difference_grid,
    issue_of,
    line_name,
    table_grid,
)
from jiheng.web.core.files import path_of
from jiheng.web.core.jobs import Progress
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.queries.leagues import league_of
from jiheng.web.ledgers.queries.rows import titles_of
from jiheng.web.statistics.queries.issues import files_seen
from jiheng.web.statistics.queries.tables import MonthTables, made, statistics

if TYPE_CHECKING:
    from jiheng.web.core.models import User
    from jiheng.web.statistics.models import Issue as Kept

ZH = "zh"
LISTED = "校验清单.txt"
AT = (2020, 1, 1, 0, 0, 0)  # fixed: the same files give the same bytes
LEAGUES = ("projects.signed.count", "projects.landed.count", "foreign.arrivals.amount")
MOST_LINES = 100_000  # of rows behind cells


@dataclass(frozen=True, slots=True, kw_only=True)
class PackInput:
    """What a pack is made of."""

    tables: MonthTables
    visible: Sequence[str]  # ids of the tables that it has: its maker may see them
    apart: Sequence[str]  # ids of the tables of cases, each a file for who may see its counts
    sees: Callable[[str], bool]  # whether its maker may see a figure
    kind: str  # of the text: monthly, quarterly
    written: Mapping[str, str]
    signed: Signed
    issue: int
    last: Issue | None  # what stood in the last issue
    today: dt.date


@dataclass(frozen=True, slots=True)
class Pack:
    """The files of a pack by name, and what stands in every cell."""

    files: Mapping[str, bytes]
    cells: dict[str, dict[str, str]]
    apart: dict[str, dict[str, str]]  # of the tables of cases
    tables: Mapping[str, str]  # by name of a file: the table of cases that it has


def pack(asked: PackInput, progress: Progress) -> Pack:
    """Return the files of a month pack: five, those of cases, and the list of their digests."""
    rule, book = statistics(), rules().rest
    layouts = [each for each in rule.tables if made(each) and each.id in asked.visible]
    tables: dict[str, StatTable] = {}
    for number, layout in enumerate(layouts):
        progress(number, len(layouts) + 4)
        tables[layout.id] = asked.tables.table(layout, asked.today)
    name, kept = asked.tables.where.name, list(tables.values())
    cells = issue_of(kept, book, ZH)
    changed = changes(asked.last, cells) if asked.last is not None else ()
    by_id = {each.id: each for each in rule.tables}
    last, of_cases = asked.issue - 1, dict[str, str]()
    progress(len(layouts), len(layouts) + 4)
    text = briefing(
        BriefingInput(
            kind=asked.kind, unit=name, period=asked.tables.period, tables=tables,
            figure_of=asked.tables.figure, written=asked.written, issue=asked.issue,
            changed=changed,
        ), book, replace(rule.briefing, headline=tuple(filter(asked.sees, rule.briefing.headline))),
    )  # fmt: skip
    progress(len(layouts) + 1, len(layouts) + 4)
    sheets = [table_grid(each, name, asked.signed, book, ZH) for each in kept]
    leagues = list(_leagues(asked.tables, asked.sees))
    progress(len(layouts) + 2, len(layouts) + 4)
    word = "简报" if asked.kind == "monthly" else "季度通报"
    files = {
        "1-统计表.xlsx": documents.write_xlsx(sheets, title=f"{name}统计表"),
        f"2-{word}.docx": documents.write_docx(text),
        "3-排名.xlsx": documents.write_xlsx(leagues or [_nothing()], title=f"{name}排名"),
        "4-与上期差异.xlsx": documents.write_xlsx(
            [difference_grid(changed, last, by_id, book, ZH) if last else _nothing()],
            title=f"{name}与上期差异",
        ),
        "5-各格明细.xlsx": documents.write_list("各格明细", _behind(kept)),
    }
    progress(len(layouts) + 3, len(layouts) + 4)
    counted = _counted(asked)
    for number, table in enumerate(counted, start=len(files) + 1):
        grid = table_grid(table, name, asked.signed, book, ZH)
        label = f"{number}-{table.layout.label}.xlsx"
        files[label] = documents.write_xlsx([grid], title=f"{name}{table.layout.label}")
        of_cases[label] = table.layout.id
    apart = issue_of(counted, book, ZH)
    return Pack({**files, LISTED: _listed(files)}, cells, apart, of_cases)


def _counted(asked: PackInput) -> list[StatTable]:
    """Return the tables of cases without counts from which one case could be told."""
    layouts = [each for each in statistics().tables if made(each) and each.id in asked.apart]
    return [
        withheld(asked.tables.table(layout, asked.today), layout.withhold_below)
        for layout in layouts
    ]


def _leagues(tables: MonthTables, sees: Callable[[str], bool]) -> list[Grid]:
    book, period, grids = rules().rest, tables.period, []
    for id_ in filter(sees, LEAGUES):
        shown = league_of(id_, tables.where, period.year, period.month)
        if not shown.table.lines:
            continue
        title = shown.table.lines[0].shown.definition.label
        about = league_words(shown.table, shown.where.name, shown.periods, book, ZH)
        grids.append(league_grid(shown.table, title, about, book, ZH))
    return grids


def _nothing() -> Grid:
    words = "本期没有这张表的内容：这是本月第1期，或者没有所属单位。"
    return Grid(name="说明", cells=(cell(1, 1, words, "note"),), widths=(60,))


def _behind(tables: Sequence[StatTable]) -> "list[tuple[str, ...]]":
    """Return the rows behind every cell of a level: table, line, column, row, version, amount."""
    lines: list[tuple[str, ...]] = [("表", "行", "栏", "登记", "编号", "版本", "计入", "单位")]
    titles: dict[str, str] = {}
    for table in tables:
        for shown in table.lines:
            for column, each in zip(table.layout.columns, shown.cells, strict=True):
                if each.figure is None or column.shows not in ("month", "so_far"):
                    continue
                definition = each.figure.definition
                rows = each.counted or each.figure.counted
                missing = [row.key for row in rows if row.key not in titles]
                titles |= titles_of(definition.ledger, missing) if missing else {}
                name = line_name(shown, rules().rest, ZH)
                head = (table.layout.id, name, column_name(table.layout, column.id, ZH))
                for row in rows[: MOST_LINES - len(lines)]:
                    value = row.amount if definition.how == "sum" else row.share
                    printed = quantity_of(definition, value)
                    lines.append((*head, titles.get(row.key, ""), row.key, f"{row.number}",
                                  f"{printed.number:f}", printed.unit))  # fmt: skip
    return lines


def _listed(files: Mapping[str, bytes]) -> bytes:
    """Return the digests of files as a list that `sha256sum -c` reads."""
    text = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    return text.encode("utf-8")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as an archive; the same files give the same bytes."""
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(ZipInfo(name, AT), data, ZIP_DEFLATED)
    return stream.getvalue()


def manifest(content: Pack) -> list[dict[str, object]]:
    """Return name, size and digest of every file, and the table of cases that it has, if any."""
    return [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        | ({"table": content.tables[name]} if name in content.tables else {})
        for name, data in content.files.items()
    ]


def pack_seen(user: "User", issue: "Kept") -> bytes:
    """Return the pack of an issue as a person may have it: without counts that are not theirs."""
    seen = {file["name"] for file in files_seen(user, issue)}
    hidden = [file["name"] for file in issue.manifest if file["name"] not in seen]
    return without(path_of(issue.file.digest).read_bytes(), hidden)


def without(data: bytes, names: Collection[str]) -> bytes:
    """Return a pack without some of its files, and its list of digests without theirs."""
    if not names:
        return data
    with ZipFile(io.BytesIO(data)) as archive:
        files = {each: archive.read(each) for each in archive.namelist() if each not in names}
    own = {name: each for name, each in files.items() if name != LISTED}
    return zipped({**own, LISTED: _listed(own)})
