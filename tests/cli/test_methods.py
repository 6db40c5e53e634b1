"""jiheng method and jiheng what-if, as a user types them."""

import inspect
import json
import re

import pytest
from click.testing import CliRunner

from builders import ROOT
from jiheng.cli import main
from jiheng.documents import write_xlsx
from jiheng.methods import METHODS
from jiheng.model import Grid, GridCell
from jiheng.rulebook import load

SAMPLE = str(ROOT / "examples" / "bureau-2025.xlsx")


def call(*arguments):
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def npv(tmp_path):
    path = tmp_path / "npv.csv"
    path.write_text(
        "# 现金流\ncashflows,-40000,5000,8000,12000,30000\nrate,8%\nfirst_flow_at_t,0\n",
        encoding="utf-8",
    )
    return path


def test_a_method_prints_value_and_steps_and_draws(npv, tmp_path):
    picture = tmp_path / "flow.png"
    result = call("method", "cost_benefit.npv", str(npv), "-o", str(picture))
    assert result.exit_code == 0
    assert "3065.22" in result.output
    assert "factors" in result.output
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_json_and_english(npv):
    result = call("method", "cost_benefit.npv", str(npv), "--json", "--lang", "en")
    assert json.loads(result.output)["value"] == pytest.approx(3065.22267)


def test_an_xlsx_is_read_the_same(tmp_path):
    rows = [("base", 100, 8, 5), ("actual", 110, 7, 6), ("names", "产量", "单耗", "单价")]
    from decimal import Decimal

    cells = tuple(
        GridCell(row=r, column=c, value=Decimal(v) if isinstance(v, int) else v,
                 style="number" if isinstance(v, int) else "text")
        for r, row in enumerate(rows, start=1) for c, v in enumerate(row, start=1)
    )  # fmt: skip
    path = tmp_path / "parts.xlsx"
    path.write_bytes(
        write_xlsx((Grid(name="表", cells=cells, widths=(10, 10, 10, 10)),), title="表")
    )
    result = call("method", "factors.chain_substitution", str(path))
    assert "[400, -550, 770]" in result.output


