"""Our readers beside others: a difference has a class, and a loss is seen."""

import openpyxl

import read_oracles
from builders import ROOT

FAULTS = ROOT / "tests" / "fixtures" / "faults"


def classes(path):
    return {class_ for class_, _ in read_oracles.compare_workbook(path, read_oracles._by_openpyxl)}


def test_forms_are_read_as_openpyxl_reads_them():
    for name in ("a-national-zero-total.xlsx", "c-two-header-rows-yuan.xlsx", "f22-range.xlsx"):
        assert classes(FAULTS / name) <= {"", *read_oracles.CLAUSES}


def test_a_cell_that_another_reader_alone_sees_is_unexplained(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.save(path)
    for value, class_ in ((1, ""), (2, "value differs"), ("x", "text differs")):
        seen = read_oracles.compare_workbook(path, lambda _, v=value: {"Sheet": {(1, 1): v}})
        assert [name for name, _ in seen] == [class_]
    lost = read_oracles.compare_workbook(path, lambda _: {"Sheet": {(9, 9): "x"}})
    assert [name for name, _ in lost] == ["cell missing"]
    assert not {"value differs", "text differs", "cell missing"} & set(read_oracles.CLAUSES)


def test_a_lost_word_is_told_from_a_head_and_from_another_order():
    theirs = "页眉\n甲 乙丙\n页眉\n丁"
    assert read_oracles._text_class(theirs, "页眉甲乙丙丁")[0] == "once"
    assert read_oracles._text_class(theirs, "甲乙丙丁")[0] == "running head"
    assert read_oracles._text_class(theirs, "页眉页眉甲丙乙丁")[0] == "order"
    assert read_oracles._text_class(theirs, "页眉页眉甲丁")[0] == "text lost"
