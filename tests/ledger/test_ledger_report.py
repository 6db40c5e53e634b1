"""The year's report of the invented city: every figure opens its rows, and what is planted is found.

The numbers of ROWS are those of the table of figures of the report that the product began with.
"""

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from builders import outcome
from cli.test_figure import WITH_ACQUISITIONS
from demo_year import bureau, year_sheets
from jiheng import documents
from jiheng.cli import main
from jiheng.ledger import Sources, figure
from jiheng.ledger.report_claims import report_claims
from jiheng.model import Break, Measure, Problem, year_of
from jiheng.model.report import Figure, Paragraph
from jiheng.parsing.ledger_rows import ledger_rows
from jiheng.pipeline import run_report
from jiheng.reporting.ledger_report import LedgerReportInput, ledger_report
from jiheng.review.written import OtherDocuments
from jiheng.rulebook import RulebookError, load, load_with
from jiheng.web.operate import ledger_city, platform_city

BOOK = load().rest
RULE = BOOK.ledger_report
LEDGERS = {ledger.id: ledger for ledger in BOOK.offered}
UNIT, YEAR = bureau()["name"], 2025
# row: sentence, figure, view, printed, rows behind it; "": it stands in the year's own sheets
ROWS = (
    (1, "signed", "projects.signed.count", "", "578", 578),
    (1, "target_signed", "projects.signed.count.completion", "目标", "560", 1),
    (1, "signed_reached", "projects.signed.count.completion", "", "103.2", 579),
    (2, "signed", "projects.signed.amount", "", "2046.7", 578),
    (2, "target_signed", "projects.signed.amount.completion", "目标", "1900.0", 1),
    (2, "signed_reached", "projects.signed.amount.completion", "", "107.7", 579),
    (3, "landed", "projects.landed.count", "", "381", 381),
    (3, "target_landed", "projects.landed.count.completion", "目标", "360", 1),
    (3, "landed_reached", "projects.landed.count.completion", "", "105.8", 382),
    (4, "landed", "projects.landed.amount", "", "1382.1", 381),
    (4, "target_landed", "projects.landed.amount.completion", "目标", "1300.0", 1),
    (4, "landed_reached", "projects.landed.amount.completion", "", "106.3", 382),
    (4, "landed_share", "projects.landed.rate", "", "65.9", 709),
    (4, "landed_share", "projects.landed.cohort", "", "43.3", 250),
    (5, "foreign", "foreign.actual", "", "1.73", 1),
    (5, "target_foreign", "foreign.actual.completion", "目标", "1.50", 1),
    (5, "foreign_reached", "foreign.actual.completion", "", "115.3", 2),
    (6, "foreign_growth", "foreign.actual.growth", "基数", "1.05", 1),
    (6, "foreign_growth", "foreign.actual.growth", "增减", "64.4", 1),
    (7, "foreign_rank", "foreign.actual.rank", "", "3", 14),
    (7, "foreign_rank", "foreign.actual.rank", "个数", "14", 14),
    (8, "foreign_rank", "foreign.growth.rank", "", "2", 14),
    (8, "foreign_rank", "foreign.growth.rank", "个数", "14", 14),
    (9, "enterprises", "enterprises.new.count", "", "80", 81),
    (9, "target_foreign", "enterprises.new.count.completion", "目标", "75", 1),
    (9, "enterprises_reached", "enterprises.new.count.completion", "", "106.7", 82),
    (10, "enterprises_rank", "enterprises.new.rank", "", "1", 14),
    (10, "enterprises_rank", "enterprises.new.rank", "个数", "14", 14),
    (11, "zones", "zones.revenue", "", "16367.8", 24),
    (12, "zones_growth", "zones.revenue.growth", "基数", "14601.1", 24),
    (12, "zones_growth", "zones.revenue.growth", "增减", "12.1", 24),
    (13, "industries", "projects.industries.count", "", "5", 528),
    (14, "ambassadors", "actors.ambassador.term", "", "60", 60),
    (15, "ambassadors", "leads.ambassador.count", "", "186", 186),
    (16, "invited", "visits.invited.accounts", "", "174", 231),
    (16, "invited", "visits.invited.count", "", "231", 231),
    (17, "outbound", "visits.outbound.accounts", "", "97", 112),
    (17, "outbound", "visits.outbound.count", "", "112", 112),
    (18, "credited", "projects.credited.count", "", "33", 35),
    (18, "credited", "projects.credited.signings", "", "28", 30),
    (18, "credited", "projects.credited.agreements", "", "5", 5),
    (19, "missions", "actors.mission.cities", "上年", "6", 6),
    (19, "missions", "actors.mission.cities", "", "8", 9),
    (20, "universities", "agreements.university.count", "", "12", 12),
    (21, "universities", "agreements.fund.count", "", "30", 31),
    (22, "events", "events.held", "", "45", 45),
    (22, "events", "events.fund.series", "", "2", 2),
    (23, "foreign_documents", "documents.issued.foreign", "", "3", 3),
    (23, "foreign_documents", "documents.revised.foreign", "", "1", 1),
    (24, "abroad", "visits.abroad.places", "", "3", 12),
    (24, "abroad", "visits.abroad.trips", "", "4", 12),
    (25, "embassies", "contacts.embassy.countries", "", "2", 3),
    (26, "parents", "projects.signed.parents", "", "2", 5),
    (26, "parents", "projects.signed.by_parent", "", "5", 5),
    (27, "city_awards", "awards.city.amount", "", "754.60", 5),
    (27, "city_awards", "awards.city.enterprises", "", "5", 5),
    (27, "recovered", "awards.recovered.amount", "", "60.00", 2),
    (28, "province_awards", "awards.province.amount", "", "280.00", 2),
    (28, "province_awards", "awards.province.enterprises", "", "2", 2),
    (29, "foreign_training", "trainings.foreign.sessions", "", "3", 4),
    (29, "foreign_training", "trainings.foreign.topics", "", "4", 4),
    (29, "foreign_training", "trainings.foreign.persons", "", "212", 3),
    (30, "zone_documents", "documents.issued.zones", "", "2", 2),
    (31, "prices", "prices.lowered.count", "", "61", 61),
    (31, "prices", "prices.kept.count", "", "50", 50),
    (31, "prices", "prices.raised.count", "", "9", 9),
    (32, "parcels", "parcels.disposed.mu", "", "1240.6", 30),
    (33, "catalogue", "zone_changes.state", "", "1", 1),
    (34, "zone_events", "events.zone.series", "", "2", 2),
    (35, "inspections", "inspections.tours", "", "9", 21),
    (35, "inspections", "inspections.districts", "", "15", 21),
    (36, "zone_training", "trainings.zones.topics", "", "4", 4),
    (36, "zone_training", "trainings.zones.sessions", "", "2", 4),
    (37, "capital", "events.capital.count", "", "7", 7),
    (38, "linked", "visits.region.linked", "", "2", 3),
    (38, "linked", "visits.region.exchange", "", "1", 1),
    (39, "joint", "events.joint.count", "", "4", 4),
    (40, "cooperation", "coop.paid.amount", "", "130.00", 2),
    (40, "cooperation", "coop.paid.enterprises", "", "2", 2),
    (41, "assistance", "assistance.count", "", "4", 6),
    (42, "survey", "", "服务对象", "94.2%", 0),
    (42, "survey", "", "受益对象", "95.2%", 0),
    (42, "survey", "", "合作单位", "94.0%", 0),
    (42, "survey", "", "合作单位", "83.8%", 0),
    (42, "survey", "", "满意度下限", "90%", 0),
    (43, "score", "", "示例市投资促进局", "98.85", 0),
    (43, "budget", "", "预算完成率（以调整后预算为基数）", "100.00%", 0),
    (43, "budget", "", "预算完成率（以年初预算为基数）", "96.02%", 0),
    (44, "punctual", "awards.paid.count", "", "9", 9),
    (44, "punctual", "awards.paid.punctual", "", "9", 9),
    (44, "punctual", "awards.paid.on_time", "", "100.0", 9),
    (44, "spending", "", "项目支出 决算数", "823.46万元", 0),
    (45, "payers", "awards.payer.own", "", "754.60", 5),
    (45, "payers", "awards.payer.other", "", "410.00", 4),
    (0, "late_enquiries", "enquiries.late", "", "4", 4),
    (0, "late_enquiries", "enquiries.late.share", "", "5.5", 73),
)
YEAR_NUMBERS = 24  # of the year's own sheets: budget, score, three groups of a survey