def test_tables_groups_and_trees_from_rows(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("X,1,2\nX,4,16\n", encoding="gb18030")
    assert "0.3588" in call("method", "weights.entropy", str(table)).output
    groups = tmp_path / "groups.csv"
    groups.write_text("inputs.万元,200\noutputs.个,50\noutputs.家,10\n", encoding="utf-8")
    assert "个: {万元: 0.25}" in call("method", "factors.input_output_ratio", str(groups)).output
    tree = tmp_path / "tree.csv"
    tree.write_text("tree.指数.规模,外资,签约\ntree.指数.质量,落地\n", encoding="utf-8")
    assert "落地: 0.5" in call("method", "weights.effective_weights", str(tree)).output


def test_without_a_file_it_says_what_it_wants_and_without_a_name_lists_all():
    assert "first_flow_at_t" in call("method", "cost_benefit.npv").output
    assert "survey.rake" in call("method").output


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("cost_benefit.npv", "cashflows,1,2\nfirst_flow_at_t,0\n", "折现率"),
        ("no.such", "x,1\n", "没有方法"),
        ("cost_benefit.npv", "\n\n", "读不出参数"),
        ("composite.geometric_mean", "x,1,0\n", "x[2]"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, name, text, said):
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    result = call("method", name, str(path))
    assert result.exit_code == 2
    assert said in result.output


def test_what_if_prints_both_sides():
    result = call("what-if", SAMPLE, "--set", "实际使用外资额=0.5")
    assert "现在：" in result.output
    assert "改后：" in result.output
    assert "新增审核意见" in result.output
    assert result.exit_code == 1


def test_what_if_without_options_tells_how_firm_the_grade_is():
    result = call("what-if", SAMPLE)
    assert "距“优”的下限还有 9.43 分" in result.output
    assert "保持等级的范围" in result.output


def test_what_if_as_json_and_refusals():
    data = json.loads(call("what-if", SAMPLE, "--weight", "实际使用外资额=20", "--json").output)
    assert {line["name"] for line in data["lines"]} >= {"实际使用外资额"}
    assert call("what-if", SAMPLE, "--set", "不等号").exit_code == 2
    assert "相近的" in call("what-if", SAMPLE, "--set", "外资=1").output
    assert call("what-if", str(ROOT / "README.md")).exit_code == 2


def test_a_template_with_the_sheets_of_the_methods(tmp_path):
    from jiheng import documents

    path = tmp_path / "2025.xlsx"
    assert call("init", str(path), "--methods").exit_code == 0
    names = {sheet.name for sheet in documents.read(path).sheets}
    assert {"历年数据", "同类比较", "因素分解", "满意度分布"} <= names
    plain = tmp_path / "plain.xlsx"
    call("init", str(plain))
    assert "同类比较" not in {sheet.name for sheet in documents.read(plain).sheets}


@pytest.mark.parametrize("text", ["tree,5\n", "tree,1\ntree.a,b\n", "tree.a,1,2\ntree,x\n"])
def test_inputs_of_another_shape_are_refused_in_words(tmp_path, text):
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    result = call("method", "weights.effective_weights", str(path))
    assert result.exit_code in (0, 2)
    assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_is_told_in_chinese_and_its_example_runs(name, tmp_path):
    rules = load().rest
    told = call("method", name).output
    assert rules.methods[name].title in told
    for argument in inspect.signature(METHODS[name]).parameters:
        assert rules.method_inputs[argument] in told
    example = rules.methods[name].example
    if example:
        path = tmp_path / "样例.csv"
        path.write_text("\n".join(example), encoding="utf-8")
        result = call("method", name, str(path))
        assert result.exit_code == 0, result.output
        assert all(row in told for row in example)
    else:
        assert "Python" in told


def test_no_method_and_no_input_is_described_that_there_is_not():
    rules = load().rest
    known = {a for f in METHODS.values() for a in inspect.signature(f).parameters}
    assert set(rules.methods) == set(METHODS)
    assert set(rules.method_inputs) == known


@pytest.mark.parametrize(
    "text", ["cashflows,1,2\n", "first_flow_at_t,0\n", "x\n", "cashflows,甲,乙\n"]
)
def test_a_refusal_shows_the_shape_of_the_file(text, tmp_path):
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    result = call("method", "cost_benefit.npv", str(path))
    assert result.exit_code == 2
    assert "cashflows,-400,120,180,260" in result.output
    assert not re.search(r"[Ee]rror|argument|expected|object", result.output)


def test_of_several_internal_rates_none_is_given_unless_one_is_asked_for(tmp_path):
    path = tmp_path / "flows.csv"
    path.write_text("cashflows,-1600,10000,-10000\n", encoding="utf-8")
    data = json.loads(call("method", "cost_benefit.irr", str(path), "--json").output)
    assert data["value"] is None
    assert data["steps"]["roots"] == pytest.approx([0.25, 4])
    assert [warning["code"] for warning in data["warnings"]] == ["MULTIPLE_IRR"]
    path.write_text("cashflows,-1600,10000,-10000\nnear,3\n", encoding="utf-8")
    data = json.loads(call("method", "cost_benefit.irr", str(path), "--json").output)
    assert data["value"] == pytest.approx(4)


ODD_TABLES = {
    "far": "values,1e999999999,2\n", "small": "values,1e-999999999,2\n", "none": "values,NaN,1\n",
    "a cell without an end": f"values,{'9' * 200_000}\n", "nothing": "", "blank": "\n\n",
}  # fmt: skip


@pytest.mark.parametrize("what", ODD_TABLES)
def test_a_table_that_no_method_can_take_is_refused_in_a_sentence(what, tmp_path):
    path = tmp_path / "数.csv"
    path.write_text(ODD_TABLES[what], encoding="utf-8")
    result = call("method", "comparison.rank", str(path))
    assert (result.exit_code, type(result.exception)) == (2, SystemExit)
    assert len(result.output) < 1_000


def test_a_folder_is_no_table(tmp_path):
    (tmp_path / "数.csv").mkdir()
    result = call("method", "comparison.rank", str(tmp_path / "数.csv"))
    assert (result.exit_code, type(result.exception)) == (2, SystemExit)
