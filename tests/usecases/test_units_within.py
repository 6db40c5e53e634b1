"""Units of units: what flows into the unit, then into the department, less what stays inside, at any depth."""

import copy
from fractions import Fraction
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from builders import outcome as outcome_of
from jiheng import documents, reporting
from jiheng.cli import main
from jiheng.model import DEPARTMENT as WHOLE
from jiheng.model import plain
from jiheng.scoring import statements, top_units, units_below
from unit_departments import (
    BASES,
    DEPARTMENT,
    HEAD,
    UNITS,
    Made,
    as_unit,
    consolidated_outcome,
    received,
)
from usecases.test_consolidate import OURS, amount, written

POST, STATION = ("青禾县东岗观测点", "青禾县西岗观测点"), ("青禾县上游管理段", "青禾县下游管理段")


def nested(seed=1):
    """A department of four levels: its first unit has two sections, the first of these two posts."""
    section = Made(seed + 2, POST, name=STATION[0], above=UNITS[0])
    station = Made(seed + 1, STATION, name=UNITS[0], above=DEPARTMENT, deeper=(section,))
    return Made(seed, UNITS, deeper=(station,)), station, section


def workbooks(*departments):
    """Everybody's workbook but the department's, those far down first."""
    sheets = {name: rows for made in departments for name, rows in made.units.items()}
    return [as_unit(name, rows) for name, rows in reversed(sheets.items())]


def ours(outcome):
    unsound = [f for f in outcome.findings if f.code in OURS and f.variant != "unknown"]
    return [(f.code, f.variant) for f in unsound]


def own_total(made, line, base):
    """What everybody states of themselves on a line, down to the last unit: in yuan."""
    rows = [r for r in made.department["budget"] if r["unit"] == HEAD]
    for name, sheets in made.units.items():
        if name not in (UNITS[0], STATION[0]):
            rows += sheets["budget"]
    return Fraction(sum(r.get(base, 0) for r in rows if r["line"] == line)) * 10_000


@pytest.mark.parametrize("seed", range(3))
def test_what_is_inside_is_taken_out_at_each_level_and_the_sum_is_exact(seed):
    departments = nested(seed)
    outcome = consolidated_outcome(departments[0], workbooks(*departments))
    assert ours(outcome) == []
    facts = outcome.scored.facts
    for base in BASES:
        paid = sum(Fraction(sum(p[base] for p in m.paid.values())) for m in departments) * 10_000
        for role, line in (("income.total", "收入合计"), ("expenditure.total", "支出合计")):
            stated = sum(own_total(made, line, base) for made in departments)
            assert amount(facts, role, base) == stated - paid
        assert amount(facts, "expenditure.to_subordinate", base) == 0
        assert amount(facts, "income.from_superior", base) == 0
    years = {year.name: year for year in outcome.scored.evaluation.unit_years}
    assert list(years) == list(UNITS)
    assert years[UNITS[0]].names_within == (STATION[0], *POST, STATION[1])
    assert all(year.complete for year in years.values())


def test_a_sum_opens_down_to_the_unit_that_states_the_figure():
    departments = nested()
    outcome = consolidated_outcome(departments[0], workbooks(*departments))
    total = outcome.scored.facts.first_exact("expenditure.total", "executed")
    [station] = [fact for sign, fact in total.terms if sign > 0 and fact.subject == UNITS[0]]
    files = {fact.place.file for _, fact in station.terms}
    assert files == {f"{name}.xlsx" for name in (UNITS[0], *STATION)}
    [section] = [fact for sign, fact in station.terms if sign > 0 and fact.subject == STATION[0]]
    assert any(fact.place.part.startswith(f"{UNITS[0]}·{STATION[0]}·{POST[0]}·") for _, fact in section.terms)  # fmt: skip


def test_a_line_goes_up_level_by_level_with_the_weight_of_whoever_adopts_it():
    departments = nested()
    year = consolidated_outcome(departments[0], workbooks(*departments)).scored.evaluation
    adopted = [i for i in year.indicators_of(WHOLE) if "·" in i.key]
    assert [(i.name, i.weight) for i in adopted] == [("巡查次数1", 30)]
    assert adopted[0].key.startswith(f"{UNITS[0]}·{STATION[0]}·{POST[0]}·")


