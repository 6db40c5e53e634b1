"""jiheng check: findings only."""

from pathlib import Path

import click

from jiheng.cli.output import (
    exit_code,
    language_option,
    point_to_review,
    previous_option,
    rules_option,
    show_counts,
    show_findings,
    show_json,
    stop_for_rules,
)


@click.command()
@click.argument("workbook", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@rules_option
@previous_option
@language_option
def check(
    workbook: Path, as_json: bool, rule_files: tuple[Path, ...], previous: Path | None, lang: str
) -> None:
    """只检查，不写文件。List what is wrong in WORKBOOK and where; write nothing.

    退出码 / exit code: 0 没有错误 clean, 1 有错误 errors, 2 文件无法使用 unusable.
    """
    from jiheng import usecases
    from jiheng.rulebook import RulebookError

    try:
        options = usecases.EvaluateOptions(profiles=tuple(rule_files), previous=previous)
        outcome = usecases.check(workbook, options)
    except RulebookError as error:
        stop_for_rules(error)
    if as_json:
        from jiheng import __version__, reporting

        record = reporting.record(
            outcome.scored, outcome.findings, outcome.rules, outcome.document,
            program=f"jiheng {__version__}",
        )  # fmt: skip
        show_json({"source": record["source"], "findings": record["findings"]})
    else:
        show_findings(outcome, lang)
        if outcome.usable:
            show_counts(outcome, lang)
        else:
            point_to_review(workbook, outcome.rules, lang)
    raise SystemExit(exit_code(outcome))
