"""Targets that a result may miss or keep either way: less may be better, or they are of others."""

import re

from jiheng.model.prose import Mention
from jiheng.review.written.report import Report

SPANS = ("天", "日", "个工作日", "工作日", "小时", "分钟", "个月", "月")
MORE = re.compile("不少于|不低于|至少|以上|≥")
SOME_OF = re.compile("分别|第[一二三四五六七八九十1-9]+[批期类标次]|低于|高于|占|超过|其中")
YEAR = re.compile("(20\\d{2})年")


def either_way(report: Report, target: Mention | None, actual: Mention | None) -> bool:
    """Return whether less may be better, or the target is of another year or of some of several.

    Days and money may be meant as a limit unless a sign says otherwise.
    """
    if target is None or actual is None:
        return True
    quantity = target.fact.quantity
    unit = quantity.unit if quantity is not None else ""
    plain = target.about == "" and not MORE.search(target.name)
    if plain and (unit.endswith("元") or unit in SPANS):
        return True
    if any(SOME_OF.search(f"{m.lead[-6:]}{m.name}") for m in (target, actual)):
        return True
    years = [int(y) for y in YEAR.findall(f"{target.lead[-20:]}{target.name}{actual.name}")]
    year = report.reading.year
    return year is not None and any(y > year for y in years)