@pytest.fixture(scope="module")
def rows():
    city = platform_city.city()
    city.rows["targets"] = list(platform_city.targets(UNIT))
    return city.rows


@pytest.fixture(scope="module")
def workbook(rows):
    return ledger_city.workbook(rows)


@pytest.fixture(scope="module")
def sources(rows, workbook):
    document = documents.read_bytes(workbook, "台账.xlsx")
    own = {id_: ledger_rows(document, LEDGERS[id_], by_name=True).value for id_ in rows}
    return Sources(BOOK.definitions, LEDGERS, own, place_name=UNIT)


@pytest.fixture(scope="module")
def year():
    return outcome(year_sheets())


def figure_in(sources):
    return lambda id_, period: figure(id_, sources, period)


def composed_from(sources, year):
    asked = LedgerReportInput(
        unit=UNIT, year=YEAR, figure_in=figure_in(sources), scored=year.scored
    )
    return ledger_report(asked, year.rules, RULE)


@pytest.fixture(scope="module")
def composed(sources, year):
    return composed_from(sources, year)


def test_every_figure_of_the_table_stands_in_its_sentence_and_opens_its_rows(composed):
    assert composed.left_out == ()
    told = {
        (s.sentence, s.shown.hole.figure, s.shown.hole.view, s.figure.text, len(s.shown.rows))
        for s in composed.sources if s.shown is not None
    }  # fmt: skip
    of_ledgers = [row[1:] for row in ROWS if row[2]]
    assert sorted(told) == sorted(of_ledgers)
    assert {row[0] for row in ROWS} == set(range(46))  # none of the 45 is without a figure


