"""Names that come late are those that checkers see, and a command starts without what others need."""

import importlib
import os
import subprocess
import sys
import types

import pytest

from builders import ROOT
from jiheng import late

PACKAGES = (
    "documents", "ledger", "methods", "model", "parsing", "parsing.evidence", "reporting", "rulebook",
    "usecases",
)  # fmt: skip
AFTER = """
import sys
from jiheng import usecases
from jiheng.usecases import forking
forking._inside = True  # in this very process, so that it can be looked into
usecases.review(__import__("pathlib").Path(sys.argv[1]))
print(*sorted(name for name in sys.modules if name.startswith("jiheng.")))
"""


@pytest.mark.parametrize("package", PACKAGES)
def test_what_a_package_offers_is_there_and_is_no_module(package):
    module = importlib.import_module(f"jiheng.{package}")
    for name in module.__all__:
        assert not isinstance(getattr(module, name), types.ModuleType), name
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = module.nothing_of_the_kind


def test_a_function_is_not_hidden_by_the_module_it_stands_in():
    from jiheng import usecases

    importlib.reload(importlib.import_module("jiheng.usecases.previous"))
    importlib.import_module("jiheng.usecases.review")
    assert isinstance(usecases.review, types.FunctionType)
    usecases.__dict__.pop("review")
    assert isinstance(usecases.review, types.FunctionType)


def test_a_package_without_its_source_says_so(monkeypatch):
    package = types.ModuleType("bare")
    monkeypatch.setitem(sys.modules, "bare", package)
    late.names_come_late("bare")
    with pytest.raises(ImportError, match="without its source"):
        _ = package.anything


def test_a_written_report_is_reviewed_without_the_rules_and_readers_of_other_work(tmp_path):
    report = tmp_path / "报告.txt"
    report.write_text("某市样例局2025年度绩效自评报告\n预算数100万元，执行数90万元。", "utf-8")
    for _ in ("the rules are packed", "and opened"):
        done = subprocess.run(
            [sys.executable, "-c", AFTER, report], capture_output=True, text=True, check=True,
            env={**os.environ, "JIHENG_CACHE": str(tmp_path / "kept"), "PYTHONPATH": str(ROOT / "src")},
        )  # fmt: skip
    modules = set(done.stdout.split())
    assert "jiheng.parsing.prose.reading" in modules
    others = {
        "model.scorecard", "model.survey", "model.award", "rulebook.statistics", "rulebook.build",
        "usecases.evaluate", "usecases.evidence", "documents.write_docx", "documents.draw_chart",
        "parsing.self_evaluation", "parsing.standards",
    }  # fmt: skip
    assert not modules & {f"jiheng.{name}" for name in others}


SERVING = """
import sys
from pathlib import Path
from jiheng.web.config.installation import Installation
from jiheng.web.operate.setting_up import set_up
set_up(Installation(Path(sys.argv[1])).made())
print(*sorted(sys.modules))
"""


def test_a_web_process_starts_without_the_methods_and_without_what_reads_running_text(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SERVING, tmp_path], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    modules = set(done.stdout.split())
    assert "jiheng.web.assessments.jobs" in modules
    assert not modules & {
        "jiheng.methods.dispatch",
        "jiheng.parsing.prose",
        "jiheng.review.written",
    }
