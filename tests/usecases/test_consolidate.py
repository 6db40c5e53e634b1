"""A department with the years of its units: exact sums, transfers taken out, lines adopted or kept."""

import copy
import json
import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import jsonschema
import pytest
from click.testing import CliRunner

from builders import ROOT
from jiheng import documents, reporting
from jiheng.cli import main
from jiheng.model import plain
from jiheng.rulebook import load
from jiheng.scoring import statements
from unit_departments import BASES, HEAD, UNITS, Made, as_unit, consolidated_outcome

SCHEMA = ROOT / "src" / "jiheng" / "reporting" / "schema" / "evaluation-2.json"
OURS = ("A10", "A14", "A50", "A91", "A92", "A93")


def ours(outcome):
    return [(f.code, f.variant) for f in outcome.findings if f.code in OURS]


def amount(facts, role, base, subject="department"):
    return facts.first_exact(role, base, subject).exact.amount


@pytest.mark.parametrize("seed", range(8))
def test_what_is_added_up_is_the_sum_less_transfers_in_any_order(seed):
    made = Made(seed)
    outcome = consolidated_outcome(made)
    evaluation, facts = outcome.scored.evaluation, outcome.scored.facts
    assert evaluation.units == (HEAD, *UNITS)
    assert [f for f in ours(outcome) if f[1] != "unknown"] == []
    for base in BASES:
        paid = Fraction(sum(p[base] for p in made.paid.values())) * 10_000
        for role in ("income.total", "expenditure.total"):
            units = sum(amount(evaluation.facts, role, base, u) for u in evaluation.units)
            assert amount(facts, role, base) == units - paid
        assert amount(facts, "expenditure.to_subordinate", base) == 0
        assert amount(facts, "income.from_superior", base) == 0
    shuffled = [as_unit(name, sheets) for name, sheets in made.units.items()]
    random.Random(seed).shuffle(shuffled)
    again = consolidated_outcome(made, shuffled)
    assert again.scored.evaluation == evaluation
    assert again.findings == outcome.findings


def test_each_sum_opens_the_figures_of_its_units():
    outcome = consolidated_outcome(Made())
    total = outcome.scored.facts.first_exact("expenditure.total", "executed")
    assert sum(sign * fact.exact.amount for sign, fact in total.terms) == total.exact.amount
    assert {fact.place.file for sign, fact in total.terms} == {
        "部门.xlsx", *(f"{name}.xlsx" for name in UNITS)
    }  # fmt: skip
    assert [sign for sign, _ in total.terms].count(-1) == len(UNITS)
    report = reporting.self_evaluation(outcome.scored, outcome.findings, outcome.rules, digest="")
    sources = {
        span.source
        for block in report.blocks
        for cell in (
            getattr(block, "spans", ()),
            *(c for r in getattr(block, "rows", ()) for c in r),
        )
        for span in cell
        if not isinstance(span, str) and "支出合计" in span.label
    }
    assert any(f"{UNITS[0]}·收支预决算!" in source for source in sources)


def test_lines_are_adopted_with_the_weight_of_the_department_or_stay_the_units():
    outcome = consolidated_outcome(Made())
    evaluation, scored = outcome.scored.evaluation, outcome.scored
    adopted = [i for i in evaluation.indicators_of("department") if "·" in i.key]
    assert [(i.name, i.weight) for i in adopted] == [("巡查次数1", 30)]
    assert scored.department.total.value == 100
    assert [p.key for p in evaluation.projects] == ["P1", f"{UNITS[1]}·P1"]
    assert [tree.subject for tree in scored.projects] == ["P1", f"{UNITS[1]}·P1"]
    kept = {year.name: [line.name for line in year.kept] for year in evaluation.unit_years}
    assert kept == {
        UNITS[0]: ["养护长度", "养护处数"],
        UNITS[1]: ["巡查次数2"],
        UNITS[2]: ["巡查次数3", "养护长度", "养护处数"],
    }
    assert {year.score for year in evaluation.unit_years} == {"100.00"}


def with_unit(made, change):
    """The units with one's sheets changed."""
    sheets = copy.deepcopy(made.units)
    change(sheets[UNITS[0]])
    return [as_unit(name, rows) for name, rows in sheets.items()]


def test_a_transfer_of_two_amounts_is_taken_out_as_each_side_states_it():
    made = Made()

    def less(sheets):
        sheets["transfers"][0]["executed"] -= 1

    outcome = consolidated_outcome(made, with_unit(made, less))
    [finding] = [f for f in outcome.findings if f.code == "A91"]
    assert (finding.variant, finding.facts["receiver"]) == ("default", UNITS[0])
    assert finding.facts["difference"] == "1.00万元"
    facts = outcome.scored.facts
    off = amount(facts, "income.total", "executed") - amount(facts, "expenditure.total", "executed")
    assert off == 10_000


