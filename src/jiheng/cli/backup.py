"""jiheng backup: an installation of the web application into one file."""

from pathlib import Path

import click

from jiheng.cli.output import UNUSABLE
from jiheng.cli.serve import data_option


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@data_option
@click.option(
    "--encrypt-to",
    "recipients",
    multiple=True,
    metavar="KEY",
    help="加密给这把公钥（age1…，或写着公钥的文件），可以写几次 / encrypt to this public key, or "
    "those of a file; may be given more than once",
)
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="用这个文件里的口令加密 / encrypt with the passphrase in this file",
)
def backup(
    target: Path, data: Path | None, recipients: tuple[str, ...], passphrase_file: Path | None
) -> None:
    """备份到一个文件，使用中也可以。Back up into TARGET, also while people work.

    加密的备份（age 格式）先用 jiheng backup-key 生成钥匙。To encrypt, make a key first.
    """
    from jiheng.cli.web_extra import web

    operate, place = web(data)
    encrypted = bool(recipients) or passphrase_file is not None
    encryption = operate.Encryption(recipients, passphrase_file) if encrypted else None
    try:
        moved = operate.back_up(place, target, encryption)
    except operate.InstallationError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
    for remark in moved.remarks:
        click.echo(f"数据与审计链不符 / differs from the record: {remark}", err=True)
    counts = f"{moved.rows} 行 / rows, {moved.files} 个文件 / files"
    click.echo(f"{target}: {counts}, 审计 / record {moved.lines}")
