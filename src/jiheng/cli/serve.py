"""jiheng serve: the web application."""

from pathlib import Path

import click

from jiheng.cli.output import UNUSABLE

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    envvar="JIHENG_DATA",
    help="数据目录，默认 ./jiheng-data / data folder",
)


@click.command()
@data_option
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="端口 / port"
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on"
)
@click.option(
    "--cert",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="证书 / certificate",
)
@click.option(
    "--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="私钥 / private key"
)
@click.option("--proxy", default="", help="反向代理的域名 / name of the proxy in front")
@click.option(
    "--proxy-address",
    multiple=True,
    default=("127.0.0.1", "::1"),
    help="反向代理的地址，只信它转来的来源地址 / address of the proxy, the only one believed",
)
@click.option(
    "--name",
    multiple=True,
    help="浏览器用的域名，可以写几次，默认本机名 / names that browsers use",
)
@click.option(
    "--demo", is_flag=True, help="填入演示数据：一个市、几个部门、三年 / fill in a demonstration"
)
@click.option(
    "--migrate", is_flag=True, help="备份之后升级数据库 / upgrade the database after a backup"
)
@click.option(
    "--anchor",
    type=click.Path(path_type=Path),
    help="每日封印另存一份的目录，例如 U 盘 / a second place for daily seals",
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="进程数 / processes"
)
def serve(data: Path | None, **given: object) -> None:
    """启动网页版。Serve the web application from one folder."""
    from jiheng.cli.web_extra import web

    operate, place = web(data)
    from jiheng.web.operate.serve import Said

    try:
        operate.serve(operate.Served(place=place, **given), Said())
    except operate.InstallationError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
