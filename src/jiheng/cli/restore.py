"""jiheng restore: an installation of the web application from a backup."""

from pathlib import Path

import click

from jiheng.cli.output import UNUSABLE
from jiheng.cli.serve import data_option


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@click.option(
    "--keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="审计链的密钥：原数据目录的 record-keys / keys of the record, from the old data folder",
)
@click.option(
    "--anchor",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="另存的封印所在目录 / folder of the seals kept elsewhere",
)
@click.option("--seal", default="", help="打印件上的封印 / a seal as it is printed: COUNT:ROOT")
@click.option(
    "--unproved",
    is_flag=True,
    help="密钥丢了、数据与审计链不符也恢复，审计链会写明 / restore what cannot be proved",
)
@click.option(
    "--present",
    default="",
    help="到现在为止在用的数据目录（或 postgresql://…）：备份以后取消的不再回来 / the data "
    "folder in use till now: what was withdrawn since the backup does not come back",
)
@click.option(
    "--identity",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="打开加密备份的私钥文件 / file of the secret key that opens an encrypted backup",
)
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="打开加密备份的口令所在文件 / file of the passphrase that opens an encrypted backup",
)
def restore(
    source: Path,
    data: Path | None,
    identity: Path | None,
    passphrase_file: Path | None,
    present: str,
    **given: object,
) -> None:
    """从备份恢复到空的数据目录。Restore SOURCE into an empty folder and database.

    备份里没有审计链的密钥：用 --keys 给出，或先把 record-keys 放进新的数据目录。
    The keys of the record are not in a backup: give them with --keys, or put them there first.
    """
    from jiheng.cli.web_extra import web

    operate, place = web(data)
    try:
        opening = operate.Opening(identity, passphrase_file)
        moved = operate.restore(place, source, operate.Proofs(**given), opening, present)
    except operate.InstallationError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
    for remark in moved.remarks:
        click.echo(f"没有证明 / not proved: {remark}", err=True)
    for remark in moved.ended:
        click.echo(remark, err=True)
    click.echo(f"{moved.rows} 行 / rows, {moved.files} 个文件 / files, 审计 / record {moved.lines}")
