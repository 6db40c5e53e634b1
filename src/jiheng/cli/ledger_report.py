"""jiheng ledger-report: the year's report composed from ledgers in workbooks."""

from pathlib import Path

import click

from jiheng.cli.output import (
    CLEAN,
    UNUSABLE,
    finding_lines,
    language_option,
    rules_option,
    rules_with,
    show_written,
)


@click.command("ledger-report")
@click.option("--of", "files", type=click.Path(path_type=Path), multiple=True, required=True,
              help="台账工作簿，可给多个 / workbook with ledgers, more than once")  # fmt: skip
@click.option("--year", type=click.IntRange(1990, 2100), required=True, help="年度 / year")
@click.option("--unit", required=True, help="单位名称 / name of the office")
@click.option("--with", "evaluation", type=click.Path(path_type=Path),
              help="本年度自评表 / the year's own workbook")  # fmt: skip
@click.option("-o", "--out", "folder", type=click.Path(file_okay=False, path_type=Path),
              required=True, help="写出的文件夹 / folder for the report")  # fmt: skip
@rules_option
@language_option
def ledger_report(  # noqa: PLR0913  one parameter an option
    files: tuple[Path, ...], year: int, unit: str, evaluation: Path | None, folder: Path,
    rule_files: tuple[Path, ...], lang: str,
) -> None:  # fmt: skip
    """由台账写出年度工作报告：每个数字都有口径、行和校验。Compose the year's report from ledgers.

    不能得出的句子不写，并说明原因。A sentence whose figures cannot be had is left out and told.
    退出码 / exit: 0, 2 不能用 unusable.
    """
    from jiheng.usecases.ledger_report import ReportFiles, report_to

    rules = rules_with(rule_files)
    result = report_to(ReportFiles(files, year, unit, evaluation), folder, rules)
    for finding in result.findings:
        for line in finding_lines(finding, rules.rest, lang):
            click.echo(line, err=True)
    if result.composed is None:
        raise SystemExit(UNUSABLE)
    for each in result.composed.left_out:
        why = each.why(rules.rest, lang)
        click.echo(rules.rest.say("report_left_out", lang, name=each.name, why=why))
    figures = len(result.composed.sources)
    click.echo(rules.rest.say("report_figures", lang, count=figures))
    show_written(result.written, rules.rest, lang)
    raise SystemExit(CLEAN)