def test_what_stands_in_the_years_own_sheets_comes_from_there(composed):
    own = [s for s in composed.sources if s.shown is None]
    told = {(s.sentence, s.figure.label, s.figure.text) for s in own}
    assert {(s, label, text) for _n, s, id_, label, text, _r in ROWS if not id_} <= told
    assert len(own) == YEAR_NUMBERS
    assert not {s.figure.source for s in own} & {"", "—"}


def test_no_number_is_typed(composed):
    for block in composed.report.blocks:
        if isinstance(block, Paragraph):
            typed = "".join(span for span in block.spans if not isinstance(span, Figure))
            assert not re.search(r"\d", typed), typed


def test_each_figure_is_made_again_from_its_rows(composed, sources):
    """With the counted rows alone in the ledger the figure is the same to the last digit."""
    for each in composed.sources:
        definition = each.shown.figure.definition if each.shown is not None else None
        if definition is None or definition.how not in ("count", "sum") or definition.meets:
            continue
        keys = {row.key for row in each.shown.rows}
        kept = tuple(row for row in sources.rows[definition.ledger] if row.key in keys)
        alone = replace(sources, rows={**sources.rows, definition.ledger: kept})
        again = figure(each.shown.hole.figure, alone, each.shown.figure.period)
        assert (again.value, again.digest) == (each.shown.figure.value, each.shown.figure.digest)


def test_what_people_wrote_stands_behind_what_the_ledgers_say(sources, year):
    evaluation = replace(
        year.scored.evaluation,
        problems=(Problem(key="p1", number="1", heading="跟踪不够", text="台账更新慢"),),
        measures=(Measure(key="m1", problem="1", heading="按周更新", text="每周五核对台账"),),
    )
    written = replace(year, scored=replace(year.scored, evaluation=evaluation))
    lines = texts(composed_from(sources, written).report)
    at = lines.index("（1）跟踪不够。台账更新慢。")
    assert "招商咨询逾期答复4件" in lines[at - 1]
    assert any("按周更新。每周五核对台账。" in line for line in lines[at + 1 :])


def texts(report):
    return [
        "".join(str(getattr(span, "text", span)) for span in block.spans)
        for block in report.blocks if isinstance(block, Paragraph)
    ]  # fmt: skip


OWN = """
report_title: "{year}年工作总结"
leave_out: [region]
report_parts:
  - id: results
    title: 完成情况
    sentences:
      - {id: own_signed, text: "全年签约大项目{台账.新签约项目数}个。"}
  - id: parks
    after: promotion
    title: 园区来访
    sentences:
      - {id: own_invited, text: "全年请来客商{台账.邀请来访客商数|超}家。"}
"""


