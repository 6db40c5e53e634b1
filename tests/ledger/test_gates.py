"""What moves ask for, who may not take them, clocks, and how well suspicions find."""

import datetime as dt
from fractions import Fraction

import pytest

import ledger_quality
from jiheng.ledger.alike import alike
from jiheng.ledger.clocks import clock
from jiheng.ledger.gates import Hands, Taker, barred, missing, needs
from jiheng.model import Citation, ClockRule, LedgerRow, LegalDocument, Separation
from jiheng.rulebook import load

BOOK = load().rest
LEDGER = next(ledger for ledger in BOOK.offered if ledger.id == "investment_projects")
TODAY = dt.date(2025, 6, 30)
SIGNED = {
    "name": "项目", "investor": "甲", "region": "市/东区", "industry": "制造", "parties": "双方",
    "contract_signed_on": dt.date(2025, 6, 1), "planned_total": Fraction(10**8),
    "planned_start": dt.date(2025, 9, 1), "legality_review": "是", "fair_competition_review": "是",
}  # fmt: skip


def row(*proofs, **more):
    return LedgerRow(ledger=LEDGER.id, key="r", values={**SIGNED, **more}, proofs=frozenset(proofs))


def move(id_):
    return LEDGER.flow.move(id_)


def test_a_project_with_name_and_investor_asks_for_nothing_now_and_for_nine_next():
    bare = LedgerRow(ledger=LEDGER.id, key="r", values={"name": "项目", "investor": "甲"})
    asked = needs(bare, LEDGER, "registered")
    assert "now" not in asked
    assert len(asked["next"]) == 9
    assert set(LEDGER.secret) < {c.field for c in asked["next"]}
    assert {c.field for c in asked["next"]} == set(move("negotiate").gate.fields)


def test_labels_and_refusals_agree_at_every_stage():
    for state, proposal in (("signed", "propose_signed"), ("landed", "propose_landed")):
        due = {c.field for c in LEDGER.form.columns if c.need == state}
        assert due <= set(move(proposal).gate.fields)


def test_signing_wants_the_contract_and_a_day_that_has_come():
    assert missing(row(), move("propose_signed"), TODAY).any_proof == ("合同",)
    assert not missing(row("合同"), move("propose_signed"), TODAY)
    tomorrow = missing(
        row("合同", contract_signed_on=TODAY + dt.timedelta(1)), move("propose_signed"), TODAY
    )
    assert tomorrow.ahead == ("contract_signed_on",)
    assert missing(row("合同"), move("propose_signed"), TODAY, ["DQ-06"]).codes == ("DQ-06",)


def test_landing_wants_a_code_the_licence_and_one_of_four():
    landed = {"company": "乙", "landed_on": TODAY}
    coded = {**landed, "credit_code": "X"}
    assert missing(row("营业执照", "租赁", **landed), move("propose_landed"), TODAY).fields == (
        "credit_code",
    )
    alone = missing(row("营业执照", **coded), move("propose_landed"), TODAY)
    assert alone.any_proof == ("备案", "用地", "租赁", "施工许可")
    assert missing(row("租赁", **coded), move("propose_landed"), TODAY).proofs == ("营业执照",)
    assert not missing(row("营业执照", "租赁", **coded), move("propose_landed"), TODAY)
    assert missing(row(), move("propose_unlanded"), TODAY).note
    assert not missing(row(), move("propose_unlanded"), TODAY, note="误报")


@pytest.mark.parametrize(
    ("person", "reach", "reason"),
    [
        (1, "/1/", "authors"),
        (3, "/1/", "taker"),
        (4, "/1/2/", "place"),  # the district that gets the credit
        (4, "/1/2/30/", "place"),
        (4, "/1/21/", "place"),  # its number begins alike, that is all
        (4, "/1/", ""),
        (4, "/", ""),
    ],
)
def test_nobody_confirms_what_he_wrote_proposed_or_gets_the_credit_of(person, reach, reason):
    hands = Hands(path="/1/2/", authors=frozenset({1, 2}), last=3)
    taker = Taker(person=person, reach=(reach,))
    assert barred(move("confirm_signed").separation, taker, hands) == reason


