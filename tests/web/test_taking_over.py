"""What was confirmed before the ledger was kept here comes in with its stage, and says so."""

import pytest

from jiheng.model import year_of
from jiheng.web.core.models import AuditLine
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.taking_over import take_over
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.figures import figure_of
from web.test_ledger_figures import COUNT
from web.test_months import ledger, projects  # noqa: F401

ROWS = [
    {"name": "老项目一", "stage": "已签约", "contract_signed_on": "2025-05-06", "planned_total": "30000"},
    {"name": "老项目二", "stage": "已落地", "contract_signed_on": "2025-06-06", "planned_total": "20000"},
    {"name": "老项目三", "planned_total": "20000"},
]  # fmt: skip


def test_rows_come_in_with_their_stage_and_the_record_says_from_where(projects, city):  # noqa: F811
    take_over(projects, ROWS, "2025年以前的纸质台账", by=city.statistician)
    states = Row.objects.filter(title__startswith="老项目").order_by("title")
    assert list(states.values_list("title", "state")) == [
        ("老项目一", "signed"), ("老项目三", "registered"), ("老项目二", "landed"),
    ]  # fmt: skip
    assert figure_of(COUNT, city.department, year_of(2025)).value == 5 + 2
    line = AuditLine.objects.get(action="take_over")
    assert line.changes["reason"][1] == "2025年以前的纸质台账"
    assert Row.objects.get(title="老项目一").authors == {}


def test_not_without_right_reason_or_stage_and_then_none(projects, city):  # noqa: F811
    before = Row.objects.count()
    for rows, reason, who in (
        (ROWS, "纸质台账转入", city.filler),
        (ROWS, "", city.statistician),
        ([*ROWS, {"name": "四", "stage": "不知道"}], "纸质台账转入", city.statistician),
    ):
        with pytest.raises(Refused):
            take_over(projects, rows, reason, by=who)
    assert Row.objects.count() == before