def test_an_office_brings_sentences_of_its_own(sources, year):
    rule = load_with({}, reports={"own.yaml": OWN}).rest.ledger_report
    ids = [part.id for part in rule.parts]
    assert ids.index("parks") == ids.index("promotion") + 1
    assert "region" not in ids and ids.count("results") == 1
    asked = LedgerReportInput(
        unit=UNIT, year=YEAR, figure_in=figure_in(sources), scored=year.scored
    )
    composed = ledger_report(asked, year.rules, rule)
    assert composed.report.title[1] == "2025年工作总结"
    lines = texts(composed.report)
    assert "全年签约大项目578个。" in lines and "全年请来客商超170家。" in lines
    assert not any("联合招商活动" in line for line in lines)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("after: promotion", "after: nowhere"), "nowhere"),
        (("[region]", "[nowhere]"), "nowhere"),
        (("[region]", "[money]"), "money is no part, or was left out"),
        (("全年签约大项目{台账.新签约项目数}个", "全年签约大项目578个"), "names no figure"),
        (("{台账.新签约项目数}", "{台账.没有的数}"), "is no figure of a ledger"),
        (("title: 园区来访", "title: 园区来访\n    written: letters"), "letters"),
    ],
)  # fmt: skip
def test_what_is_off_in_an_offices_sentences_is_named_with_its_place(change, said):
    with pytest.raises(RulebookError, match=r"own\.yaml|ledger_report\.yaml") as refused:
        load_with({}, reports={"own.yaml": OWN.replace(*change)})
    assert said in str(refused.value)


def edited(data, *changes):
    """A docx with its text changed as somebody does in Word: runs stay, their words are others."""
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                text = content.decode()
                for before, after in changes:
                    assert before in text, before
                    text = text.replace(before, after, 1)
                content = text.encode()
            target.writestr(name, content)
    return out.getvalue()


def reviewed(data, sources, folder):
    """The findings of a docx beside ledgers: codes with variants, and what they say."""
    path = Path(folder) / "报告.docx"
    path.write_bytes(data)
    others = OtherDocuments(bound=documents.bound(path), figure_in=figure_in(sources))
    outcome = run_report(documents.read_report(path), load(), "", others)
    assert outcome.usable
    return [
        (f.code, f.variant, f.facts.get("found", ""), str(f.facts.get("computed", "")))
        for f in outcome.findings
    ]


@pytest.fixture(scope="module")
def docx(composed):
    return documents.write_docx(composed.report)


def claims(findings):
    """What is not said by figures that were typed over: F01 says that of each."""
    return [found for found in findings if found[0] != "F01"]


def number(text):
    return f">{text}<"


def test_nothing_is_found_in_the_report_beside_its_ledgers(docx, sources, tmp_path):
    assert reviewed(docx, sources, tmp_path) == []


# what is planted in the docx; what is found of it, besides that a number was typed over; which
# checks of any report see it, too
PLANTED = {
    "more than it is": (
        (number("174"), number("超174")), ("written", "超174家", "174家"), ("A56",)),
    "visits for firms": ((number("174"), number("231")), ("written", "231家", "174家")),
    "a changed total": (
        (number("2046.7"), number("2064.7")), ("written", "2064.7亿元", "2046.7亿元")),
    "netted awards": (
        (number("754.60"), number("694.60")), ("written", "694.60万元", "754.60万元")),
    "full scope as base": (
        (number("64.4"), number("63.1")), ("written", "63.1%", "增长64.4%"), ("A17",)),
    "another universe": (
        ("使用外资总量居全省", "使用外资总量居全国"), ("written_universe", "全国", "全省")),
    "the other way": (
        ("亿美元增长", "亿美元下降"), ("written_way", "下降64.4%", "增长64.4%"), ("A17",)),
}  # fmt: skip


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found_and_nothing_else(fault, docx, sources, tmp_path):
    change, (variant, stated, computed), *more = PLANTED[fault]
    findings = reviewed(edited(docx, change), sources, tmp_path)
    told = claims(findings)
    assert [f for f in told if f[0] == "A64"] == [("A64", variant, stated, computed)]
    assert {f[0] for f in told} == {"A64", *(more[0] if more else ())}
    typed_over = [found for found in findings if found[0] == "F01"]
    assert len(typed_over) == change[0].startswith(">")


