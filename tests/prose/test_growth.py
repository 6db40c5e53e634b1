"""A long sentence takes longer as it is long, and no more: counted in steps, twice the text twice the work."""

from pathlib import Path

import pytest

from jiheng.documents import read_report_bytes
from jiheng.pipeline import run_report
from jiheng.rulebook import load
from steps import steps

KINDS = {
    "growth of one thing": lambda n: "2024年为100万元，2025年为120万元，比上年增长20%。" * n,
    "growth of many": lambda n: "".join(
        f"{chr(0x4E00 + 7 * i)}{chr(0x5E00 + 3 * i)}经费2024年为{100 + i}万元，2025年为{120 + i}万元，比上年增长20%。"
        for i in range(n)
    ),
    "averages": lambda n: "，".join(f"补助{i}人，人均{i}元，共{i * i}元" for i in range(n)),
    "figures": lambda n: "、".join(f"{i}个" for i in range(10 * n)),
    "amounts": lambda n: "、".join(f"{i}万元" for i in range(10 * n)),
    "points": lambda n: "，".join(f"得{i}分" for i in range(5 * n)),
    "rates": lambda n: "，".join(f"完成{i}件，完成率{i}%" for i in range(5 * n)),
    "names": lambda n: "包括" + "、".join("甲乙" for i in range(5 * n)) + f"等{5 * n}个单位。",
    "years": lambda n: "2025年" * (20 * n),
    "pieces of dates": lambda n: "预" * (40 * n),
    "blanks": lambda n: "甲" + " " * (160 * n) + "乙",
    "blanks beside letters": lambda n: "a" + " " * (160 * n) + "b",
    "figures parted by blanks": lambda n: "1 " * (40 * n),
    "minus signs": lambda n: "-" * (40 * n),
    "brackets": lambda n: "（" * (40 * n) + "1万元" + "）" * (40 * n),
}


def work(text):
    document = read_report_bytes(f"{text}\n".encode(), Path("报告.txt"))
    run_report(document, load())


@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_text_is_at_most_two_and_a_half_times_the_work(kind):
    work(KINDS[kind](2))  # what is kept for good is made now
    half = steps(lambda: work(KINDS[kind](40)), at_most=5_000_000)
    steps(lambda: work(KINDS[kind](80)), at_most=int(2.5 * half))
