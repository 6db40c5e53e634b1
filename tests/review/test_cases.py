"""Every case of cases/review: code, variant, place and facts, never wording."""

import pytest
import yaml

from builders import CASES, changed, document, outcome, place_of
from jiheng.pipeline import run
from jiheng.rulebook import load
from jiheng.rulebook.book import NO_FIELD
from jiheng.usecases.previous import Previous

FILES = sorted((CASES / "review").glob("*.yaml"))
KEYS = {"name", "put", "add", "drop", "previous", "expect"}


def _cases():
    for file in FILES:
        for code, cases in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            for case in cases:
                yield pytest.param(code, case, id=f"{code} {case['name']}")


@pytest.mark.parametrize(("code", "case"), list(_cases()))
def test_case(code, case):
    assert set(case) <= KEYS
    sheets = changed(put=case.get("put"), add=case.get("add"), drop=case.get("drop"))
    last = None
    if "previous" in case:
        changes = {
            **case["previous"],
            "put": {"overview.0.year": "2024", **case["previous"]["put"]},
        }
        last = Previous(outcome(changed(**changes)).scored.evaluation)
    found = [f for f in run(document(sheets), load(), last).findings if f.code == code]
    assert [f.variant for f in found] == [expected["variant"] for expected in case["expect"]]
    for finding, expected in zip(found, case["expect"], strict=True):
        if "at" in expected:
            assert str(finding.at[0]) == place_of(expected["at"])
        for key in set(expected) - {"variant", "at"}:
            assert str(finding.facts[key]) == expected[key]


def _by_code():
    found: dict[str, list[dict]] = {}
    for file in FILES:
        found |= yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def test_every_check_has_a_case_that_holds_one_that_fails_and_one_that_cannot_be_judged():
    checks = load().rest.checks
    wanted = {c for c, check in checks.items() if check.status == "checked" and c[0] in "APQ"}
    cases = _by_code()
    assert set(cases) == wanted
    for code, entries in cases.items():
        variants = {e["variant"] for case in entries for e in case["expect"]}
        assert any(not case["expect"] for case in entries), f"{code}: no case that holds"
        assert variants - {"unknown"}, f"{code}: no case that fails"
        nothing_to_judge = any(not case["expect"] and len(case) > 2 for case in entries)
        assert "unknown" in variants or nothing_to_judge, f"{code}: no unknown case"


BESIDE_ONLY = {  # tests/usecases: test_compare.py, test_consolidate.py; tests/ledger/test_ledger_report.py
    "A09": {"written"},
    "A29": {"last_year"},
    "A64": {"written", "written_refused", "written_universe", "written_way"},
    "A91": {"party"},
    "A92": {
        "default",
        "unusable",
        "other_year",
        "twice",
        "no_own",
        "group",
        "told_otherwise",
        "not_there",
        "below",
        "weight",
    },
}


def test_every_wording_is_spoken_by_some_case():
    cases = _by_code()
    file = CASES / "written" / "cases.yaml"
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    for code, entries in cases.items():
        spoken = {e["variant"] for case in entries for e in case["expect"]}
        spoken |= {variant for case in written.get(code, []) for variant in case["expect"]}
        spoken |= BESIDE_ONLY.get(code, set())
        wordings = {v for v in load().rest.checks[code].says if not v.endswith(NO_FIELD)}
        unspoken = wordings - spoken - {"unknown", "rounding"}
        assert not unspoken, f"{code}: {unspoken}"


def test_the_baseline_has_no_finding_at_all():
    assert [(f.code, f.variant) for f in outcome().findings] == []
