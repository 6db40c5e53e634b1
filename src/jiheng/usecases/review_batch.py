"""Many reports in parallel: none stops the others; near-duplicate paragraphs are told."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from jiheng import documents
from jiheng.model import Finding
from jiheng.model.review_summary import LongParagraph, ReportSummary, SharedParagraph
from jiheng.pipeline import ReviewedReport
from jiheng.rulebook import load
from jiheng.usecases.folder import WrittenFiles, write_all
from jiheng.usecases.limits import limit_worker
from jiheng.usecases.review import ReviewOptions, review, review_to

OVERVIEW = "审核汇总.xlsx"
LONG = 60  # characters from which a paragraph is compared
CHUNK = 8  # reports handed to a process at a time
Notify = Callable[[ReportSummary], None]
ReviewTask = tuple[Path, Path | None]  # a report, and the folder of what is written about it
Engine = Callable[  # runs chunks of tasks elsewhere, in any order, and returns what they gave
    [Sequence[list[ReviewTask]], Callable[[list[ReviewTask]], list[ReportSummary]]],
    list[list[ReportSummary]],
]


@dataclass(frozen=True, slots=True)
class ReviewBatch:
    """What came of many reports."""

    reports: tuple[ReportSummary, ...]
    pairs: tuple[SharedParagraph, ...]
    written: WrittenFiles = field(default_factory=WrittenFiles)


def review_all(
    paths: Sequence[Path], folder: Path | None, options: ReviewOptions, *, jobs: int = 1,
    notify: Notify = lambda _: None, engine: Engine | None = None,
) -> ReviewBatch:  # fmt: skip
    """Review reports, into sub-folders of `folder` if it is given, and write 审核汇总.xlsx.

    `engine` runs them elsewhere, such as on Spark; without it processes of this machine do.
    A file that cannot be read, breaks its bounds or takes its process down is told as such and
    does not stop the others. Raises RulebookError if a profile file of the options is unsound.
    """
    from jiheng import reporting  # late: reviews of one report do without
    from jiheng.review.written import shared_paragraphs

    tasks = _named(paths, folder)
    if engine is not None:
        summary_by_path = _elsewhere(tasks, options, engine, notify)
    else:
        summary_by_path = _run(tasks, options, max(1, jobs), notify)
    reports = tuple(summary_by_path[path] for path, _ in tasks)
    pairs = tuple(shared_paragraphs([(r.file, r.paragraphs) for r in reports]))
    reports = tuple(replace(r, paragraphs=()) for r in reports)
    if folder is None:
        return ReviewBatch(reports, pairs)
    grids = reporting.review_overview(reports, pairs, load().rest)
    book = documents.write_xlsx(grids, title="绩效自评报告审核汇总")
    return ReviewBatch(reports, pairs, write_all(folder, {OVERVIEW: book}, paths))


def _named(paths: Sequence[Path], folder: Path | None) -> list[tuple[Path, Path | None]]:
    """Return each report with its folder; equal names are told apart."""
    used: Counter[str] = Counter()
    tasks: list[tuple[Path, Path | None]] = []
    for path in dict.fromkeys(p.resolve() for p in paths):
        used[path.stem.casefold()] += 1
        number = used[path.stem.casefold()]
        name = path.stem if number == 1 else f"{path.stem}-{number}"
        tasks.append((path, folder / name if folder is not None else None))
    return tasks


def _elsewhere(
    tasks: Sequence[ReviewTask], options: ReviewOptions, engine: Engine, notify: Notify
) -> dict[Path, ReportSummary]:
    chunks = [list(tasks[at : at + CHUNK]) for at in range(0, len(tasks), CHUNK)]
    summary_by_path: dict[Path, ReportSummary] = {}
    answers = engine(chunks, partial(review_chunk, options=options))
    for chunk, summaries in zip(chunks, answers, strict=True):
        for (path, _), summary in zip(chunk, summaries, strict=True):
            summary_by_path[path] = summary
            notify(summary)
    return summary_by_path


def _run(
    tasks: Sequence[tuple[Path, Path | None]], options: ReviewOptions, jobs: int, notify: Notify
) -> dict[Path, ReportSummary]:
    summary_by_path: dict[Path, ReportSummary] = {}
    if jobs == 1:
        for path, folder in tasks:
            summary_by_path[path] = review_task(path, folder, options)
            notify(summary_by_path[path])
        return summary_by_path
    left = list(tasks)
    from concurrent.futures.process import BrokenProcessPool  # late: one file does without

    try:
        _pooled(left, options, jobs, summary_by_path, notify, CHUNK)
    except BrokenProcessPool:  # one of them took its process down: each on its own, to find which
        for task in list(left):
            try:
                _pooled([task], options, 1, summary_by_path, notify, 1)
            except BrokenProcessPool:
                finding = Finding("R31", (), {"file": task[0].name}, "crash")
                message = load().rest.message(finding)
                summary_by_path[task[0]] = ReportSummary(file=task[0].name, message=message)
                notify(summary_by_path[task[0]])
    return summary_by_path


def _pooled(
    left: list[tuple[Path, Path | None]], options: ReviewOptions, jobs: int,
    summary_by_path: dict[Path, ReportSummary], notify: Notify, size: int,
) -> None:  # fmt: skip
    chunks = [left[at : at + size] for at in range(0, len(left), size)]
    from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
    from multiprocessing import get_context

    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=limit_worker) as pool:
        waiting: dict[Future[list[ReportSummary]], list[tuple[Path, Path | None]]] = {
            pool.submit(review_chunk, chunk, options): chunk for chunk in chunks
        }
        while waiting:
            finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                chunk = waiting.pop(future)
                for task, summary in zip(chunk, future.result(), strict=True):
                    summary_by_path[task[0]] = summary
                    left.remove(task)
                    notify(summary)


def review_chunk(
    chunk: Sequence[tuple[Path, Path | None]], options: ReviewOptions
) -> list[ReportSummary]:
    """Review some reports in one process."""
    return [review_task(path, folder, options) for path, folder in chunk]


def review_task(path: Path, folder: Path | None, options: ReviewOptions) -> ReportSummary:
    """Review one report and return what is kept of it."""
    if folder is None:
        return _summary(path, review(path, options), WrittenFiles())
    result = review_to(path, folder, options)
    return replace(_summary(path, result.outcome, result.written), folder=folder.name)


def _summary(path: Path, outcome: ReviewedReport, written: WrittenFiles) -> ReportSummary:
    from jiheng.review.written import sketch

    rules, reading = outcome.rules, outcome.reading
    if not outcome.usable:
        return ReportSummary(file=path.name, message=rules.message(outcome.findings[0]))
    details = {"file": written.file, "reason": written.reason, "folder": written.folder}
    total = reading.total.fact.exact if reading.total is not None else None
    return ReportSummary(
        file=path.name, message=rules.say(written.message, **details) if written.message else "",
        organisation=reading.organisation, year=reading.year, title=reading.title,
        total=f"{total.number}" if total is not None else "", grade=reading.grade,
        relations=len(reading.relations),
        failing=sum(r.verdict == "fails" for r in reading.relations),
        severities=dict(Counter(rules.severity(f) for f in outcome.findings)),
        codes=dict(Counter(f.code for f in outcome.findings)),
        paragraphs=tuple(
            LongParagraph(f"{p.line.place.part}{p.line.place.spot}", p.text, sketch(p.text))
            for p in reading.passages if len(p.text) >= LONG and not p.cells
        ),
    )  # fmt: skip
