"""jiheng consolidate: a department's workbook with those of its units."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiheng.cli.evaluate import SUFFIXES
from jiheng.cli.output import (
    UNUSABLE,
    exit_code,
    files_in,
    language_option,
    previous_option,
    rules_option,
    show_counts,
    show_findings,
    show_scores,
    show_written,
    stop_for_rules,
)

if TYPE_CHECKING:
    from jiheng.model.unit_year import UnitYear
    from jiheng.pipeline import Outcome


@click.command()
@click.argument("department", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("units", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "-o", "--out", "folder", type=click.Path(file_okay=False, path_type=Path), required=True,
    help="输出文件夹 / folder for the files",
)  # fmt: skip
@rules_option
@previous_option
@click.option("--names", is_flag=True, help="文件中写出人员姓名 / include names of persons")
@click.option("--quiet", is_flag=True, help="不列出审核意见 / do not list findings")
@language_option
def consolidate(  # noqa: PLR0913  the options of the command
    department: Path, units: tuple[Path, ...], folder: Path, rule_files: tuple[Path, ...],
    previous: Path | None, names: bool, quiet: bool, lang: str,
) -> None:  # fmt: skip
    """把所属单位的工作簿汇总进部门的。Consolidate the workbooks UNITS with that of DEPARTMENT.

    UNITS 是各单位的工作簿，或者放着它们的文件夹。收支、人员、资产逐科目相加，内部往来逐笔剔除。
    UNITS are workbooks or a folder of them; figures are added line by line less transfers.

    退出码 / exit code: 0 没有错误 clean, 1 有错误 errors, 2 文件无法使用 unusable.
    """
    from jiheng import usecases
    from jiheng.rulebook import RulebookError

    options = usecases.EvaluateOptions(
        names=names, profiles=tuple(rule_files), previous=previous, office=False
    )
    paths = [
        p for given in units for p in (files_in(given, SUFFIXES) if given.is_dir() else [given])
    ]
    files = dict.fromkeys(path.resolve() for path in paths)
    paths = [path for path in files if not path.samefile(department)]
    try:
        result = usecases.consolidate(department, paths, folder, options)
    except RulebookError as error:
        stop_for_rules(error)
    outcome = result.outcome
    if not outcome.usable:
        show_findings(outcome, lang)
        raise SystemExit(UNUSABLE)
    show_scores(outcome, lang)
    _show_units(outcome, lang)
    if not quiet:
        show_findings(outcome, lang, unknown=False)
    show_counts(outcome, lang)
    show_written(result.written, outcome.rules, lang)
    raise SystemExit(exit_code(outcome))


def _show_units(outcome: "Outcome", lang: str) -> None:
    """Print which units are in, and the score of each by its own evaluation."""
    rules = outcome.rules
    for year, level in _every_unit(outcome.scored.evaluation.unit_years):
        state = rules.say(f"unit_state_{year.state}", lang)
        score = rules.say("unit_score", lang, score=year.score, grade=year.grade or "—")
        click.echo(
            "  " * level
            + rules.say(
                "unit_line", lang, name=year.name, state=state,
                score=score if year.score else "", errors=year.errors,
            )
        )  # fmt: skip


def _every_unit(years: "Sequence[UnitYear]", level: int = 0) -> "Iterator[tuple[UnitYear, int]]":
    """Yield the units of every depth, those of a unit behind it."""
    for year in years:
        yield year, level
        yield from _every_unit(year.within, level + 1)
