"""A rate is of the figures that its words name, wherever these are told: A08, A17, A19, A68."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Finding, half_up
from jiheng.model.prose import Mention, Passage
from jiheng.model.prose_per import per_words
from jiheng.review.written.explained import rate_explained
from jiheng.review.written.operands import (
    digits_slip,
    distinct,
    sentence_of,
)
from jiheng.review.written.report import Report, finding
from jiheng.review.written.same import kindred

SHARE = re.compile(
    r"(?:^|(?P<part>[\u4e00-\u9fff“”]{2,12}))[占为](?P<base>(?:(?![占为])[\u4e00-\u9fff“”（）]){2,14}?)的?(?:比例|比重|比率)?(?:为|达到?|仅|约)?$"
)
DONE = re.compile(
    "^(?:预算|资金|总体?|整体|支出|改造|建设|任务|计划|目标){0,2}(?:执行|支付|支出|使用|拨付|兑付|完成|到位)(?:率|进度)(?:为|达到?|仅|约)?$"
)
NAMED_BASE = re.compile("基数|口径|[以按][^，。；]{2,16}计")
GENERAL = re.compile(
    "资金|投资|经费|预算|支出|总额|总数|总量|总|金额|全部|项目|累计|数$|的|实际|安排|下达|到位|收入|人数|合计|共|本年|全年|年度|价款|面积|费用|规模|任务"
)
ACTS = ("支出", "预算", "下达", "到位", "安排", "执行", "结算", "合同", "产值", "中标")
ACT_WORDS = {"支出": ("支出", "执行", "使用"), "执行": ("支出", "执行")}
NOT_BASE = re.compile("上年|去年|同期|增|减|降|结余|结转|剩余|节约")
PRIOR_NAMED = re.compile("上年|去年|上一年|同期|20[0-9]{2}年")
LAST_YEAR = re.compile("上年|去年|上一年|20[0-9]{2}年|同期|为$|数$|全年|实际|本年")
PLANNED = re.compile("目标|计划|预算|任务|下年|拟")
PRIOR = re.compile(r"上年|去年|上一年|(?:19|20)\d{2}年(?:[末底初]|年?度)?的?$|由$|从$")
BESIDE = re.compile("(?:相比|比较|之比|相较)[^，。；]{0,6}$")  # 与2023年的8人相比下降
BEFORE = 8  # characters before a figure
FAR = Fraction(3, 2)
DUE = re.compile("应|计划|目标|任务|需")
DONE_NAME = re.compile("实际|完成|已|实")
BUDGETS = ("original", "revised", "received")
CHANGE = re.compile(
    "实现|同比|比上年|较上年|比去年|上升|增长|增加|提高|下降|减少|降低|了|数$|量$|人次$|人数$"
)
PAIR = 2


def bases(report: Report) -> Iterator[Finding]:
    """A08, A17, A19, A68: what a rate names as its base, and what is told of it."""
    known = {id(r.stated_mention) for r in report.reading.relations}
    for passage in report.running_passages:
        for rate in report.by_passage.get(passage.number, ()):
            if rate.kind != "share" or id(rate) in known or not _is_plain(rate):
                continue
            begin, _ = sentence_of(passage.text, rate.start)
            near = report.operands.near(rate)
            before = [
                m for m in near if m.passage == rate.passage and begin <= m.start < rate.start
            ]
            if rate.rise:
                yield from _growth(report, rate, near, before)
            elif SHARE.search(rate.name):
                yield from _share(rate, near, before)
            elif DONE.search(rate.name) and not NAMED_BASE.search(f"{rate.lead[-16:]}{rate.name}"):
                yield from _done(report, rate, near, before)


def _is_plain(rate: Mention) -> bool:
    exact = rate.fact.exact
    return exact is not None and not rate.about and not rate.after_of and exact.amount not in (0, 1)


def last_year(passage: Passage, mention: Mention) -> bool:
    """Return whether a figure is said to be last year's, by the words right before it."""
    tail = passage.text[max(0, mention.start - BEFORE) : mention.start]
    between = re.split(r"\d[\d,.]*(?!\d|年)", tail)[-1]
    return bool(PRIOR.search(between)) or "上年" in mention.name


def _value(rate: Mention) -> Fraction:
    return rate.fact.exact.amount if rate.fact.exact is not None else Fraction(0)


def _gives(rate: Mention, value: Fraction | float, *terms: Mention) -> bool:
    """Return whether a value is a rate as it is printed: rounded, or cut off."""
    spread = sum((m.half_unit / abs(m.amount) for m in terms if m.amount), Fraction(0)) * abs(
        Fraction(value)
    )
    half = rate.fact.exact.half_unit if rate.fact.exact is not None else Fraction(0)
    return abs(abs(Fraction(value)) - abs(_value(rate))) <= 2 * half + spread


