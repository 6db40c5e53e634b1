"""Faults as many offices word them are found, and what only looks like one is not called an error."""

import pytest
import yaml

from builders import CASES
from jiheng.documents.read_text import text_lines
from jiheng.model import Document
from jiheng.pipeline import run_report
from jiheng.rulebook import load

KINDS = {
    name: kind
    for file in ("wordings", "strangers", "relations", "genres", "published")
    for name, kind in yaml.safe_load(
        (CASES / "written" / f"{file}.yaml").read_text("utf-8")
    ).items()
}
FOUND = 0.8  # of the wordings of a kind
SAID = ("error", "warning", "notice")


def said(kind, text):
    lines = tuple(text_lines(f"{kind.get('head', '')}{text}", "r.txt"))
    outcome = run_report(Document(name="r.txt", lines=lines), load())
    findings = [(f.code, outcome.rules.severity(f)) for f in outcome.findings]
    assert all(outcome.rules.message(f) for f in outcome.findings)
    return [(code, severity) for code, severity in findings if severity in SAID]


@pytest.mark.parametrize("name", KINDS)
def test_a_fault_is_found_in_most_of_its_wordings(name):
    kind = KINDS[name]
    missed = [t for t in kind["broken"]
              if not any(code in kind["codes"] for code, _ in said(kind, t))]  # fmt: skip
    assert len(missed) <= (1 - FOUND) * len(kind["broken"]), missed


@pytest.mark.parametrize("name", KINDS)
def test_what_looks_like_a_fault_is_not_called_an_error(name):
    kind = KINDS[name]
    for text in kind["alike"]:
        assert not [code for code, severity in said(kind, text) if severity == "error"], text
