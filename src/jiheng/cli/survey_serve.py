"""jiheng survey-serve: the pages that respondents of surveys reach."""

from pathlib import Path

import click

from jiheng.cli.output import UNUSABLE
from jiheng.cli.serve import data_option


@click.command("survey-serve")
@data_option
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="端口 / port"
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on"
)
@click.option(
    "--cert", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="证书 / certificate",
)  # fmt: skip
@click.option(
    "--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="私钥 / private key"
)
@click.option("--proxy", default="", help="反向代理的域名 / name of the proxy in front")
@click.option(
    "--proxy-address", multiple=True, default=("127.0.0.1", "::1"),
    help="反向代理的地址，只信它转来的来源地址 / address of the proxy, the only one believed",
)  # fmt: skip
@click.option("--name", multiple=True, help="手机打开用的域名 / names that phones use")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="进程数 / processes"
)
def survey_serve(data: Path | None, **given: object) -> None:
    """单独启动被调查人的答卷页面。Serve the pages of respondents, and nothing else."""
    from jiheng.cli.web_extra import web

    operate, place = web(data)
    from jiheng.web.operate.serve import Said
    from jiheng.web.operate.survey_serve import survey_serve as serve

    try:
        serve(operate.Served(place=place, **given), Said())
    except operate.InstallationError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
