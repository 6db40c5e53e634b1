"""The place's report to the people's congress: composed of the values of the years, each bound."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from jiheng import documents
from jiheng.model import Report, Span, Table
from jiheng.reporting.composed import Part, composed_report, sentence
from jiheng.scoring.assessments import places
from jiheng.web.assessments.figures import Figures, cell
from jiheng.web.assessments.queries.place import (
    DepartmentYear,
    department_year,
    filed_below,
    years_of,
)
from jiheng.web.assessments.queries.rules import kind_of
from jiheng.web.core.jobs import Progress

if TYPE_CHECKING:
    from jiheng.web.assessments.models import Assessment
    from jiheng.web.core.models import Organisation, User

Spans = tuple[Span, ...]
MOST_USES = 40  # of results that are told one by one
FILED = ("submitted", "confirmed")


def congress_report(
    user: "User", place: "Organisation", year: int, progress: Progress
) -> tuple[str, bytes]:
    """Return the name and the content of a place's report of a year, in Chinese."""
    with translation.override("zh-hans"):
        cycles = years_of(user, place, year)
        rows = []
        for number, cycle in enumerate(cycles):
            progress(number, len(cycles))
            rows.append(department_year(cycle))
        report = composed(place, year, rows, list(filed_below(place, year)))
        name = _("%(place)s%(year)s年度预算绩效管理情况报告") % {"place": place.name, "year": year}
        return f"{name}.docx", documents.write_docx(report)


def composed(
    place: "Organisation", year: int, rows: Sequence[DepartmentYear], filed: Sequence["Assessment"]
) -> Report:
    """Return the report as data: what was evaluated, money, problems, use of results."""
    figures = Figures()
    parts = (
        Part(heading=_("总体情况"), paragraphs=tuple(_overall(rows, figures))),
        Part(
            heading=_("部门整体支出绩效自评情况"),
            paragraphs=tuple(_grades(rows, figures)), tables=(_departments(rows, figures),),
        ),
        Part(
            heading=_("重点评价和绩效管理工作考核情况"),
            paragraphs=tuple(_assessed(filed, figures)), tables=_assessments(filed, figures),
        ),
        Part(heading=_("发现的问题和整改情况"), paragraphs=tuple(_problems(rows, figures))),
        Part(heading=_("评价结果应用情况"), paragraphs=tuple(_uses(rows, figures))),
    )  # fmt: skip
    kept = repr([(r.cycle.pk, r.cycle.version) for r in rows]) + repr(
        [(a.pk, a.state) for a in filed]
    )
    digest = hashlib.sha256(kept.encode("utf-8")).hexdigest()
    title = (place.name, _("%(year)s年度预算绩效管理情况报告") % {"year": year})
    return composed_report(title, parts, digest, {"subject": place.name})


def _overall(rows: Sequence[DepartmentYear], figures: Figures) -> Iterator[Spans]:
    filed = [row for row in rows if row.cycle.state in FILED]
    facts = {
        "count": figures.number(
            "departments", _("建立年度档案的部门和单位"), len(rows), "个", _("年度档案")
        ),
        "filed": figures.number(
            "filed", _("报送自评的部门和单位"), len(filed), "个", _("年度档案")
        ),
        "projects": figures.number(
            "projects", _("自评项目"), sum(row.projects for row in filed), "个", _("年度档案")
        ),
    }
    yield sentence(
        _("全年共有{count}个部门和单位建立绩效档案，{filed}个报送自评，涉及项目{projects}个。"),
        facts,
    )
    known = [r for r in filed if r.budget is not None and r.outturn is not None]
    if not known:
        yield (_("没有可以汇总的预决算数。"),)
        return
    budget = sum((r.budget or Fraction(0) for r in known), Fraction(0))
    outturn = sum((r.outturn or Fraction(0) for r in known), Fraction(0))
    source = _("收支预决算：支出合计")
    money = {
        "known": figures.number("known", _("有预决算数的部门和单位"), len(known), "个", source),
        "budget": figures.money("budget", _("全年预算数"), budget, source),
        "outturn": figures.money("outturn", _("全年执行数"), outturn, source),
    }
    yield sentence(
        _("其中{known}个有预决算数，支出预算合计{budget}万元，执行{outturn}万元。"), money
    )
    if budget > 0:
        rate = figures.share("rate", _("预算执行率"), outturn / budget, _("执行数/预算数"))
        yield sentence(_("预算执行率{rate}。"), {"rate": rate})


