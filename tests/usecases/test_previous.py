"""Last year's papers, of every released version; newer and foreign ones are refused by name."""

import json

import jsonschema
import pytest

from builders import ROOT, baseline, changed, document
from jiheng import documents, reporting, usecases
from jiheng.model import Cell
from jiheng.parsing import RecordError, evaluation_of, read_record
from jiheng.parsing.upgrades import RECORD_STEPS, RECORD_VERSION, TEMPLATE_STEPS
from jiheng.pipeline import run
from jiheng.reporting.record import VERSION
from jiheng.rulebook import load
from jiheng.usecases.previous import Previous, read_previous

RELEASED = ROOT / "tests" / "fixtures" / "released"
SCHEMA = ROOT / "src" / "jiheng" / "reporting" / "schema" / "evaluation-2.json"


def test_there_is_a_fixture_and_a_step_for_every_released_version():
    assert len(TEMPLATE_STEPS) == load().rest.form.version - 1
    assert len(RECORD_STEPS) == RECORD_VERSION - 1
    assert VERSION == RECORD_VERSION
    for version in range(1, load().rest.form.version):
        assert (RELEASED / f"template-{version}.xlsx").exists()
    for version in range(1, RECORD_VERSION):
        assert (RELEASED / f"evaluation-{version}.json").exists()


def test_a_template_of_version_1_gives_what_it_gave():
    outcome = usecases.check(RELEASED / "template-1.xlsx")
    totals = [str(tree.total.value) for tree in outcome.scored.trees]
    record = json.loads((RELEASED / "evaluation-1.json").read_text(encoding="utf-8"))
    assert totals == [tree["total"]["value"] for tree in record["scores"]]


def test_version_1_took_the_header_of_standards_for_the_kind_of_rule():
    whole = document(changed(put={"indicators.4.rule": "达标得分"}))
    sheet = next(s for s in whole.sheets if s.name == "绩效指标")
    header = sheet.rows[3]
    place = next(c for c, cell in header.items() if cell.value == "评分规则")
    own = next(c for c, cell in header.items() if cell.value == "评分标准")
    del header[own]
    header[place] = Cell("评分标准", "评分标准")
    meta = whole.sheets[-1].rows
    meta[9] = {1: Cell("template_version", "template_version"), 2: Cell("1", "1")}
    item = next(i for i in run(whole, load()).scored.department.items if i.name == "隐患整改率")
    assert item.indicator.rule == "all_or_nothing"


def test_a_record_of_version_1_becomes_one_of_today():
    record = read_record((RELEASED / "evaluation-1.json").read_bytes())
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.validate(record, schema, jsonschema.Draft202012Validator)


def test_a_record_and_its_workbook_tell_the_same(tmp_path):
    rules = load()
    outcome = usecases.check(ROOT / "examples" / "bureau-2025.xlsx")
    record = reporting.record(
        outcome.scored, outcome.findings, outcome.rules, outcome.document, program="jiheng"
    )
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    one = read_previous(path, rules).evaluation
    other = read_previous(ROOT / "examples" / "bureau-2025.xlsx", rules).evaluation
    assert [(i.subject, i.name, i.target) for i in one.indicators if i.target] == [
        (i.subject, i.name, i.target) for i in other.indicators
        if type(i.target).__name__ == "NumberTarget"
    ]  # fmt: skip
    exact = [f.exact for f in other.facts.all]
    assert [f.exact for f in one.facts.all] == exact


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"{", "damaged"), (b"[]", "foreign"), (b'{"format": "other"}', "foreign"),
     (b'{"format": "jiheng/evaluation", "version": 0}', "foreign"),
     (b'{"format": "jiheng/evaluation", "version": 99, "program": "jiheng 9"}', "newer"),
     (b'{"format": "jiheng/evaluation", "version": 1}', "damaged")],
)  # fmt: skip
def test_another_record_is_refused_by_name(data, kind):
    with pytest.raises(RecordError) as raised:
        evaluation_of(read_record(data))
    assert raised.value.kind == kind


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("x.json", b"{", "已损坏"), ("x.json", b"{}", "不是 evaluation.json"), ("x.xlsx", b"x", "已损坏"),
     ("x.json", b'{"format": "jiheng/evaluation", "version": 99, "program": "jiheng 9.9"}', "jiheng 9.9"),
     ("gone.json", None, "已损坏")],
)  # fmt: skip
def test_without_last_year_this_year_goes_on(tmp_path, name, data, words):
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    outcome = usecases.check(
        ROOT / "examples" / "bureau-2025.xlsx", usecases.EvaluateOptions(previous=path)
    )
    told = [f for f in outcome.findings if f.code == "R32"]
    assert len(told) == 1
    assert words in outcome.rules.message(told[0])
    assert str(outcome.scored.department.total.value) == "99.43"


def test_papers_of_another_year_are_not_compared():
    last = Previous(run(document(baseline()), load()).scored.evaluation)  # of the same year
    findings = run(document(baseline()), load(), last).findings
    assert [(f.code, f.variant) for f in findings] == [("R32", "year")]
    assert documents.read(RELEASED / "template-1.xlsx").faults == ()
