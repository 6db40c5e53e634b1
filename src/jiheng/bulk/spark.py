"""Tasks on Spark: it schedules files and starts again what was lost; rows never pass through it."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jiheng.bulk import tasks
from jiheng.bulk.run import Work
from jiheng.bulk.tasks import Task
from jiheng.rulebook import RuleHistory

if TYPE_CHECKING:
    from pyspark import SparkContext

Given = TypeVar("Given")
Got = TypeVar("Got")
SPARK = "spark"
LOCAL = "local[*,4]"  # every core, and four tries of a task; plain local[*] tries once
TRIES = "4"


class EngineError(Exception):
    """An engine that cannot be used here; says what is missing and how it is had."""


def master(engine: str) -> str:
    """Return the address of a master: `spark` alone is this machine."""
    return LOCAL if engine == SPARK else engine


@contextmanager
def context(engine: str) -> "Iterator[SparkContext]":
    """Yield a Spark context and stop it afterwards. Raises EngineError."""
    try:
        from pyspark import SparkConf, SparkContext
    except ModuleNotFoundError as error:
        raise EngineError(
            "没有安装 Spark：pip install 'jiheng[spark]' / pyspark is not installed"
        ) from error
    if java() is None:
        raise EngineError(
            "没有找到 Java：Spark 需要 Java 17 或更高版本，请安装后把它放进 PATH 或设 JAVA_HOME"
            " / Java 17 or newer was not found: put it on PATH or set JAVA_HOME"
        )
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    settings = (
        SparkConf().setAppName("jiheng").setMaster(master(engine))
        .set("spark.task.maxFailures", TRIES).set("spark.ui.enabled", "false")
        .set("spark.executorEnv.POLARS_MAX_THREADS", "1")
        .set("spark.executorEnv.PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    )  # fmt: skip
    if not engine.startswith(f"{SPARK}://"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    running = SparkContext(conf=settings)
    running.setLogLevel("ERROR")
    try:
        yield running
    finally:
        running.stop()


def java() -> str | None:
    """Return where Java is: what JAVA_HOME names, else what is on PATH; None without any."""
    home = os.environ.get("JAVA_HOME")
    if home and (Path(home) / "bin" / "java").exists():
        return str(Path(home) / "bin" / "java")
    return shutil.which("java")


def work(running: "SparkContext", out: Path, history: RuleHistory, *, portable: bool) -> Work:
    """Return what runs tasks on an engine; each commits its own results, as in one process."""
    rules = running.broadcast(history)
    place = str(out.resolve())

    def job(text: str) -> int:
        return tasks.run(tasks.from_text(text), Path(place), rules.value, portable=portable)

    def run(open_tasks: list[Task]) -> int:
        return sum(each(running, [tasks.as_text(task) for task in open_tasks], job))

    return run


def each(running: "SparkContext", given: Sequence[Given], job: Callable[[Given], Got]) -> list[Got]:
    """Return what a job gives for each of some values, one task of the engine for each."""
    if not given:
        return []
    results: Any = running.parallelize(given, len(given)).map(job).collect()
    return list(results)
