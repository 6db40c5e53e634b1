"""What is certain is what strangers' reports confirmed: the rules hold the record, and no more."""

import importlib.util

import pytest

from builders import ROOT
from jiheng.rulebook import load

SPEC = importlib.util.spec_from_file_location("record", ROOT / "tools" / "certainty_record.py")
TOOL = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(TOOL)
SEVERAL = 10  # of errors that are one question today (A84): counted by hand


@pytest.fixture(scope="module")
def errors():
    return list(TOOL.blind_errors())


def test_the_record_of_the_rules_is_that_of_the_errors(errors):
    certainty = load().rest.certainty
    doubts = TOOL.by_doubt(errors)
    for doubt in certainty.doubts.values():
        if doubt.id != "several":
            assert doubts[doubt.id] == doubt.record, doubt.id
    relations = TOOL.by_relation(errors)
    assert relations.pop("others") == certainty.others
    assert relations == dict(certainty.relations)
    assert certainty.doubts["several"].record == TOOL.Record(0, SEVERAL)


def test_each_writer_s_errors_are_right_by_the_record_of_the_others(errors):
    least, stay = load().rest.certainty.least, []
    for writer in {error.writer for error in errors}:
        stays = TOOL.derived([error for error in errors if error.writer != writer], least)
        stay += [error for error in errors if error.writer == writer and stays(error)]
    counts = TOOL.record(stay)
    assert counts.share >= 0.9
    assert counts.right >= 90  # of 125: most right errors stay errors