def test_a_unit_far_down_that_is_missing_keeps_every_sum_above_it_as_stated():
    departments = nested()
    units = [u for u in workbooks(*departments) if POST[1] not in u.document.name]
    outcome = consolidated_outcome(departments[0], units)
    [finding] = [f for f in outcome.findings if f.code == "A92"]
    assert (finding.variant, finding.facts) == ("below", {"name": UNITS[0], "names": POST[1]})
    stated = next(r for r in departments[0].department["budget"] if r["unit"] == "部门合计")
    assert amount(outcome.scored.facts, "income.total", "executed") == stated["executed"] * 10_000
    assert f"{STATION[0]}的{POST[1]}（没有取入年度自评）" in report_text(outcome)


def test_money_straight_from_the_department_to_a_unit_of_a_unit_is_inside():
    top, station, section = nested()
    gift = dict.fromkeys(BASES, 3)
    top.department["transfers"].append(
        {"direction": "付出", "counterparty": STATION[1], "line": "对附属单位补助支出", **gift}
    )
    below = copy.deepcopy(station.units[STATION[1]])
    below["transfers"].append(received(DEPARTMENT, gift))
    station.units[STATION[1]] = below
    outcome = consolidated_outcome(top, workbooks(top, station, section))
    pairs = [s.pair for s in statements(outcome.scored.evaluation)]
    assert pairs.count((HEAD, UNITS[0])) == 4  # both payments, each side
    assert not [f for f in outcome.findings if f.code == "A91" and f.variant == "one_side"]


def report_text(outcome):
    report = reporting.self_evaluation(outcome.scored, outcome.findings, outcome.rules, digest="")
    return "\n".join(plain(block.spans) for block in report.blocks if hasattr(block, "spans"))


def test_the_report_names_units_within_units_and_the_table_has_each_with_its_score():
    departments = nested()
    outcome = consolidated_outcome(departments[0], workbooks(*departments))
    text = report_text(outcome)
    assert (
        f"{UNITS[0]}（含{STATION[0]}（含{POST[0]}、{POST[1]}）、{STATION[1]}）、{UNITS[1]}" in text
    )
    report = reporting.self_evaluation(outcome.scored, outcome.findings, outcome.rules, digest="")
    firsts = [plain(row[0]) for b in report.blocks for row in getattr(b, "rows", ())]
    assert [f"　{STATION[0]}", f"　　{POST[0]}", f"　　{POST[1]}"] == [
        first for first in firsts if STATION[0] in first or any(name in first for name in POST)
    ]  # fmt: skip


def listing(name, *bodies):
    return SimpleNamespace(name=name, scored=outcome_of({"duties": [
        {"kind": "所属单位", "text": "、".join(bodies)}
    ]}).scored)  # fmt: skip


def test_a_unit_that_two_list_or_that_would_stand_below_itself_is_the_departments():
    two = [listing("甲管理站", "丙观测点"), listing("乙管理站", "丙观测点"), listing("丙观测点")]
    assert units_below(two) == ((), (), ())
    ring = [listing("甲管理站", "乙管理站"), listing("乙管理站", "甲管理站"), listing("丙观测点")]
    assert top_units(units_below(ring)) == (0, 1, 2)
    chain = [listing("丙观测点"), listing("乙管理站", "丙观测点"), listing("甲管理站", "乙管理站")]
    assert units_below(chain) == ((), (0,), (1,))


def test_the_command_finds_out_which_unit_is_whose(tmp_path):
    station = Made(2, STATION, name=UNITS[0], above=DEPARTMENT)
    top = Made(1, UNITS[:2], deeper=(station,))
    written(tmp_path / "部门.xlsx", top.department)
    folder = tmp_path / "单位"
    folder.mkdir()
    for name, sheets in {**top.units, **station.units}.items():
        written(folder / f"{name}.xlsx", sheets)
    call = ["consolidate", str(tmp_path / "部门.xlsx"), str(folder), "-o", str(tmp_path / "out")]
    result = CliRunner().invoke(main, [*call, "--quiet"], catch_exceptions=False)
    lines = [line for line in result.output.splitlines() if "所属单位 " in line]
    assert [line.partition("：")[0] for line in lines] == [
        f"  所属单位 {UNITS[0]}", *(f"    所属单位 {name}" for name in STATION),
        f"  所属单位 {UNITS[1]}",
    ]  # fmt: skip
    assert documents.read(tmp_path / "out" / "自评表.xlsx").sheet("合并明细") is not None
