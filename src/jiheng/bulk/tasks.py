"""A frame as tasks: a file, or a part of one, each scored and committed by itself."""

import errno
import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from jiheng.bulk import findings, records
from jiheng.bulk.columns import BY_NAME, SUBJECT, ColumnError
from jiheng.bulk.lines import Scorer
from jiheng.bulk.trees import sums
from jiheng.rulebook import RuleHistory

ROWS = 500_000  # lines of a part; what a part takes in memory does not grow with the file
RECORDS = 200  # evaluation.json of a task
PARQUET, ARROW, CSV, RECORD = ".parquet", (".arrow", ".feather", ".ipc"), ".csv", ".json"
LINES, SUMS, FINDINGS, BAD = "lines", "sums", "findings", "unread"


@dataclass(frozen=True, slots=True)
class Task:
    """Lines of one file from one place on, or some records; its name is that of its results."""

    name: str
    paths: tuple[str, ...]
    offset: int = 0
    length: int = 0  # 0: to the end


def files(frame: Path) -> list[Path]:
    """Return the files of a frame: the file itself, or those of a folder, by name."""
    if not frame.is_dir():
        return [frame]
    known = (PARQUET, *ARROW, CSV)
    tables = sorted(p for p in frame.rglob("*") if p.suffix.lower() in known and p.is_file())
    return tables or sorted(frame.rglob("*.json"))


def tasks(paths: list[Path], rows: int = ROWS) -> Iterator[Task]:
    """Yield tasks: no subject whose lines stand together is cut in two."""
    record_paths = [path for path in paths if path.suffix.lower() == RECORD]
    for at in range(0, len(record_paths), RECORDS):
        yield Task(f"records-{at:08}", tuple(map(str, record_paths[at : at + RECORDS])))
    for number, path in enumerate(paths):
        if path.suffix.lower() == RECORD:
            continue
        if path.suffix.lower() == CSV:  # read once, from its beginning
            yield Task(f"{number:05}-{0:010}", (str(path),))
            continue
        for begin, end in _parts(path, rows):
            yield Task(f"{number:05}-{begin:010}", (str(path),), begin, end - begin)


def _parts(path: Path, rows: int) -> Iterator[tuple[int, int]]:
    table = scan(path)
    with sound(path):
        count: int = table.select(pl.len()).collect().item()
    begin = 0
    while begin < count:
        end = min(begin + rows, count)
        if end < count:
            with sound(path):
                end = _boundary(table, end, count)
        yield begin, end
        begin = end


def _boundary(table: pl.LazyFrame, end: int, count: int, window: int = 4096) -> int:
    """Return the next place at which another subject begins."""
    keys = [name for name in SUBJECT if name in table.collect_schema().names()]
    if not keys:
        return end
    while True:
        rows = table.select(keys).slice(end - 1, window).collect()
        changes = rows.select(pl.struct(keys).ne_missing(pl.struct(keys).shift())).to_series()
        places = changes[1:].arg_true()
        if len(places):
            return end + int(places[0])
        if end - 1 + window >= count:
            return count
        window *= 8


@contextmanager
def sound(path: Path) -> Iterator[None]:
    """Tell what cannot be read of a file, at whatever step of it, as a ColumnError."""
    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        why = str(error).strip().partition("\n")[0]
        raise ColumnError(
            f"{path}: 读不出来，不是完好的 {path.suffix.lower()} / cannot be read: {why}"
        ) from error


def scan(path: Path) -> pl.LazyFrame:
    """Return a table of a known format, not yet read; the texts of CSV stay texts."""
    suffix = path.suffix.lower()
    if suffix == PARQUET:
        return pl.scan_parquet(path)
    if suffix in ARROW:
        return pl.scan_ipc(path)
    if suffix == CSV:
        return pl.scan_csv(path, infer_schema=False)
    raise ColumnError(
        f"{path.name}: 不认识的格式 / formats are parquet, arrow, csv, evaluation.json"
    )