def test_a_transfer_that_one_side_states_and_one_with_somebody_else():
    made = Made()
    silent = with_unit(made, lambda sheets: sheets.update(transfers=[]))
    outcome = consolidated_outcome(made, silent)
    [finding] = [f for f in outcome.findings if f.code == "A91"]
    assert (finding.variant, finding.facts["silent"]) == ("one_side", UNITS[0])

    def elsewhere(sheets):
        sheets["transfers"].append(
            {
                "direction": "付出",
                "counterparty": "某省水利厅",
                "line": "上缴上级支出",
                "executed": 1,
            }
        )

    outcome = consolidated_outcome(made, with_unit(made, elsewhere))
    assert ("A91", "party") in ours(outcome)
    assert len(statements(outcome.scored.evaluation)) == 2 * len(UNITS)


def test_a_unit_that_is_missing_is_named_and_the_stated_totals_stand():
    made = Made()
    outcome = consolidated_outcome(made, with_unit(made, lambda _: None)[1:])
    [missing, adopted] = [f for f in outcome.findings if f.code == "A92"]
    assert (missing.variant, missing.facts["name"]) == ("default", UNITS[0])
    assert (adopted.variant, adopted.facts["line"]) == ("not_beside", "巡查次数1")
    assert not [f for f in outcome.findings if f.code in ("A50", "A91")]
    stated = next(r for r in made.department["budget"] if r["unit"] == "部门合计")
    assert amount(outcome.scored.facts, "income.total", "executed") == stated["executed"] * 10_000
    text = report_text(outcome)
    assert f"没有汇总的所属单位1个：{UNITS[0]}（没有取入年度自评）" in text


@pytest.mark.parametrize(
    ("variant", "change"),
    [
        ("other_year", lambda sheets: sheets["overview"][0].update(year="2024")),
        ("group", lambda sheets: sheets.update(assets=[])),
        ("not_there", lambda sheets: sheets["indicators"].pop(0)),
    ],
)
def test_years_that_do_not_fit(variant, change):
    made = Made()
    found = ours(consolidated_outcome(made, with_unit(made, change)))
    assert ("A92", variant) in found
    assert "A50" not in {code for code, _ in found}


def test_files_that_cannot_be_used_two_of_one_unit_and_a_head_office_that_is_not_stated():
    made = Made()
    units = with_unit(made, lambda _: None)
    broken = replace(units[0], document=replace(units[0].document, sheets=()), name=UNITS[0])
    assert ("A92", "unusable") in ours(consolidated_outcome(made, [broken, *units[1:]]))
    other = with_unit(made, lambda sheets: sheets["staff"].pop())[0]
    assert ours(consolidated_outcome(made, [*units, other])).count(("A92", "twice")) == 2
    copied = consolidated_outcome(made, [*units, units[0]])
    assert ("A92", "twice") not in ours(copied)
    plainly = consolidated_outcome(made, units)
    assert copied.scored.evaluation == plainly.scored.evaluation
    for sheet in ("budget", "staff", "assets"):
        made.department[sheet] = [r for r in made.department[sheet] if r["unit"] != HEAD]
    assert ("A92", "no_own") in ours(consolidated_outcome(made, units))


def test_what_the_department_states_of_a_unit_is_held_against_the_units_own():
    made = Made()
    made.department["budget"].append({"unit": "河道管理站", "line": "支出合计", "executed": 1})
    del made.department["adoptions"][0]["weight"]
    outcome = consolidated_outcome(made)
    assert {("A92", "told_otherwise"), ("A92", "weight")} <= set(ours(outcome))
    assert outcome.scored.evaluation.own_units == (HEAD,)


def report_text(outcome):
    report = reporting.self_evaluation(outcome.scored, outcome.findings, outcome.rules, digest="")
    return "\n".join(plain(block.spans) for block in report.blocks if hasattr(block, "spans"))


def test_the_report_names_the_units_and_says_who_pays_for_whom():
    made = Made()
    text = report_text(consolidated_outcome(made))
    for words in (
        f"由{HEAD}和3个所属单位的2025年度自评逐项相加：{'、'.join(UNITS)}",
        "内部往来3笔已逐科目剔除",
        "部门指标中有3项取自所属单位；另有6项留在单位",
        f"{UNITS[0]}事业为全额拨款",
        f"{UNITS[0]}事业岗位中，设管理岗位3个、专技岗位",
        "管理岗九级2人、八级1人",
    ):
        assert words in text, words


