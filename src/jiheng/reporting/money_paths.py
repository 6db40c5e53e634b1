"""Where the money of projects went, as tables and as one picture."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from jiheng.model import Chart, Grid, GridCell, ScoredEvaluation, Table
from jiheng.reporting.grids import cell, line
from jiheng.reporting.source import Source
from jiheng.reporting.spans import exact
from jiheng.scoring import ProjectMoney, money_paths

ARROW = " → "
COLUMNS = ("project", "activity", "share", "amount", "line", "result")
MOST_DRAWN = 12  # flows out of projects of a picture; the table has all


def money_rows(
    money: Sequence[ProjectMoney], words: Mapping[str, str]
) -> Iterator[tuple[ProjectMoney, tuple[str, str, str, Decimal, str, str]]]:
    """Yield each path as words, its project first; what is not attributed stands last."""
    for project in money:
        for path in project.paths:
            number = Decimal(path.share.numerator * 100) / Decimal(path.share.denominator)
            share = f"{number.normalize():f}%"
            yield project, (
                project.name, path.activity, share, path.printed, path.indicator or "—",
                words[f"result_{path.result}"],
            )  # fmt: skip
        if project.rest_printed or not project.paths:
            why = words[f"why_{project.why}"] if project.why else "—"
            yield project, (project.name, words["rest"], "", project.rest_printed, "—", why)


def money_table(source: Source) -> Table | None:
    """Return where the money of projects went as a table of the report; None without any."""
    money = money_paths(source.scored)
    if not money:
        return None
    words, unit = source.rules.wording["money"], source.evaluation.overview.money_unit
    rows = []
    for _project, row in money_rows(money, words):
        amount = source.binder.figure(
            "money_path", label=f"{row[0]} {row[1]}", value=exact(row[3]), unit=unit,
            text=f"{row[3]}", source=words["source"],
        )  # fmt: skip
        rows.append(
            (source.binder.text(row[0]), source.binder.text(row[1]) or ("",), (row[2],), (amount,),
             source.binder.text(row[4]) or ("—",), (row[5],))
        )  # fmt: skip
    return Table(
        title="", columns=tuple(words[f"head_{name}"] for name in COLUMNS), rows=tuple(rows),
        widths=(34, 44, 14, 20, 34, 18), numeric=frozenset({2, 3}), merged=1,
        note=words["note"].format(unit=unit),
    )  # fmt: skip


def money_grid(source: Source) -> Grid | None:
    """Return where the money of projects went as a sheet; None without any."""
    money = money_paths(source.scored)
    if not money:
        return None
    words, unit = source.rules.wording["money"], source.evaluation.overview.money_unit
    cells: list[GridCell] = [cell(1, 1, words["title"], "title", width=6)]
    cells.append(cell(2, 1, words["note"].format(unit=unit), "note", width=6))
    cells += line(3, [words[f"head_{name}"] for name in COLUMNS], "head")
    row = 4
    for project in money:
        for _, values in money_rows((project,), words):
            cells += line(row, values)
            row += 1
        cells += line(row, (project.name, words["total"], "100%", project.printed, "", ""), "head")
        row += 1
    return Grid(
        name=words["title"], cells=tuple(cells), widths=(24, 34, 10, 14, 28, 14), repeat_rows=3,
        landscape=True, freeze=3, heights={1: 32, 2: 44},
    )  # fmt: skip


def money_chart(scored: ScoredEvaluation, words: Mapping[str, str]) -> Chart | None:
    """Return the flows from projects by activities to results; None where there is none.

    `words` are those of the wording `money`, in the language of the reader.
    """
    money = money_paths(scored)
    flows: dict[str, Decimal] = defaultdict(Decimal)
    drawn = 0
    for project in money:
        for path in project.paths:
            if not path.printed or drawn == MOST_DRAWN:
                continue
            drawn += 1
            flows[f"0|{project.name}{ARROW}1|{path.activity}"] += path.printed
            flows[f"1|{path.activity}{ARROW}2|{words[f'result_{path.result}']}"] += path.printed
        if project.rest_printed > 0:
            flows[f"0|{project.name}{ARROW}2|{words['rest']}"] += project.rest_printed
    if not drawn:
        return None
    return Chart(
        id="money_paths", kind="sankey", title=words["title"],
        alternative=words["alternative"].format(count=len(money)),
        axis=scored.evaluation.overview.money_unit,
        rows=tuple((label, {words["head_amount"]: value}) for label, value in flows.items()),
        marked=frozenset({f"2|{words['rest']}", f"2|{words['result_unmet']}"}),
    )  # fmt: skip
