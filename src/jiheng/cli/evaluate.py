"""jiheng evaluate: the main job."""

from pathlib import Path

import click

from jiheng.cli.output import (
    UNUSABLE,
    exit_code,
    language_option,
    show_counts,
    show_findings,
    show_scores,
)


@click.command()
@click.argument("workbook", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", "folder", type=click.Path(file_okay=False, path_type=Path), required=True,
    help="输出文件夹 / folder for the files",
)  # fmt: skip
@click.option("--names", is_flag=True, help="文件中写出人员姓名 / include names of persons")
@click.option("--quiet", is_flag=True, help="不列出审核意见 / do not list findings")
@language_option
def evaluate(workbook: Path, folder: Path, names: bool, quiet: bool, lang: str) -> None:
    """评分、检查并写出报告和表格。Score and check WORKBOOK, write report, forms and findings.

    退出码 / exit code: 0 没有错误 clean, 1 有错误 errors, 2 文件无法使用 unusable.
    """
    from jiheng import desk

    result = desk.evaluate(workbook, folder, names=names)
    outcome, written = result.outcome, result.written
    if not outcome.usable:
        show_findings(outcome, lang)
        raise SystemExit(UNUSABLE)
    show_scores(outcome, lang)
    if not quiet:
        show_findings(outcome, lang, unknown=False)
    show_counts(outcome, lang)
    rules = outcome.rules
    if written.message:
        details = {"file": written.file, "reason": written.reason, "folder": written.folder}
        click.echo(rules.say(written.message, lang, **details), err=True)
        raise SystemExit(UNUSABLE)
    click.echo(rules.say("files", lang))
    for file in written.files:
        click.echo(f"  {file}")
    raise SystemExit(exit_code(outcome))
