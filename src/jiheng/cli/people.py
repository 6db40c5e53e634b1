"""jiheng people: accounts of the web application, from the machine that it runs on."""

from pathlib import Path

import click

from jiheng.cli.output import UNUSABLE
from jiheng.cli.serve import data_option


@click.group()
def people() -> None:
    """网页版的账号。Accounts of the web application."""


@people.command()
@click.argument("username")
@data_option
@click.option(
    "--address",
    default="http://127.0.0.1:8000/",
    show_default=True,
    help="浏览器里打开绩衡的网址 / where browsers open it",
)
def reset(username: str, data: Path | None, address: str) -> None:
    """忘记口令的人重设口令：打印一次性链接。Print a one-time link for USERNAME to set a password.

    链接 24 小时有效、用一次作废；原来的口令、已登录的和接口令牌随即失效。系统管理员也这样找回。
    It holds for 24 hours and once; the old password, sessions and tokens end. Administrators too.
    """
    from jiheng.cli.web_extra import web

    operate, place = web(data)
    try:
        path = operate.reset_link(place, username)
    except operate.InstallationError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
    click.echo(f"{address.rstrip('/')}{path}")
