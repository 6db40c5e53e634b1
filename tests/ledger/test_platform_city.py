"""Every figure of the first report's sections on channels, services and documents comes out of the city."""

import csv
import io
from collections import Counter

import pytest

from jiheng import documents
from jiheng.ledger import Sources, figure
from jiheng.model import Quantity, year_of
from jiheng.parsing.ledger_rows import ledger_rows
from jiheng.parsing.numbers import read_interval
from jiheng.rulebook import load
from jiheng.web.operate import ledger_city, platform_city
from jiheng.web.operate.ground_truth import ground_truth

BOOK = load().rest
LEDGERS = {ledger.id: ledger for ledger in BOOK.offered}
YEAR = year_of(2025)
# row of the table: figure, printed, what the report says that holds, what does not hold,
# what was planted and by which reason it is left out; how many, where others go before it
TABLE = (
    (14, "actors.ambassador.term", "60人", "", "", {"not_appointed": "where state"}),
    (14, "actors.ambassador.serving", "60人", "", "", {"not_appointed": "where state"}),
    (15, "leads.ambassador.count", "186项", "180余项", "190余项", {
        "after_contract": "where received_on not_after contract_signed_on",
        "duplicate": "where state is_not duplicate",
        "term_ended": "where received_on not_after term_ends_on"}),
    (16, "visits.invited.accounts", "174家", "超170家", "超174家",
     {"cancelled": "where state is made", "other_channel": "where channel"}),
    (16, "visits.invited.count", "231批", "", "", {}),
    (17, "visits.outbound.accounts", "97家", "近100家", "近90家", {}),
    (17, "visits.outbound.count", "112次", "", "", {}),
    (18, "projects.credited.count", "33个", "30余个", "40余个", {
        "not_confirmed": "where state", "refused": "where state",
        "other_channel": "where channel"}),
    (18, "projects.credited.signings", "28个", "", "", {}),
    (18, "projects.credited.agreements", "5个", "", "", {}),
    (19, "actors.mission.cities", "8个", "", "", {"posting_ended": "ended term_ends_on"}),
    (20, "agreements.university.count", "12家", "10余家", "20余家", {
        "hardly_met": "meets contacts_log", "expired": "ended valid_until",
        "not_signed": ("where state", 1)}),
    (21, "agreements.fund.count", "30家", "30家", "超30家", {
        "expired": "ended valid_until", "not_signed": ("where state", 1)}),
    (22, "events.fund.series", "2个", "", "", {}),
    (22, "events.held", "45场", "", "", {
        "cancelled": "where state", "not_held": "no_day"}),
    (23, "documents.issued.foreign", "3件", "", "", {
        "without_file": "where paper filled", "draft": "where state"}),
    (23, "documents.revised.foreign", "1件", "", "", {}),
    (24, "visits.abroad.places", "3个", "", "", {"trip_cancelled": "where state"}),
    (24, "visits.abroad.trips", "4个", "", "", {"trip_cancelled": "where state"}),
    (25, "contacts.embassy.countries", "2个", "", "", {"year_before": "period"}),
    (26, "projects.signed.parents", "2家", "", "", {
        "domestic_group": "where country none_of", "framework_of_group": "where kind none_of"}),
    (26, "projects.signed.by_parent", "5个", "", "", {
        "domestic_group": "where country none_of", "framework_of_group": "where kind none_of"}),
    (29, "trainings.foreign.topics", "4个", "", "", {
        "cancelled": "where state", "other_audience": "where audience"}),
    (29, "trainings.foreign.sessions", "3期", "", "", {}),
    (29, "trainings.foreign.persons", "212人次", "200余人次", "", {}),
    (30, "documents.issued.zones", "2件", "", "", {"without_file": "where paper filled"}),
    (34, "events.zone.series", "2个", "", "", {}),
    (35, "inspections.tours", "9次", "", "", {
        "not_joint": "where joint", "cancelled": "where state"}),
    (35, "inspections.districts", "15个", "", "", {}),
    (36, "trainings.zones.topics", "4个", "", "", {}),
    (37, "events.capital.count", "7场", "", "", {}),
    (38, "visits.region.linked", "2个", "", "", {}),
    (38, "visits.region.exchange", "1个", "", "", {}),
    (38, "visits.region", "3个", "", "", {}),
    (39, "events.joint.count", "4场", "", "", {
        "cancelled": "where state", "not_held": "no_day"}),
    (40, "coop.paid.amount", "130.00万元", "", "", {
        "granted_not_paid": "no_day", "rejected": "no_day", "paid_before": "period"}),
    (40, "coop.paid.enterprises", "2家", "", "", {}),
    (41, "assistance.count", "4家", "", "", {"for_this_year": "where for_year after"}),
    # what the platform adds to the table
    (0, "enquiries.count", "73件", "", "", {"withdrawn": "where state"}),
    (0, "enquiries.late", "4件", "", "", {}),
    (0, "enquiries.late.share", "5.5%", "", "", {}),
    (0, "leads.event.count", "40项", "", "", {}),
    (0, "leads.event.signed.30", "10.0%", "", "", {}),
    (0, "leads.event.signed.90", "25.0%", "", "", {}),
    (0, "leads.event.signed.180", "40.0%", "", "", {}),
    (0, "events.signed.count", "21个", "", "", {
        "second_event": "again project", "framework_at_event": "where kind"}),
    (0, "coop.recoverable.amount", "30.00万元", "", "", {}),
    (0, "coop.recovered.amount", "20.00万元", "", "", {}),
    (0, "trainings.zones.persons", "123人次", "", "", {}),
    (0, "documents.issued.count", "6件", "", "", {}),
    (0, "accounts.central.count", "12家", "", "", {
        "without_proof": "where tag_proof", "deregistered": "ended deregistered_on"}),
    (0, "missions.logged", "9个", "", "", {}),
    (0, "channels.cost.amount", "483.00万元", "", "", {"not_checked": "where state"}),
    (0, "channels.cost.per_signed", "0.84万元", "", "", {}),
    (0, "channels.signed.count", "578个", "", "", {}),
    (0, "channels.landed.count", "381个", "", "", {}),
    (0, "leads.count", "455项", "", "", {}),
    (0, "channels.signed.per_lead", "127.0%", "", "", {}),
)  # fmt: skip