def test_another_party_or_who_took_an_earlier_step_is_barred_only_where_a_move_says_so():
    hands = Hands(path="/1/2/", authors=frozenset({1}), last=1, earlier=frozenset({1}))
    taker = Taker(person=1, of_party=False)
    assert barred(Separation(party=True, moves=("a",)), taker, hands) == "party"
    assert barred(Separation(moves=("a",), taker=True), taker, hands) == "takers"
    assert barred(Separation(), taker, hands) == ""


PUBLIC = ["2025-01-20 7 2025-02-05", "2025-01-24 7 2025-02-10", "2025-01-26 60 2025-04-27",
          "2025-04-27 7 2025-05-09", "2025-09-28 7 2025-10-14", "2025-09-29 60 2025-12-29",
          "2025-09-30 5 2025-10-14"]  # fmt: skip


def rule(days):
    document = LegalDocument(id="d", title="t", number="", issuer="i", year=2020, english="t")
    cites = Citation(document=document, clause="c", verified=False)
    return ClockRule(id="c", label="c", english="c", ledger="x", begin="a", until="b", extend="e",
                     days=days, citation=cites)  # fmt: skip


@pytest.mark.parametrize("vector", PUBLIC)
def test_published_deadlines_come_out_day_by_day(vector):
    begin, days, due = vector.split()
    case = LedgerRow(ledger="x", key="k", values={"a": dt.date.fromisoformat(begin)})
    running = clock(rule(int(days)), case, BOOK.working_days, dt.date(2025, 1, 1))
    assert running.due.isoformat() == due
    assert [step.number for step in running.steps if step.number] == list(range(1, int(days) + 1))
    assert all(step.number or step.why in ("weekend", "holiday") for step in running.steps)


def test_an_extension_keeps_the_old_day_and_a_year_without_holidays_is_uncertain():
    begin, later = dt.date(2026, 10, 20), dt.date(2027, 3, 1)
    case = LedgerRow(ledger="x", key="k", values={"a": begin})
    open_clock = clock(rule(60), case, BOOK.working_days, dt.date(2026, 11, 1))
    assert (open_clock.due.year, open_clock.certain, open_clock.state) == (2027, False, "running")
    extended = LedgerRow(ledger="x", key="k", values={"a": begin, "e": later, "b": later})
    closed = clock(rule(60), extended, BOOK.working_days, later)
    assert (closed.due, closed.extended_from, closed.state) == (later, open_clock.due, "met")
    assert (
        clock(rule(1), LedgerRow(ledger="x", key="k", values={}), BOOK.working_days, later) is None
    )


@pytest.mark.parametrize("seed", ledger_quality.SEEDS)
def test_rules_of_quality_find_what_is_planted_and_leave_what_looks_like_it(seed):
    measured = ledger_quality.measure(seed)
    assert len(measured) == 28
    for code, (hits, planted, false, spared) in measured.items():
        assert min(planted, spared) >= 20, code
        assert hits / planted >= 0.95, code
        assert hits / (hits + false) >= 0.95, code


def test_names_alone_raise_a_suspicion_only_where_no_investor_has_a_code():
    def project(key, **more):
        return LedgerRow(ledger=LEDGER.id, key=key, values={**SIGNED, **more})

    same = [project("a", name="甲园", investor="x"), project("b", name="甲园", investor="y")]
    coded = [project(r.key, **{**r.values, "investor_code": r.key}) for r in same]

    def equal(first, second):
        return Fraction(first == second)

    assert [pair.reasons for pair in alike(same, equal)] == [("name",)]
    assert list(alike(same)) == []
    assert list(alike(coded, equal)) == []