def test_faults_at_once_are_told_one_by_one(docx, sources, tmp_path):
    several = ("more than it is", "a changed total", "netted awards", "full scope as base",
               "another universe")  # fmt: skip
    changes = [PLANTED[fault][0] for fault in several]
    told = reviewed(edited(docx, *changes), sources, tmp_path)
    assert sorted(f[1:] for f in told if f[0] == "A64") == sorted(PLANTED[f][1] for f in several)
    assert {f[0] for f in told} == {"A64", "F01", "A56", "A17"}


def reasons(composed):
    return {each.sentence: each.why(BOOK, "zh") for each in composed.left_out}


def without(sources, ledger, test):
    kept = tuple(row for row in sources.rows[ledger] if not test(row))
    return replace(sources, rows={**sources.rows, ledger: kept})


def test_nearly_100_does_not_hold_for_89(sources, year, tmp_path):
    """Of 97 firms eight were never called on; the report made from the ledger is edited."""
    gone = {f"示例走访{n:03d}号公司" for n in range(89, 97)}
    fewer = without(sources, "visits", lambda row: row.text("account") in gone)
    data = documents.write_docx(composed_from(fewer, year).report)
    assert reviewed(data, fewer, tmp_path) == []
    nearly = edited(data, (number("89"), number("近100")))
    told = claims(reviewed(nearly, fewer, tmp_path))
    assert [f for f in told if f[0] != "A56"] == [("A64", "written", "近100家", "89家")]
    fits = edited(data, (number("89"), number("近90")))
    assert {f[0] for f in claims(reviewed(fits, fewer, tmp_path))} == {"A56"}


def test_a_project_that_proves_to_be_a_duplicate_is_told_at_both_figures(docx, sources, tmp_path):
    [later] = [
        row.key for row in sources.rows["investment_projects"]
        if row.value("planned_total") == ledger_city.LATER_DUPLICATE * 10_000
        and row.value("contract_signed_on").year == YEAR and not row.value("landed_on")
    ][:1]  # fmt: skip
    after = without(sources, "investment_projects", lambda row: row.key == later)
    found = claims(reviewed(docx, after, tmp_path))
    assert ("A64", "written", "578个", "577个") in found
    assert ("A64", "written", "2046.7亿元", "2040.0亿元") in found
    assert {f[:2] for f in found} == {("A64", "written")}


def test_a_rank_without_one_of_its_units_is_no_rank(docx, sources, year, tmp_path):
    fewer = without(sources, "official", lambda row: row.text("unit_name") == "癸市")
    found = claims(reviewed(docx, fewer, tmp_path))
    assert {f[:2] for f in found} == {("A64", "written_refused")}
    left = reasons(composed_from(fewer, year))
    assert set(left) == {"foreign_rank", "enterprises_rank"}
    assert "13" in left["foreign_rank"]


def test_growth_across_a_break_is_refused(docx, sources, year, tmp_path):
    change = Break(dt.date(2025, 5, 1), "含银行、证券、保险领域")
    broken = tuple(
        replace(d, breaks=(change,)) if d.id == "foreign.actual" else d for d in sources.definitions
    )
    after = replace(sources, definitions=broken)
    found = claims(reviewed(docx, after, tmp_path))
    assert ("A64", "written_refused", "增长64.4", "") in found
    assert {f[:2] for f in found} == {("A64", "written_refused")}
    left = reasons(composed_from(after, year))
    assert "2025-05-01" in left["foreign_growth"]


def without_base(sources):
    """The city's own row loses its comparable base."""
    official = tuple(
        replace(row, values={k: v for k, v in row.values.items() if k != "prior_comparable"})
        if row.text("unit_name") == ledger_city.CITY else row
        for row in sources.rows["official"]
    )  # fmt: skip
    return replace(sources, rows={**sources.rows, "official": official})


def test_a_base_that_is_not_comparable_is_none(sources, year):
    """The 10,610 of the year before is no substitute."""
    after = without_base(sources)
    assert "foreign_growth" in {each.sentence for each in composed_from(after, year).left_out}


