"""Evidence read by the machine: planted proofs of both hands, and what must stay silent."""

import datetime as dt
from collections import Counter

import pytest

from evidence_planted import SETS, right, verdict_of
from jiheng.documents import read_evidence_bytes
from jiheng.parsing.evidence import claim_of, read_evidence
from jiheng.parsing.evidence.capitals import capital_amounts
from jiheng.review.evidence import judged
from jiheng.rulebook import load
from planted_proofs.making import files
from planted_proofs.proof import capital

LEXICON = load().rest.lexicon


@pytest.mark.parametrize("hand", ["opened", "sealed"])
def test_planted_proofs_are_read_and_none_is_accused_wrongly(hand):
    counts: Counter[str] = Counter()
    for planted in files(SETS[hand], len(SETS[hand]), seed=5):
        verdict = verdict_of(planted)
        kind = planted.proof.verdict
        counts[kind] += 1
        counts[f"right {kind}"] += right(planted, verdict)
        assert verdict.kind != "contradicted" or kind == "contradicted", planted.name
    assert counts["right found"] >= 0.9 * counts["found"]
    assert counts["right contradicted"] >= 0.9 * counts["contradicted"]
    assert counts["right absent"] == counts["absent"]


@pytest.mark.parametrize("yuan", [1, 80, 100_500, 305_000, 1_000_000, 10_000_001, 1_020_003_004])
def test_capitals_are_read_as_clerks_write_them(yuan):
    [(start, _, amount)] = capital_amounts(f"人民币{capital(yuan)}")
    assert (start, amount.amount) == (3, yuan)


def test_capitals_have_jiao_and_fen():
    [(_, _, amount)] = capital_amounts("合计叁万零伍拾元贰角零伍分")
    assert str(amount.number) == "30050.25"


def said(name, value, text, year=2025):
    document = read_evidence_bytes(text.encode(), "材料.txt")
    claim = claim_of(name, value, year=year)
    return judged(claim, read_evidence(document, LEXICON), LEXICON)


@pytest.mark.parametrize(("name", "value", "text"), [
    ("就业率", "95%", "2025年，困难毕业生就业率为88%。"),
    ("培训人次", "300人次", "2025年，全县培训人次比上年增加120人次。"),
    ("培训人次", "300人次", "2025年，培训人次目标为280人次。"),
    ("培训人次", "300人次", "2025年，甲镇培训人次120人次，乙镇培训人次180人次。"),
    ("培训人次", "300人次", "2024年，全县培训人次为280人次。"),
    ("培训人次", "300人次", "全县培训人次为280人次。"),
    ("培训人次", "300人次", "2025年，全县培训人次超过280人次。"),
    ("培训支出", "30万元", "2025年，全县培训人次为280人次。"),
    ("培训支出", "30万元", "2025年，培训20万元。"),
    ("培训人次", "300人次", "2025年，全县培训人次为280人次（截至6月底）。"),
    ("培训人次", "300人次", "2025年上半年培训情况\n全县培训人次为280人次。"),
    ("道路维修工程支出", "80万元", "2025年，道路维修工程合同金额为100万元。"),
    ("培训人次", "300人次", "2025年统计\n指标|本月|本年累计\n培训人次|20|280\n参训率|9|8"),
    ("培训人次", "300人次", "2025年，全县培训人次为280人次。2025年，全县培训人次为285人次。"),
])  # fmt: skip
def test_what_may_mean_something_else_is_no_contradiction(name, value, text):
    assert said(name, value, text).kind == "absent"


def test_the_same_subject_kind_and_year_with_another_figure_is_one():
    verdict = said("培训人次", "300人次", "2025年，全县培训人次为280人次。")
    assert (verdict.kind, verdict.figure) == ("contradicted", "280人次")


def test_amounts_convert_and_round_as_printed():
    verdict = said("道路维修支出", "35.6万元", "2025年支付道路维修款356,412.50元。")
    assert (verdict.kind, verdict.rounded) == ("found", True)
    assert said("道路维修支出", "35.7万元", "2025年支付道路维修款356,412.50元。").kind == "absent"


def test_a_letter_that_names_the_year_is_not_too_late():
    text = "关于2025年培训情况的说明\n2025年，全县培训人次为280人次。\n2026年1月12日"
    assert said("培训人次", "280人次", text).kind == "found"
    verdict = said("培训人次", "280人次", "说明\n全县培训人次为280人次。\n2026年1月12日")
    assert (verdict.kind, verdict.day) == ("late", dt.date(2026, 1, 12))