def done(task: Task, out: Path) -> bool:
    """Return whether a task is committed: its sums are written last."""
    return (out / SUMS / f"{task.name}.parquet").exists()


def run(task: Task, out: Path, history: RuleHistory, *, portable: bool = False) -> int:
    """Score a task, commit its results, and return how many lines it had.

    Nothing is done where it is committed already. Raises ColumnError.
    """
    if done(task, out):
        return 0
    scorer, count = Scorer(history, portable=portable), 0
    bad: list[str] = []
    parts: list[pl.DataFrame] = []
    line_findings: list[pl.DataFrame] = []
    for at, batch in enumerate(batches(task, history, bad)):
        scored = scorer.score(batch)
        count += scored.height
        parts.append(sums(scored))
        line_findings.append(findings.of_lines(scored))
        keep = [n for n in (*BY_NAME, "points", "reason", "profile_used") if n in _kept(batch)]
        name = f"{task.name}-{at:04}.parquet"
        commit(scored.select(keep), out / LINES / name)
    if line_findings:
        commit(pl.concat(line_findings), out / FINDINGS / f"{task.name}.parquet")
    if bad:
        commit(pl.DataFrame({"file": bad}), out / BAD / f"{task.name}.parquet")
    commit(pl.concat(parts) if parts else pl.DataFrame(), out / SUMS / f"{task.name}.parquet")
    return count


def _kept(batch: pl.DataFrame) -> set[str]:
    """Return the columns of results: those that were given, and what was earned."""
    return {*batch.columns, *SUBJECT, "points", "reason", "profile_used"}


def batches(task: Task, history: RuleHistory, bad: list[str]) -> Iterator[pl.DataFrame]:
    """Yield the lines of a task, of whole subjects; files that cannot be read go to `bad`."""
    first = Path(task.paths[0])
    if first.suffix.lower() == RECORD:
        table, unread = records.frame([Path(p) for p in task.paths], history)
        bad += unread
        if table.height:
            yield table
        return
    yield from _together(_read(first, task))


def _read(path: Path, task: Task) -> Iterator[pl.DataFrame]:
    """Yield what is read of a table, as it comes. Raises ColumnError."""
    table = scan(path)
    with sound(path):
        if task.length:
            yield table.slice(task.offset, task.length).collect()
        else:
            yield from table.collect_batches(chunk_size=ROWS, maintain_order=True)


def _together(batches: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield batches of whole subjects: the last of each batch waits for the next."""
    waiting: pl.DataFrame | None = None
    for batch in batches:
        table = batch if waiting is None else pl.concat([waiting, batch])
        keys = [name for name in SUBJECT if name in table.columns]
        last = (
            table.select(pl.struct(keys).ne_missing(pl.struct(keys).last())).to_series()
            if keys
            else None
        )
        places = last.arg_true() if last is not None else None
        cut = table.height if places is None else (int(places[-1]) + 1 if len(places) else 0)
        if cut:
            yield table[:cut]
        waiting = table[cut:] if cut < table.height else None
    if waiting is not None:
        yield waiting


def commit(table: pl.DataFrame, path: Path) -> None:
    """Write a table beside its place, then move it there: it is there as a whole or not at all.

    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.stem}-{uuid.uuid4().hex}.partial")
    try:
        table.write_parquet(partial, compression="zstd", compression_level=1)
    except pl.exceptions.PolarsError as error:  # so it tells of a full disk
        partial.unlink(missing_ok=True)
        raise OSError(errno.EIO, str(error).strip().partition("\n")[0]) from error
    partial.replace(path)


def as_text(task: Task) -> str:
    """Return a task as text, for an engine to carry."""
    return json.dumps(asdict(task), ensure_ascii=False)


def from_text(text: str) -> Task:
    """Return the task that a text is."""
    given = json.loads(text)
    return Task(given["name"], tuple(given["paths"]), given["offset"], given["length"])
