"""What a profile decides at the edges: each rule read, the usual value beside the other one."""

import re
from functools import cache

import pytest

from builders import changed, document
from jiheng import reporting
from jiheng.pipeline import run
from jiheng.rulebook import load_with

OWN = """\
format: 1
id: own.rules
based_on: cn.department.overall
version: "1"
scope: department
place: CN
default: false
since: 2024
title: 自定规则
english: Rules of our own
documents:
  notice: {title: 通知, english: A notice, number: "", issuer: 某局, year: 2024}
values:"""
VALUE = "\n  %s: {2024: {value: %s, cites: {document: notice, clause: 一}, verified: true}}\n"
LINE = "indicators-0004"  # the first of the department, worth 15


@cache
def history(key, word):
    return load_with({"own.yaml": OWN + (VALUE % (key, word) if key else " {}")})


def evaluated(sheets, key="", word=""):
    """The department scored by a profile in which one rule has another value, else the usual one."""
    sheets["overview"][0]["department_profile"] = "own.rules"
    return run(document(sheets), history(key, word))


def line(sheets, key="", word=""):
    items = evaluated(sheets, key, word).scored.department.items
    return next(item for item in items if item.key == LINE)


def put(**fields):
    return changed(put={f"indicators.0.{name}": value for name, value in fields.items()})


def no_budget(spent=0):
    return changed(put={"budget.2.revised": 0, "budget.2.executed": spent})


def test_a_zero_budget_does_not_apply_or_counts_as_a_rate_of_zero():
    usual = evaluated(no_budget()).scored.department
    assert (usual.items[0].points, usual.items[0].share.not_applicable) == (None, True)
    assert str(usual.total.value) == "98.89"  # 89 of 90, rescaled
    other = evaluated(no_budget(), "execution_zero_budget", "zero").scored.department
    assert (str(other.items[0].points), other.items[0].share.not_applicable) == ("0.00", False)
    assert other.items[0].share.attainment == 0
    assert str(other.total.value) == "89.00"


LATE = {"operator": None, "unit": None, "original_target": "2025-10-31", "actual": "2025-11-01"}


@pytest.mark.parametrize(
    ("word", "judged", "actual", "points", "reason"),
    [("zero", "60%", "2025-11-01", "0.00", ""), ("judged", "60%", "2025-11-01", "9.00", ""),
     ("judged", None, "2025-11-01", "None", "needs_judged_share"),
     ("judged", "60%", "2025-10-31", "15.00", "")],
)  # fmt: skip
def test_a_late_date_earns_nothing_or_what_is_judged(word, judged, actual, points, reason):
    item = line(put(**{**LATE, "actual": actual, "judged": judged}), "late_date", word)
    assert (str(item.points), item.share.reason) == (points, reason)
    assert item.share.met is (actual == "2025-10-31")


OUTSIDE = [
    ("3～5", 6, "12.50"), ("3～5", 2, "10.00"), ("3～5", 4, "15.00"), ("3～5", 5, "15.00"),
    ("0～5", 10, "7.50"), ("0～5", -1, "0.00"), ("3～5", 0, "0.00"), ("3～5", 500, "0.15"),
]  # fmt: skip


def python(formula, cells):
    """What a spreadsheet makes of one of our formulas, by Python's own arithmetic."""
    functions = {
        "IF": lambda test, yes, no: (yes if test else no)(), "AND": lambda *all_: all(all_),
        "OR": lambda *any_: any(any_), "MIN": min, "ROUND": lambda value, digits: round(value, digits),
    }  # fmt: skip
    text = re.sub(r"(?<![<>=])=(?!=)", "==", formula)
    while match := re.search(r"\bIF\(", text):
        depth, parts, start = 0, [], match.end()
        for at in range(match.end(), len(text)):
            if text[at] == "," and depth == 0:
                parts, start = [*parts, text[start:at]], at + 1
            elif text[at] == ")" and depth == 0:
                parts.append(text[start:at])
                break
            depth += {"(": 1, ")": -1}.get(text[at], 0)
        test, yes, no = parts
        text = f"{text[: match.start()]}If({test},lambda:{yes},lambda:{no}){text[at + 1 :]}"
    return eval(text, {"If": functions["IF"], **functions, **cells})


