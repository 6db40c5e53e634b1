"""jiheng rules try: a draft of rules on past years, before it is issued."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiheng.cli.output import (
    CLEAN,
    ERRORS,
    UNUSABLE,
    language_option,
    rules_option,
    show_written,
    stop_for_rules,
)

if TYPE_CHECKING:
    from jiheng.reporting.comparison import Words
    from jiheng.trial import Trial

SHOWN = 20  # rows of who changes on the screen; the workbook has all


@click.command("try")
@click.argument("draft", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path),
              help="上会材料和工作簿写到哪里 / where paper and workbook go")  # fmt: skip
@rules_option
@language_option
def try_(
    draft: Path, data: Path, out: Path | None, rule_files: tuple[Path, ...], lang: str
) -> None:
    """规则草案发文前在往年数据上试算。Try a DRAFT of rules on the DATA of past years.

    草案是评分规则、监控亮灯或奖励政策的文件；数据见 docs/howto/try-rules.md。
    A draft of scoring rules, lamps or an incentive: who changes, by how much, through which clause.

    退出码 / exit code: 0 没有变化 nothing changes, 1 有变化 changes, 2 无法使用 unusable.
    """
    from jiheng.rulebook import RulebookError, load
    from jiheng.usecases.trial import TrialError, draft_of, try_rules, written_trial

    try:
        trial = try_rules(draft_of(draft, rule_files), data, rule_files)
    except RulebookError as error:
        stop_for_rules(error)
    except TrialError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
    rules = load().rest
    _show(trial, lang)
    if out is not None:
        show_written(written_trial(trial, out, lang, (draft, data)), rules, lang)
    raise SystemExit(ERRORS if trial.changes else CLEAN)


def _show(trial: "Trial", lang: str) -> None:
    from jiheng.reporting.trial import trial_lead, trial_tables
    from jiheng.rulebook import load

    rules = load().rest
    click.echo(trial_lead(trial, rules, lang))
    if not trial.changes:
        click.echo(rules.say("trial_no_change", lang))
        return
    for table in trial_tables(trial, rules, lang):
        _table(table)
        if len(table.rows) > SHOWN:
            count = len(table.rows) - SHOWN
            click.echo("  " + rules.say("trial_more", lang, count=count))


def _table(table: "Words") -> None:
    click.echo(f"\n{table.name}\n  {table.note}" if table.note else f"\n{table.name}")
    click.echo("  " + "\t".join(table.heads))
    for row in table.rows[:SHOWN]:
        click.echo("  " + "\t".join("" if value is None else f"{value}" for value in row))
