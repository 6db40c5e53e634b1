"""The web application where it is installed; else a word on how to install it."""

from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import click

from jiheng.cli.output import UNUSABLE

if TYPE_CHECKING:
    from jiheng.web.config.installation import Installation


def web(data: Path | None) -> "tuple[ModuleType, Installation]":
    """Return what runs an installation, and its place."""
    try:
        import django  # noqa: F401  only its presence matters
    except ModuleNotFoundError as error:
        click.echo(
            "网页版没有安装：pip install 'jiheng[web]' / the web application is not installed",
            err=True,
        )
        raise SystemExit(UNUSABLE) from error
    from jiheng.web import operate
    from jiheng.web.config.installation import Installation

    here = Installation.here()
    return operate, Installation(data.resolve(), here.database) if data is not None else here
