"""Many workbooks in parallel: none stops the others, what is done is not done again."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from jiheng import __version__, documents, reporting
from jiheng.desk.evaluate import Wish, evaluate
from jiheng.desk.folder import Written, write_all
from jiheng.desk.limits import settle
from jiheng.desk.previous import previous_of
from jiheng.model import Finding
from jiheng.model.summary import LineSummary, Summary, TreeSummary
from jiheng.rulebook import load

JOURNAL = ".jiheng-run.jsonl"
OVERVIEW = "汇总.xlsx"
Told = Callable[[Summary], None]


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
    written: Written
    resumed: int  # how many were done by an earlier run


def evaluate_all(
    paths: Sequence[Path], folder: Path, wish: Wish, *, jobs: int = 1,
    told: Told = lambda _: None,
) -> Batch:  # fmt: skip
    """Evaluate workbooks into sub-folders and write 汇总.xlsx; `told` hears of each when done.

    A file that is unusable, breaks its bounds or takes its process down is told as such and does
    not stop the others. An interrupted run goes on where it was: files whose bytes, rules, wishes
    and program are the same, and whose results are there, are not done again.
    Raises RulebookError if a profile file of the wish is unsound.
    """
    tasks = _tasks(paths, folder, wish)
    folder.mkdir(parents=True, exist_ok=True)
    done = _journal(folder / JOURNAL)
    found: dict[Path, Summary] = {}
    for task in tasks:
        if task.mark in done and _there(task, done[task.mark]):
            found[task.path] = done[task.mark]
            told(found[task.path])
    resumed = len(found)
    todo = [task for task in tasks if task.path not in found]
    with (folder / JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write("\n")  # a line torn by an interruption ends here; blank ones are passed over

        def keep(task: Task, summary: Summary) -> None:
            found[task.path] = summary
            if summary.state == "evaluated":
                entry = json.dumps({"mark": task.mark, "summary": asdict(summary)})
                journal.write(f"{entry}\n")
                journal.flush()
            told(summary)

        _run(todo, wish, max(1, jobs), keep)
    summaries = tuple(found[task.path] for task in tasks)
    grids = reporting.overview(summaries, load().rest)
    book = documents.write_xlsx(grids, title="绩效自评汇总")
    return Batch(summaries, write_all(folder, {OVERVIEW: book}), resumed)


def _run(
    tasks: Sequence[Task], wish: Wish, jobs: int, keep: Callable[[Task, Summary], None]
) -> None:
    if jobs == 1:
        for task in tasks:
            keep(task, one(task, wish))
        return
    left = list(tasks)
    try:
        _pooled(left, wish, jobs, keep)
    except BrokenProcessPool:  # one of them took its process down: each on its own, to find which
        for task in list(left):
            try:
                _pooled([task], wish, 1, keep)
            except BrokenProcessPool:
                keep(task, _crashed(task))


def _pooled(left: list[Task], wish: Wish, jobs: int, keep: Callable[[Task, Summary], None]) -> None:
    """Evaluate tasks in processes, taking each off the list when it is done."""
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=settle) as pool:
        waiting: dict[Future[Summary], Task] = {pool.submit(one, t, wish): t for t in left}
        while waiting:
            finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                task = waiting.pop(future)
                keep(task, future.result())
                left.remove(task)


def one(task: Task, wish: Wish) -> Summary:
    """Evaluate one workbook and return what is kept of it."""
    result = evaluate(task.path, task.folder, wish)
    outcome = result.outcome
    if not outcome.usable:
        rules = outcome.rules
        faults = [f for f in outcome.findings if rules.severity(f) == "error"]
        said = rules.message(faults[0]) if faults else ""
        return Summary(file=task.path.name, state="unusable", message=said)
    made = reporting.summary(
        task.path.name, task.folder.name, outcome.scored, outcome.findings, outcome.rules
    )
    written = result.written
    if not written.message:
        return made
    details = {"file": written.file, "reason": written.reason, "folder": written.folder}
    return replace(made, state="unwritten", message=outcome.rules.say(written.message, **details))


def _crashed(task: Task) -> Summary:
    finding = Finding("R31", (), {"file": task.path.name}, "crash")
    return Summary(file=task.path.name, state="unusable", message=load().rest.message(finding))


def _tasks(paths: Iterable[Path], folder: Path, wish: Wish) -> list[Task]:
    """Return the tasks: sub-folders by the names of the files, told apart where they clash."""
    tasks: list[Task] = []
    used: set[str] = set()
    common = _common(wish)
    unique = dict.fromkeys(path.resolve() for path in paths)
    for path in unique:
        name, number = path.stem, 2
        while name.casefold() in used:
            name, number = f"{path.stem}-{number}", number + 1
        used.add(name.casefold())
        tasks.append(
            Task(path, folder / name, _mark(path, name, previous_of(path, wish.previous), common))
        )
    return tasks


def _common(wish: Wish) -> bytes:
    """Return a digest of what the results of every workbook depend on: program, rules, wishes."""
    rules = sorted({profile.digest for _, _, profile in load().profile_history})
    told = (__version__, str(wish.names), str(wish.office), wish.also, *rules)
    digest = hashlib.sha256("\0".join(told).encode("utf-8"))
    for part in wish.profiles:
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


def _there(task: Task, summary: Summary) -> bool:
    """Return whether the results that an earlier run wrote are still there."""
    return summary.folder == task.folder.name and (task.folder / "evaluation.json").exists()


def _journal(path: Path) -> dict[str, Summary]:
    """Return what earlier runs finished; a line torn by an interruption is passed over."""
    found: dict[str, Summary] = {}
    if not path.exists():
        return found
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
            found[str(entry["mark"])] = _summary(entry["summary"])
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _summary(held: Mapping[str, Any]) -> Summary:
    trees = tuple(
        TreeSummary(**{**tree, "lines": tuple(LineSummary(**line) for line in tree["lines"])})
        for tree in held["trees"]
    )
    return Summary(**{**held, "trees": trees})


def most_jobs() -> int:
    """Return how many processes this machine can run side by side."""
    return os.cpu_count() or 1
