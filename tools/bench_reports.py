"""Reviewing written reports against bare text extraction by others."""

import io
import subprocess
import sys
import tempfile
import time
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import docx
import pypdfium2

from bench_ratio import ratio
from jiheng import documents, reporting
from jiheng.documents.read_report import read_report_bytes
from jiheng.pipeline import run, run_report
from jiheng.rulebook import load
from jiheng.usecases import ReviewOptions, review_all
from jiheng.usecases.office import to_pdf
from review_gold import reports

Timed = tuple[float, float, float]
SAMPLE = Path(__file__).resolve().parent.parent / "examples" / "bureau-2025.xlsx"
FIGURES = 100  # that the report has at least
MANY = 1_000
LOOPS = 100_000_000


def texts(count: int) -> list[str]:
    """Return so many characters of invented reports, report after report."""
    held: list[str] = []
    while sum(map(len, held)) < count:
        held += [line for report in reports("open") for line in report["text"].splitlines()]
    return held


def long_report() -> bytes:
    """Return the sample's own report: 24 pages of text, tables and pictures."""
    outcome = run(documents.read(SAMPLE), load())
    report = reporting.self_evaluation(outcome.scored, outcome.findings, outcome.rules, digest="")
    return documents.write_docx(report)


def reviewed(data: bytes, name: str) -> None:
    """Read and review a report."""
    outcome = run_report(read_report_bytes(data, Path(name)), load())
    if len(outcome.reading.mentions) < FIGURES:
        raise AssertionError("figures were lost")


def word() -> Timed:
    """A docx of 24 pages read and reviewed, against python-docx reading its text."""
    data = long_report()

    def other() -> int:
        made = docx.Document(io.BytesIO(data))
        cells = (cell for table in made.tables for row in table.rows for cell in row.cells)
        return sum(len(part.text) for part in (*made.paragraphs, *cells))

    return ratio(lambda: reviewed(data, "r.docx"), other)


def pdf() -> Timed:
    """A PDF of 24 pages read and reviewed, against pypdfium2 reading its text."""
    data = to_pdf(long_report(), ".docx")
    if data is None:
        raise ModuleNotFoundError("LibreOffice", name="LibreOffice")

    def other() -> int:
        held = pypdfium2.PdfDocument(data)
        found = sum(len(held[n].get_textpage().get_text_range()) for n in range(len(held)))
        held.close()
        return found

    return ratio(lambda: reviewed(data, "r.pdf"), other)


def folders() -> Timed:
    """A thousand reports with two processes, against one; measured once."""
    times = []
    with tempfile.TemporaryDirectory() as name:
        paths = _many(Path(name), MANY)
        for jobs in (2, 1):
            started = time.perf_counter()
            review_all(paths, None, ReviewOptions(), jobs=jobs)
            times.append(time.perf_counter() - started)
    return times[0], times[1], times[0] / times[1]


def machine() -> Timed:
    """Bare loops in two processes, against the same loops in one: the most this machine gives."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(_loop, (1, 1)))  # started
        started = time.perf_counter()
        list(pool.map(_loop, (LOOPS, LOOPS)))
        two = time.perf_counter() - started
    started = time.perf_counter()
    _loop(2 * LOOPS)
    one = time.perf_counter() - started
    return two, one, two / one


def _loop(count: int) -> int:
    return sum(number * number for number in range(count))


def _many(folder: Path, count: int) -> list[Path]:
    held = texts(3_000 * 20)
    paths = []
    for number in range(count):
        path = folder / f"{number}.txt"
        start = number * 7 % max(1, len(held) - 120)
        path.write_text("\n".join(held[start : start + 120]), encoding="utf-8")
        paths.append(path)
    return paths


def memory() -> Timed:
    """Megabytes at the peak of reviewing 200 reports, against 50: 1 is flat."""
    peaks = []
    with tempfile.TemporaryDirectory() as name:
        paths = _many(Path(name), 200)
        review_all(paths[:5], None, ReviewOptions())
        for count in (200, 50):
            tracemalloc.start()
            review_all(paths[:count], None, ReviewOptions())
            peaks.append(tracemalloc.get_traced_memory()[1] / 2**20)
            tracemalloc.stop()
    return peaks[0], peaks[1], peaks[0] / peaks[1]


def command() -> Timed:
    """`jiheng review --help` against an interpreter that does nothing."""
    quiet = {"check": True, "capture_output": True}
    program = [sys.executable, "-m", "jiheng", "review", "--help"]
    return ratio(
        lambda: subprocess.run(program, **quiet),
        lambda: subprocess.run([sys.executable, "-c", "pass"], **quiet),
    )


REPORTS = (
    ("review --help / bare interpreter", command),
    ("review a docx of 24 pages / python-docx text", word),
    ("review a pdf of 24 pages / pypdfium2 text", pdf),
    ("peak MiB, 200 reports / 50", memory),
    ("1,000 reports, two jobs / one", folders),
    ("bare loops, two processes / one", machine),
)


def main() -> None:
    """Print a line for each job."""
    for name, job in REPORTS:
        mine, base, found = job()
        print(f"{name:50}{mine:12.5f}{base:12.5f}{found:9.2f}")


if __name__ == "__main__":
    main()
