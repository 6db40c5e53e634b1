"""Figures that texts name: printed, bound to where they come from, and found when they are none."""

from builders import changed, outcome
from jiheng import reporting, usecases
from jiheng.model import Figure, Paragraph
from jiheng.scoring import NAME, figures_by_name, with_printed_figures


def told(text):
    return outcome(changed(put={"objectives.0.result": text}))


def figures(found):
    report = reporting.self_evaluation(found.scored, found.findings, found.rules, digest="")
    spans = [s for b in report.blocks if isinstance(b, Paragraph) for s in b.spans]
    return report, [s for s in spans if isinstance(s, Figure)]


def test_a_named_figure_is_printed_and_bound():
    found = told("全年支出{支出合计.决算数}，其余照旧")
    report, bound = figures(found)
    text = "".join(b.text for b in report.blocks if isinstance(b, Paragraph))
    assert "全年支出870.00万元，其余照旧" in text
    one = next(f for f in bound if f.text == "870.00万元" and f.id.startswith("expenditure_total"))
    assert "收支预决算" in one.source
    ids = [f.id for f in report.figures]
    assert len(ids) == len(set(ids))


def test_another_value_is_printed_without_touching_the_text():
    sheets = changed(put={"objectives.0.result": "得{部门整体支出.总分}分"})
    names = figures_by_name(outcome(sheets).scored, outcome(sheets).rules)
    total = next(n for n in names if n.endswith(".总分"))
    first = told(f"总分{{{total}}}")
    worse = outcome(
        changed(
            put={
                "objectives.0.result": f"总分{{{total}}}",
                "indicators.0.actual": "1",
                "indicators.0.reason": "原因在此",
            }
        )
    )
    for one in (first, worse):
        _report, bound = figures(one)
        assert any(f.text == f"{one.scored.department.total.value}" for f in bound)
    assert first.scored.department.total.value != worse.scored.department.total.value


def test_forms_and_word_have_the_figure_and_the_record_has_the_name():
    found = told("全年支出{支出合计.决算数}")
    made = usecases.contents(found)
    assert (
        "{支出合计.决算数}" in made[usecases.RECORD].decode()
        or "支出合计.决算数" in made[usecases.RECORD].decode()
    )
    grids = reporting.forms(found.scored, found.findings, found.rules)
    cells = [str(c.value) for g in grids for c in g.cells]
    assert any("全年支出870.00万元" in c for c in cells)
    assert not any("{支出合计" in c for c in cells)


def test_every_name_can_be_used_and_an_unknown_one_stays():
    found = told("照常")
    held = reporting.printed(reporting.named_spans(found.scored, found.rules))
    assert len(held) > 30
    assert all(NAME.fullmatch(f"{{{name}}}") for name in held)
    again = told("；".join(f"{{{name}}}" for name in list(held)[:40]))
    assert [f for f in again.findings if f.code == "A60"] == []
    kept = with_printed_figures(told("见{没有}").scored.evaluation, held, found.rules)
    assert kept.objectives[0].result == "见{没有}"
