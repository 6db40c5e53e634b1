"""What is said of all the money: all of it paid, nothing of it left: A66, A76."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.model.text import any_of
from jiheng.review.written.report import Report, finding, sentences
from jiheng.review.written.same import of_the_whole

TOTALS = ("project.total", "expenditure.total")
FUNDS = "资金|经费|预算|款项|价款|工程款|货款|设备款|补助款?|补贴款?|津贴|奖励|救助金|款"
PAID = "支付|拨付|使用|支出|执行|兑付|兑现|列支|用完|发放|拨付到|发放到"
ALL_PAID = re.compile(
    rf"(?:{FUNDS})[^，。；\d]{{0,6}}(?:已|均)?全部(?:{PAID})(?:完毕|完成|到位)?"
    rf"|(?:{FUNDS})[^，。；\d]{{0,14}}(?:付清|结清|付讫)"
    rf"|(?:全部|均|足额|全额|一次性)(?:足额|及时)?(?:{PAID})[^，。；\d]{{0,4}}(?:到位|完毕|完成|到|至)"
    r"|(?:支付|拨付|兑付)完毕|无一笔未付|百分之百(?:使用|支付|拨付)"
    r"|(?:支付|支出|执行|拨付)(?:率|进度)(?:均)?(?:为|达到?|已达)?100(?:\.0{1,2})?[%％]"
)
NOTHING_LEFT = re.compile(
    r"(?:无|没有|未形成|不存在|未发生|未)(?:资金)?(?:年末)?(?:结转(?:和|、)?结余|结转|结余|剩余)(?!率|两年|2年|超过)"
    r"|(?:结转结余|结余|结转)(?:资金)?(?:数|额)?(?:均)?为?(?:0|零)(?![\d.])(?:万?元)?|零结余|零结转"
    r"|(?:不存在|没有|无)[^，。；]{0,6}(?:沉淀|闲置)"
    r"|(?:专户|账户|账面)(?:已)?(?:没有|无)(?:资金)?(?:余额|结余)|(?:专户|账户|账面)余额(?:已)?为?(?:0|零)|(?:未形成|没有|无)(?:资金)?结存"
)
RETURNED = re.compile(
    "(?:余|未支出|未使用|未执行|节约|差额|资金|指标|预算|额度)[^。；]{0,40}"
    "(?:收回|上缴|缴回|交回|统筹|核减|注销|调减|压减)"
    "|(?:财政|国库)[^，。；]{0,8}(?:收回|统筹|退回)|退回[^，。；]{0,6}(?:财政|国库)"
)
SOME = re.compile(
    r"符合|条件|除|上年|去年|结转的|已完工|已验收|部分|中央|省级|市级|区级|县级|\d|[一二三四五六]季度|通过"
)
UNIVERSAL = re.compile("各|所有|全部|[两三四五六七八九十]类|[两三四五六七八九十]个|均")
NAMED_FUND = re.compile(r"[\u4e00-\u9fff]{2,6}?(?:经费|资金|专款|补助)")
FUTURE = re.compile("确保|将|下一步|力争|计划|争取|应|要求|必须")
DAY = re.compile(r"(?:20\d{2}年)?\d{1,2}月(?:\d{1,2}日|底|末)?|20\d{2}年度?")
PAST = re.compile("已|均|当年|未拖欠")
RATE = re.compile(
    "(?:预算|资金|总体|整体|支付|支出|项目)*(?:执行率|支付率|支出率|支付进度|付款进度)(?:为|达到?|仅)?"
)
GENERAL = (
    "项目|年末|部门|财政|预算|无|没有|全部|均|完毕|列支|支付|资金|率|进度|形成|结转|结余|存在|未|和|截至|拨付|该"
    "|零|剩余|用完|情况|到位|百分之百|沉淀|闲置|不|款项|所有|结清|付清|前|将|底|全额|足额"
)
HAN = re.compile(r"[\u4e00-\u9fff]+")
TOLD = re.compile(r"[^，。；]{0,20}(?:认定|认为|表明|显示|说明|确认)")  # who says so
SHORTEST, LONGEST = 3, 12  # characters of a piece of the title
DUE_NOW = re.compile("当期|本期|到期|进度款")  # all that is due by now
NEAR = 6
LEFT = re.compile("尾款|质保金|未支付|待支付|未付|待付|结转下年|结转")
STILL_OPEN = re.compile(r"(?:待|尚未|仍未|未)[^，。；]{0,16}(?:支付|拨付|付清|结清)")


def all_paid(report: Report) -> Iterator[Finding]:
    """A66: money that is called all paid was paid: what was spent is all of the budget."""
    yield from _claimed(report, ALL_PAID, "A66")
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            claim = ALL_PAID.search(passage.text, begin, end)
            rest = STILL_OPEN.search(passage.text, begin, end)
            owed = claim is not None and DUE_NOW.search(passage.text, begin, claim.start() + NEAR)
            if (
                claim is not None
                and rest is not None
                and not owed
                and ("除" not in passage.text[begin:end])
            ):
                yield finding("A66", "open", passage.place(*claim.span()),
                              passage.place(*rest.span()), found=claim.group(),
                              rest=rest.group())  # fmt: skip


def nothing_left(report: Report) -> Iterator[Finding]:
    """A76: where nothing is left over, what was spent is all that there was."""
    yield from _claimed(report, NOTHING_LEFT, "A76")


def _claimed(report: Report, claim: re.Pattern[str], code: str) -> Iterator[Finding]:
    returned = RETURNED.search(report.running_text) is not None
    pair = None if returned else _unspent(report)
    open_amount = _left_over(report)
    rate = None if returned else _rate_below_all(report) or (pair and pair[1])
    shown = open_amount or rate
    for passage, match in report.matches(claim.pattern):
        if re.search(r"\s", passage.printed(*match.span())):
            continue  # cells of a table side by side
        before, clause = _said(passage, match)
        if SOME.search(before) or (FUTURE.search(clause) and not PAST.search(clause)):
            continue
        fund = _fund(report, f"{before}{match.group()}")
        if pair is not None and not fund:
            yield _disproved(code, (passage, match), pair)
            return
        if fund and not UNIVERSAL.search(clause):
            shown = _rate_of(report, fund)
        if shown is not None:
            yield finding(code, "question", passage.place(*match.span()), shown.fact.place,
                          found=match.group(), name=shown.name, spent=shown.fact.text)  # fmt: skip
            return


def _disproved(
    code: str, claim: tuple[Passage, re.Match[str]], pair: tuple[Mention, Mention]
) -> Finding:
    """Return that less was spent than there was, beside what is claimed."""
    (passage, match), (budget, spent) = claim, pair
    left = (budget.amount or Fraction(0)) - (spent.amount or Fraction(0))
    return finding(code, "default", passage.place(*match.span()), budget.fact.place,
                   spent.fact.place, found=match.group(), budget=budget.fact.text,
                   spent=spent.fact.text, left=printed(left, budget))  # fmt: skip


def _said(passage: Passage, match: re.Match[str]) -> tuple[str, str]:
    """Return the words of the clause before a claim, without days, and the whole clause."""
    begin = max(passage.text.rfind(sign, 0, match.start()) for sign in "。；，：\n") + 1
    speaker = TOLD.match(passage.text, begin, match.start())
    begin = speaker.end() if speaker is not None else begin
    end = re.compile("[。；，\n]|$").search(passage.text, match.end())
    clause = passage.text[begin : end.start() if end is not None else match.end()]
    return DAY.sub("", passage.text[begin : match.start()]), clause


def _fund(report: Report, said: str) -> str:
    """Return the words of a claim that name some fund or item; empty if it is of all the money."""
    general = any_of((
        *report.words("generic"), *report.words("ours"), *report.words("rate_names"),
        *GENERAL.split("|"),
    ))  # fmt: skip
    words = without_title("".join(HAN.findall(said)), report.reading.title)
    return words if len(re.sub(general, "", words)) > 1 else ""


def without_title(words: str, title: str) -> str:
    """Return words without the pieces of the title that they repeat."""
    for size in range(min(len(words), LONGEST), SHORTEST - 1, -1):
        for at in range(len(words) - size + 1):
            if words[at : at + size] in title:
                return words[:at] + words[at + size :]
    return words


def _left_over(report: Report) -> Mention | None:
    """Return an amount that is said to be still unpaid or carried over."""
    return next(
        (m for m in report.reading.mentions
         if m.kind == "money" and m.amount and LEFT.search(f"{m.name}{m.after}")
         and not SOME.search(m.name)), None,
    )  # fmt: skip


def _rate_of(report: Report, fund: str) -> Mention | None:
    """Return the rate below all behind the name of a fund, in its passage."""
    named = NAMED_FUND.search(fund)
    name = named.group() if named is not None else ""
    for passage in report.running_passages if name else ():
        at = passage.text.find(name)
        for mention in report.within(passage, at, len(passage.text)) if at >= 0 else ():
            if RATE.fullmatch(mention.name) and 0 < (mention.amount or 0) < 1:
                return mention
    return None


def _rate_below_all(report: Report) -> Mention | None:
    """Return the first rate of execution or payment that is below all, of this year's money."""
    return next(
        (m for m in report.reading.mentions
         if m.kind == "share" and RATE.fullmatch(m.name) and m.amount and m.amount < 1
         and not m.target and not SOME.search(re.split("[，。；]", m.lead)[-1])), None,
    )  # fmt: skip


def _unspent(report: Report) -> tuple[Mention, Mention] | None:
    """Return budget and spending of the one line that is told, if less was spent than there was."""
    for role in TOTALS:
        lines = [m for m in report.reading.mentions
                 if m.fact.role == role and m.amount and of_the_whole(report, m)]  # fmt: skip
        spent = single(lines, ("executed",))
        budget = single(lines, ("revised",)) or single(lines, ("original", "received"))
        if spent is None or budget is None:
            continue
        gap = (budget.amount or Fraction(0)) - (spent.amount or Fraction(0))
        if gap > budget.half_unit + spent.half_unit:
            return budget, spent
    return None


def single(lines: Sequence[Mention], bases: Sequence[str]) -> Mention | None:
    """Return the one amount that is told on some bases; None if there are several."""
    own = [m for m in lines if m.fact.base in bases]
    return own[0] if own and len({m.amount for m in own}) == 1 else None


def printed(value: Fraction, like: Mention) -> str:
    """Return an amount in the unit and with the decimals of a figure."""
    exact = like.fact.exact
    if exact is None or not like.amount:
        return ""
    scale = like.amount / Fraction(exact.number)
    return f"{float(value / scale):.{exact.digits or 0}f}{exact.unit}"
