"""jiheng analyst: tables for analysts, by the reach of a person."""

from pathlib import Path

import click

from jiheng.cli.output import UNUSABLE
from jiheng.cli.serve import data_option


@click.command()
@data_option
@click.option(
    "--for", "username", required=True, help="按谁的权限：登录名 / whose reach: log-in name"
)
@click.option(
    "-o", "--out", type=click.Path(file_okay=False, path_type=Path),
    help="写成 Parquet 和一个 SQLite 文件的空文件夹 / an empty folder for Parquet and SQLite",
)  # fmt: skip
@click.option(
    "--role", default="", help="PostgreSQL 里只读视图给哪个角色 / a role that reads views"
)
def analyst(data: Path | None, username: str, out: Path | None, role: str) -> None:
    """给分析人员的只读数据。Read-only tables for analysts, by the rights of one person.

    年度、指标、得分、检查发现条数、项目、资金、台账；各列见 docs/howto/analysts.md。
    """
    from jiheng.cli.web_extra import web

    operate, place = web(data)
    if bool(out) == bool(role):
        raise click.UsageError("-o 和 --role 选一个 / give one of -o and --role")
    try:
        if role:
            click.echo(operate.analyst.grant(place, username, role))
            return
        import polars  # noqa: F401  only its presence matters

        for name, count in operate.analyst.export(place, username, out).items():
            click.echo(f"{name}  {count}")
    except ModuleNotFoundError as error:
        click.echo("没有安装：pip install 'jiheng[web,bulk]' / not installed", err=True)
        raise SystemExit(UNUSABLE) from error
    except operate.InstallationError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
