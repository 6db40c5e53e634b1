"""Generated departments, and files as the budget system would give them out."""

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal

import xlsxwriter
from hypothesis import strategies as st

from jiheng import documents
from jiheng.model import Document
from jiheng.model.exchange import OwnRow, OwnRows

LEVELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"),
)
MONEY = [
    f"{base}_{part}"
    for base in ("original", "revised", "executed")
    for part in ("fiscal", "carryover", "other", "total")
]
WORDS = (
    st.text("路桥养护培训补贴招商引资（）、A1 -", min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
CODES = st.from_regex(r"[0-9]{6}2[0-9]{14}", fullmatch=True) | st.from_regex(
    r"0[0-9]{11}[A-Z][0-9]{3}", fullmatch=True
)
CENTS = st.integers(-(10**12), 10**12)


def wan(cents: int) -> str:
    """An amount of cents in 万元, exactly."""
    return f"{(Decimal(cents) / 10**6).normalize():f}"


@st.composite
def departments(
    draw: st.DrawFn, sheets: Sequence[str] = ("indicators", "monitored_funds", "monitored")
) -> OwnRows:
    """A department's year: projects with codes, money, indicators, a round of monitoring."""
    codes = draw(st.lists(CODES, min_size=1, max_size=4, unique=True))
    projects, indicators, funds, lines = [], [], [], []
    names = draw(
        st.lists(
            WORDS, min_size=len(codes), max_size=len(codes), unique_by=lambda n: n.replace(" ", "")
        )
    )
    for number, (code, name) in enumerate(zip(codes, names, strict=True), start=1):
        values = {
            "number": f"P{number:02d}",
            "name": name,
            "budget_code": code,
            "goal": draw(WORDS),
            "implementer": draw(WORDS),
        }
        for field in MONEY:
            cents = draw(st.none() | CENTS)
            if cents is not None:
                values[field] = wan(cents)
        values["execution_weight"] = draw(st.sampled_from(["10", "20", "7.5"]))
        projects.append(OwnRow(f"p{number}", values))
        subject = {"subject": values["number"]}
        spent = draw(CENTS)
        funds.append(
            OwnRow(
                f"f{number}",
                subject | {"to_date_total": wan(spent), "expected_total": wan(draw(CENTS))},
            )
        )
        for place, indicator in enumerate(
            draw(st.lists(WORDS, max_size=3, unique_by=lambda n: n.replace(" ", "")))
        ):
            level1, level2 = draw(st.sampled_from(LEVELS))
            target = draw(
                st.integers(0, 10**9).map(lambda n: f"{Decimal(n) / 100:f}")
                | st.just("2025-06-30")
                | st.just("是")
            )
            own = {
                "level1": level1, "level2": level2, "name": indicator, "operator": draw(st.sampled_from(["≥", "≤", "=", ">", "<", "定性"])),
                "original_target": target, "unit": draw(st.sampled_from(["个", "%", "公里", "万元/人"])),
                "weight": draw(st.sampled_from(["5", "7.5", "10"])), "actual": draw(st.sampled_from(["12", "98.6", "是", ""])),
                "reason": draw(WORDS | st.just("")), "standard_text": draw(WORDS | st.just("")), "own_points": "4.55",
            }  # fmt: skip
            indicators.append(
                OwnRow(f"i{number}-{place}", subject | {k: v for k, v in own.items() if v})
            )
            lines.append(
                OwnRow(
                    f"m{number}-{place}",
                    subject
                    | {
                        "name": indicator,
                        "to_date": target,
                        "likelihood": "有可能",
                        "cause": "经费保障",
                    },
                )
            )
    rows = {
        "projects": projects,
        "indicators": indicators,
        "monitored_funds": funds,
        "monitored": lines,
    }
    return OwnRows(sheets={name: tuple(rows[name]) for name in ("projects", *sheets)})


def workbook_bytes(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook with rows of plain values; a float is a number, everything else text."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, float):
                    page.write_number(row, column, value)
                elif value not in (None, ""):
                    page.write_string(row, column, str(value))
    book.close()
    return stream.getvalue()


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> Document:
    """The same, read."""
    return documents.read_bytes(workbook_bytes(sheets), "export.xlsx")