def _grades(rows: Sequence[DepartmentYear], figures: Figures) -> Iterator[Spans]:
    counts = Counter(row.grade for row in rows if row.grade)
    if not counts:
        yield (_("还没有得出等级的部门。"),)
        return
    words, named = [], {}
    for number, (grade, count) in enumerate(counts.most_common()):
        named[f"g{number}"] = figures.number(
            f"grade_{number}", _("等级为“%s”的部门") % grade, count, "个", _("自评得分")
        )
        words.append(_("“%(grade)s”{%(hole)s}个") % {"grade": grade, "hole": f"g{number}"})
    yield sentence(_("按自评得分，%s。") % "、".join(words), named)


def _departments(rows: Sequence[DepartmentYear], figures: Figures) -> Table:
    body = []
    for number, row in enumerate(rows, start=1):
        own = f"d{number}"
        name = row.cycle.organisation.name
        total = (
            figures.number(f"{own}_total", name, row.total, "分", _("自评得分"))
            if row.total is not None
            else ""
        )
        money = [
            figures.money(f"{own}_{kind}", f"{name} {label}", amount, _("收支预决算：支出合计"))
            if amount is not None
            else ""
            for kind, label, amount in (
                ("budget", _("全年预算数"), row.budget), ("outturn", _("全年执行数"), row.outturn),
            )
        ]  # fmt: skip
        body.append(tuple(cell(text) for text in (name, *money, total, row.grade)))
    return Table(
        title=_("各部门和单位绩效自评情况"),
        columns=(_("部门和单位"), _("预算（万元）"), _("执行（万元）"), _("得分"), _("等级")),
        rows=tuple(body), widths=(5, 3, 3, 2, 2), numeric=frozenset({1, 2, 3}),
    )  # fmt: skip


def _assessed(filed: Sequence["Assessment"], figures: Figures) -> Iterator[Spans]:
    counts = Counter(assessment.kind for assessment in filed)
    if not counts:
        yield (_("全年没有归档的重点评价和考核。"),)
    for number, (id_, count) in enumerate(sorted(counts.items())):
        kind = kind_of(id_)
        label = kind.label if kind is not None else id_
        value = figures.number(f"assessed_{number}", label, count, "项", _("评价和考核"))
        yield sentence(_("%s{count}项。") % label, {"count": value})


def _assessments(filed: Sequence["Assessment"], figures: Figures) -> tuple[Table, ...]:
    tables = []
    for id_ in sorted({assessment.kind for assessment in filed}):
        kind = kind_of(id_)
        own = [a for a in filed if a.kind == id_ and a.total is not None]
        ranks = places([a.total or Decimal(0) for a in own])
        body = []
        for assessment, rank in zip(own, ranks, strict=True):
            total = figures.number(
                f"a{assessment.pk}", assessment.name, assessment.total or 0, "分", _("评分汇总")
            )
            place = f"{rank}" if kind is not None and kind.ranked else ""
            name = assessment.cycle.organisation.name
            texts = (place, name, assessment.name, total, assessment.grade)
            body.append(tuple(cell(text) for text in texts))
        tables.append(
            Table(
                title=kind.label if kind is not None else id_,
                columns=(_("位次"), _("部门"), _("评价对象"), _("得分"), _("等级")),
                rows=tuple(body), widths=(1, 4, 4, 2, 2), numeric=frozenset({3}),
            )
        )  # fmt: skip
    return tuple(tables)


def _problems(rows: Sequence[DepartmentYear], figures: Figures) -> Iterator[Spans]:
    total = sum(row.measures for row in rows)
    facts = {
        "problems": figures.number(
            "problems", _("发现的问题"), sum(r.problems for r in rows), "个", _("问题表")
        ),
        "measures": figures.number("measures", _("整改措施"), total, "项", _("改进措施表")),
        "done": figures.number(
            "done", _("已经销号的措施"), sum(r.measures_done for r in rows), "项", _("改进措施表")
        ),
    }
    yield sentence(
        _("各部门共查找问题{problems}个，提出整改措施{measures}项，已经销号{done}项。"), facts
    )
    proofs: Counter[str] = Counter()
    for row in rows:
        proofs.update(row.proofs)
    looked_at = {
        name: figures.number(f"proofs_{name}", label, proofs[name], "份", _("佐证审核"))
        for name, label in (("accepted", _("采信的佐证")), ("refused", _("不采信的佐证")))
    }
    yield sentence(_("审核佐证材料：采信{accepted}份，不采信{refused}份。"), looked_at)


def _uses(rows: Sequence[DepartmentYear], figures: Figures) -> Iterator[Spans]:
    texts = [(row.cycle.organisation.name, text) for row in rows for text in row.uses if text]
    count = figures.number("uses", _("结果应用"), len(texts), "项", _("结果应用表"))
    yield sentence(_("各部门评价结果应用共{count}项。"), {"count": count})
    for name, text in texts[:MOST_USES]:
        yield (f"{name}：{text.rstrip('。')}。",)
