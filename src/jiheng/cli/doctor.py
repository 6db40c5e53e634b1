"""jiheng doctor: is an installation of the web application sound."""

from pathlib import Path

import click

from jiheng.cli.output import CLEAN, ERRORS
from jiheng.cli.serve import data_option


@click.command()
@data_option
def doctor(data: Path | None) -> None:
    """检查网页版的安装：数据库、审计链、文件。Check an installation; nothing is changed."""
    from jiheng.cli.web_extra import web

    operate, place = web(data)
    sound = True
    for check in operate.examine(place):
        sound = sound and check.sound
        click.echo(f"{'✔' if check.sound else '✖'} {check.zh} / {check.en}  {check.found}")
    raise SystemExit(CLEAN if sound else ERRORS)
