"""Whole workbooks of different provinces, written, read back and scored, to the cent by hand."""

from decimal import Decimal

import pytest
import yaml

from builders import CASES
from jiheng import documents
from jiheng.model import Rule
from jiheng.pipeline import run
from jiheng.rulebook import load
from jiheng.scoring import tier

PROVINCES = sorted((CASES / "provinces").glob("*.yaml"))


def plain(value):
    return Decimal(str(value)) if isinstance(value, (int, float)) else value


def evaluated(case, tmp_path):
    form = load().rest.form
    content = {
        sheet: [{field: plain(value) for field, value in row.items()} for row in rows]
        for sheet, rows in case["sheets"].items()
    }
    path = tmp_path / "province.xlsx"
    path.write_bytes(documents.write_template(form, kind=case["kind"], meta={}, content=content))
    return run(documents.read(path), load())


@pytest.mark.parametrize("path", PROVINCES, ids=[path.stem for path in PROVINCES])
def test_province(path, tmp_path):
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    outcome = evaluated(case, tmp_path)
    [tree] = outcome.scored.trees
    overview = case["sheets"]["overview"][0]
    assert tree.profile == (overview.get("department_profile") or overview["project_profile"])
    points = {i.name: None if i.points is None else str(i.points) for i in tree.items}
    assert points == case["expected"]
    total, expected = tree.total, case["total"]
    assert {name: str(getattr(total, name)) for name in expected} == expected
    for name, label in case.get("tier", {}).items():
        item = next(i for i in tree.items if i.name == name)
        assert tier(item.share.value, outcome.rules.used(tree.profile)) == label
    for code, name in case.get("findings", []):
        assert any(f.code == code and f.facts.get("name") == name for f in outcome.findings)
    # nothing was misread on the way
    assert not [f for f in outcome.findings if f.code in ("R01", "R07", "R12")]


def test_one_of_them_has_every_kind_of_rule(tmp_path):
    case = yaml.safe_load((CASES / "provinces" / "yueyang.yaml").read_text(encoding="utf-8"))
    [tree] = evaluated(case, tmp_path).scored.trees
    used = {i.share.rule for i in tree.items if i.share.rule}
    assert used == set(Rule) - {Rule.EXECUTION}
    assert {i.effect for i in tree.items} == {"scored", "bonus", "malus"}


def test_execution_above_the_threshold_of_its_form_needs_no_reason(tmp_path):
    case = yaml.safe_load((CASES / "provinces" / "sichuan.yaml").read_text(encoding="utf-8"))
    codes = [(f.code, f.facts.get("name")) for f in evaluated(case, tmp_path).findings]
    assert ("A27", "预算执行率") in codes
    case["sheets"]["projects"][0]["executed_total"] = 180  # 90 %: the threshold itself is enough
    codes = [(f.code, f.facts.get("name")) for f in evaluated(case, tmp_path).findings]
    assert ("A27", "预算执行率") not in codes
