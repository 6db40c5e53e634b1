"""jiheng exchange: files of the integrated budget system against a workbook, and back."""

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
    show_written,
    stop,
    stop_for_faults,
)

if TYPE_CHECKING:
    from jiheng.rulebook import RuleHistory


@click.command()
@click.argument("layout", required=False)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--into", "workbook", type=click.Path(path_type=Path),
              help="与这本工作簿核对 / the workbook to compare with")  # fmt: skip
@click.option("--take", type=click.Choice(["none", "empty", "all"]), default="none",
              show_default=True,
              help="写进新工作簿：只填空白，或全部覆盖 / take into a new workbook")  # fmt: skip
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]),
              help="文件没写时，数据截至哪一天 / the day of the figures")  # fmt: skip
@click.option("--write", is_flag=True,
              help="按系统的版式写出要交回的表 / write the tables handed in")  # fmt: skip
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path),
              help="写到这个文件 / the file to write")  # fmt: skip
@rules_option
@language_option
def exchange(  # noqa: PLR0913  one parameter an option
    layout: str | None, file: Path | None, workbook: Path | None, take: str,
    as_of: dt.datetime | None, write: bool, out: Path | None, rule_files: tuple[Path, ...],
    lang: str,
) -> None:  # fmt: skip
    """预算管理一体化：导出的表与工作簿逐格核对，按系统版式写出交回的表。The budget system's files.

    不带参数时列出版式。LAYOUT 写 auto 时按表头认。原工作簿从不改动。
    Without arguments: list the layouts. LAYOUT auto: by its headers. WORKBOOK is never changed.

    退出码 / exit code: 0 没有不同 nothing differs, 1 有不同 something does, 2 不能用 unusable.
    """
    from jiheng.reporting.exchange import layout_lines
    from jiheng.usecases.exchange import layouts
    from jiheng.usecases.folder import same_file

    history = rules_with(rule_files)
    rules = history.rest
    if layout is None:
        for line in layout_lines(layouts(history), rules, lang):
            click.echo(line)
        return
    taking = take != "none"
    if file is None or (out is None and (write or taking)) or (not write and workbook is None):
        stop(rules.say("exchange_needs", lang))
    if out is not None and any(p is not None and same_file(out, p) for p in (file, workbook)):
        stop(rules.say("over_itself", lang, file=out.name))
    if write and out is not None:
        _write(layout, file, out, history, lang)
    elif workbook is not None:
        day = as_of.date() if as_of is not None else None
        _compare(layout, file, workbook, day, (take, out), history, lang)


def _compare(  # noqa: PLR0913  what the command was given
    layout: str, file: Path, workbook: Path, day: dt.date | None, taking: tuple[str, Path | None],
    history: "RuleHistory", lang: str,
) -> None:  # fmt: skip
    from jiheng.reporting.exchange import compared_lines
    from jiheng.usecases import exchange as usecase
    from jiheng.usecases import write_all

    rules = history.rest
    outcome = usecase.compare_file(layout, file, workbook, given=day, history=history)
    stop_for_faults(outcome.faults, rules, lang)
    if outcome.compared is None:
        near = "、".join(outcome.near)
        stop(rules.say(outcome.unknown, lang, file=file.name, id=layout, near=near))
    for line in compared_lines(outcome.compared, rules, lang):
        click.echo(line)
    take, out = taking
    if take != "none" and out is not None:
        chosen = usecase.accepted(outcome.compared.differences, overwrite=take == "all")
        data, lost = usecase.with_accepted(workbook, chosen, history)
        if lost:
            click.echo(rules.say("exchange_would_lose", lang), err=True)
            for finding in lost:
                click.echo("\n".join(finding_lines(finding, rules, lang)), err=True)
            raise SystemExit(UNUSABLE)
        show_written(write_all(out.parent, {out.name: data}), rules, lang)
        click.echo(rules.say("exchange_taken", lang, count=len(chosen)))
    compared = outcome.compared
    differs = any(d.kind == "changed" for d in compared.differences) or compared.theirs_alone
    raise SystemExit(ERRORS if differs else CLEAN)


def _write(layout: str, workbook: Path, out: Path, history: "RuleHistory", lang: str) -> None:
    from jiheng.usecases import exchange as usecase
    from jiheng.usecases import write_all

    rules = history.rest
    tables, data, faults = usecase.write_tables(layout, workbook, history)
    stop_for_faults(faults, rules, lang)
    if tables is None:
        near = "、".join(each.id for each in usecase.layouts(history))
        stop(rules.say("exchange_no_layout", lang, id=layout, near=near))
    if not tables.grids:
        stop(rules.say("exchange_no_layout_goes", lang, id=layout))
    for each in tables.unwritten:
        column = rules.form.sheet(each.sheet).column(each.field)
        click.echo(
            rules.say(
                "exchange_unwritten", lang, title=each.title, column=column.label if column else "",
                text=each.text, why=rules.say(each.why, lang),
            )
        )  # fmt: skip
    name = tables.layout.label if lang == "zh" else tables.layout.english
    counts = {"rows": tables.rows, "cells": tables.cells, "unwritten": len(tables.unwritten)}
    click.echo(rules.say("exchange_written", lang, layout=name, **counts))
    show_written(write_all(out.parent, {out.name: data}), rules, lang)
