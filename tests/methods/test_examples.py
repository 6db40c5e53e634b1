"""Every public function carries a worked example, and every example runs."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import jiheng.methods
from jiheng.methods import METHODS
from jiheng.methods.reasons import REASONS, WARNINGS

MODULES = [
    f"jiheng.methods.{found.name}" for found in pkgutil.iter_modules(jiheng.methods.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    module = importlib.import_module(name)
    result = doctest.testmod(module)
    assert result.failed == 0
    assert not name.endswith(("comparison", "survey", "factors")) or result.attempted > 10


@pytest.mark.parametrize("name", METHODS)
def test_each_method_is_documented_with_an_example(name):
    function = METHODS[name]
    text = inspect.getdoc(function) or ""
    assert ">>> " in text, name
    assert text.split("\n")[0].startswith("Return"), name
    result = doctest.DocTestFinder().find(function, name, globs=vars(inspect.getmodule(function)))
    assert result


def test_reasons_and_warnings_speak_both_languages():
    for texts in (*REASONS.values(), *WARNINGS.values()):
        chinese, english = texts
        assert any(ord(c) > 0x2E80 for c in chinese), chinese
        assert all(ord(c) < 0x2E80 or c in "“”" for c in english), english


def test_every_reason_and_warning_is_used():
    import pathlib

    folder = pathlib.Path(jiheng.methods.__file__).parent
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in folder.glob("*.py")
        if path.name != "reasons.py"
    )
    for key in (*REASONS, *WARNINGS):
        assert f'"{key}"' in code, key
