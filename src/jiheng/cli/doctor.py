"""jiheng doctor: is an installation of the web application sound."""

from pathlib import Path

import click

from jiheng.cli.output import CLEAN, ERRORS
from jiheng.cli.serve import data_option


@click.command()
@data_option
@click.option(
    "--anchor",
    type=click.Path(path_type=Path),
    help="另存的封印所在目录，默认按 settings.toml / folder of the seals kept elsewhere",
)
@click.option("--seal", default="", help="打印件上的封印 / a seal as it is printed: COUNT:ROOT")
@click.option(
    "--database",
    default="",
    metavar="postgresql://…",
    help="只试这个数据库能不能用，试完复原 / try a database alone; it is left as it was",
)
def doctor(data: Path | None, anchor: Path | None, seal: str, database: str) -> None:
    """检查网页版的安装：数据库、审计链、文件。Check an installation; nothing is changed."""
    from jiheng.cli.web_extra import web

    operate, place = web(data)
    sound = True
    checks = operate.probe(database) if database else operate.examine(place, anchor, seal)
    for check in checks:
        sound = sound and check.sound
        click.echo(f"{'✔' if check.sound else '✖'} {check.zh} / {check.en}  {check.found}")
    raise SystemExit(CLEAN if sound else ERRORS)
