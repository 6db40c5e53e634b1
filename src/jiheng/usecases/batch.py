"""Many workbooks in parallel: none stops the others, what is done is not done again."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from jiheng import __version__, documents
from jiheng.model import Finding
from jiheng.model.summary import LineSummary, Summary, TreeSummary
from jiheng.rulebook import load
from jiheng.usecases.evaluate import EvaluateOptions, evaluate
from jiheng.usecases.folder import WrittenFiles, unwritable_folder, write_all
from jiheng.usecases.limits import limit_worker
from jiheng.usecases.previous import previous_of

JOURNAL = ".jiheng-run.jsonl"
OVERVIEW = "汇总.xlsx"
Notify = Callable[[Summary], None]


@dataclass(frozen=True, slots=True)
class Task:
    """A workbook and the folder its files go into; `mark` tells whether it was done before."""

    path: Path
    folder: Path
    mark: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of a folder: a summary per file, and the workbook that lays them side by side."""

    summaries: tuple[Summary, ...]
    written: WrittenFiles
    resumed: int  # how many were done by an earlier run


def evaluate_all(
    paths: Sequence[Path], folder: Path, options: EvaluateOptions, *, jobs: int = 1,
    notify: Notify = lambda _: None,
) -> Batch:  # fmt: skip
    """Evaluate workbooks into sub-folders and write 汇总.xlsx; `notify` hears of each when done.

    A file that is unusable, breaks its bounds or takes its process down is told as such and does
    not stop the others. An interrupted run goes on where it was: files whose bytes, rules, options
    and program are the same, and whose results are there, are not done again.
    Raises RulebookError if a profile file of the options is unsound.
    """
    tasks = _tasks(paths, folder, options)
    unwritable = unwritable_folder(folder)
    if unwritable is not None:
        return Batch((), unwritable, 0)
    done = _journal(folder / JOURNAL)
    summary_by_path: dict[Path, Summary] = {}
    for task in tasks:
        if task.mark in done and _results_exist(task, done[task.mark]):
            summary_by_path[task.path] = done[task.mark]
            notify(summary_by_path[task.path])
    resumed = len(summary_by_path)
    todo = [task for task in tasks if task.path not in summary_by_path]
    with (folder / JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write("\n")  # a line torn by an interruption ends here; blank ones are passed over

        def keep(task: Task, summary: Summary) -> None:
            summary_by_path[task.path] = summary
            if summary.state == "evaluated":
                entry = json.dumps({"mark": task.mark, "summary": asdict(summary)})
                journal.write(f"{entry}\n")
                journal.flush()
            notify(summary)

        _run(todo, options, max(1, jobs), keep)
    from jiheng import reporting  # late: one workbook does without

    summaries = tuple(summary_by_path[task.path] for task in tasks)
    grids = reporting.overview(summaries, load().rest)
    book = documents.write_xlsx(grids, title="绩效自评汇总")
    return Batch(summaries, write_all(folder, {OVERVIEW: book}, paths), resumed)


def _run(
    tasks: Sequence[Task],
    options: EvaluateOptions,
    jobs: int,
    keep: Callable[[Task, Summary], None],
) -> None:
    if jobs == 1:
        for task in tasks:
            keep(task, evaluate_task(task, options))
        return
    left = list(tasks)
    from concurrent.futures.process import BrokenProcessPool  # late: one file does without

    try:
        _pooled(left, options, jobs, keep)
    except BrokenProcessPool:  # one of them took its process down: each on its own, to find which
        for task in list(left):
            try:
                _pooled([task], options, 1, keep)
            except BrokenProcessPool:
                keep(task, _crashed(task))


def _pooled(
    left: list[Task], options: EvaluateOptions, jobs: int, keep: Callable[[Task, Summary], None]
) -> None:
    """Evaluate tasks in processes, taking each off the list when it is done."""
    from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
    from multiprocessing import get_context

    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=limit_worker) as pool:
        waiting: dict[Future[Summary], Task] = {
            pool.submit(evaluate_task, t, options): t for t in left
        }
        while waiting:
            finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                task = waiting.pop(future)
                keep(task, future.result())
                left.remove(task)


def evaluate_task(task: Task, options: EvaluateOptions) -> Summary:
    """Evaluate one workbook and return what is kept of it."""
    from jiheng import reporting

    result = evaluate(task.path, task.folder, options)
    outcome = result.outcome
    if not outcome.usable:
        rules = outcome.rules
        faults = [f for f in outcome.findings if rules.severity(f) == "error"]
        said = rules.message(faults[0]) if faults else ""
        return Summary(file=task.path.name, state="unusable", message=said)
    summary = reporting.summary(
        task.path.name, task.folder.name, outcome.scored, outcome.findings, outcome.rules
    )
    written = result.written
    if not written.message:
        return summary
    details = {"file": written.file, "reason": written.reason, "folder": written.folder}
    return replace(
        summary, state="unwritten", message=outcome.rules.say(written.message, **details)
    )


def _crashed(task: Task) -> Summary:
    finding = Finding("R31", (), {"file": task.path.name}, "crash")
    return Summary(file=task.path.name, state="unusable", message=load().rest.message(finding))


def _tasks(paths: Iterable[Path], folder: Path, options: EvaluateOptions) -> list[Task]:
    """Return the tasks: sub-folders by the names of the files, told apart where they clash."""
    tasks: list[Task] = []
    used: set[str] = set()
    common = _common(options)
    unique = dict.fromkeys(path.resolve() for path in paths)
    for path in unique:
        name, number = path.stem, 2
        while name.casefold() in used:
            name, number = f"{path.stem}-{number}", number + 1
        used.add(name.casefold())
        tasks.append(
            Task(
                path, folder / name, _mark(path, name, previous_of(path, options.previous), common)
            )
        )
    return tasks


def _common(options: EvaluateOptions) -> bytes:
    """Return a digest of what the results of every workbook depend on: program, rules, options."""
    rules = sorted({profile.digest for _, _, profile in load().profile_history})
    asked = (str(options.names), str(options.office), options.also, ",".join(options.extra))
    settings = (__version__, *asked, *rules)
    digest = hashlib.sha256("\0".join(settings).encode("utf-8"))
    for part in options.profiles:
        digest.update(_of_file(part))
    return digest.digest()


def _mark(path: Path, name: str, previous: Path | None, common: bytes) -> str:
    """Return a digest of everything that the results of a workbook depend on."""
    last = _of_file(previous) if previous is not None else b""
    return hashlib.sha256(common + _of_file(path) + last + name.encode("utf-8")).hexdigest()


def _of_file(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return b"unreadable"


def _results_exist(task: Task, summary: Summary) -> bool:
    """Return whether the results that an earlier run wrote are still there."""
    return summary.folder == task.folder.name and (task.folder / "evaluation.json").exists()


def _journal(path: Path) -> dict[str, Summary]:
    """Return what earlier runs finished; a line torn by an interruption is passed over."""
    summary_by_mark: dict[str, Summary] = {}
    if not path.exists():
        return summary_by_mark
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
            summary_by_mark[str(entry["mark"])] = _summary(entry["summary"])
        except (ValueError, KeyError, TypeError):
            continue
    return summary_by_mark


def _summary(fields: Mapping[str, Any]) -> Summary:
    trees = tuple(
        TreeSummary(**{**tree, "lines": tuple(LineSummary(**line) for line in tree["lines"])})
        for tree in fields["trees"]
    )
    return Summary(**{**fields, "trees": trees})


def most_jobs() -> int:
    """Return how many processes this machine can run side by side."""
    return os.cpu_count() or 1
