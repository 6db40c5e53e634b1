"""The invented city gives the figures that it was made to give, and nothing planted counts."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from builders import changed, outcome
from jiheng import documents, reporting
from jiheng.ledger import Sources, figure
from jiheng.ledger.conversion import rate_on, rates_of
from jiheng.ledger.quality import quality, rows_of
from jiheng.ledger.quality_awards import base_keys
from jiheng.ledger.quality_case import QualityCase
from jiheng.model import Quantity, half_up, year_of
from jiheng.model.award import BaseRow
from jiheng.parsing.ledger_rows import ledger_rows
from jiheng.parsing.numbers import read_interval
from jiheng.promotion.awards import award
from jiheng.reporting.named_figures import about
from jiheng.rulebook import load
from jiheng.web.operate import ledger_city

BOOK = load().rest
LEDGERS = {ledger.id: ledger for ledger in BOOK.offered}
YEAR = year_of(2025)
EXPECTED = {
    "projects.signed.count": ("578个", 578),
    "projects.signed.amount": ("2046.7亿元", 578),
    "projects.landed.count": ("381个", 381),
    "projects.landed.amount": ("1382.1亿元", 381),
    "projects.landed.cohort": ("43.3%", 250),
    "projects.landed.rate": ("65.9%", 709),
    "projects.industries.count": ("5个", None),
    "foreign.actual": ("1.73亿美元", 1),
    "foreign.actual.growth": ("64.4%", 1),
    "foreign.actual.rank": ("3位", 14),
    "foreign.growth.rank": ("2位", 14),
    "enterprises.new.count": ("80家", 81),
    "enterprises.new.rank": ("1位", 14),
    "foreign.arrivals.amount": ("17300.00万美元", 46),
    "zones.revenue": ("16367.8亿元", 24),
    "zones.revenue.with_overlaps": ("16779.8亿元", 26),
    "zones.revenue.growth": ("12.1%", 24),
    "prices.lowered.count": ("61项", 61),
    "prices.kept.count": ("50项", 50),
    "prices.raised.count": ("9项", 9),
    "parcels.disposed.mu": ("1240.6亩", 30),
    "zone_changes.state": ("1件", 1),
    "awards.city.amount": ("754.60万元", 5),
    "awards.city.enterprises": ("5家", 5),
    "awards.province.amount": ("280.00万元", 2),
    "awards.province.enterprises": ("2家", 2),
    "awards.cooperation.amount": ("130.00万元", 2),
    "awards.paid.count": ("9笔", 9),
    "awards.paid.on_time": ("100.0%", None),
    "awards.payer.own": ("754.60万元", 5),
    "awards.payer.other": ("410.00万元", 4),
    "awards.payer.blank": ("0笔", 0),
    "awards.recovered.amount": ("60.00万元", 2),
}


@pytest.fixture(scope="module", params=[1, 20260131])
def city(request):
    return ledger_city.city(request.param)


@pytest.fixture(scope="module")
def sources(city):
    document = documents.read_bytes(ledger_city.workbook(city.rows), "台账.xlsx")
    parsed = {id_: ledger_rows(document, LEDGERS[id_]) for id_ in city.rows}
    assert {id_: p.findings for id_, p in parsed.items()} == dict.fromkeys(parsed, ())
    rows = {id_: p.value for id_, p in parsed.items()}
    assert {id_: len(own) for id_, own in rows.items()} == {
        id_: len(own) for id_, own in city.rows.items()
    }
    return Sources(BOOK.definitions, LEDGERS, rows)


@pytest.mark.parametrize("id_", EXPECTED)
def test_every_figure_of_the_first_report_comes_out(id_, sources):
    printed, rows = EXPECTED[id_]
    taken = figure(id_, sources, YEAR)
    assert taken.quantity is not None, taken.refused
    assert taken.quantity.printed() == printed
    assert rows is None or len(taken.counted) == rows


def test_v8_growths_and_means_of_the_first_report(sources):
    def of(id_):
        return figure(id_, sources, YEAR)

    growths = [
        of(id_).quantity.printed() for id_ in ("foreign.actual.growth", "zones.revenue.growth")
    ]
    assert growths == ["64.4%", "12.1%"]
    pairs = (
        ("projects.signed.amount", "projects.signed.count", 10**8, 2),
        ("projects.landed.amount", "projects.landed.count", 10**8, 2),
        ("awards.city.amount", "awards.city.enterprises", 10**4, 2),
        ("awards.province.amount", "awards.province.enterprises", 10**4, 1),
    )
    means = [f"{half_up(of(amount).value / of(count).value / unit, digits)}"
             for amount, count, unit, digits in pairs]  # fmt: skip
    assert means == ["3.54", "3.63", "150.92", "140.0"]
    cooperation = of("awards.cooperation.amount")  # one row a firm
    assert cooperation.value / len(cooperation.counted) == 65 * 10**4


def test_p41_awards_are_more_than_the_project_spending_unless_others_paid(sources):
    city, cooperation, own, other = (
        figure(f"awards.{id_}", sources, YEAR).value / 10_000
        for id_ in ("city.amount", "cooperation.amount", "payer.own", "payer.other")
    )
    assert city == Fraction("754.6")
    assert city + cooperation == Fraction("884.6") > Fraction("823.46") > own
    assert other >= cooperation  # so that nothing is found: cases of A85 have the other way round


def test_amounts_are_exact(sources):
    assert figure("projects.signed.amount", sources, YEAR).value == 20_467_000 * 10_000
    assert figure("projects.landed.amount", sources, YEAR).value == 13_821_000 * 10_000
    assert figure("foreign.arrivals.amount", sources, YEAR).value == 17_300 * 10_000


def test_nothing_planted_counts_and_everything_else_does(city, sources):
    planted = {name for ledger, name, _ in city.truth if ledger == ledger_city.PROJECTS}
    names = {row.key: row.text("name") for row in sources.rows[ledger_city.PROJECTS]}
    signed = figure("projects.signed.count", sources, YEAR)
    landed = figure("projects.landed.count", sources, YEAR)
    returned = {name for _, name, defect in city.truth if defect == "landing_returned"}
    assert not {names[row.key] for row in signed.counted} & (planted - returned)
    assert not {names[row.key] for row in landed.counted} & planted
    naive = [
        row for row in sources.rows[ledger_city.PROJECTS]
        if row.value("contract_signed_on") in YEAR and row.value("planned_total") >= 10**8
    ]  # fmt: skip
    assert len(naive) == 611


def test_a_unit_less_makes_a_rank_incomplete_and_says_so(sources):
    official = tuple(row for row in sources.rows["official"] if row.text("unit_name") != "癸市")
    shelf = Sources(sources.definitions, sources.ledgers, {**sources.rows, "official": official})
    taken = figure("foreign.actual.rank", shelf, YEAR)
    assert (taken.value, taken.units_ranked, taken.units, taken.complete) == (3, 13, 14, False)


@pytest.mark.parametrize(
    ("number", "word", "printed"),
    [
        (186, "余", "180余"), (193, "余", "190余"), (190, "余", "190"), (33, "余", "30余"),
        (174, "超", "超170"), (97, "近", "近100"), (100, "近", "100"), (7, "余", "7"),
        (1234, "余", "1200余"), (578, "近", "近580"),
    ],
)  # fmt: skip
def test_round_numbers_with_a_word_hold_for_the_figure(number, word, printed):
    text = about(Decimal(number), word)
    assert text == printed
    interval = read_interval(f"{text}个", "个", BOOK.form.hedges)
    assert interval is None or interval.holds(Quantity(Decimal(number), "个"))


@pytest.mark.parametrize(("number", "printed"), [(186, "180余"), (193, "190余"), (190, "190")])
def test_10_8_a_text_prints_the_round_number_that_holds(number, printed):
    lead = {"channel": "招商大使", "received_on": "2025-03-04"}
    leads = [{**lead, "name": f"线索{n}", "investor": f"客商{n}"} for n in range(number)]
    name = "台账.招商大使项目信息|余"
    sheets = changed(put={"objectives.0.result": f"推荐{{{name}}}项"}, add={"leads": leads})
    after = outcome(sheets)
    assert after.scored.ledger_figures["leads.ambassador.count"].value == number
    names = reporting.printed(reporting.named_spans(after.scored, after.rules))
    assert names[name] == printed
    assert not [f.code for f in after.findings if f.code == "A64"]


def test_evidence_with_the_digest_of_now_has_no_drift_and_texts_print_the_figure():
    row = {"name": "甲项目", "investor": "甲", "stage": "已签约", "contract_signed_on": "2025-03-04",
           "planned_total": Decimal(20_000)}  # fmt: skip
    bound = {"indicators.0.figure": "新签约项目数", "indicators.0.unit": "个",
             "indicators.0.original_target": 1, "indicators.0.actual": 1,
             "objectives.0.result": "新签约{台账.新签约项目数}个"}  # fmt: skip
    sheets = changed(put=bound, add={"investment_projects": [row]})
    taken = outcome(sheets).scored.ledger_figures["projects.signed.count"]
    sheets["indicators"][0]["evidence"] = f"台账 招商项目 1 行，校验 {taken.digest[:8]}"
    after = outcome(sheets)
    assert not [f.code for f in after.findings if f.code in ("A60", "A61", "A62", "A63", "A64")]
    names = reporting.printed(reporting.named_spans(after.scored, after.rules))
    assert names["台账.新签约项目数"] == "1"


def test_nothing_planted_is_paid_and_recoveries_are_never_netted(city, sources):
    planted = {name for ledger, name, _ in city.truth if ledger == "awards"}
    names = {row.key: row.text("application") for row in sources.rows["awards"]}
    defects = [defect for ledger, _, defect in city.truth if ledger == "awards"]
    assert {defect: defects.count(defect) for defect in set(defects)} == {
        "approved_not_paid": 1, "rejected": 8, "recovered_of_an_earlier_year": 2,
        "same_arrivals_at_another_level": 1,
    }  # fmt: skip
    for id_ in ("awards.city.amount", "awards.province.amount", "awards.paid.count"):
        assert not {names[row.key] for row in figure(id_, sources, YEAR).counted} & planted
    paid = figure("awards.city.amount", sources, YEAR).value
    assert paid == 7_546_000
    assert paid + figure("awards.cooperation.amount", sources, YEAR).value > 8_234_600


def test_the_rules_of_awards_say_of_the_city_what_was_planted_and_nothing_else(sources):
    case = QualityCase(sources.rows, dt.date(2026, 1, 10))
    findings = [f for f in quality(case) if f.facts["ledger"] in ("awards", "award_budgets")]
    names = {row.key: row.text("application") for row in sources.rows["awards"]}
    [double] = findings
    assert (double.code, double.variant) == ("DQ-31", "exclusive")
    assert sorted(names[key] for key in rows_of(double)) == ["JL2025-001", "JL2025-021"]


def test_each_award_of_the_city_is_computed_to_what_was_paid(sources):
    """From arrivals and rates by the scheme in force, to the cent."""
    arrivals = {row.text("report_number"): row for row in sources.rows["arrivals"]}
    rates = rates_of(sources.rows["rates"], "USD", "CNY")
    paid = [row for row in sources.rows["awards"] if (row.value("paid_on") or dt.date.min) in YEAR]
    assert len(paid) == 9
    for row in paid:
        scheme = BOOK.scheme(row.text("scheme"), dt.date(2025, 12, 31), "CN-9999")
        rows = [
            BaseRow(key=key, amount=arrivals[key].value("usd"),
                    rate=rate_on(rates, arrivals[key].value("arrived_on"), 10).value)
            for key in base_keys(row)
        ] or [BaseRow(key="", amount=row.value("base_amount"))]  # fmt: skip
        assert award(scheme, scheme.cases[0], rows).total == row.value("paid"), row.key
