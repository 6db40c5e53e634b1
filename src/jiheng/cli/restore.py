"""jiheng restore: an installation of the web application from a backup."""

from pathlib import Path

import click

from jiheng.cli.output import UNUSABLE
from jiheng.cli.serve import data_option


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
def restore(source: Path, data: Path | None) -> None:
    """从备份恢复到空的数据目录。Restore SOURCE into an empty folder and database."""
    from jiheng.cli.web_extra import web

    operate, place = web(data)
    try:
        moved = operate.restore(place, source)
    except operate.PlaceError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
    click.echo(f"{moved.rows} 行 / rows, {moved.files} 个文件 / files, 审计 / record {moved.lines}")
