"""What comes after filing, in the demonstration: reviews, adjustments, a written report."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from jiheng.model import SurveyAnswer
from jiheng.survey import ForeignTable
from jiheng.web.core.actions import take_file
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions.filling import attach
from jiheng.web.performance import queries
from jiheng.web.performance.actions import adjustments, reports, reviews
from jiheng.web.performance.queries.year_tables import year_table
from jiheng.web.surveys.actions import importing, surveys, using

Person = Any
RATED = "满意度"
WRITTEN = """示例市投资促进局2023年度部门整体支出绩效自评报告
一、基本情况
2023年我局全年收入1880.60万元，支出1880.60万元，其中：基本支出1128.36万元、项目支出752.34万元。
二、绩效目标完成情况
签约亿元以上项目年初目标为500个，实际签约512个，完成年初目标的105%。全年举办推介活动48场，比上年的40场增长20%。
三、自评结论
综合评价，我局2023年部门整体支出绩效自评得分96分，等级为“良”。
四、存在问题
个别项目前期工作不够扎实。
"""  # with mistakes: parts do not add up, a rate, a grade


def review(cycle: Any, people: Mapping[str, Person], *, done: bool) -> None:
    """Have a filed year drawn and reviewed by the expert: one line scored lower, with a reason."""
    drawn = reviews.draw(cycle.year, 1, by=people["finance"])
    open_review = drawn.reviews.get()
    reviews.assign(open_review.pk, people["expert"], by=people["finance"])
    tree = queries.filed(open_review).outcome.scored.trees[0]
    lines = ((i, i.points) for i in tree.items if i.indicator is not None)
    line, points = next((i, points) for i, points in lines if points)
    reason = "有两个项目的签约文件没有盖章，不计入完成数"
    arguments = (tree.subject, line.key, f"{points - 1}", reason)
    reviews.rescore(open_review.pk, *arguments, by=people["expert"])
    if done:
        opinion = "自评依据充分，个别指标的完成数按佐证核减，得分相应调整。"
        reviews.finish(open_review.pk, opinion, by=people["expert"])


def adjust(cycle: Any, people: Mapping[str, Person]) -> None:
    """Ask for two targets to be changed; finance has approved the first."""
    first, second = queries.entries(cycle, "indicators").order_by("position")[:2]
    ask = adjustments.ask_target
    reason = "上级年中追加任务，原目标已不适用"
    request = ask(cycle.pk, first.key, "13.2", reason, by=people["manager"])
    adjustments.decide(request.pk, approve=True, decision="同意调整", by=people["finance"])
    reason = "汛期影响，三期培训改为线上，线下人次减少"
    ask(cycle.pk, second.key, "4100", reason, by=people["manager"])


def prove(cycle: Any, by: Person) -> None:
    """Put a file to an actual as its proof."""
    entry = queries.entries(cycle, "indicators").order_by("position")[0]
    file = take_file(
        "签约项目清单.csv", "序号,项目,签约日期\n1,示例项目,2025-03-18\n".encode(), by=by
    )
    attach(year_table(cycle, "indicators"), entry.key, "actual", file, by=by)


def survey(cycle: Any, groups: Mapping[str, tuple[int, int]], people: Mapping[str, Person]) -> None:
    """Ask groups, take their answers in from another tool, and write what they came to."""
    new = surveys.NewSurvey(
        title="投资促进服务满意度调查", form="served-enterprises", year=f"{cycle.year}",
        tool="问卷",
        frames=[surveys.SurveyFrame(group, None, n) for group, (n, _satisfied) in groups.items()],
    )  # fmt: skip
    asked = surveys.create_survey(cycle.organisation, new, by=people["manager"])
    surveys.apply_move(asked.pk, Taking("open_survey"), by=people["manager"])
    answers = tuple(
        SurveyAnswer(group, {"overall": "satisfied" if number < satisfied else "neutral"})
        for group, (n, satisfied) in groups.items()
        for number in range(n)
    )
    table = ForeignTable(answers=answers, sheet="答卷")
    digest = sha256(repr(answers).encode()).hexdigest()
    importing.take_table(asked.pk, table, "满意度答卷.xlsx", digest, by=people["manager"])
    closing = Taking("close_survey", acknowledged=True)
    surveys.apply_move(asked.pk, closing, by=people["manager"])
    surveys.apply_move(asked.pk, Taking("settle_survey"), by=people["lead"])
    using.write_rows(asked.pk, by_group=True, by=people["filler"])
    rated = next(e for e in queries.entries(cycle, "indicators") if RATED in e.values["name"])
    using.take_rate(asked.pk, rated.key, by=people["filler"])


def upload(where: Any, by: Person) -> None:
    """Upload a written report with mistakes; the worker reviews it."""
    file = take_file("2023年度自评报告.txt", WRITTEN.encode(), by=by)
    reports.upload_reports([file], where, by=by)