@pytest.fixture(scope="module", params=[1])
def city(request):
    return platform_city.city(request.param)


@pytest.fixture(scope="module")
def sources(city):
    document = documents.read_bytes(ledger_city.workbook(city.rows), "台账.xlsx")
    parsed = {id_: ledger_rows(document, LEDGERS[id_], by_name=True) for id_ in city.rows}
    assert {id_: p.findings for id_, p in parsed.items() if p.findings} == {}
    rows = {id_: p.value for id_, p in parsed.items()}
    assert {id_: len(own) for id_, own in rows.items()} == {
        id_: len(own) for id_, own in city.rows.items()
    }
    return Sources(BOOK.definitions, LEDGERS, rows)


@pytest.mark.parametrize(("id_", "printed"), [(id_, printed) for _, id_, printed, *_ in TABLE])
def test_every_figure_of_the_table_comes_out(id_, printed, sources):
    taken = figure(id_, sources, YEAR)
    assert taken.quantity is not None, taken.refused
    assert taken.quantity.printed() == printed


@pytest.mark.parametrize(
    ("id_", "holds", "not_holds"),
    [(id_, holds, fails) for _, id_, _, holds, fails, _ in TABLE if holds],
)
def test_the_words_of_the_report_hold_and_larger_ones_do_not(id_, holds, not_holds, sources):
    taken = figure(id_, sources, YEAR)
    quantity = Quantity(taken.quantity.number, taken.definition.unit)
    for text, expected in ((holds, True), (not_holds, False)):
        interval = read_interval(text, taken.definition.unit, BOOK.form.hedges) if text else None
        if interval is not None:
            assert interval.holds(quantity) is expected, text
    assert read_interval(holds, taken.definition.unit, BOOK.form.hedges) or holds == "30家"


@pytest.mark.parametrize(("id_", "planted"), [(id_, p) for _, id_, _, _, _, p in TABLE if p])
def test_what_must_not_count_is_left_out_for_its_reason(id_, planted, city, sources):
    taken = figure(id_, sources, YEAR)
    ledger = LEDGERS[taken.definition.ledger]
    called = {row.key: row.text(ledger.form.called[0]) for row in sources.rows[ledger.id]}
    defects = {name: defect for where, name, defect in city.truth if where == ledger.id}
    everywhere = Counter(defects.values())
    reasons = Counter()
    for reason, keys in taken.left_out.items():
        for defect in {name for key in keys if (name := defects.get(called[key]))} & planted.keys():
            expected = planted[defect]
            begin = expected if isinstance(expected, str) else expected[0]
            if reason.startswith(begin):
                names = {called[key] for key in keys if defects.get(called[key]) == defect}
                reasons[defect] += len(names)
    assert reasons == {
        defect: everywhere[defect] if isinstance(expected, str) else expected[1]
        for defect, expected in planted.items()
    }
    counted = {called[row.key] for row in taken.counted}
    assert not {name for name in counted if defects.get(name) in planted}


def test_the_ground_truth_lists_every_planted_row_with_the_rule_that_finds_it(city):
    lines = list(csv.DictReader(io.StringIO(ground_truth(city.truth))))
    assert [(line["ledger"], line["row"], line["defect"]) for line in lines] == city.truth
    projects = Counter(line["defect"] for line in lines if line["ledger"] == ledger_city.PROJECTS)
    must_not_count = {
        "duplicate": 12, "framework": 7, "entered_again": 9, "not_confirmed": 5,
        "below_threshold": 31, "landing_returned": 6, "without_code": 4, "landed_duplicate": 3,
    }  # fmt: skip
    assert {defect: projects[defect] for defect in must_not_count} == must_not_count
    assert {line["rule"] for line in lines} - {""} <= BOOK.checks.keys()
