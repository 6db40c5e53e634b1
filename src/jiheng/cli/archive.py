"""jiheng archive: a year as a folder that verifies itself, and whether one still is as it was."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiheng.cli.output import CLEAN, ERRORS, UNUSABLE, point_to_review, rules_option, show_findings
from jiheng.cli.serve import data_option

if TYPE_CHECKING:
    from jiheng.archive.packing import PackedArchive

out_option = click.option(
    "-o", "--out", "folder", type=click.Path(file_okay=False, path_type=Path), required=True,
    help="新的文件夹 / a new folder",
)  # fmt: skip
names_option = click.option("--names", is_flag=True, help="写出人员姓名 / include names of persons")


@click.group()
def archive() -> None:
    """绩效档案：能自己核验的一年。A year as a folder that verifies itself with Python alone."""


@archive.command()
@click.argument("workbook", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@out_option
@click.option("--evidence", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="佐证材料的文件夹 / folder of files that prove values")  # fmt: skip
@names_option
@rules_option
def workbook(
    workbook: Path, folder: Path, evidence: Path | None, names: bool, rule_files: tuple[Path, ...]
) -> None:
    """评价一个工作簿并存档。Archive the evaluation of WORKBOOK; it has no record, so no seals."""
    from jiheng import usecases
    from jiheng.usecases.archive import workbook_archive

    options = usecases.EvaluateOptions(names=names, profiles=tuple(rule_files))
    outcome = usecases.check(workbook, options)
    if not outcome.usable:
        show_findings(outcome, "zh")
        point_to_review(workbook, outcome.rules, "zh")
        raise SystemExit(UNUSABLE)
    _write(folder, workbook_archive(outcome, workbook, options, evidence))


@archive.command()
@click.argument("department", metavar="部门编码/CODE")
@click.argument("year_number", metavar="年度/YEAR", type=click.IntRange(1990, 2100))
@out_option
@names_option
@data_option
def year(department: str, year_number: int, folder: Path, names: bool, data: Path | None) -> None:
    """从网页版的数据目录存档一个部门已签发的一年。Archive a department's signed year."""
    from jiheng.cli.web_extra import web

    operate, place = web(data)
    try:
        _write(folder, operate.archive_year(place, department, year_number, names=names))
    except operate.InstallationError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error


@archive.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--value", default="", help="签认单上的核对值 / check value of the sign-off sheet")
@click.option("--seal", default="", help="报告末尾印着的封印 / seal as a report prints it")
def check(folder: Path, value: str, seal: str) -> None:
    """核验一份档案，用本程序自带的核验程序。Verify FOLDER by this program's own script.

    退出码 / exit code: 0 相符 as it was, 1 不符 differs.
    """
    from jiheng.usecases.archive import check_archive

    code, words = check_archive(folder, value, seal)
    click.echo(words, nl=False)
    raise SystemExit(ERRORS if code else CLEAN)


def _write(folder: Path, content: "PackedArchive") -> None:
    from jiheng.archive import grouped
    from jiheng.usecases.archive import ArchiveError, write_archive

    try:
        write_archive(folder, content)
    except ArchiveError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
    click.echo(f"{folder}: {len(content.files)} 个文件 / files")
    click.echo(f"核对值 / check value: {grouped(content.value)}")
    click.echo(f"verify.py SHA-256: {grouped(content.script)}")
    if content.seal:
        click.echo(f"封印 / seal: {content.seal}")
