"""The first release's promise: what commit ba8447f wrote (database, backup, workbook, evaluation.json) goes on being read."""

import gzip
import json

import pytest

from builders import ROOT
from jiheng import documents
from jiheng.parsing import evaluation_of, read_record
from jiheng.pipeline import run
from jiheng.rulebook import load
from web.outside import another_database
from web.test_operate import SCRIPT, command, jiheng

OLD = ROOT / "tests" / "upgrades" / "ba8447f"
EXPECTED = json.loads((OLD / "expected.json").read_text(encoding="utf-8"))
UPGRADE = SCRIPT.format(
    body="""
migrate(place, backed_up=False)
assert not pending()
"""
)
FACTS = SCRIPT.format(
    body="""
import json
from collections import Counter
from jiheng.web.core.audit import verify
from jiheng.web.core.queries import all_files, audit_lines, people
from jiheng.web.performance import queries
from jiheng.web.performance.models import Cycle
years = []
for cycle in Cycle.objects.select_related("organisation").order_by("pk"):
    trees = queries.evaluated_year(cycle).outcome.scored.trees
    rows = Counter(sheet for sheet, lines in queries.held_rows(cycle).items() for _ in lines)
    rows.pop("past_problems", None)  # drawn from earlier years, stored nowhere
    adjustments = [[r.values["title"], r.values["revised"], r.state] for r in queries.entries(cycle, "adjustments")]
    measures = [[r.values["text"], r.values.get("status", "")] for r in queries.held_rows(cycle).get("measures", ())]
    years.append({
        "department": cycle.organisation.name, "year": cycle.year, "state": cycle.state,
        "filed": None if cycle.score is None else str(cycle.score),
        "live": None if not trees or trees[0].total.value is None else str(trees[0].total.value),
        "rows": dict(rows), "steps": queries.steps(cycle).count(), "adjustments": sorted(adjustments),
        "measures": sorted(measures), "reviews": sorted([r.state, r.opinion] for r in cycle.reviews.all()),
    })
print(json.dumps({
    "broken": list(verify()), "lines": audit_lines(None).exclude(action="seal").count(), "people": people().count(),
    "files": all_files().count(), "years": years}))
"""
)


def facts(folder, database=""):
    shown = json.loads(command(folder, "-c", FACTS, database=database).splitlines()[-1])
    assert shown.pop("broken") == []
    return shown


def test_a_database_of_then_is_upgraded_and_says_the_same(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    data = gzip.decompress((OLD / "database.sqlite3.gz").read_bytes())
    (folder / "jiheng.sqlite3").write_bytes(data)
    command(folder, "-c", UPGRADE)
    assert facts(folder) == EXPECTED


OWNERS = SCRIPT.format(
    body="""
import json
from jiheng.web.core.models import AuditLine
from jiheng.web.ledgers.models import Row
lines = AuditLine.objects.exclude(reference="")
print(json.dumps({
    "lines": lines.count(), "without": lines.filter(organisation_id=None).count(),
    "people": AuditLine.objects.filter(kind="user", action="give_role", organisation_id=None).count(),
    "findings": list(Row.objects.exclude(owned_by="").values_list("ledger", "owned_by").distinct()),
    "finances": Row.objects.filter(ledger="problems", values__source="财政评价").count(),
}))
"""
)


def test_lines_and_findings_of_then_get_their_owners(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    data = gzip.decompress((OLD / "database.sqlite3.gz").read_bytes())
    (folder / "jiheng.sqlite3").write_bytes(data)
    command(folder, "-c", UPGRADE)
    owners = json.loads(command(folder, "-c", OWNERS).splitlines()[-1])
    assert owners["lines"] > 0
    assert (owners["without"], owners["people"]) == (0, 0)
    assert {owner for _ledger, owner in owners["findings"]} <= {"approve"}
    assert bool(owners["findings"]) == bool(owners["finances"])


def test_a_backup_of_then_is_restored_and_says_the_same(tmp_path):
    folder = tmp_path / "data"
    jiheng(folder, "restore", str(OLD / "backup.zip"))
    assert facts(folder) == EXPECTED


@pytest.mark.postgresql
def test_a_backup_of_then_is_restored_into_postgresql(tmp_path):
    database = another_database("upgraded")
    folder = tmp_path / "data"
    jiheng(folder, "restore", str(OLD / "backup.zip"), database=database)
    assert facts(folder, database) == EXPECTED


@pytest.fixture(scope="module")
def workbook():
    return documents.read_bytes((OLD / "workbook.xlsx").read_bytes(), "workbook.xlsx")


def test_a_workbook_of_then_is_scored_as_it_was(workbook):
    outcome = run(workbook, load())
    year = next(y for y in EXPECTED["years"] if y["state"] == "confirmed")
    assert str(outcome.scored.trees[0].total.value) == year["live"]


def test_an_evaluation_of_then_is_read_whole():
    evaluation = evaluation_of(read_record((OLD / "evaluation.json").read_bytes()))
    sample = documents.read_bytes((ROOT / "examples" / "bureau-2025.xlsx").read_bytes(), "x.xlsx")
    today = run(sample, load()).scored.evaluation
    assert [i.name for i in evaluation.indicators] == [i.name for i in today.indicators]
    kept = [
        (old.target, new.target)
        for old, new in zip(evaluation.indicators, today.indicators, strict=True)
        if old.target
    ]
    assert len(kept) == 18
    assert all(old == new for old, new in kept)