def _share(rate: Mention, near: Sequence[Mention], before: Sequence[Mention]) -> Iterator[Finding]:
    """Yield 五市支出占全省支出的86.38%: the part and the base of those names do not give it."""
    named = SHARE.search(rate.name)
    if named is None or rate.target:
        return
    words, said = named.group("base"), named.group("part") or ""
    core = GENERAL.sub("", words)
    tops = _named(near, GENERAL.sub("", said), said) if said else list(before[-1:])
    tops = distinct([m for m in tops if not per_words(m) and not m.target])
    if len(tops) != 1 or len(core) < PAIR:
        return
    top = tops[0]
    wholes = [m for m in _named(near, core, words) if m is not top and kindred(m, top)
              and (m.amount or 0) >= (top.amount or 0) and not NOT_BASE.search(m.name)]  # fmt: skip
    own = distinct(wholes)
    if not own or any(_gives(rate, (top.amount or 0) / (m.amount or 1), top, m) for m in own):
        return
    bottom = own[-1]
    computed = (top.amount or Fraction(0)) / (bottom.amount or Fraction(1))
    other = next((m for m in near if m is not bottom and m is not top and kindred(m, top)
                  and _gives(rate, (top.amount or 0) / (m.amount or 1), top, m)), None)  # fmt: skip
    if other is not None and len(own) == 1:
        yield finding("A68", "default", rate.fact.place, top.fact.place, bottom.fact.place,
                      other.fact.place, other=f"{other.name[-12:]}{other.fact.text}",
                      **_told(rate, computed, f"{top.fact.text}÷{bottom.fact.text}"))  # fmt: skip
        return
    if not 1 / FAR <= computed / _value(rate) <= FAR or rate_explained(rate, near):
        return
    sure = len(own) == 1 and _slips(rate, computed)
    yield _finding("A19", rate, (top, bottom), computed, sure=sure)


def _named(near: Sequence[Mention], core: str, words: str) -> list[Mention]:
    """Return the figures whose names have the words that tell one amount from another."""
    if len(core) < PAIR:
        return []
    act = next((a for a in ACTS if a in words), "")
    own = [m for m in near if core in f"{m.name}{m.after}"]
    acted = [m for m in own
             if any(a in f"{m.lead[-10:]}{m.name}"
                    for a in ACT_WORDS.get(act, (act,)))]  # fmt: skip
    return acted if act and acted else own


def _growth(
    report: Report, rate: Mention, near: Sequence[Mention], before: Sequence[Mention]
) -> Iterator[Finding]:
    """Yield 与2023年支出10.80万元相比，下降9.76%: over last year's figure it is another."""
    passage = report.reading.passages[rate.passage]
    priors = [m for m in before if last_year(passage, m) or _of_before(report, m)]
    own = [m for m in near if m.passage == rate.passage and m.start < rate.start]
    beside = [m for m in priors[-1:] if BESIDE.match(passage.text[m.end : rate.start])]
    priors = beside or priors
    if len(distinct(priors)) != 1:
        return
    prior = priors[-1]
    if "其中" in passage.text[prior.end : rate.start]:
        return  # 由132个增加到165个，其中村级网点增幅20%: of a part
    nows = distinct([
        m for m in own if kindred(m, prior) and m is not prior and not PLANNED.search(m.name)
        and not m.target and not last_year(passage, m) and not _of_before(report, m)
        and not per_words(m)
    ])  # fmt: skip
    tried = [(now, (now.amount or Fraction(0)) / (prior.amount or Fraction(1)) - 1) for now in nows]
    against = [(now, v) for now, v in tried if v and (v > 0) != (rate.rise > 0)]
    turned = [
        now for now, v in against
        if own and now.amount == own[-1].amount and own[-1].start > prior.start
        and _gives(rate, v, now, prior)
    ]  # fmt: skip
    subject = CHANGE.sub("", rate.name)
    said = f"{prior.lead[-12:]}{prior.name}"
    of_it = all(subject[n : n + PAIR] in said for n in range(len(subject) - 1))
    right = any(_gives(rate, v, now, prior) for now, v in tried if (now, v) not in against)
    if turned and of_it and not right:
        yield finding("A17", "direction", rate.fact.place, turned[0].fact.place, prior.fact.place,
                      stated=f"{prior.fact.text}，{turned[0].fact.text}，{rate.name}{rate.fact.text}",
                      word=rate.name[-2:])  # fmt: skip
        return
    tried = [(now, v) for now, v in tried if v and (v > 0) == (rate.rise > 0)]
    if any(_gives(rate, v, now, prior) for now, v in tried):
        return
    swapped = [
        (now, v) for now, v in tried
        if _gives(rate, v * (prior.amount or 0) / (now.amount or 1), now, prior)
    ]  # fmt: skip
    slipped = [(now, v) for now, v in tried if _slips(rate, abs(v))]
    head = LAST_YEAR.sub("", prior.name)
    same = [(now, v) for now, v in tried if head and LAST_YEAR.sub("", now.name) == head]
    chosen = swapped or same or slipped or (tried if len(nows) == 1 else [])
    if len(chosen) != 1:
        return
    now, value = chosen[0]
    if not swapped and rate_explained(rate, near, (now, prior)):
        return
    if not 1 / FAR <= abs(value) / _value(rate) <= FAR:
        return
    formula = f"({now.fact.text}-{prior.fact.text})÷{prior.fact.text}"
    sure = bool(swapped or same or (slipped and len(nows) == 1))
    yield _finding("A17", rate, (now, prior), abs(value), sure=sure, formula=formula)


