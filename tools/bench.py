"""Prints speeds as ratios measured in one run: medians of five, in turns; smaller is better."""

import shutil
import tempfile
import time
import tracemalloc
from decimal import Decimal
from pathlib import Path

import openpyxl

from bench_methods import METHODS
from bench_ratio import ratio
from bench_reports import REPORTS
from bench_web import WEB
from jiheng import documents
from jiheng.documents.read_xlsx import read_xlsx
from jiheng.model import (
    Evaluation,
    Facts,
    Indicator,
    NumberTarget,
    Operator,
    Overview,
    Quantity,
)
from jiheng.rulebook import load
from jiheng.scoring import score
from jiheng.usecases import EvaluateOptions, evaluate_all

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"


def scoring() -> tuple[float, float, float]:
    """Scoring 60 indicators with every stage kept, against the bare rule in whole numbers."""
    lines = tuple(
        Indicator(
            key=str(i), subject="department", level1="output", level2="quantity", name=f"i{i}",
            weight=Decimal("1.5"), actual=Quantity(Decimal(70 + i), "个", 0),
            original_target=NumberTarget(Operator.AT_LEAST, Quantity(Decimal(100), "个", 0)),
        )
        for i in range(60)
    )  # fmt: skip
    evaluation = Evaluation(
        kind="department", overview=Overview(), facts=Facts(()), indicators=lines
    )
    rules = load().on(2025, "CN")
    rows = [(150, 100, 70 + i) for i in range(60)]

    def bare() -> int:
        return sum(w if a >= t else (2 * w * a + t) // (2 * t) for w, t, a in rows)

    def many() -> None:
        for _ in range(100):
            bare()

    mine, other, _ = ratio(lambda: score(evaluation, rules), many)
    return mine, other / 100, mine / (other / 100)


def large(folder: str, count: int) -> Path:
    """Return a workbook with so many indicator rows."""
    form = load().rest.form
    row = {
        "subject": "部门整体", "level1": "产出指标", "level2": "数量指标", "operator": "≥",
        "original_target": Decimal(100), "unit": "个", "weight": Decimal("0.02"),
        "data_source": "台账", "objective": "甲",
    }  # fmt: skip
    rows = [
        {**row, "name": f"指标{n}", "actual": 90 + Decimal(n % 2000) / 100} for n in range(count)
    ]
    path = Path(folder) / f"{count}.xlsx"
    path.write_bytes(
        documents.write_template(form, kind="department", meta={}, content={"indicators": rows})
    )
    return path


def reading() -> tuple[float, float, float]:
    """A workbook of 20,000 indicator rows, against openpyxl in its read-only mode."""
    with tempfile.TemporaryDirectory() as folder:
        path = large(folder, 20_000)

        def ours() -> int:
            read = read_xlsx(path).sheet("绩效指标")
            if read is None or len(read.rows) < 20_000:
                raise AssertionError("rows were lost")
            return len(read.rows)

        def other() -> int:
            book = openpyxl.load_workbook(path, read_only=True)
            return sum(1 for sheet in book for line in sheet.iter_rows() for _ in line)

        return ratio(ours, other)


def memory() -> tuple[float, float, float]:
    """Kilobytes kept per row at 20,000 rows, against the same at 5,000: 1 is flat per row."""
    kept = []
    with tempfile.TemporaryDirectory() as folder:
        for count in (20_000, 5_000):
            path = large(folder, count)
            tracemalloc.start()
            document = read_xlsx(path)
            kept.append(tracemalloc.get_traced_memory()[0] / 1024 / count)
            tracemalloc.stop()
            del document
    return kept[0], kept[1], kept[0] / kept[1]


def folders() -> tuple[float, float, float]:
    """200 workbooks with two processes against one; measured once, it takes minutes."""
    times = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [folder / f"{number}.xlsx" for number in range(200)]
        for path in paths:
            shutil.copy(SAMPLE, path)
        for jobs in (2, 1):
            started = time.perf_counter()
            evaluate_all(paths, folder / f"out{jobs}", EvaluateOptions(office=False), jobs=jobs)
            times.append(time.perf_counter() - started)
    return times[0], times[1], times[0] / times[1]


JOBS = (
    ("score 60 indicators / bare integer rule", scoring),
    ("read 20,000 indicator rows / openpyxl read-only", reading),
    ("KiB kept per row at 20,000 / at 5,000 rows", memory),
    *METHODS,
    *REPORTS,
    *WEB,
    ("200 workbooks, two jobs / one", folders),
)


def main() -> None:
    """Print a line for each job."""
    print(f"{'job':50}{'ours s':>12}{'base s':>12}{'ratio':>9}")
    for name, job in JOBS:
        try:
            mine, base, found = job()
        except ModuleNotFoundError as error:
            print(f"{name:50}{f'{error.name} is missing: make peers':>33}")
            continue
        print(f"{name:50}{mine:12.5f}{base:12.5f}{found:9.2f}")


if __name__ == "__main__":
    main()
