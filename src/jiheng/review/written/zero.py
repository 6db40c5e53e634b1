"""Nothing went wrong, nothing is left in the account: what stands beside such a claim: A37, A76."""

import re
from collections.abc import Iterator

from jiheng.model import Finding
from jiheng.model.prose import Mention
from jiheng.review.written.report import Report, finding

ZERO = re.compile(
    "零(?:失误|差错|事故|投诉|故障|缺陷|延误|遗漏|拖欠|违规|中断|超时|误差|流失|脱管|漏管)"
    "|(?:未|没有|无)(?:发生|出现)(?:任何|一[起例件次])?[^，。；、]{0,8}(?:失误|差错|事故|投诉|故障|中断|延误|脱管|违规|断[电水供]|超时|丢失|损坏)"
    "|无一(?:例外|遗漏|失误|差错|投诉|逾期|[起例件次处](?:失误|差错|投诉|事故|逾期))"
)
WRONG = re.compile(
    "(?:个别|少数|部分|其中|有|出现|发生|发现|受理|接到|存在)[^。；]{0,24}?"
    "(?:失误|差错|投诉|事故|故障|中断|断音|死机|延误|逾期|超时|损坏|丢失|漏报|漏[查检登发]|脱管|断[电水供]|停[电水]|违规|错误|失灵|卡顿|脱落)"
)
NUMBER = re.compile(
    r"(?<![\d.年月第])[1-9]\d{0,4}(?:场次|次|起|件|例|处|人|户|台|批|个|份|家|笔|辆)"
)
OTHER = re.compile(
    "上年|去年|20\\d{2}年|下降|减少|隐患|演练|降至|同比|排查|培训|目标|控制在|以内|由\\d"
)
NO_SPENDING = re.compile(
    "(?P<line>[\u4e00-\u9fff]{2,6}(?:费|经费))(?:支出)?(?:实际)?(?:为零|为0(?![.\\d])|零支出|未发生支出|没有发生支出)"
)
ACTUAL = re.compile("决算|实际|支出|发生")
OTHER_YEAR = re.compile("上年|去年|20\\d{2}年|预算|下年|因公")
PASSAGES = 12  # passages before a claim in which a rate is told
FAR = 120  # characters around a claim in which what went wrong stands: time grows evenly
EMPTY = re.compile(
    "(?:资金|经费|款项)[^，。；]{0,6}(?:全部|均已)(?:使用|支出|用完|支付)[^，。；]{0,4}，?(?:没有|无|未形成|未)[^，。；]{0,4}结[转余]|(?:专户|账户|账面)(?:已)?(?:没有|无)(?:资金)?(?:余额|结余)|(?:专户|账户|账面)余额(?:已)?为?(?:0|零)|无需(?:办理)?结转"
)
SPENT_OF = re.compile(
    "占[^，。；]{0,4}(?:可用|到位|下达|拨付|预算|安排)[^，。；]{0,6}的?$|(?:执行|支出|支付|使用)率(?:为|达到?)?$"
)


def zero(report: Report) -> Iterator[Finding]:
    """A37: 全部零失误 beside 个别会议话筒断音，共5场次."""
    for passage in report.running_passages:
        if passage.number in report.reading.aims:
            continue
        for claim in ZERO.finditer(passage.text):
            first, last = max(0, claim.start() - FAR), claim.end() + FAR
            for wrong in WRONG.finditer(passage.text, first, last):
                if wrong.start() < claim.end() and wrong.end() > claim.start():
                    continue
                near = passage.text[max(0, wrong.start() - 10) : wrong.end() + 14]
                if not NUMBER.search(near) or OTHER.search(near) or _denied(wrong.group()):
                    continue
                if not _alike(claim.group(), wrong.group()):
                    continue
                yield finding("A37", "zero_asked", passage.place(*claim.span()),
                              passage.place(*wrong.span()), found=claim.group(),
                              other=wrong.group())  # fmt: skip
                break


def lines_without_spending(report: Report) -> Iterator[Finding]:
    """A37: 公务接待费为零 beside 公务接待费决算0.94万元: something was spent."""
    for passage in report.running_passages:
        for claim in NO_SPENDING.finditer(passage.text):
            name = claim.group("line")
            spent = next(
                (m for m in report.reading.mentions
                 if m.kind == "money" and m.amount and name in m.name and not m.rise
                 and ACTUAL.search(m.name) and not OTHER_YEAR.search(f"{m.lead[-12:]}{m.name}")),
                None,
            )  # fmt: skip
            said = passage.text[max(0, claim.start() - 24) : claim.start()]
            if spent is not None and not OTHER_YEAR.search(said):
                yield finding("A37", "zero_asked", passage.place(*claim.span()), spent.fact.place,
                              found=claim.group(),
                              other=f"{spent.name}{spent.fact.text}")  # fmt: skip


def _denied(said: str) -> bool:
    return re.search("未|没有|无|零|防止|避免|减少", said) is not None


def _alike(claim: str, wrong: str) -> bool:
    """Return whether what went wrong is of the kind that is denied."""
    kinds = ("投诉", "事故", "逾期", "违规", "拖欠", "脱管", "流失")
    named = [kind for kind in kinds if kind in claim]
    return all(kind in wrong for kind in named)


def nothing_in_the_account(report: Report) -> Iterator[Finding]:
    """A76: 账户没有余额，无需结转 beside 支出占到位资金的93%: something must be left."""
    for passage in report.running_passages:
        claim = EMPTY.search(passage.text)
        rate = _below_all(report, passage.number, claim.start()) if claim is not None else None
        if claim is not None and rate is not None:
            yield finding("A76", "question", passage.place(*claim.span()), rate.fact.place,
                          found=claim.group(), name=rate.name, spent=rate.fact.text)  # fmt: skip


def _below_all(report: Report, number: int, before: int) -> Mention | None:
    own = [m for n in range(max(0, number - PASSAGES), number + 1)
           for m in report.by_passage.get(n, ())
           if m.kind == "share" and (n < number or m.start < before)
           and SPENT_OF.search(m.name) and not m.target]  # fmt: skip
    return own[-1] if own and 0 < (own[-1].amount or 0) < 1 else None
