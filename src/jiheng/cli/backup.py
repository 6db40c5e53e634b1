"""jiheng backup: an installation of the web application into one file."""

from pathlib import Path

import click

from jiheng.cli.output import UNUSABLE
from jiheng.cli.serve import data_option


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@data_option
def backup(target: Path, data: Path | None) -> None:
    """备份到一个文件，使用中也可以。Back up into TARGET, also while people work."""
    from jiheng.cli.web_extra import web

    operate, place = web(data)
    try:
        moved = operate.back_up(place, target)
    except operate.InstallationError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
    for remark in moved.remarks:
        click.echo(f"数据与审计链不符 / differs from the record: {remark}", err=True)
    counts = f"{moved.rows} 行 / rows, {moved.files} 个文件 / files"
    click.echo(f"{target}: {counts}, 审计 / record {moved.lines}")
