"""Figures published twice, reports that are due, reinvestment that has to stay."""

import datetime as dt
from fractions import Fraction

import pytest

from jiheng.ledger import quality_foreign
from jiheng.ledger.duties import reports_due, watched
from jiheng.ledger.vintages import growth, implied_base, vintages
from jiheng.model import Break, LedgerRow, half_up
from jiheng.rulebook import load

RULE = load().rest.statistics
DAYS = load().rest.working_days
TRILLION = 10**12


def official(key, value, period, source, on="", **more):
    values = {"indicator": "国家级经开区地区生产总值", "unit_name": "全国", "basis": "full",
              "period": dt.date(period, 12, 31), "value": Fraction(value) * TRILLION,
              "source": source, **more}  # fmt: skip
    if on:
        values["published_on"] = dt.date.fromisoformat(on)
    texts = {name: each for name, each in values.items() if isinstance(each, str)}
    return LedgerRow(ledger="official", key=key, values=values, texts=texts | {"value": value})


def test_p19_both_publications_stay_and_the_later_one_is_in_force():
    first = official("a", "15.7", 2023, "2024年6月发布", "2024-06-20")
    second = official("b", "14.8", 2023, "2025年1月发布", "2025-01-15")
    earlier = official("c", "14", 2022, "2024年1月发布", "2024-01-15")
    by_period = {v.period.year: v for v in vintages([second, first, earlier])}
    both = by_period[2023]
    assert [each.row.key for each in both.published] == ["a", "b"]
    assert both.differ
    assert both.in_force.row.key == "b"
    assert growth(both.in_force, by_period[2022].in_force).why == "vintages"
    same = vintages([official("d", "14", 2022, "2025年1月发布", "2025-01-15")])[0].in_force
    assert f"{half_up(growth(both.in_force, same).value * 100, 1)}" == "5.7"
    undated = vintages([first, official("e", "14.8", 2023, "某网")])[0]
    assert undated.in_force is None


def test_p19_which_publication_fits_the_year_before():
    first = implied_base(Fraction("15.7"), Fraction("6.4"), value_digits=1, growth_digits=1)
    second = implied_base(Fraction("14.8"), Fraction("5.6"), value_digits=1, growth_digits=1)
    assert [f"{half_up(v, 2)}" for v in first] == ["14.70", "14.81"]
    assert [f"{half_up(v, 2)}" for v in second] == ["13.96", "14.07"]
    assert [low <= 14 <= high for low, high in (first, second)] == [False, True]
    with pytest.raises(ValueError, match="-100"):
        implied_base(Fraction(1), Fraction(-100), value_digits=1, growth_digits=1)


def test_growth_is_refused_across_a_break_and_goes_by_the_comparable_base():
    before = vintages([official("a", "10", 2021, "甲", "2022-01-01")])[0].in_force
    now = vintages([official("b", "12", 2022, "甲", "2023-01-01")])[0].in_force
    change = Break(dt.date(2022, 5, 1), "含银行证券保险")
    assert growth(now, before, [change]).why == "break"
    assert growth(now, before).value == Fraction(1, 5)
    own = official("c", "12", 2022, "甲", prior_comparable=Fraction(8) * TRILLION)
    assert growth(vintages([own])[0].published[0], before, [change]).value == Fraction(1, 2)
    assert growth(now, None).why == "no_base"


def enterprise(name, established, kind="new", **more):
    values = {"name": name, "established_on": dt.date.fromisoformat(established),
              "entry_kind": kind, **more}  # fmt: skip
    return LedgerRow(ledger="enterprises", key=name, values=values)


def report(name, kind, caused, filed=""):
    values = {"enterprise": name, "kind": kind, "caused_on": dt.date.fromisoformat(caused)}
    if filed:
        values["filed_on"] = dt.date.fromisoformat(filed)
    return LedgerRow(ledger="info_reports", key=f"{name}-{kind}-{caused}", values=values)


def due(enterprises, reports, today):
    found = reports_due(enterprises, reports, RULE.reports, DAYS, dt.date.fromisoformat(today))
    return {
        (e.enterprise.key, e.rule.id, f"{e.caused_on}"): (f"{e.due_on}", e.state) for e in found
    }


def test_initial_change_and_annual_reports_are_due_when_the_cited_rules_say():
    firms = [enterprise("甲（外）", "2024-03-04"), enterprise("乙", "2025-02-03")]
    filed = [
        report("甲(外)", "initial", "2024-03-04", "2024-03-04"),
        report("甲(外)", "annual", "2024-12-31", "2025-07-02"),
        report("乙", "change", "2025-09-29"),
    ]
    now = due(firms, filed, "2025-10-30")
    assert now[("甲（外）", "initial", "2024-03-04")] == ("2024-03-04", "done")
    assert now[("甲（外）", "annual", "2024-12-31")] == ("2025-06-30", "late")
    assert now[("乙", "initial", "2025-02-03")] == ("2025-02-03", "overdue")
    # twenty working days over the holidays of October, the Saturday worked is one of them
    assert now[("乙", "change", "2025-09-29")] == ("2025-11-03", "running")
    assert ("乙", "annual", "2025-12-31") not in now  # its window opens on 1 January
    assert due(firms, filed, "2026-01-01")[("乙", "annual", "2025-12-31")][0] == "2026-06-30"


def test_branches_owe_no_initial_report_and_the_deregistered_none_after_their_end():
    gone = enterprise("丙", "2022-01-10", deregistered_on=dt.date(2023, 5, 1))
    now = due([enterprise("丁分公司", "2024-01-10", "branch"), gone], [], "2026-03-01")
    assert ("丁分公司", "initial", "2024-01-10") not in now
    years = sorted(caused for name, kind, caused in now if (name, kind) == ("丙", "annual"))
    assert years == ["2022-12-31"]


def reinvested(key, on, **more):
    values = {
        "enterprise": key,
        "invested_on": dt.date.fromisoformat(on),
        "credited": "yes",
        **more,
    }
    return LedgerRow(ledger="reinvestments", key=key, values=values)


def test_reinvested_profit_is_watched_for_five_years_of_its_credit():
    rows = [
        reinvested("早", "2025-06-01", withdrawn_on=dt.date(2030, 5, 31)),
        reinvested("够", "2025-06-01", withdrawn_on=dt.date(2030, 6, 1)),
        reinvested("在", "2028-02-29"),
        reinvested("前", "2024-12-31"),
        reinvested("不抵", "2025-06-01", credited="no"),
    ]
    found = {w.row.key: (f"{w.until}", w.state) for w in watched(rows, RULE.reinvestment, dt.date(2031, 1, 1))}  # fmt: skip
    assert found == {
        "早": ("2030-06-01", "early"), "够": ("2030-06-01", "over"), "在": ("2033-03-01", "watched"),
    }  # fmt: skip
    assert RULE.reinvestment.years == quality_foreign.STAYS
