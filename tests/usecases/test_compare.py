"""A report against last year's, against the workbook, and against the figures it was made of."""

import copy
import io
import zipfile
from collections import Counter

import pytest
from lxml import etree

from builders import ROOT
from jiheng import documents, reporting
from jiheng.documents.docx_numbering import W
from jiheng.pipeline import run
from jiheng.rulebook import load
from jiheng.usecases import ReviewOptions, review
from jiheng.usecases.office import converted

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"
LAST = "青榆市水务局2023年度部门整体支出绩效自评报告\n年末结转和结余20.00万元。\n2023年收入合计500.00万元。\n"
SHARED = "本单位按照要求成立了工作小组，全面收集资料，逐项核对各项指标的完成情况，形成本报告，并对发现的问题提出了改进的措施和办法，逐条落实。"


LONG = 6  # characters of a figure that is no chance match


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def codes(outcome, *wanted):
    return [(f.code, f.variant) for f in outcome.findings if f.code in wanted]


def test_last_years_report_ties_the_years(tmp_path):
    last = written(tmp_path / "2023.txt", LAST + SHARED)
    now = written(
        tmp_path / "2024.txt",
        "青榆市水务局2024年度部门整体支出绩效自评报告\n年初结转和结余25.00万元。\n"
        f"2024年收入合计550.00万元，比上年520.00万元增长5.77%。\n{SHARED}",
    )
    outcome = review(now, ReviewOptions(previous=last))
    assert codes(outcome, "A09", "A29", "A53") == [
        ("A09", "written"), ("A29", "last_year"), ("A53", "last_year"),
    ]  # fmt: skip
    assert codes(review(now), "A09", "A29", "A53") == []


def test_a_report_of_another_year_or_damaged_is_said_and_not_compared(tmp_path):
    now = written(tmp_path / "2025.txt", LAST.replace("2023", "2025"))
    other = written(tmp_path / "2023.txt", LAST)
    assert codes(review(now, ReviewOptions(previous=other)), "R32") == [("R32", "year")]
    empty = written(tmp_path / "空.txt", "")
    assert codes(review(now, ReviewOptions(previous=empty)), "R32") == [("R32", "damaged")]


def test_the_text_is_held_against_the_workbook(tmp_path):
    evaluation = run(documents.read(SAMPLE), load()).scored.evaluation
    total = evaluation.facts.first_exact("expenditure.total", "executed").exact
    line = evaluation.indicators[0]
    good = f"甲局2025年度部门整体支出绩效自评报告\n决算支出{total.printed()}。\n"
    bad = f"甲局2025年度部门整体支出绩效自评报告\n决算支出{total.number + 10}万元。\n"
    for text, expected in ((good, []), (bad, [("A30", "default")])):
        path = written(tmp_path / "报告.txt", text)
        assert codes(review(path, ReviewOptions(figures=SAMPLE)), "A30") == expected
    own = f"{bad}{line.name}{line.actual.number + 7}{line.actual.unit}。自评得分12分。"
    path = written(tmp_path / "报告.txt", own)
    found = codes(review(path, ReviewOptions(figures=SAMPLE)), "A30")
    assert Counter(found) >= Counter([("A30", "default"), ("A30", "indicator")])


@pytest.fixture(scope="module")
def ours():
    result = run(documents.read(SAMPLE), load())
    report = reporting.self_evaluation(
        result.scored, result.findings, result.rules, digest="d" * 64
    )
    return documents.write_docx(report)


def edited(data, change):
    """Return a docx with a change made to its body."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w") as after:
        for name in before.namelist():
            held = before.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(held)
                change(root)
                held = etree.tostring(root)
            after.writestr(name, held)
    return stream.getvalue()


def controls(root):
    return [c for c in root.iter(f"{W}sdt") if c.find(f"{W}sdtPr/{W}tag") is not None]


def figures(tmp_path, data):
    path = tmp_path / "自评报告.docx"
    path.write_bytes(data)
    return [f for f in review(path).findings if f.code.startswith("F")]


def type_over(root, number, text):
    control = controls(root)[number]
    held = list(control.iter(f"{W}t"))
    held[0].text = text
    return control.find(f"{W}sdtPr/{W}tag").get(f"{W}val")


def test_an_untouched_report_has_no_edited_figure(tmp_path, ours):
    assert figures(tmp_path, ours) == []


def test_exactly_the_edited_figures_are_told(tmp_path, ours):
    def change(root):
        type_over(root, 5, "123.45万元")
        type_over(root, 20, "77")

    found = figures(tmp_path, edited(ours, change))
    assert [(f.code, f.facts["stated"]) for f in found] == [("F01", "123.45万元"), ("F01", "77")]


def test_deleted_doubled_and_unbound_figures_are_told_apart(tmp_path, ours):
    def change(root):
        held = controls(root)
        remove(held[5])
        held[8].addnext(copy.deepcopy(held[8]))
        unbind(next(c for c in held[20:] if len("".join(c.itertext(f"{W}t"))) > LONG))

    found = figures(tmp_path, edited(ours, change))
    assert sorted(f.code for f in found) == ["F02", "F03", "F04"]


def marks_of(control):
    name = control.find(f"{W}sdtPr/{W}tag").get(f"{W}val")
    return [b for b in control.getparent().iter(f"{W}bookmarkStart") if b.get(f"{W}name") == name]


def remove(control):
    for mark in marks_of(control):
        mark.getparent().remove(mark)
    control.getparent().remove(control)


def unbind(control):
    for mark in marks_of(control):
        mark.getparent().remove(mark)
    for run_ in control.find(f"{W}sdtContent"):
        control.addprevious(run_)
    control.getparent().remove(control)


def test_without_controls_the_bookmarks_tell(tmp_path, ours):
    def change(root):
        for control in controls(root):
            for run_ in list(control.find(f"{W}sdtContent")):
                control.addprevious(run_)
            control.getparent().remove(control)
        mark = [m for m in root.iter(f"{W}bookmarkStart") if m.get(f"{W}name").startswith("jh_")][5]
        next(mark.getnext().iter(f"{W}t")).text = "99999"

    found = figures(tmp_path, edited(ours, change))
    assert [(f.code, f.facts["stated"]) for f in found] == [("F01", "99999")]


@pytest.mark.office
def test_saved_again_by_libreoffice_the_edited_figure_is_still_told(tmp_path, ours):
    path = tmp_path / "改过.docx"
    path.write_bytes(edited(ours, lambda root: type_over(root, 5, "123.45万元")))
    again = converted(path, ".docx")
    assert again is not None
    found = figures(tmp_path, again)
    assert [(f.code, f.facts["stated"]) for f in found] == [("F01", "123.45万元")]