def test_4_4_a_growth_without_its_comparable_base_is_found_in_the_report(docx, sources, tmp_path):
    after = without_base(sources)
    growth = figure("foreign.actual.growth", after, year_of(YEAR))
    assert (growth.value, growth.refused) == (None, "no_base")
    findings = claims(reviewed(docx, after, tmp_path))
    assert ("A64", "written_refused", "增长64.4", "") in findings
    assert {f[:2] for f in findings} == {("A64", "written_refused")}


def test_4_7_with_acquisitions_there_are_90_and_the_report_names_the_definition_of_its_80(
    sources, year
):
    own = {"definitions/own.yaml": WITH_ACQUISITIONS}
    both = replace(sources, definitions=load_with({}, definitions=own).rest.definitions)
    wider = figure("own.enterprises.with_acquisitions", both, year_of(YEAR))
    assert wider.quantity.printed() == "90家"
    [shown] = [each for each in composed_from(both, year).sources
               if each.shown is not None and each.shown.hole.figure == "enterprises.new.count"
               and not each.shown.hole.view]  # fmt: skip
    narrower = figure("enterprises.new.count", both, year_of(YEAR))
    assert shown.figure.text == "80"
    assert shown.figure.source == f"enterprises.new.count {narrower.period} {narrower.digest[:8]}"


@pytest.mark.parametrize("text", [
    "邀请来访客商174家。", "邀请来访客商超170家。", "邀请来访客商170余家。",
    "新签约计划总投资2,046.7亿元。", "邀请来访客商一百七十四家。", "邀请来访客商若干家。",
    "使用外资总量居前列。", "邀请客商231家。",
])  # fmt: skip
def test_what_holds_or_is_said_otherwise_is_not_accused(text, sources):
    told = report_claims(text, RULE, figure_in(sources), YEAR, BOOK.lexicon.hedges)
    assert [claim.stated for claim in told if claim.fault] == []


KEPT = ("investment_projects", "targets", "visits")


def test_the_commands_write_the_report_and_hold_it_against_the_ledgers(rows, tmp_path):
    """An office that keeps three ledgers: the rest is left out, and told."""
    ledgers, year, out = tmp_path / "台账.xlsx", tmp_path / "自评表.xlsx", tmp_path / "out"
    ledgers.write_bytes(ledger_city.workbook({id_: rows[id_] for id_ in KEPT}))
    year.write_bytes(a_workbook(year_sheets()))
    of = ("--of", str(ledgers))
    words = ["ledger-report", *of, "--year", "2025", "--unit", UNIT, "--with", str(year)]
    made = CliRunner().invoke(main, [*words, "-o", str(out)])
    assert made.exit_code == 0, made.output
    assert "没有写：台账.实际使用外资——没有这项的台账" in made.output
    assert "部门整体.总分" not in made.output
    assert sorted(p.name for p in out.iterdir()) == ["工作报告.docx", "数字来源.xlsx"]
    listed = documents.read_bytes((out / "数字来源.xlsx").read_bytes(), "s.xlsx").sheets[0]
    signed = [row for _n, row in listed if "2046.7" in [cell.text for cell in row.values()]]
    assert len(signed) == 578
    report = out / "工作报告.docx"
    report.write_bytes(edited(report.read_bytes(), (number("174"), number("超174"))))
    review = CliRunner().invoke(main, ["review", str(report), *of])
    assert review.exit_code == 1
    assert "报告写“超174家”，台账“邀请来访客商数”为 174家（231 行），不成立" in review.output
    assert review.output.count("A64") == 1


def test_a_file_that_is_none_stops_the_command(tmp_path):
    words = ["ledger-report", "--of", str(tmp_path / "无.xlsx"), "--year", "2025", "--unit", UNIT]
    assert CliRunner().invoke(main, [*words, "-o", str(tmp_path / "out")]).exit_code == 2
    assert not (tmp_path / "out").exists()


def a_workbook(sheets):
    """The year's workbook as somebody fills it in: what is no number is typed."""
    content = {id_: [dict(typed(row, id_)) for row in own] for id_, own in sheets.items()}
    return documents.write_template(BOOK.form, kind="department", meta={}, content=content)


def typed(row, sheet):
    for field, value in row.items():
        if value != "":
            number = isinstance(value, int | float) and sheet != "overview"
            yield field, Decimal(str(value)) if number else f"{value}"
