"""No test asks a clock how long something took: a busy machine is no fault of the code."""

import ast

import pytest

from builders import ROOT

CLOCKS = {
    "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns",
    "process_time", "process_time_ns", "thread_time", "thread_time_ns", "sleep",
}  # fmt: skip
MODULES = {"time", "timeit"}
# What may ask one all the same, and why: file to reason.
EXCEPTIONS: dict[str, str] = {
    "tests/bulk/test_run.py": "kills a run: waits for what it has written",
    "tests/web/installed.py": "waits for another process of the run that fills an installation",
    "tests/bulk/spark_run.py": "kills processes of an engine: waits for what they have written",
}


def asks(node):
    match node:
        case ast.Import():
            return bool({alias.name for alias in node.names} & MODULES)
        case ast.ImportFrom():
            return node.module in MODULES
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return module in MODULES and name in CLOCKS
        case ast.Constant(value=str(script)):  # for a child
            return any(f"time.{clock}(" in script for clock in CLOCKS)
    return False


def clocks_asked(text):
    """The lines of everything that brings in or asks a clock that runs."""
    return sorted({node.lineno for node in ast.walk(ast.parse(text)) if asks(node)})


def test_no_test_asks_how_long_something_took():
    files = [path for path in (ROOT / "tests").rglob("*.py") if path.name != "test_clocks.py"]
    assert len(files) > 60
    for path in files:
        name = path.relative_to(ROOT).as_posix()
        lines = clocks_asked(path.read_text(encoding="utf-8"))
        assert not lines or EXCEPTIONS.get(name), f"{name}:{lines}: count steps (tests/steps.py)"


def test_every_exception_is_needed():
    for name in EXCEPTIONS:
        assert clocks_asked((ROOT / name).read_text(encoding="utf-8")), name


@pytest.mark.parametrize(
    "text",
    [
        "import time",
        "import os, time",
        "from time import monotonic",
        "import timeit",
        "started = time.perf_counter()",
        "def f():\n    while time.monotonic() < 3: ...",
        "command('-c', 'import time; time.sleep(1)')",
    ],
)
def test_a_clock_is_seen_wherever_it_is_asked(text):
    assert clocks_asked(text)


def test_days_and_moments_are_no_clocks():
    text = "import datetime as dt\nfrom django.utils import timezone\nmoment = timezone.now()\nx.time()"
    assert not clocks_asked(text)
