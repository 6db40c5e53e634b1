"""jiheng figure ID: a figure of ledgers in workbooks, with the rows behind it."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiheng.cli.output import (
    CLEAN,
    ERRORS,
    UNUSABLE,
    finding_lines,
    language_option,
    rules_option,
    rules_with,
    show_json,
    stop,
)

if TYPE_CHECKING:
    from jiheng.model import Period
    from jiheng.rulebook import Rulebook, RuleHistory


@click.command()
@click.argument("figure_id", metavar="口径/ID", required=False)
@click.option("--of", "files", type=click.Path(path_type=Path), multiple=True,
              help="台账工作簿，可给多个 / workbook with the ledger, more than once")  # fmt: skip
@click.option("--year", type=click.IntRange(1990, 2100), help="年度 / year")
@click.option("--month", type=click.IntRange(1, 12), help="只算这个月 / of this month alone")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]),
              help="从年初到这一天 / from 1 January to this day")  # fmt: skip
@click.option("--place", default="", help="只算这个单位 / of this unit alone")
@click.option("--rows", is_flag=True, help="列出计入的行 / list the rows that count")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@rules_option
@language_option
def figure(  # noqa: PLR0913  one parameter an option
    figure_id: str | None, files: tuple[Path, ...], year: int | None, month: int | None,
    as_of: dt.datetime | None, place: str, rows: bool, as_json: bool, rule_files: tuple[Path, ...],
    lang: str,
) -> None:  # fmt: skip
    """按口径从台账取数：数值、计入的行、未计入的原因、校验。Compute a figure from ledgers.

    不带口径时列出全部。Without an ID: list them. 退出码 / exit: 0, 1 不能得出 refused, 2 不能用.
    """
    history = rules_with(rule_files)
    book = history.rest
    if figure_id is None:
        for definition in book.definitions:
            name = definition.label if lang == "zh" else definition.english
            click.echo(f"{definition.id}\t{name}\t{definition.unit}\t{definition.since}")
        return
    if figure_id not in {definition.id for definition in book.definitions}:
        stop(_unknown(figure_id, book, lang))
    if not files or (year is None and as_of is None):
        stop(book.say("figure_needs", lang))
    _show(figure_id, files, _period(year, month, as_of), place, history, rows=rows,
          as_json=as_json, lang=lang)  # fmt: skip


def _period(year: int | None, month: int | None, as_of: dt.datetime | None) -> "Period":
    """Return the year, the month, or the year so far."""
    from jiheng.model import Period, month_of, year_of

    if as_of is not None:
        return Period(dt.date(as_of.year, 1, 1), as_of.date())
    return month_of(year or 0, month) if month else year_of(year or 0)


def _show(  # noqa: PLR0913  what the command was given
    figure_id: str, files: tuple[Path, ...], period: "Period", place: str,
    history: "RuleHistory", *, rows: bool, as_json: bool, lang: str,
) -> None:  # fmt: skip
    from jiheng.reporting.ledger_figures import compared_lines, figure_lines, figure_record
    from jiheng.usecases.figure import figure_of_files

    rules = history.rest
    taken = figure_of_files(figure_id, files, period, place, history)
    for finding in taken.findings:
        for line in finding_lines(finding, rules, lang):
            click.echo(line, err=True)
    if taken.unusable:  # a figure without one of its files would be a wrong one
        raise SystemExit(UNUSABLE)
    if as_json:
        show_json(figure_record(taken.figure, taken.others))
    else:
        ledgers = {ledger.id: ledger for ledger in taken.ledgers}
        for line in figure_lines(taken.figure, ledgers, rules, lang):
            click.echo(line)
        for line in compared_lines(taken.others, rules, lang):
            click.echo(line)
        for row in taken.figure.counted if rows else ():
            click.echo(f"    {row.key}\t{row.amount}")
    unusable = any(finding.code == "R65" for finding in taken.findings)
    raise SystemExit(UNUSABLE if unusable else ERRORS if taken.figure.refused else CLEAN)


def _unknown(figure_id: str, book: "Rulebook", lang: str) -> str:
    from difflib import get_close_matches

    ids = [definition.id for definition in book.definitions]
    near = get_close_matches(figure_id, ids, n=3, cutoff=0.4) or ids[:3]
    return book.say("figure_unknown", lang, id=figure_id, near="、".join(near))
