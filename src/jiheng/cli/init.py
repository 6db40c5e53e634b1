"""jiheng init: an empty workbook."""

from pathlib import Path

import click

from jiheng.cli.output import UNUSABLE, language_option

YEAR_DIGITS = 4


@click.command()
@click.argument("workbook", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--kind", type=click.Choice(["department", "project"]), default="department", show_default=True,
    help="部门整体或只有项目 / department or projects only",
)  # fmt: skip
@click.option(
    "--year", type=int, help="评价年度，默认取自文件名 / fiscal year, by default from the file name"
)
@click.option("--place", default="CN", help="行政区划，如 CN-1301 / administrative division")
@click.option("--profile", default="", help="评分规则编号，带出规定的指标 / profile with its lines")
@click.option("--methods", is_flag=True,
              help="带上评价方法的各表 / with the sheets of the evaluation methods")  # fmt: skip
@click.option("--force", is_flag=True, help="覆盖已有文件 / replace an existing file")
@language_option
def init(  # noqa: PLR0913  the options of the command
    workbook: Path, kind: str, year: int | None, place: str, profile: str, methods: bool,
    force: bool, lang: str,
) -> None:  # fmt: skip
    """生成空白工作簿。Make an empty WORKBOOK to fill in."""
    from jiheng import usecases
    from jiheng.pipeline import NEWEST
    from jiheng.rulebook import load

    rules = load().rest
    stem = workbook.stem
    if year is None and len(stem) == YEAR_DIGITS and stem.isascii() and stem.isdigit():
        year = int(stem)  # jiheng init 2025.xlsx
    if workbook.exists() and not force:
        click.echo(rules.say("exists", lang, file=workbook), err=True)
        raise SystemExit(UNUSABLE)
    name = workbook.name if workbook.suffix else f"{workbook.name}.xlsx"
    place = place if place.startswith("CN") else f"CN-{place}"
    template = usecases.template(kind, year=year, place=place, profile=profile, methods=methods)
    if template is None:
        known = "、".join(p.id for p in load().on(year or NEWEST, place).profiles)
        details = {"profile": profile, "year": year or "", "place": place, "known": known}
        click.echo(rules.say("also_unknown", lang, **details), err=True)
        raise SystemExit(UNUSABLE)
    written = usecases.write_all(workbook.parent, {name: template})
    if written.message:
        details = {"file": written.file, "reason": written.reason, "folder": written.folder}
        click.echo(rules.say(written.message, lang, **details), err=True)
        raise SystemExit(UNUSABLE)
    click.echo(rules.say("created", lang, file=written.files[0]))
