"""jiheng bulk: a province in one process, a country on an engine."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiheng.cli.output import (
    CLEAN,
    ERRORS,
    UNUSABLE,
    language_option,
    rules_option,
    stop,
    stop_for_rules,
)

if TYPE_CHECKING:
    from jiheng.bulk.run import BulkOptions, BulkResult
    from jiheng.rulebook import Rulebook, RuleHistory


@click.command()
@click.argument("frame", type=click.Path(exists=True, path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="结果文件夹；再运行即接着做 / results; a second run goes on")  # fmt: skip
@click.option("--engine", default="", metavar="spark[://…]",
              help="在 Spark 上运行；spark 为本机 / on Spark; alone: this machine")  # fmt: skip
@click.option("--jobs", type=click.IntRange(1, 256), default=lambda: os.cpu_count() or 1,
              help="同时处理几部分 / parts at a time")  # fmt: skip
@click.option("--rows", type=click.IntRange(1), default=500_000, show_default=True,
              help="一部分的行数 / lines of a part")  # fmt: skip
@click.option("--portable", is_flag=True,
              help="不用编译的内核，只用 Polars / without the compiled kernel")  # fmt: skip
@rules_option
@language_option
def bulk(  # noqa: PLR0913  the options of the command
    frame: Path, out: Path, engine: str, jobs: int, rows: int, portable: bool,
    rule_files: tuple[Path, ...], lang: str,
) -> None:  # fmt: skip
    """成批评分。Score in bulk: FRAME is Parquet, Arrow, CSV, or a folder of evaluation.json.

    一行一个指标，得分与逐份评价一致到分；各列见 docs/howto/bulk.md。
    A line is an indicator; points are those of `evaluate`, to the cent.

    退出码 / exit code: 0 没有错误 clean, 1 有错误 errors, 2 无法使用 unusable.
    """
    try:
        import polars  # noqa: F401  only its presence matters
    except ModuleNotFoundError as error:
        click.echo("没有安装：pip install 'jiheng[bulk]' / not installed", err=True)
        raise SystemExit(UNUSABLE) from error
    from jiheng import usecases
    from jiheng.bulk.columns import ColumnError
    from jiheng.bulk.run import BulkOptions
    from jiheng.bulk.spark import EngineError
    from jiheng.rulebook import RulebookError

    try:
        history = usecases.history(rule_files)
        options = BulkOptions(rows=rows, jobs=jobs, portable=portable)
        result = _run(frame, out, history, options, engine)
    except RulebookError as error:
        stop_for_rules(error)
    except (ColumnError, EngineError) as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
    except OSError as error:  # of reading one there is a ColumnError
        why = error.strerror or type(error).__name__
        stop(f"{out}: 写不进去：{why} / cannot be written")
    _show(result, history.rest, lang, out)


def _run(
    frame: Path, out: Path, history: "RuleHistory", options: "BulkOptions",
    engine: str,
) -> "BulkResult":  # fmt: skip
    from jiheng.bulk import spark
    from jiheng.bulk.run import bulk as bulk_run

    if not engine:
        return bulk_run(frame, out, history, options)
    with spark.context(engine) as running:
        work = spark.work(running, out, history, portable=options.portable)
        return bulk_run(frame.resolve(), out, history, options, work)


def _show(result: "BulkResult", rules: "Rulebook", lang: str, out: Path) -> None:
    click.echo(rules.say(
        "bulk_done", lang, trees=result.trees, complete=result.complete, lines=result.lines,
        tasks=result.tasks, resumed=result.resumed,
    ))  # fmt: skip
    for grade, count in result.grades.items():
        click.echo(f"  {grade or rules.say('no_grade', lang)}\t{count}")
    for code, count in result.findings.items():
        click.echo(f"  {code}\t{count}\t{rules.checks[code].title[lang]}")
    for file in result.unread:
        click.echo(rules.say("bulk_unread", lang, file=file), err=True)
    click.echo(rules.say("bulk_written", lang, folder=out))
    if result.unread:
        raise SystemExit(UNUSABLE)
    raise SystemExit(ERRORS if result.findings else CLEAN)