def written(path, sheets):
    content = {
        id_: [
            {k: Decimal(str(v)) if isinstance(v, (int, float)) else v for k, v in row.items()}
            for row in rows
        ]
        for id_, rows in sheets.items()
    }
    form = load().rest.form
    path.write_bytes(documents.write_template(form, kind="department", meta={}, content=content))
    return path


def test_the_command_consolidates_workbooks_and_says_which_units_are_in(tmp_path, monkeypatch):
    monkeypatch.setattr("jiheng.usecases.office.program", lambda: None)
    made = Made()
    department = written(tmp_path / "部门.xlsx", made.department)
    folder = tmp_path / "单位"
    folder.mkdir()
    for name, sheets in made.units.items():
        written(folder / f"{name}.xlsx", sheets)
    call = ["consolidate", str(department), str(folder), "-o", str(tmp_path / "out")]
    result = CliRunner().invoke(main, call, catch_exceptions=False)
    assert result.exit_code in (0, 1), result.output
    for name in UNITS:
        assert f"所属单位 {name}：已汇总，自评 100.00 分" in result.output
    book = documents.read(tmp_path / "out" / "自评表.xlsx")
    sums = book.sheet("合并明细")
    heads = [cell.text for _, cell in sorted(sums.rows[3].items())]
    assert heads[2:6] == [HEAD, *UNITS]
    assert book.sheet("内部往来") is not None
    record = json.loads((tmp_path / "out" / "evaluation.json").read_text(encoding="utf-8"))
    jsonschema.validate(record, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [year["state"] for year in record["evaluation"]["unit_years"]] == ["in"] * len(UNITS)
    english = CliRunner().invoke(main, [*call, "--lang", "en", "--quiet"], catch_exceptions=False)
    assert f"unit {UNITS[0]}: added up, own score 100.00" in english.output


def test_what_a_department_states_of_a_unit_beside_its_own_statement_counts_once():
    made = Made()
    name = UNITS[0]
    plainly = consolidated_outcome(made)
    received = made.units[name]["transfers"][0]
    made.department["transfers"].append({**received, "unit": name})
    made.department["staff"].append(
        {"unit": name, "line": "事业", "posts": 1, "staff": 1, "funding": "全额拨款"}
    )
    again = consolidated_outcome(made)
    for role in ("income.total", "expenditure.total"):
        assert amount(again.scored.facts, role, "executed") == amount(
            plainly.scored.facts, role, "executed"
        )
    assert "A91" not in [code for code, _ in ours(again)]
    assert again.scored.evaluation.staff == plainly.scored.evaluation.staff


def test_the_year_of_another_year_does_not_keep_the_right_one_out():
    made = Made()
    right = as_unit(UNITS[0], made.units[UNITS[0]])
    last = copy.deepcopy(made.units[UNITS[0]])
    last["overview"][0]["year"] = "2024"
    others = [as_unit(name, made.units[name]) for name in UNITS[1:]]
    outcome = consolidated_outcome(made, [as_unit(UNITS[0], last), right, *others])
    states = [(y.state, y.year) for y in outcome.scored.evaluation.unit_years if y.name == UNITS[0]]
    assert sorted(states) == [("in", 2025), ("other_year", 2024)]


def test_a_name_that_ends_two_units_adopts_of_neither():
    made = Made(units=("青禾县东河道管理站", "青禾县西河道管理站", UNITS[2]))
    made.department["adoptions"] = [{"unit": "河道管理站", "subject": "P1"}]
    outcome = consolidated_outcome(made)
    evaluation = outcome.scored.evaluation
    assert [project.name for project in evaluation.projects] == ["防汛"]
    assert ("A92", "not_there") in ours(outcome)


def sums_of(outcome):
    """The rows of the sheet that adds the units up, by line and base."""
    title = outcome.rules.wording["units"]["sums_title"]
    grids = reporting.forms(outcome.scored, outcome.findings, outcome.rules)
    grid = next(grid for grid in grids if grid.name == title)
    rows = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell.value
    return {(row[1], row[2]): list(row.values()) for number, row in rows.items() if number > 3}


def without_transfers(made, amount):
    """The same department, whose transfers stand in a line of its head office's accounts."""
    made.department["transfers"] = []
    for unit in made.units.values():
        unit["transfers"] = []
    line = {"unit": HEAD, "line": "内部往来", **dict.fromkeys(BASES, amount)}
    made.department["budget"].append(line)
    return consolidated_outcome(made)


def test_the_sheet_of_sums_shows_what_each_sum_took_out_to_its_last_digit():
    outcome = without_transfers(Made(), Decimal("1.2345"))
    row = sums_of(outcome)["支出合计", "决算数"]
    *parts, out, total, _stated, _off = row[2:]
    assert out == Decimal("-1.2345")
    assert sum(part for part in parts if part is not None) + out == total
