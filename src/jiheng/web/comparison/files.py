"""A comparison as files: made by a job for who asked, from what they may see."""

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng import documents
from jiheng.model import half_up
from jiheng.reporting.comparison import Words, comparison_grids, comparison_report
from jiheng.web.comparison.queries.observed import Compared, compared
from jiheng.web.comparison.queries.portfolio import portfolio
from jiheng.web.comparison.shown import listed_lines, shown_line, shown_signs
from jiheng.web.comparison.words import SPREAD
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.files import pending
from jiheng.web.core.job_handlers import hand_over
from jiheng.web.core.jobs import Progress, enqueue
from jiheng.web.core.templatetags.jiheng import said

if TYPE_CHECKING:
    from jiheng.web.core.models import Job, User

MAKE, KINDS = "make_comparison", ("xlsx", "docx")
DIGITS = 2


def order_files(user: "User", years: tuple[int, int], kind: str) -> "Job":
    """Return a job that writes a comparison of some years as a workbook or as a text."""
    log_access("export", "comparison", f"{years[0]}-{years[1]}", user)
    argument: dict[str, object] = {
        "years": list(years),
        "kind": kind if kind in KINDS else KINDS[0],
        "by": user.pk,
        "language": get_language() or "zh-hans",
    }
    return enqueue(MAKE, argument, by=user)


def make_comparison(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Write what a comparison shows; return the file."""
    by = core.people().get(pk=argument["by"])
    first, last = argument["years"]
    with translation.override(argument["language"]):
        everything = compared(by, first, last)
        progress(1, 3)
        tables = [
            _levels(everything),
            _ranks(everything),
            _signs(everything),
            *_city(by, first, last),
        ]
        progress(2, 3)
        title = _("%(first)s—%(last)s 年跨年度、跨单位比较") % {"first": first, "last": last}
        data = _written(argument["kind"], title, tables)
    with pending() as path:
        Path(path).write_bytes(data)
        return hand_over(path, f"{title}.{argument['kind']}", argument["kind"], by)


def _written(kind: str, title: str, tables: list[Words]) -> bytes:
    if kind == "xlsx":
        return documents.write_xlsx(comparison_grids(tables), title=title)
    lead = _("只比已经报送的年度；草稿不算。各表和网页上的一样，行多的表在工作簿里是全的。")
    more = _("还有 {count} 行，见工作簿。")
    digest = hashlib.sha256(repr(tables).encode("utf-8")).hexdigest()
    return documents.write_docx(comparison_report(title, lead, tables, more, digest, None))


def _levels(everything: Compared) -> Words:
    years = range(everything.years[0], everything.years[1] + 1)
    heads = [_("指标"), _("单位")]
    for year in years:
        heads += [f"{year}", _("%(year)s 增长") % {"year": year}]
    rows = []
    for listed in listed_lines(everything):
        shown = shown_line(everything, listed.id, everything.years[1])
        if shown is None:
            continue
        for line in shown["lines"]:
            texts = [text for cell in line["cells"] for text in (cell["value"], cell["growth"])]
            rows.append((shown["name"], line["unit"], *texts))
    return Words(_("逐年水平和增长"), tuple(heads), tuple(rows))


def _ranks(everything: Compared) -> Words:
    rows: list[tuple[str | Decimal | None, ...]] = []
    for listed in listed_lines(everything):
        if listed.units < 2:
            continue
        shown = shown_line(everything, listed.id, everything.years[1])
        if shown is None:
            continue
        if shown["refused"]:
            rows.append((shown["name"], "", None, "", "", shown["refused"]))
        for each in shown["standing"]["lines"] if shown["standing"] else ():
            place = Decimal(each["place"]) if each["place"] is not None else None
            universe = f"{shown['standing']['counted']}/{shown['standing']['universe']}"
            ties = _("并列") if each["ties"] else ""
            rows.append((shown["name"], each["name"], place, each["value"], universe, ties))
    heads = (_("指标"), _("单位"), _("名次"), _("数值"), _("有数/范围"), _("说明"))
    return Words(_("最后一年的位次"), heads, tuple(rows))


def _signs(everything: Compared) -> Words:
    heads = (_("单位"), _("指标"), _("看出什么"), _("年度"), _("依据的数"), _("上年"), _("本年"))
    rows = tuple(
        (
            sign["unit"],
            sign["name"],
            f"{sign['label']}",
            sign["years"],
            Decimal(sign["count"]),
            sign["then"],
            sign["now"],
        )
        for sign in shown_signs(everything)
    )
    return Words(_("看出什么"), heads, rows)


def _city(by: "User", first: int, last: int) -> list[Words]:
    city = portfolio(by, first, last)
    grades = Words(
        _("各年等级分布"),
        (_("年度"), _("等级"), _("部门数"), *(f"{label}" for label in SPREAD)),
        tuple(
            (
                f"{year.year}",
                said(grade),
                Decimal(count),
                *(half_up(v, DIGITS) for v in year.spread),
            )
            for year in city.grades
            for grade, count in year.counts.items()
        ),
    )
    reviewed = Words(
        _("自评与复核"),
        (_("部门"), _("自评总分"), _("复核总分"), _("相差")),
        tuple((each.name, each.own, each.again, each.again - each.own) for each in city.reviewed),
    )
    money = Words(
        _("得分与资金"),
        (_("等级"), _("部门数"), _("有决算数的"), _("支出决算（万元）")),
        tuple(
            (said(g.grade), Decimal(g.count), Decimal(g.known), half_up(g.spent / 10_000, DIGITS))
            for g in city.money
        ),
    )
    return [grades, reviewed, money]
