"""The report on an assessment: headings of its kind, results bound, texts as they were written."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from jiheng import documents
from jiheng.model import Report, Span, Table
from jiheng.reporting.composed import Part, composed_report, sentence
from jiheng.web.assessments.figures import DIGITS, Figures, cell
from jiheng.web.assessments.queries.assessments import (
    card_in_force,
    kind_in_force,
    steps,
)
from jiheng.web.assessments.queries.results import self_total
from jiheng.web.assessments.wording import MEASURES, VERDICTS

if TYPE_CHECKING:
    from jiheng.web.assessments.models import Assessment

Paragraphs = Iterator[tuple[Span, ...]]
ANSWER = "answer_assessment"


def assessment_report(assessment: "Assessment") -> tuple[str, bytes]:
    """Return the name and the content of the report on an assessment, in Chinese."""
    with translation.override("zh-hans"):
        report = composed(assessment)
        name = f"{assessment.cycle.organisation.name}{assessment.cycle.year}-{assessment.name}"
        return f"{name}-{kind_in_force(assessment).label}报告.docx", documents.write_docx(report)


def composed(assessment: "Assessment") -> Report:
    """Return the report on an assessment as data."""
    kind, figures = kind_in_force(assessment), Figures()
    parts = [
        Part(
            heading=section.label,
            paragraphs=tuple(_paragraphs(section.part, assessment, figures)),
            tables=_tables(section.part, assessment, figures),
        )
        for section in kind.sections
    ]
    kept = json.dumps([assessment.result, assessment.texts], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(kept.encode("utf-8")).hexdigest()
    title = (
        f"{assessment.cycle.organisation.name}",
        f"{assessment.cycle.year}年度{kind.label}报告",
    )
    return composed_report(title, parts, digest, {"subject": assessment.name})


def _paragraphs(part: str, assessment: "Assessment", figures: Figures) -> Paragraphs:
    makers = {"basics": _basics, "work": _work, "conclusion": _conclusion, "other": _other}
    if part in makers:
        yield from makers[part](assessment, figures)
    written = assessment.texts.get(part, "")
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    yield from ((line,) for line in lines)
    if part not in makers and part != "items" and not lines:
        yield (_("没有写。"),)


def _basics(assessment: "Assessment", figures: Figures) -> Paragraphs:
    facts = {"name": assessment.name, "department": assessment.cycle.organisation.name}
    yield (_("评价对象：%(name)s（%(department)s）。") % facts,)
    total, grade = self_total(assessment)
    if total:
        own = figures.number("self_total", _("自评得分"), Decimal(total), "分", "年度自评")
        yield sentence(_("单位自评得分{total}分，等级为“%s”。") % grade, {"total": own})


def _work(assessment: "Assessment", figures: Figures) -> Paragraphs:
    result = assessment.result
    card = result.get("card", {})
    yield (_("评价指标体系：%(label)s，依据%(cites)s；分值来源：%(points)s。") % {
        "label": card.get("label", ""), "cites": card.get("cites", ""),
        "points": card.get("points_from", ""),
    },)  # fmt: skip
    if result.get("raters"):
        count = figures.number("raters", _("评分人数"), result["raters"], "人", "评分")
        yield sentence(
            _("由{count}名评分人独立评分，各项取平均分，四舍五入到0.01分。"), {"count": count}
        )
    for name, text in result.get("agreement", {}).items():
        if text:
            value = figures.number(name, f"{MEASURES[name]}", Decimal(text), "", "评分")
            yield sentence(f"{MEASURES[name]}：{{value}}。", {"value": value})


def _conclusion(assessment: "Assessment", figures: Figures) -> Paragraphs:
    if assessment.total is not None:
        total = figures.number("total", _("评价得分"), assessment.total, "分", "评分汇总")
        full = figures.number(
            "full", _("满分"), Decimal(assessment.result["full"]), "分", "指标体系"
        )
        words = _("评价得分{total}分（满分{full}分），等级为“%s”。") % assessment.grade
        yield sentence(words, {"total": total, "full": full})
    if assessment.verdict:
        yield (_("评估结论：%s。") % VERDICTS[assessment.verdict],)
    if assessment.ceiling is not None:
        most = figures.money("ceiling", _("建议预算上限"), Fraction(assessment.ceiling), "评估结论")
        yield sentence(_("建议预算不超过{most}万元。"), {"most": most})
    filed = steps(assessment).filter(move="file_assessment").last()
    if filed is not None:
        yield (filed.note,)


def _other(assessment: "Assessment", figures: Figures) -> Paragraphs:  # noqa: ARG001
    answer = steps(assessment).filter(move=ANSWER).last()
    if answer is not None:
        yield (_("被评价部门的意见：%s") % answer.note,)


def _tables(part: str, assessment: "Assessment", figures: Figures) -> tuple[Table, ...]:
    items = assessment.result.get("items", [])
    if part != "items" or not items:
        return ()
    rows = []
    for item in items:
        about = item["label"]
        points = figures.number(
            f"p_{item['id']}", about, Decimal(item["points"]), "分", "评分汇总", digits=DIGITS
        )
        worth = figures.number(f"w_{item['id']}", about, Decimal(item["of"]), "分", "指标体系")
        texts = (
            item["level1"],
            item["level2"],
            about,
            worth,
            points,
            _reasons(assessment, item["id"]),
        )
        rows.append(tuple(cell(text) for text in texts))
    card = card_in_force(assessment)
    table = Table(
        title=card.label,
        columns=(_("一级"), _("二级"), _("指标"), _("分值"), _("得分"), _("扣分和加分原因")),
        rows=tuple(rows), widths=(2, 3, 4, 2, 2, 6), numeric=frozenset({3, 4}), merged=2,
    )  # fmt: skip
    return (table,)


def _reasons(assessment: "Assessment", item: str) -> str:
    """Return why points of an item were lost or added, without saying by whom."""
    from jiheng.web.assessments.queries.results import reasons_of

    return "；".join(reasons_of(assessment).get(item, ()))
