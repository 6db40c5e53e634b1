"""How the work grows with pages of a report and with indicators of a workbook, and its memory.

    python tools/bench_growth.py [far]

Exponents of processor time, each size in a process of its own; `far` goes to 3,000 pages and
50,000 indicators and takes some minutes.
"""

import math
import resource
import subprocess
import sys
import time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from bench_row import row

ROOT = Path(__file__).resolve().parent.parent
MOST = 1.1  # exponent
NEAR = {"varied": (100, 400), "same": (100, 400), "indicators": (2_000, 8_000)}
FAR = {"varied": (300, 1_000, 3_000), "same": (300, 1_000, 3_000),
       "indicators": (2_000, 12_500, 50_000)}  # fmt: skip
NAMES = {"varied": "review, pages of 18 lines, a name a page",
         "same": "review, pages of 18 lines, one name",
         "indicators": "evaluation, indicators of a department"}  # fmt: skip
STRETCHES = 3  # of six lines make a page


def work(kind: str, size: int) -> None:
    """Print the processor seconds and mebibytes that one size takes."""
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "usecases")]
    from test_even_growth import name_of, written

    from jiheng import documents
    from jiheng.pipeline import run, run_report
    from jiheng.rulebook import load

    form = load().rest.form
    if kind == "indicators":
        common = {
            "subject": "部门整体", "level1": "产出指标", "level2": "数量指标", "operator": "≥",
            "original_target": Decimal(100), "unit": "个", "weight": Decimal("0.05"),
            "data_source": "台账", "objective": "甲",
        }  # fmt: skip
        lines = [
            {
                **common,
                "name": f"{name_of(n % 2800)}数量{n}",
                "actual": 90 + Decimal(n % 2000) / 100,
            }
            for n in range(size)
        ]
        data = documents.write_template(
            form, kind="department", meta={}, content={"indicators": lines}
        )
        few = documents.write_template(
            form, kind="department", meta={}, content={"indicators": lines[:2]}
        )
        run(documents.read_bytes(few, "表.xlsx"), load())  # what is brought in once
        before = time.process_time()
        run(documents.read_bytes(data, "表.xlsx"), load())
    else:
        texts = [written(STRETCHES * pages, varied=kind == "varied") for pages in (2, size)]
        small, large = (
            documents.read_report_bytes(text.encode(), Path("报告.txt")) for text in texts
        )
        run_report(small, load())
        before = time.process_time()
        run_report(large, load())
    taken = time.process_time() - before
    print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def measured(kind: str, size: int) -> tuple[float, int]:
    """Return the processor seconds and mebibytes of one size, in a process of its own."""
    command = [sys.executable, __file__, "one", kind, str(size)]
    seconds, memory = subprocess.check_output(command, text=True).split()
    return float(seconds), int(memory)


def main() -> None:
    """Print a row for each step from one size to the next."""
    if sys.argv[1:2] == ["one"]:
        work(sys.argv[2], int(sys.argv[3]))
        return
    for kind, sizes in (FAR if sys.argv[1:] == ["far"] else NEAR).items():
        before, _ = measured(kind, sizes[0])
        for smaller, size in pairwise(sizes):
            taken, memory = measured(kind, size)
            exponent = math.log(taken / before) / math.log(size / smaller)
            print(
                row(
                    f"{NAMES[kind]}: {smaller:,} to {size:,}, exponent",
                    f"{taken:.1f} s, {memory} MiB", f"{before:.1f} s", exponent, f"≤ {MOST:g}",
                    held=exponent <= MOST,
                ),
                flush=True,
            )  # fmt: skip
            before = taken


if __name__ == "__main__":
    main()
