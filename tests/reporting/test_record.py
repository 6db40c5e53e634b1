"""evaluation.json: published schema, exact numbers, digest over everything."""

import json

import jsonschema

from builders import ROOT, changed, outcome
from jiheng import documents, reporting
from jiheng.pipeline import run
from jiheng.reporting.record import digest
from jiheng.rulebook import load

SCHEMA = ROOT / "src" / "jiheng" / "reporting" / "schema" / "evaluation-2.json"


def record(result):
    return reporting.record(
        result.scored, result.findings, result.rules, result.document, program="jiheng test"
    )


def test_records_follow_the_schema():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    sample = run(documents.read(ROOT / "examples" / "bureau-2025.xlsx"), load())
    drafts = (sample, outcome(), outcome({}), outcome(changed(drop=["indicators", "budget"])))
    for result in drafts:
        data = json.loads(json.dumps(record(result)))
        jsonschema.validate(data, schema, jsonschema.Draft202012Validator)


def test_numbers_are_exact_and_the_profile_is_named():
    data = record(run(documents.read(ROOT / "examples" / "bureau-2025.xlsx"), load()))
    item = next(i for i in data["scores"][0]["items"] if i["name"] == "新落地亿元以上项目数")
    assert (item["share"], item["exact"], item["points"]) == ("381/400", "1143/100", "11.43")
    assert data["scores"][0]["profile"]["id"] == "cn.department.overall"
    assert all(len(p["sha256"]) == 64 for p in data["rules"]["profiles"])
    missing = next(r for r in data["ratios"] if r["id"] == "procurement_execution_rate")
    assert (missing["status"], missing["value"]) == ("missing", None)


def test_the_digest_covers_everything():
    data = record(outcome())
    stated = data.pop("digest")
    assert digest(data) == stated
    data["scores"][0]["items"][0]["points"] = "0.00"
    assert digest(data) != stated
