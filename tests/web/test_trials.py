"""A draft is tried in the web: by finance alone, on years that were handed in; nothing is changed."""

import io
from zipfile import ZipFile

import pytest

from jiheng.web.comparison.trials import MOST_TEXT, TRY, draft_of
from jiheng.web.core.files import path_of
from jiheng.web.core.models import Job, StoredFile
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.models import Row
from jiheng.web.performance.models import Cycle
from web import doing

pytestmark = pytest.mark.once

DRAFT = """
id: own.draft
based_on: cn.department.overall
version: "1"
scope: department
place: CN
default: false
since: 2026
title: 征求意见稿
english: draft
documents: {draft: {title: 征求意见稿, english: draft, issuer: 某厅, year: 2026}}
values:
  unmet: {2026: {value: all_or_nothing, cites: {document: draft, clause: 第一条}, verified: false}}
  grades:
    2026:
      value: [{label: 优, low: 97}, {label: 良, low: 60}, {label: 差, low: 0}]
      cites: {document: draft, clause: 第二条}
      verified: false
"""
SPAN = {"from": "2023", "to": "2025"}


def a_filed_year(where, year, actual):
    cycle = Cycle.objects.create(organisation=where, year=year, state="confirmed")
    Row.objects.create(
        organisation=where, year=year, ledger="overview", key="overview", position=0, title="",
        values={"money_unit": "万元"},
    )  # fmt: skip
    Row.objects.create(
        organisation=where, year=year, ledger="budget", key="b", position=1, title="支出合计",
        values={"unit": "部门合计", "line": "支出合计", "original": "100.00"},
    )  # fmt: skip
    rows = [("培训人次", "100", actual, "60"), ("合格率", "95", "95", "40")]
    for number, (name, target, reached, weight) in enumerate(rows):
        Row.objects.create(
            organisation=where, year=year, ledger="indicators", key=f"i-{number}", position=number,
            title=name,
            values={"subject": "部门整体", "level1": "产出指标", "level2": "数量指标", "name": name,
                    "operator": "≥", "unit": "人次", "original_target": target, "actual": reached,
                    "weight": weight},
        )  # fmt: skip
    return cycle


@pytest.fixture
def past(city):
    Cycle.objects.all().delete()
    Row.objects.all().delete()
    a_filed_year(city.department, 2024, "95")
    a_filed_year(city.other, 2024, "110")
    draft_year = a_filed_year(city.other, 2025, "50")
    Cycle.objects.filter(pk=draft_year.pk).update(state="filling")
    return city


def test_finance_tries_a_draft_and_reads_who_changes_through_which_clause(past, enter):
    finance = enter(past.finance)
    answer = finance.post("/comparison/trials/", {**SPAN, "text": DRAFT})
    assert answer.status_code == 302
    doing.work()
    job = Job.objects.get(kind=TRY)
    assert finance.get(f"/jobs/{job.pk}/").headers["Location"] == f"/comparison/trials/{job.pk}/"
    page = finance.get(f"/comparison/trials/{job.pk}/").content.decode()
    # 95 of 100 earn 57 of 60, all or nothing none: from 97 to 40; a grade of 优 and then 差
    for words in ("-57.00", past.department.name, "优→差", "97.00 优", "40.00 差"):
        assert words in page, words
    assert past.other.name not in page  # 110 of 100 stays; its year of 2025 is a draft
    assert "征求意见稿" in finance.get("/comparison/trials/").content.decode()
    with ZipFile(io.BytesIO(path_of(StoredFile.objects.get(kind="zip").digest).read_bytes())) as z:
        assert {name.rpartition(".")[2] for name in z.namelist()} == {"docx", "xlsx"}
    assert not Cycle.objects.exclude(score=None).exists()


def test_a_draft_that_is_off_is_refused_with_its_line(past, enter):
    finance = enter(past.finance)
    answer = finance.post(
        "/comparison/trials/", {**SPAN, "text": DRAFT.replace("low: 0}", "low: 5}")}
    )
    assert "lowest grade must start at 0" in answer.content.decode()
    assert not Job.objects.filter(kind=TRY).exists()
    assert "请选择草案文件" in finance.post("/comparison/trials/", SPAN).content.decode()


def test_the_menu_says_where_a_trial_is_and_nowhere_else(past, enter):
    page = enter(past.finance).get("/comparison/trials/").content.decode()
    assert page.count("aria-current") == 1
    inside = enter(past.finance).get("/comparison/signs/").content.decode()
    assert inside.count('aria-current="true"') == 1


@pytest.mark.parametrize("who", ["filler", "manager", "auditor"])
def test_others_try_nothing(past, enter, who):
    client = enter(getattr(past, who))
    assert client.get("/comparison/trials/").status_code == 403
    assert client.post("/comparison/trials/", {**SPAN, "text": DRAFT}).status_code == 403


NUMBERS = (".inf", "-.inf", ".nan", "0x1F", "1:30", "9" * 5000, "1.0e+999999999", "!!int abc",
           "!!float abc")  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_what_yaml_takes_for_a_number_and_nobody_can_work_out_is_refused_with_its_line(text):
    with pytest.raises(Refused, match=":2:"):
        draft_of("draft.yaml", f"id: own.draft\nx: {text}\n")


BOMBS = {
    "aliases": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "deep": "a: " + "[" * 5_000,
    "a list without end": "a: [" + "1," * 19_000 + "1]",
    "maps": "a: [" + "{b: 1}," * 5_000 + "]", "anchors": "a: [" + "&a 1," * 7_000 + "]",
    "too long": "a: '" + "x" * MOST_TEXT + "'",
}  # fmt: skip


@pytest.mark.parametrize("what", BOMBS)
def test_a_draft_that_is_no_rule_is_refused_before_it_costs_anybody_anything(what, monkeypatch):
    import yaml

    composed = []
    monkeypatch.setattr(yaml, "compose", lambda *given, **_more: composed.append(given))
    with pytest.raises(Refused):
        draft_of("draft.yaml", BOMBS[what])
    assert not composed


def test_who_tries_no_drafts_any_more_gets_none_that_was_ordered_before(past):
    from jiheng.web.comparison.trials import order_trial

    job = order_trial(past.finance, "征求意见稿.yaml", DRAFT, (2023, 2025))
    past.finance.memberships.all().delete()
    past.finance.memberships.create(organisation=past.department, role="auditor")
    doing.work()
    job.refresh_from_db()
    assert (job.state, job.result.get("file")) == ("failed", None)
