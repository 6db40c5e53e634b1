"""Work grows as what there is to do: steps of Python for four times as much, never a clock."""

from decimal import Decimal
from pathlib import Path

import pytest

from jiheng import documents
from jiheng.parsing import parse
from jiheng.parsing.prose.flat_forms import flat_blocks
from jiheng.parsing.prose.form_goals import form_goals
from jiheng.parsing.prose.tidy import passages as tidy_passages
from jiheng.pipeline import run, run_report
from jiheng.rulebook import load
from steps import steps

TIMES, EXPONENT = 4, 1.1  # four times as much may take 4 ** 1.1 = 4.6 times the steps
PLACES = "东西南北上下新老大小青白红金银石沙竹松梅"
WORKS = "桥渠堤站馆路井库泵闸"


def name_of(number):
    """Return a name that no other number has: 东西桥, …"""
    first, rest = divmod(number, len(PLACES) * len(WORKS))
    second, work = divmod(rest, len(WORKS))
    return f"{PLACES[first % len(PLACES)]}{PLACES[second]}{WORKS[work]}"


def written(pages, *, varied):
    """Return a report of so many pages, each about a project with money, indicators and trouble."""
    lines = ["某市样例局2025年度部门整体支出绩效自评报告", "一、基本情况"]
    for page in range(pages):
        name = name_of(page) if varied else "东西桥"
        budget, trained = 100 + page % 37, 20 + page % 11
        lines += [
            f"（{page + 1}）{name}维护项目",
            f"{name}维护项目2025年预算{budget}.00万元，支出{budget}.00万元，预算执行率100%。",
            f"其中：材料费{budget - 40}.00万元，人工费40.00万元。",
            f"{name}巡查次数目标≥{trained}次，实际完成{trained}次；群众满意度95%。",
            f"培训{name}管护人员{trained}人次，较上年增长10%。存在的问题：{name}巡查记录不完整。",
            f"下一步，将于2026年6月底前完善{name}巡查制度。",
        ]
    return "\n".join(lines)


def reviewed(pages, *, varied):
    document = documents.read_report_bytes(written(pages, varied=varied).encode(), Path("报告.txt"))
    outcomes = []
    count = steps(lambda: outcomes.append(run_report(document, load())), at_most=10**8)
    assert len(outcomes[0].reading.mentions) >= 5 * pages
    return count


@pytest.mark.parametrize("varied", [False, True], ids=["one name", "a name a page"])
def test_a_longer_report_is_reviewed_in_as_many_steps_more(varied):
    reviewed(2, varied=varied)  # what is compiled once
    small, large = (reviewed(pages, varied=varied) for pages in (20, 20 * TIMES))
    assert large <= small * TIMES**EXPONENT


def evaluated(count):
    row = {
        "subject": "部门整体", "level1": "产出指标", "level2": "数量指标", "operator": "≥",
        "original_target": Decimal(100), "unit": "个", "weight": Decimal("0.05"),
        "data_source": "台账", "objective": "甲",
    }  # fmt: skip
    rows = [
        {**row, "name": f"{name_of(n)}数量", "actual": 90 + Decimal(n % 2000) / 100}
        for n in range(count)
    ]
    data = documents.write_template(
        load().rest.form, kind="department", meta={}, content={"indicators": rows}
    )
    document = documents.read_bytes(data, "表.xlsx")
    assert len(parse(document, load().rest.form).value.indicators) == count
    return steps(lambda: run(document, load()), at_most=10**8)


def test_more_indicators_are_scored_and_reviewed_in_as_many_steps_more():
    evaluated(2)
    small, large = (evaluated(count) for count in (150, 150 * TIMES))
    assert large <= small * TIMES**EXPONENT


def flat_forms_read(forms, *, broken):
    """Return the steps that a text of so many forms without lines takes; the last may be no form."""
    cells = ["三级指标", "年度指标值", "实际完成值", "分值", "得分"]
    for form in range(forms):
        name = name_of(form)
        cells += [f"{name}数量", f"≥{form % 9 + 1}座", "9座", "20", "" if broken else "20"]
        cells += ["一级指标", "二级指标", *cells[:5]] if form % 3 == 0 else ["产出指标", "数量指标"]
    document = documents.read_report_bytes("\n".join(cells).encode(), Path("表.txt"))
    passages = tidy_passages(document.lines)
    return steps(lambda: (list(flat_blocks(passages)), form_goals(passages)), at_most=10**8)


@pytest.mark.parametrize("broken", [False, True], ids=["forms", "headers without rows"])
def test_more_flat_forms_are_read_in_as_many_steps_more(broken):
    flat_forms_read(2, broken=broken)
    small, large = (flat_forms_read(forms, broken=broken) for forms in (150, 150 * TIMES))
    assert large <= small * TIMES**EXPONENT
