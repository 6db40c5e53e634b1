"""A frame of a province scored into a folder: resumable, in memory that does not grow with it."""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from jiheng import __version__
from jiheng.bulk import findings, rollup, tasks, trees
from jiheng.bulk.columns import ColumnError
from jiheng.bulk.tasks import BAD, FINDINGS, SUMS, Task
from jiheng.rulebook import RuleHistory

MANIFEST = "bulk.json"
Work = Callable[[list[Task]], int]


@dataclass(frozen=True, slots=True)
class BulkOptions:
    """How a frame is scored: lines of a part, parts at a time, with or without the library."""

    rows: int = tasks.ROWS
    jobs: int = 1
    portable: bool = False


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What came of a frame."""

    trees: int
    complete: int
    lines: int  # scored by this run
    resumed: int  # tasks that an earlier run had committed
    tasks: int
    findings: dict[str, int] = field(default_factory=dict)  # by code
    grades: dict[str, int] = field(default_factory=dict)
    unread: tuple[str, ...] = ()  # files that could not be read


def bulk(
    frame: Path, out: Path, history: RuleHistory, options: BulkOptions, work: Work | None = None
) -> BulkResult:
    """Score a frame into a folder and return what came of it.

    `work` runs tasks elsewhere, such as on an engine; without it threads of this process do. A run
    goes on where an earlier one of the same files and rules ended. Raises ColumnError.
    """
    paths = tasks.files(frame)
    if not paths:
        raise ColumnError(f"{frame}: 没有找到数据 / nothing to score")
    every = list(tasks.tasks(paths, options.rows))
    _same_run(paths, out, history, options)
    open_tasks = [task for task in every if not tasks.done(task, out)]
    lines = (work or _threads(out, history, options))(open_tasks)
    result = _rolled_up(every, out, history)
    return BulkResult(**result, lines=lines, resumed=len(every) - len(open_tasks), tasks=len(every))  # type: ignore[arg-type]


def _threads(out: Path, history: RuleHistory, options: BulkOptions) -> Work:
    def work(open_tasks: list[Task]) -> int:
        with ThreadPoolExecutor(options.jobs) as pool:
            counts = pool.map(
                lambda t: tasks.run(t, out, history, portable=options.portable), open_tasks
            )
            return sum(counts)

    return work


def digest(history: RuleHistory) -> str:
    """Return what tells these rules from any others."""
    names = "\n".join(sorted(f"{p.id} {p.digest}" for _, _, p in history.profile_history))
    return hashlib.sha256(names.encode()).hexdigest()


def _same_run(paths: list[Path], out: Path, history: RuleHistory, options: BulkOptions) -> None:
    """Note what is scored by what; refuse a folder that holds the results of something else."""
    inputs = [[str(p), p.stat().st_size, p.stat().st_mtime_ns] for p in paths]
    described = {
        "version": __version__, "rules": digest(history), "rows": options.rows,
        "inputs": hashlib.sha256(json.dumps(inputs).encode()).hexdigest(), "files": len(paths),
    }  # fmt: skip
    manifest = out / MANIFEST
    if manifest.exists():
        if json.loads(manifest.read_text(encoding="utf-8")) != described:
            raise ColumnError(
                f"{out}: 已有另一批数据或另一套规则的结果，不混在一起；请换一个文件夹或先删除它"
                " / holds results of other files or other rules; choose another folder or delete it"
            )
        return
    if out.exists() and any(out.iterdir()):
        raise ColumnError(f"{out}: 不是空文件夹；请换一个 / is not empty; choose another folder")
    out.mkdir(parents=True, exist_ok=True)
    partial = out / f".{MANIFEST}.partial"
    partial.write_text(json.dumps(described, indent=1), encoding="utf-8")
    partial.replace(manifest)


def _rolled_up(every: list[Task], out: Path, history: RuleHistory) -> dict[str, object]:
    """Write the tables over all tasks and return what is told of them."""
    names = [out / SUMS / f"{task.name}.parquet" for task in every]
    parts = [table for name in names if (table := pl.read_parquet(name)).width]
    bad = _unread(every, out)
    if not parts:
        files = "".join(f"\n{file}: 读不出来 / cannot be read" for file in bad)
        raise ColumnError(f"{out}: 没有一行可以计分 / no line to score{files}")
    tree_sums = trees.added(pl.concat(parts))
    torn = tree_sums.filter((pl.col("parts") > 1) & pl.col("choices"))
    if torn.height:
        raise ColumnError(
            f"{torn['organisation'][0]} {torn['subject'][0]}: 择一组的各行没有放在一起"
            "；请按单位、项目排序 / lines of a choice group stand apart; sort by unit and subject"
        )
    scored = trees.trees(tree_sums, history)
    tables = {"trees": scored, **rollup.rolled(scored)}
    line_findings = [
        pl.read_parquet(path) for task in every
        if (path := out / FINDINGS / f"{task.name}.parquet").exists()
    ]  # fmt: skip
    full = pl.col("profile_used").replace_strict(
        {p.id: p.full_marks.value for _, _, p in history.profile_history},
        return_dtype=pl.Decimal(12, 4),
    )
    tables["findings"] = pl.concat([findings.of_trees(scored, full), *line_findings])
    for name, table in tables.items():
        tasks.commit(table, out / f"{name}.parquet")
    for leftover in out.rglob("*.partial"):
        leftover.unlink(missing_ok=True)
    graded = scored.group_by(pl.col("grade").fill_null("")).len().sort("grade")
    return {
        "trees": scored.height, "complete": scored["total"].count(), "unread": tuple(bad),
        "findings": dict(tables["findings"].group_by("code").len().sort("code").iter_rows()),
        "grades": dict(graded.iter_rows()),
    }  # fmt: skip


def _unread(every: list[Task], out: Path) -> list[str]:
    """Return the names of the files that could not be read."""
    paths = (out / BAD / f"{task.name}.parquet" for task in every)
    return [name for path in paths if path.exists() for name in pl.read_parquet(path)["file"]]
