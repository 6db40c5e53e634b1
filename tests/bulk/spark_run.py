"""Spark, installed apart because it is large: `.ci/run` runs this file with it.

The same files in one process and on Spark give the same tables to the cent, also where a worker,
an executor and the driver are killed on the way. Run as a script: `python tests/bulk/spark_run.py`.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bulk.rows import a_row, frame
from jiheng import usecases
from jiheng.bulk import spark, tasks
from jiheng.bulk.run import BulkOptions, bulk
from jiheng.rulebook import load

HISTORY = load()
TABLES = ("trees", "units", "departments", "places", "grades", "spread", "findings")
ROWS, CLUSTER = 300, "local-cluster[2,1,1024]"


def folder(place: Path, files: int = 4) -> Path:
    given = place / "in"
    given.mkdir()
    for number in range(files):
        chance = random.Random(number)
        rows = [a_row(chance, at, "", ["department", "P1"][at // 20 % 2]) for at in range(600)]
        table = frame(rows).with_columns(authority=pl.lit(f"部门{number}"))
        table.write_parquet(given / f"{number}.parquet")
    return given


def same(left: Path, right: Path) -> bool:
    return all(
        pl.read_parquet(left / f"{t}.parquet").sort(pl.all()).equals(
            pl.read_parquet(right / f"{t}.parquet").sort(pl.all()))
        for t in TABLES
    )  # fmt: skip


def children(names: str) -> list[int]:
    """Processes below this one whose command names something."""
    found, waiting = [], [os.getpid()]
    while waiting:
        answer = subprocess.run(["pgrep", "-P", str(waiting.pop())], capture_output=True, text=True)
        for child in map(int, answer.stdout.split()):
            waiting.append(child)
            try:
                command = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if names in command:
                found.append(child)
    return found


def killing(out: Path, names: str):
    """A slow run of tasks during which a process of the engine is killed, once."""
    mark = out.parent / f"killed-{names.rpartition('.')[2]}"

    def task_then_wait(text: str) -> int:
        time.sleep(0.2)
        return tasks.run(tasks.from_text(text), out, HISTORY)

    def kill() -> None:
        committed = out / "sums"
        while not committed.exists() or not any(committed.iterdir()):
            time.sleep(0.02)
        victims = children(names)
        assert victims, f"no process {names}"
        os.kill(victims[0], signal.SIGKILL)
        mark.touch()

    return task_then_wait, kill, mark


def try_killed(running, given: Path, place: Path, names: str) -> None:
    import threading

    out = place / f"out-{names.rpartition('.')[2]}"
    job, kill, mark = killing(out, names)
    killer = threading.Thread(target=kill)

    def work(open_tasks):
        killer.start()
        counts = spark.each(running, [tasks.as_text(t) for t in open_tasks], job)
        killer.join()
        return sum(counts)

    bulk(given, out, HISTORY, BulkOptions(rows=ROWS), work)
    assert mark.exists()
    assert same(out, place / "alone"), names
    assert not list(out.rglob("*.partial"))
    print(f"{names} killed: equal to one process", flush=True)


def try_driver_killed(given: Path, place: Path) -> None:
    """The driver dies; a second run does only what is missing."""
    out = place / "driver"
    words = [sys.executable, "-m", "jiheng", "bulk", str(given), "-o", str(out), "--rows", str(ROWS),
             "--engine", "local[1]"]  # fmt: skip
    driver = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    committed = out / "sums"
    while driver.poll() is None and (
        not committed.exists() or len(list(committed.glob("[!.]*"))) < 2
    ):
        time.sleep(0.02)
    os.killpg(driver.pid, signal.SIGKILL)
    driver.wait()
    done = {p.name: p.stat().st_mtime_ns for p in committed.glob("[!.]*")}
    result = subprocess.run(words, capture_output=True, text=True)
    assert result.returncode == 1, result.stderr[-2000:]
    assert all((committed / name).stat().st_mtime_ns == when for name, when in done.items())
    assert 2 <= len(done) < len(list(committed.glob("*.parquet")))
    assert same(out, place / "alone")
    print(f"driver killed: {len(done)} parts were not done again, equal to one process", flush=True)


def try_reviews(running, place: Path) -> None:
    """Reports reviewed on the engine give what one process gives, shared paragraphs included."""
    given = place / "reports"
    given.mkdir()
    shared = "围绕年度目标，各科室分解任务、明确时限，按月调度、按季通报，重点工作均在计划时间内完成，服务对象总体满意，资金使用规范，没有发现截留挪用。"
    paths = []
    for number in range(12):
        own = "".join(f"第{number}单位第{n}项工作完成{number * 7 + n}件。" for n in range(9))
        path = given / f"{number}.txt"
        path.write_text(
            f"某局{number} 2025年度部门整体支出绩效自评报告\n年初预算100万元，执行{80 + number}万元，执行率{70 + number}%。\n"
            f"{own}\n{shared if number % 4 == 0 else own[::-1]}\n", encoding="utf-8")  # fmt: skip
        paths.append(path)
    options = usecases.ReviewOptions()
    alone = usecases.review_all(paths, None, options)
    engine = usecases.review_all(
        paths, None, options, engine=lambda chunks, job: spark.each(running, chunks, job)
    )
    assert engine.reports == alone.reports
    assert engine.pairs == alone.pairs
    assert {(p.first, p.second) for p in alone.pairs} >= {("0.txt", "4.txt")}
    print(f"{len(paths)} reports reviewed on Spark: equal to one process", flush=True)


def main() -> None:
    os.environ["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        given = folder(place)
        bulk(given, place / "alone", HISTORY, BulkOptions(rows=ROWS))
        with spark.context(CLUSTER) as running:
            out = place / "cluster"
            bulk(
                given,
                out,
                HISTORY,
                BulkOptions(rows=ROWS),
                spark.work(running, out, HISTORY, portable=False),
            )
            assert same(out, place / "alone")
            print("local-cluster: equal to one process", flush=True)
            try_reviews(running, place)
            for victim in ("pyspark.daemon", "CoarseGrainedExecutorBackend"):
                try_killed(running, given, place, victim)
        try_driver_killed(given, place)


if __name__ == "__main__":
    main()
