"""jiheng record: the keys and seals of the record, from the machine that it lies on."""

from pathlib import Path

import click

from jiheng.cli.output import UNUSABLE
from jiheng.cli.serve import data_option


@click.group()
def record() -> None:
    """审计链的密钥和封印。Keys and seals of the record."""


@record.command()
@data_option
def rotate(data: Path | None) -> None:
    """换一把密钥：以后的行用新的，旧的留着查旧的行。Write with a new key from now on.

    之后把 record-keys 再抄一份到别处。Keep a copy of record-keys elsewhere afterwards.
    """
    from jiheng.cli.web_extra import web

    operate, place = web(data)
    try:
        click.echo(operate.rotate_key(place))
    except operate.InstallationError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error


@record.command()
@data_option
@click.option(
    "--anchor",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="同时存到这个目录 / keep it there, too",
)
def seal(data: Path | None, anchor: Path | None) -> None:
    """现在就封一次，打印出来。Seal the record as it is now, and print the seal."""
    from jiheng.cli.web_extra import web

    operate, place = web(data)
    try:
        click.echo(operate.seal_now(place, anchor))
    except operate.InstallationError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
