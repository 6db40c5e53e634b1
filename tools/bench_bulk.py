"""Measures `jiheng bulk` against reading and summing the same columns, and its memory.

    bench_bulk.py kernel [ROWS]   the kernel per Arrow batch in Polars' streaming engine
    bench_bulk.py wrong [ROWS]    cents that differ from Fraction, ties among them, both kernels
    bench_bulk.py province [ROWS] the command itself: rows a second, peak memory
    bench_bulk.py spark [ROWS]    the same files on Spark and in one process

Files are made in build/bulk and kept there.
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import polars as pl

from jiheng.bulk.expressions import by_expressions
from jiheng.bulk.library import by_library, library, records
from jiheng.bulk.plans import Outcome, Plan, numbered
from jiheng.rulebook import load

FOLDER = Path(__file__).resolve().parent.parent / "build" / "bulk"
PROFILES = ("cn.mof.2020.project", "preset.execution-capped")
ROUNDS, GROUP = 5, 250_000
CHUNK = 2_000_000


def plans() -> list[Plan]:
    """Return the plans of two profiles, one of which takes points off for passing by far."""
    book = load().on(2025)
    return [p for name in PROFILES for p in numbered(book.used(name))]


def figures(rows: int, seed: int, *, wide: bool) -> pl.DataFrame:
    """Return lines as figures: realistic ones, with 2 % of large money."""
    scored = [n for n, p in enumerate(plans()) if p.below is not Outcome.EXACT]
    weights = [w * 10_000 for w in (2, 3, 4, 5, 5, 6, 8, 10, 10, 15)]
    table = (
        pl.select(
            plan=_chosen(scored, seed, rows, pl.UInt16),
            weight=_chosen(weights, seed + 1, rows, pl.Int64),
            target=pl.int_range(rows).hash(seed + 2) % 20_000 * 10_000 + 10_000,
            part=pl.int_range(rows).hash(seed + 3) % 1_400,
            large=pl.int_range(rows).hash(seed + 4) % 50 == 0,
        )
        .with_columns(
            target=(pl.col("target").cast(pl.Int64) * pl.when("large").then(10_000).otherwise(1))
        )
        .with_columns(actual=pl.col("target") // 1_000 * pl.col("part").cast(pl.Int64))
    )
    table = table.drop("part", "large")
    if wide:
        amount = pl.Decimal(20, 6)
        money = [(pl.col(n).cast(amount) / 1_000_000).cast(amount) for n in ("target", "actual")]
        table = table.with_columns(money)
    return table


def _chosen(values: list[int], seed: int, rows: int, kind: pl.DataType) -> pl.Expr:
    series = pl.Series(values, dtype=kind)
    return pl.lit(series).gather((pl.int_range(rows).hash(seed) % len(values)).cast(pl.UInt32))


def file(rows: int, *, wide: bool) -> Path:
    """Return a file of so many lines; made once."""
    path = FOLDER / f"{'decimals' if wide else 'integers'}-{rows}.parquet"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        parts = []
        for at in range(0, rows, CHUNK):
            part = FOLDER / f"{path.stem}.part-{at}"
            figures(min(CHUNK, rows - at), at + 1, wide=wide).write_parquet(part)
            parts.append(part)
        pl.scan_parquet(parts).sink_parquet(path, row_group_size=GROUP)
        for part in parts:
            part.unlink()
    return path


def summed(path: Path) -> int:
    """Read the columns and add each of them up."""
    return pl.scan_parquet(path).select(pl.all().sum()).collect(engine="streaming").height


def scored(path: Path, kernel: Callable[[pl.DataFrame], tuple[pl.Series, pl.Series]]) -> int:
    """Read the columns, score them, hand the points back, and add them up."""

    def batch(table: pl.DataFrame) -> pl.DataFrame:
        points, left = kernel(table)
        return pl.DataFrame({"points": points, "left": left})

    schema = {"points": pl.Int64, "left": pl.UInt8}
    lazy = pl.scan_parquet(path).map_batches(batch, schema=schema, streamable=True)
    total = lazy.select(pl.col("points").sum(), pl.col("left").cast(pl.Int64).sum())
    return int(total.collect(engine="streaming")["points"][0])


def kernel(rows: int) -> None:
    """Print seconds and ratios, interleaved in one process."""
    every = plans()
    loaded, table = library(), records(every)
    for wide in (True, False):
        path = file(rows, wide=wide)
        ways = {
            "read and sum": lambda path=path: summed(path),
            "library": lambda path=path: scored(path, lambda t: by_library(loaded, table, t)),
            "Polars": lambda path=path: scored(path, lambda t: by_expressions(every, t)),
        }
        wall: dict[str, list[float]] = {name: [] for name in ways}
        busy: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(ROUNDS + 1):
            for name, way in ways.items():
                begin, cpu = time.perf_counter(), time.process_time()
                way()
                if number:
                    wall[name].append(time.perf_counter() - begin)
                    busy[name].append(time.process_time() - cpu)
        first = statistics.median(wall["read and sum"]), statistics.median(busy["read and sum"])
        print(f"{rows:,} lines, {'decimals' if wide else 'int64'}")
        for name in ways:
            middle, cpu = statistics.median(wall[name]), statistics.median(busy[name])
            print(
                f"  {name:14} {middle:.3f} s  {middle / first[0]:.2f} x"
                f"   processor {cpu:.3f} s  {cpu / first[1]:.2f} x"
            )


def tied(rows: int, seed: int) -> pl.DataFrame:
    """Return lines of which half lie on half a cent or a unit of the last place beside it."""
    chance = random.Random(seed)
    plan_numbers = [n for n, p in enumerate(plans()) if p.below is not Outcome.EXACT]
    lines = []
    for _ in range(rows):
        plan, weight = chance.choice(plan_numbers), chance.choice([100_000, 50_000, 333_333])
        if chance.random() < 0.5:
            target = chance.choice([2_000, 40_000, 8_000_000, 9_000_000_000_000]) * 1_000_000
            actual = target // 2_000 * (2 * chance.randrange(1_300) + 1) + chance.choice(
                [0, 0, 1, -1]
            )
        else:
            target, actual = (chance.randrange(1, 10 ** chance.randint(6, 18)) for _ in range(2))
        lines.append((plan, weight, target, min(actual, 9_200_000_000_000_000_000)))
    return pl.DataFrame(
        lines, orient="row",
        schema={"plan": pl.UInt16, "weight": pl.Int64, "target": pl.Int64, "actual": pl.Int64},
    )  # fmt: skip


def exactly(row: tuple[int, int, int, int], every: list[Plan]) -> int:
    """Return the cents of a line by fractions."""
    plan, weight, target, actual = every[row[0]], Fraction(row[1], 100), row[2], row[3]
    outcome = plan.below if actual < target else plan.at if actual == target else plan.above
    if outcome is Outcome.UP:
        weight *= Fraction(actual, target)
    elif outcome is Outcome.DOWN:
        weight *= Fraction(target, actual)
    elif outcome is Outcome.NOTHING:
        return 0
    elif plan.side:
        reached = Fraction(actual, target)
        far = reached >= plan.limit if plan.side > 0 else 0 < reached <= plan.limit
        weight = max(weight - Fraction(plan.penalty, 100), Fraction(0)) if far else weight
    return int(weight + Fraction(1, 2))


def wrong(rows: int) -> None:
    """Print how many cents differ from fractions, by path."""
    every = plans()
    table, loaded = records(every), library()
    differing = dict.fromkeys(("library, int64", "library, decimals", "Polars"), 0)
    for at in range(0, rows, 250_000):
        lines = tied(min(250_000, rows - at), at)
        amount = pl.Decimal(20, 6)
        as_decimals = [
            (pl.col(n).cast(pl.Decimal(30, 6)) / 1_000_000).cast(amount)
            for n in ("target", "actual")
        ]
        wide = lines.with_columns(as_decimals)
        expected = pl.Series([exactly(row, every) for row in lines.iter_rows()], dtype=pl.Int64)
        for name, (points, left) in {
            "library, int64": by_library(loaded, table, lines),
            "library, decimals": by_library(loaded, table, wide),
            "Polars": by_expressions(every, lines),
        }.items():
            differing[name] += int(((points != expected) | (left == 1)).sum())
    print(f"{rows:,} lines with ties: wrong cents {differing}")


CHILD = """
import json, resource, sys, time
from pathlib import Path
from jiheng.bulk.run import BulkOptions, bulk
from jiheng.rulebook import load
history = load()
begin = time.perf_counter()
result = bulk(Path(sys.argv[1]), Path(sys.argv[2]), history, BulkOptions(jobs=int(sys.argv[3])))
print(json.dumps({"seconds": time.perf_counter() - begin, "lines": result.lines,
                  "trees": result.trees, "processor": time.process_time(),
                  "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""


def country(rows: int, files: int = 16) -> Path:
    """Return a folder of files as a province hands them in: 20 lines of a project, by unit."""
    folder = FOLDER / f"country-{rows}"
    if folder.exists():
        return folder
    folder.mkdir(parents=True)
    each = rows // files // 20 * 20
    for number in range(files):
        for at in range(0, each, CHUNK):
            count = min(CHUNK, each - at)
            base = figures(count, number * 1000 + at // CHUNK + 1, wide=True)
            line = pl.int_range(count) + at
            base.select(
                place=pl.lit(f"CN-{11 + number}"),
                authority=pl.format("部门{}", line // 4_000),
                organisation=pl.format("单位{}", line // 400),
                year=pl.lit(2025, pl.Int32), subject=pl.format("P{}", line // 20),
                key=pl.format("{}", line % 20), operator=pl.lit("≥"),
                weight=pl.lit(5, pl.Decimal(12, 4)), target="target", actual="actual",
            ).write_parquet(folder / f".{number:03}-{at:010}.part")  # fmt: skip
        parts = sorted(folder.glob(f".{number:03}-*.part"))
        pl.scan_parquet(parts).sink_parquet(folder / f"{number:03}.parquet", row_group_size=GROUP)
        for part in parts:
            part.unlink()
    return folder


def province(rows: int) -> None:
    """Print seconds, lines a second and peak memory of a run in a process of its own."""
    result = _child(country(rows), FOLDER / f"out-{rows}")
    speed = result["lines"] / result["seconds"]
    print(f"{result['lines']:,} lines, {result['trees']:,} projects: {result['seconds']:.1f} s,"
          f" {speed:,.0f} lines/s, processor {result['processor']:.1f} s,"
          f" peak {result['peak']} MiB")  # fmt: skip


def _child(frame: Path, out: Path) -> dict[str, float]:
    shutil.rmtree(out, ignore_errors=True)
    words = [sys.executable, "-c", CHILD, str(frame), str(out), str(os.cpu_count() or 1)]
    answer = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return json.loads(answer)


def spark(rows: int) -> None:
    """Print seconds of Spark on this machine and of one process, on the same files and cores."""
    from jiheng.bulk import spark as engine
    from jiheng.bulk.run import BulkOptions, bulk

    frame, history = country(rows), load()
    alone = _child(frame, FOLDER / "alone")
    begin = time.perf_counter()
    with engine.context("spark") as running:
        ready = time.perf_counter()
        cores = running.defaultParallelism
        engine.each(running, range(cores), lambda _: len(load().profile_history))
        warm = time.perf_counter()
        out = FOLDER / "spark"
        shutil.rmtree(out, ignore_errors=True)
        work = engine.work(running, out, history, portable=False)
        bulk(frame, out, history, BulkOptions(), work)
        end = time.perf_counter()
    same = (
        pl.read_parquet(out / "trees.parquet")
        .sort(pl.all())
        .equals(pl.read_parquet(FOLDER / "alone" / "trees.parquet").sort(pl.all()))
    )
    print(f"{rows:,} lines on {cores} cores:"
          f" one process {alone['seconds']:.1f} s, Spark {end - warm:.1f} s"
          f" = {(end - warm) / alone['seconds']:.2f} x; start {ready - begin:.1f} s, first workers"
          f" {warm - ready:.1f} s; totals equal: {same}")  # fmt: skip


def main() -> None:
    """Run what is asked for."""
    what = sys.argv[1]
    rows = int(float(sys.argv[2])) if len(sys.argv) > 2 else 10_000_000
    {"kernel": kernel, "wrong": wrong, "province": province, "spark": spark}[what](rows)


if __name__ == "__main__":
    main()
