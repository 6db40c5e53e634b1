"""Ratios and totals that papers printed, as published; contracts; what is one event."""

import datetime as dt
from fractions import Fraction

import pytest

from jiheng.ledger.quality import quality
from jiheng.ledger.quality_case import QualityCase
from jiheng.model import LedgerRow, factor

TODAY = dt.date(2026, 3, 1)
PERCENTS = ("growth", "share")


def figure(key, value, unit="亿美元", **more):
    facts = {"unit_name": key, "indicator": "数", "basis": "bulletin", "source": "甲",
             "period": dt.date(2025, 12, 31), "measured_in": unit}  # fmt: skip
    texts = {"value": value} | more
    read = facts | {k: v for k, v in more.items() if k not in (*PERCENTS, "prior_comparable")}
    for name, text in texts.items():
        if name in ("value", "prior_comparable"):
            read[name] = Fraction(text) * factor(unit)
        elif name in PERCENTS:
            read[name] = Fraction(text) / 100
    own = {k: v for k, v in facts.items() if isinstance(v, str)} | texts
    return LedgerRow(ledger="official", key=key, values=read, texts=own)


def found(*rows, ledger="official"):
    case = QualityCase({ledger: tuple(rows)}, TODAY)
    return [(f.code, f.variant, f.facts["keys"]) for f in quality(case)]


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [("1544.8", "5394.7", "28.6"), ("637.5", "4989.1", "12.8"), ("825.3", "7497", "11"),
     ("1171.1", "4125.1", "28.4"), ("122.4", "975.9", "12.5")],
)  # fmt: skip
def test_p05_published_shares_hold(part, whole, share):
    rows = figure("合计", whole, complete="no"), figure("部分", part, part_of="合计", share=share)
    assert found(*rows) == []


@pytest.mark.parametrize(
    ("part", "whole", "share", "unit"),
    [("217.2", "375", "58.2", "亿元"), ("68", "360", "18.6", "个")],
)
def test_p15_shares_that_were_wrong_in_print_are_found(part, whole, share, unit):
    rows = (figure("合计", whole, unit, complete="no"),
            figure("部分", part, unit, part_of="合计", share=share))  # fmt: skip
    assert found(*rows) == [("DQ-13", "share", ("部分",))]


def test_v2_two_digits_that_changed_places_are_found():
    assert found(figure("合计", "6793.18", complete="no"), figure("部分", "881.4", part_of="合计", share="12.64")) == [("DQ-13", "share", ("部分",))]  # fmt: skip
    assert found(figure("合计", "6973.18", complete="no"), figure("部分", "881.4", part_of="合计", share="12.64")) == []  # fmt: skip


def test_growth_goes_by_the_comparable_base_that_is_printed():
    assert found(figure("市", "1.73", growth="64.4", prior_comparable="1.0523")) == []
    assert found(figure("市", "1.73", growth="63.1", prior_comparable="1.0523")) == [
        ("DQ-13", "default", ("市",))
    ]


def test_p01_a_rest_that_is_said_is_no_error_and_regions_add_up():
    regions = [figure(n, v, part_of="全国") for n, v in (("东部", "151.52"), ("中部", "14.28"), ("西部", "11.43"))]  # fmt: skip
    assert found(figure("全国", "177.23"), *regions) == []
    trades = [figure(n, v, part_of="全国") for n, v in (("农林牧渔", "3.12"), ("制造业", "83.61"), ("服务业", "80.09"))]  # fmt: skip
    assert found(figure("全国", "177.23", complete="no"), *trades) == []
    assert found(figure("全国", "177.23"), *trades) == [("DQ-14", "default", ("全国",))]


def test_p03_parts_that_differ_by_their_rounding_alone_add_up():
    parts = ["247.7", "19.5", "12.9", "12.8", "10.7", "6.5", "6.4", "4.5", "3.6", "2.9"]
    rows = [figure(f"地{n}", part, part_of="前十") for n, part in enumerate(parts)]
    assert found(figure("前十", "327.6"), *rows) == []
    assert found(figure("前十", "328.2"), *rows) == [("DQ-14", "default", ("前十",))]


def test_p09_overlapping_zones_are_never_summed():
    zones = {"皖江": "1611.6", "皖北": "669.0", "皖西": "283.1", "皖南": "966.5"}
    rows = [figure(n, v, "亿元", part_of="全省", overlaps="" if n in ("皖江", "皖北") else "皖江")
            for n, v in zones.items()]  # fmt: skip
    assert found(figure("全省", "2280.6", "亿元"), *rows) == []
    added_twice = figure("全省", "3530.2", "亿元")
    assert found(added_twice, *rows) == [("DQ-14", "overlap", ("全省",))]


def contract(key, project, kind, total, **more):
    values = {"project": project, "kind": kind, "total": Fraction(total) * 10_000, **more}
    texts = {name: each for name, each in values.items() if isinstance(each, str)}
    return LedgerRow(ledger="contracts", key=key, values=values, texts=texts)


def test_dq_02_counts_at_the_first_event_and_says_which():
    rows = (
        contract("a", "甲", "formal", 20_000, event="春季对接会", signed_on=dt.date(2025, 3, 1)),
        contract("b", "甲", "formal", 20_000, event="秋季洽谈会", signed_on=dt.date(2025, 9, 1)),
        contract("c", "甲", "increase", 3_000, event="冬季推介会", signed_on=dt.date(2025, 12, 1)),
    )
    [finding] = quality(QualityCase({"contracts": rows}, TODAY))
    assert (finding.code, finding.facts["event"]) == ("DQ-02", "春季对接会")
    assert finding.facts["keys"] == ("a", "b")
    intent = contract("a", "甲", "intent", 20_000, event="春季对接会")
    assert quality(QualityCase({"contracts": (intent, *rows[1:])}, TODAY)) == ()  # adds a stage


def test_dq_03_wants_more_than_one_project_within_ninety_days():
    def piece(key, days, project):
        return contract(key, project, "formal", 10_500, investor="甲", parcel="地块一",
                        signed_on=dt.date(2025, 1, 1) + dt.timedelta(days=days))  # fmt: skip

    assert found(piece("a", 0, "一"), piece("b", 90, "二"), ledger="contracts") == [
        ("DQ-03", "default", ("a", "b"))
    ]
    assert found(piece("a", 0, "一"), piece("b", 91, "二"), ledger="contracts") == []
    assert found(piece("a", 0, "一"), piece("b", 5, "一"), ledger="contracts") == []
