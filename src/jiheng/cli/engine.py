"""The engine that a command is to run on, where it is installed; else a word on what is missing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from jiheng.cli.output import UNUSABLE

Each = Callable[[Sequence[Any], Callable[[Any], Any]], list[Any]]


@contextmanager
def running(engine: str) -> Iterator[Each]:
    """Yield what runs a job for each of some values on Spark; leave where it cannot be had."""
    try:
        from jiheng.bulk import spark
    except ModuleNotFoundError as error:
        click.echo("没有安装：pip install 'jiheng[spark]' / not installed", err=True)
        raise SystemExit(UNUSABLE) from error
    try:
        with spark.context(engine) as context:
            yield lambda given, job: spark.each(context, given, job)
    except spark.EngineError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
