"""Rules of data quality: a row judged by itself is judged as its ledger is; sure, or silent."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

import ledger_quality
from jiheng.ledger.gates import moved
from jiheng.ledger.quality import quality, row_quality, rows_of
from jiheng.ledger.quality_amounts import usual_amounts
from jiheng.ledger.quality_case import PROJECTS, QualityCase
from jiheng.ledger.quality_links import LINKS, PAPERS, links_of, texts_of
from jiheng.model import LedgerRow
from jiheng.rulebook import load

TODAY = dt.date(2026, 1, 10)
OFFERED = {ledger.id: ledger for ledger in load().rest.offered}
DAY = dt.date(2025, 3, 1)


def row(ledger, key, files=(), **values):
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    by_tag = {tag: frozenset((digest,)) for tag, digest in files}
    return LedgerRow(ledger=ledger, key=key, values=values, texts=texts, files=by_tag)


def codes(*rows):
    by_ledger = {}
    for each in rows:
        by_ledger.setdefault(each.ledger, []).append(each)
    case = QualityCase({id_: tuple(own) for id_, own in by_ledger.items()}, TODAY)
    return sorted((f.code, f.variant, rows_of(f)) for f in quality(case))


def near(rows, own):
    """The rows that links lead to from one, as a database brings them."""
    near_rows = {own.ledger: {own.key: own}}
    for link in links_of(own.ledger):
        texts = texts_of(link, own)
        for other in rows.get(link.linked, ()):
            if other.text(link.other) and other.text(link.other) in texts:
                near_rows.setdefault(link.linked, {})[other.key] = other
    return {id_: tuple(by_key.values()) for id_, by_key in near_rows.items()}


@pytest.mark.parametrize("seed", ledger_quality.SEEDS)
def test_a_row_by_itself_is_judged_as_its_ledger_is(seed):
    shop = ledger_quality.Shop(seed)
    for n in range(ledger_quality.EACH):
        for planter in ledger_quality.PLANTERS:
            planter(shop, n)
    rows = {id_: tuple(own) for id_, own in shop.rows.items()}
    expected = Counter()
    for finding in quality(QualityCase(rows, TODAY)):
        for key in rows_of(finding) if finding.code != "DQ-11" else ():
            expected[finding.facts["ledger"], key, finding.code, finding.variant] += 1
    judged = Counter()
    usual = usual_amounts(rows)
    for own in (each for every in rows.values() for each in every):
        case = QualityCase(near(rows, own), TODAY, usual=usual)
        for finding in row_quality(case, own.ledger, {own.key}):
            judged[own.ledger, own.key, finding.code, finding.variant] += 1
    assert len(expected) > 300
    assert judged == expected


def test_links_name_columns_that_there_are():
    for link in LINKS:
        assert OFFERED[link.ledger].form.column(link.field) is not None, link
        assert OFFERED[link.linked].form.column(link.other) is not None, link
    assert set(PAPERS) <= set(OFFERED)


def test_gates_name_codes_that_there_are():
    checks = load().rest.checks
    for ledger in OFFERED.values():
        for move in ledger.flow.moves:
            assert set(move.gate.codes) <= set(checks), (ledger.id, move.id)


def test_of_two_projects_with_one_name_funds_are_held_against_that_of_their_region_or_none():
    total, more = Fraction(10**8), Fraction(2 * 10**8)
    projects = [row(PROJECTS, str(n), name="产业园", region=region, planned_total=total,
                    contract_signed_on=DAY) for n, region in enumerate(("东区", "西区"))]  # fmt: skip
    fund = row("funds", "f", project="产业园", voucher="V", amount=more, arrived_on=DAY)
    assert codes(*projects, fund) == []
    own = replace(fund, values={**fund.values, "region": "东区"})
    assert codes(*projects, own) == [("DQ-09", "default", ("f",))]
    assert codes(projects[0], fund) == [("DQ-09", "default", ("f",))]


def test_what_was_returned_stands_in_nobodys_way():
    fund = row("funds", "f", voucher="V", project="甲", voucher_digest="d")
    other = row("funds", "g", voucher="V", project="乙", voucher_digest="d")
    both = ("f", "g")
    assert codes(fund, other) == [("DQ-09", "paper", both), ("DQ-09", "voucher", both)]
    assert codes(fund, replace(other, values={**other.values, "state": "returned"})) == []


def test_one_file_at_two_projects_is_told_as_its_ledger_has_it():
    paper = [("资金凭证", "d")]
    funds = [row("funds", key, paper, project=project) for key, project in ("f甲", "g乙")]
    assert codes(*funds) == [("DQ-09", "paper", ("f", "g"))]
    assert codes(funds[0], replace(funds[1], values={"project": "甲"}, texts={})) == []
    signed = [row(PROJECTS, key, [("合同", "d")], name=key) for key in "ab"]
    assert codes(*signed) == [("DQ-12", "default", ("a", "b"))]
    double = replace(signed[1], values={**signed[1].values, "aside": "duplicate"})
    assert codes(signed[0], double) == []
    assert codes(*(replace(each, files={"会议纪要": frozenset("d")}) for each in signed)) == []


def test_an_enterprise_is_new_once_and_may_move_afterwards():
    firm = {"name": "外资", "credit_code": "91X", "established_on": DAY}
    new = [row("enterprises", key, entry_kind="new", **firm) for key in "ab"]
    assert codes(*new) == [("DQ-07", "twice", ("a", "b"))]
    assert codes(new[0], row("enterprises", "b", entry_kind="moved", **firm)) == []


def test_a_move_is_judged_as_it_leaves_the_row():
    ledger = OFFERED[PROJECTS]
    framework = row(PROJECTS, "a", name="甲", kind="framework", stage="negotiating")
    assert codes(framework) == []
    proposed = moved(framework, ledger.flow.move("propose_signed"), ledger)
    assert (proposed.value("stage"), proposed.value("pending")) == ("negotiating", "signed")
    assert codes(proposed) == [("DQ-06", "default", ("a",))]
    confirmed = moved(proposed, ledger.flow.move("confirm_signed"), ledger)
    assert (confirmed.value("stage"), confirmed.value("pending")) == ("signed", None)
    assert codes(confirmed) == [("DQ-06", "default", ("a",))]


def test_every_code_finds_what_is_planted_and_leaves_what_looks_alike(capsys):
    """Twenty-four of each and as many look-alikes at least, on a seed that was never tuned on."""
    assert ledger_quality.main() == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines() if "\t" in line]
    codes = [code for code, *_figures in lines]
    left = {"DQ-02", "DQ-03", "DQ-13", "DQ-14"}  # their ledgers are not built
    assert set(codes) >= {f"DQ-{n:02d}" for n in range(1, 17)} - left
    assert all(codes.count(code) == len(ledger_quality.SEEDS) for code in codes)
    assert all(int(planted) >= 20 <= int(alike) for *_rates, planted, alike in lines)


def test_12_1_what_was_missed_and_what_was_a_false_alarm_is_listed(capsys, monkeypatch):
    shop, raised = ledger_quality.judged(ledger_quality.SEEDS[0])
    assert list(ledger_quality.misses(shop, raised)) == []
    frameworks, alarm = shop.bad["DQ-06"], sorted(shop.good["DQ-05"])[0]
    raised = {**raised, "DQ-06": raised["DQ-06"][:-1], "DQ-05": [*raised["DQ-05"], {alarm}]}
    [(false, what, keys), (code, missed, row)] = ledger_quality.misses(shop, raised)
    assert (false, what, keys) == ("DQ-05", "false", {alarm})
    assert (code, missed, row in frameworks) == ("DQ-06", "missed", True)
    monkeypatch.setattr(ledger_quality, "judged", lambda _seed: (shop, {**raised, "DQ-06": []}))
    assert ledger_quality.main() == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"DQ-05 false: {alarm}" in lines
    named = {line for line in lines if line.startswith("DQ-06 missed: ")}
    assert named == {f"DQ-06 missed: {', '.join(sorted(keys))}" for keys in frameworks}


def voucher(key, month, amount, so_far=None, day=5, **more):
    values = {"project": "甲", "voucher": key, "amount": Fraction(amount), **more}
    if so_far is not None:
        values["so_far"] = Fraction(so_far)
    return row("funds", key, arrived_on=dt.date(2025, month, day), **values)


def cumulative_codes(*rows):
    return [each for each in codes(*rows) if each[0] in ("DQ-20", "DQ-21")]


def test_what_is_cumulative_never_falls_but_by_a_correction_that_is_named():
    march, april = voucher("V1", 3, 5200, 5200), voucher("V2", 4, 100, 4800)
    assert ("DQ-20", "default", ("V2",)) in cumulative_codes(april, march)
    finding = next(
        f for f in quality(QualityCase({"funds": (march, april)}, TODAY)) if f.code == "DQ-20"
    )
    assert finding.facts["behind"] == (("funds", "V1"),)
    assert (finding.facts["now"], finding.facts["was"]) == ("0.48", "0.52")
    assert finding.facts["before"] == dt.date(2025, 3, 5)
    named = voucher("V3", 4, -400, 4800, fall_reason="三月第二笔退回投资方")
    assert cumulative_codes(march, named) == []
    assert cumulative_codes(march, voucher("V4", 4, -400, 4800)) == [
        ("DQ-20", "default", ("V4",)), ("DQ-20", "negative", ("V4",)),
    ]  # fmt: skip
    assert cumulative_codes(march, voucher("V5", 3, 100, 5300, day=1)) == [
        ("DQ-20", "default", ("V1",)), ("DQ-21", "default", ("V1",)), ("DQ-21", "default", ("V5",)),
    ]  # fmt: skip
    reported = [
        row("progress", f"P{n}", project="甲", invested=Fraction(amount), reported_on=dt.date(2025, n, 28))
        for n, amount in ((1, 10), (2, 30), (3, 20))
    ]  # fmt: skip
    assert cumulative_codes(*reported) == [("DQ-20", "default", ("P3",))]


def test_what_is_cumulative_is_the_sum_of_its_parts():
    first = voucher("V1", 1, 10, 10)
    assert cumulative_codes(first, voucher("V2", 2, 20, 30)) == []
    assert cumulative_codes(first, voucher("V2", 2, 20, 31)) == [("DQ-21", "default", ("V2",))]
    assert cumulative_codes(first, voucher("V2", 2, 20), voucher("V3", 3, 5, 25)) == [
        ("DQ-21", "default", ("V3",))
    ]  # fmt: skip
    same_day = voucher("V2", 2, 20, 60), voucher("V3", 2, 30, 40)
    assert cumulative_codes(first, *same_day) == []  # in whichever order they came
    unread = row("funds", "V9", project="甲", arrived_on=dt.date(2025, 1, 9))
    assert cumulative_codes(first, unread, voucher("V2", 2, 20, 99)) == []  # nobody can tell
    other = voucher("V7", 2, 7, 7, region="丑区")
    assert cumulative_codes(voucher("V6", 1, 10, 10, region="子区"), other) == []
