"""jiheng backup-key: a pair of keys for encrypted backups."""

from pathlib import Path

import click

from jiheng.cli.output import UNUSABLE


@click.command("backup-key")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup_key(target: Path) -> None:
    """生成一对备份钥匙：私钥写进文件，公钥打印出来。Make a pair of keys for backups.

    私钥不要留在做备份的机器上；丢了，用它加密的备份谁也打不开。
    Keep TARGET, the secret key, elsewhere; without it nobody opens such a backup.
    """
    from jiheng.cli.web_extra import web

    operate, _place = web(None)
    try:
        public = operate.make_key(target)
    except operate.InstallationError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
    click.echo(public)
    click.echo(f"{target}: 私钥，请拿走保管 / the secret key: keep it elsewhere", err=True)