def recomputed(own, name):
    """A line of the sheet 复算: what its formula gives, and the value stored beside it."""
    rows = {}
    for cell in reporting.forms(own.scored, own.findings, own.rules)[-1].cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    row = next(cells for cells in rows.values() if 2 in cells and cells[2].value == name)
    numbers = {f"{'ABCDEFGH'[c - 1]}{row[2].row}": row[c].value for c in (4, 5, 6, 8)}
    numbers = {name: float(value) for name, value in numbers.items() if value is not None}
    return python(row[11].formula, numbers), row[11].value


@pytest.mark.parametrize(("target", "actual", "points"), OUTSIDE)
def test_a_value_outside_a_range_earns_nothing_or_its_proportion(target, actual, points):
    fields = {"operator": "区间", "original_target": target, "actual": actual}
    usual = line(put(**fields))
    assert str(usual.points) == ("15.00" if usual.share.met else "0.00")
    own = evaluated(put(**fields), "out_of_range", "proportion")
    item = next(i for i in own.scored.department.items if i.key == LINE)
    assert (str(item.points), item.share.reason) == (points, "")
    assert item.share.met is usual.share.met


@pytest.mark.parametrize("word", ["zero", "proportion"])
@pytest.mark.parametrize(("target", "actual", "points"), OUTSIDE)
def test_the_live_formula_of_a_range_says_what_the_profile_says(target, actual, points, word):
    fields = {"operator": "区间", "original_target": target, "actual": actual}
    formula, value = recomputed(evaluated(put(**fields), "out_of_range", word), "培训班期数")
    assert abs(formula - float(value)) < 0.005
    assert str(value) == (points if word == "proportion" or points == "15.00" else "0.00")


def test_the_live_formula_of_a_zero_budget_divides_by_nothing():
    own = evaluated(no_budget(), "execution_zero_budget", "zero")
    formula, value = recomputed(own, "预算执行率")
    assert (formula, str(value)) == (0, "0.00")


@pytest.mark.parametrize(
    ("word", "actual", "points", "reason"),
    [("unscored", -8, "None", "negative_target"), ("zero", -8, "0.00", ""),
     ("unscored", -3, "15.00", ""), ("zero", -3, "15.00", "")],
)  # fmt: skip
def test_a_negative_target_that_is_missed_is_unscored_or_earns_nothing(
    word, actual, points, reason
):
    item = line(put(original_target=-5, actual=actual), "negative_target", word)
    assert (str(item.points), item.share.reason) == (points, reason)


@pytest.mark.parametrize(
    ("word", "first_applies", "counted"),
    [
        ("best", True, "学员考核合格率"),
        ("first", True, "培训班期数"),
        ("first", False, "学员考核合格率"),
    ],
)
def test_of_a_choice_the_best_counts_or_the_first_that_applies(word, first_applies, counted):
    sheets = put(actual=4, choice_group="甲", not_applicable=None if first_applies else "没有发生")
    sheets["indicators"][1]["choice_group"] = "甲"
    items = evaluated(sheets, "choose_one", word).scored.department.items
    pair = [i for i in items if i.indicator and i.indicator.choice_group]
    assert [i.name for i in pair if i.points is not None] == [counted]


def test_lines_that_do_not_apply_are_rescaled_or_only_dropped():
    sheets = put(not_applicable="没有发生")
    usual = evaluated(sheets).scored.department.total
    assert (str(usual.summed), str(usual.value)) == ("83.67", "98.44")
    other = evaluated(sheets, "not_applicable", "drop").scored.department.total
    assert (other.value, other.rescaled) == (usual.summed, None)


def test_the_figures_of_units_are_added_up_or_the_department_s_own_stand():
    units = [
        {"unit": unit, "line": "支出合计", "revised": 450, "executed": executed}
        for unit, executed in (("本级", 400), ("中心", 410))
    ]
    sheets = changed(add={"budget": units})
    usual = evaluated(sheets).scored
    assert usual.facts.first_exact("expenditure.total", "executed").exact.number == 810
    assert str(usual.department.items[0].points) == "9.00"
    other = evaluated(sheets, "consolidation", "stated").scored
    assert other.facts.first_exact("expenditure.total", "executed").exact.number == 870
    assert str(other.department.items[0].points) == "9.67"