def _of_before(report: Report, mention: Mention) -> bool:
    year = re.findall("(20[0-9]{2})年", mention.name)
    return bool(report.reading.year and year and int(year[-1]) < report.reading.year)


def _done(
    report: Report, rate: Mention, near: Sequence[Mention], before: Sequence[Mention]
) -> Iterator[Finding]:
    """Yield 项目支出776.90万元，执行率93.10%: over no budget of that line."""
    spent = before[-1] if before else None
    gap = report.reading.passages[rate.passage].text[spent.end : rate.start] if spent else "。"
    if spent is None or len(gap) - len(rate.name) > PAIR or spent.target or per_words(spent):
        return
    role, base = spent.fact.role, spent.fact.base
    budgets = [m for m in report.by_role.get(role, ()) if role and m.fact.base in BUDGETS]
    if not role and spent.kind == "count":
        yield from _done_of_due(rate, near, before)
        return
    if base != "executed" or not budgets or len(distinct(budgets)) > len(BUDGETS):
        return
    tried = [(m, (spent.amount or 0) / m.amount) for m in distinct(budgets) if m.amount]
    if any(_gives(rate, v, spent, m) for m, v in tried) or rate_explained(rate, near):
        return
    fitting = [(m, v) for m, v in tried if 1 / FAR <= v / _value(rate) <= FAR]
    if not fitting:
        return
    bottom, value = min(fitting, key=lambda pair: abs(pair[1] - _value(rate)))
    yield _finding("A08", rate, (spent, bottom), value, sure=len(fitting) == len(tried))


def _done_of_due(
    rate: Mention, near: Sequence[Mention], before: Sequence[Mention]
) -> Iterator[Finding]:
    """Yield 应改造36公里，实际改造33.3公里，改造完成率93.5%: over what was due right before."""
    pair = [m for m in before if kindred(m, before[-1])]
    if len(pair) != PAIR or not DUE.search(pair[0].name) or not DONE_NAME.search(pair[1].name):
        return
    due, done = pair
    value = (done.amount or Fraction(0)) / (due.amount or Fraction(1))
    if _gives(rate, value, done, due) or rate_explained(rate, near) or not value:
        return
    if 1 / FAR <= value / _value(rate) <= FAR:
        yield _finding("A19", rate, (done, due), value, sure=_slips(rate, value))


def _slips(rate: Mention, value: Fraction) -> bool:
    """Return whether a rate is a value with one wrong digit, or two that changed places."""
    exact = rate.fact.exact
    if exact is None:
        return False
    digits = exact.digits or 0
    first = f"{half_up(exact.amount * 100, digits)}".replace(".", "")
    return digits_slip(first, f"{half_up(value * 100, digits)}".replace(".", ""))


def _finding(
    code: str, rate: Mention, terms: tuple[Mention, Mention], value: Fraction, *, sure: bool,
    formula: str = "",
) -> Finding:  # fmt: skip
    code = code if sure else "A19"
    typed = formula or f"{terms[0].fact.text}÷{terms[1].fact.text}"
    return finding(code, "written" if sure else "base_asked", rate.fact.place,
                   *(m.fact.place for m in terms), **_told(rate, value, typed))  # fmt: skip


def _told(rate: Mention, value: Fraction, typed: str) -> dict[str, object]:
    digits = rate.fact.exact.digits or 0 if rate.fact.exact is not None else 0
    return {
        "what": rate.name, "stated": rate.fact.text, "whole": rate.fact.text,
        "computed": f"{half_up(value * 100, digits)}%", "terms": typed,
        "difference": f"{half_up(abs(abs(value) - abs(_value(rate))) * 100, digits)}%",
    }  # fmt: skip
