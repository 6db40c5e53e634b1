"""Who says that all of it was in order names no exception beside it: A37."""

import re
from collections.abc import Iterator

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.review.written.report import Report, finding, sentences

ALL = re.compile(
    r"(?P<noun>[\u4e00-\u9fff、]{2,16}?)(?:均已|全部|均|都)(?:已经?|为)?"
    r"(?P<state>符合|准确|齐全|完整|无误|合格|办结|处置|处理|整改|开展|落实|规范|属实|真实|一致)[^，。；]{0,8}"
    r"|无一(?:例外|遗留|遗漏|[例件项处起份户])[^，。；]{0,8}"
)
WRONG = re.compile(
    "不全|不符|错误|有误|缺失|缺少|缺签|遗漏|晚于|早于|逾期|超期|尚在|尚未|仍未|未(?!发现|出现|发生|检出|收到|超|纳入|参与)[\u4e00-\u9fff]{1,6}|不合格|不完整|不规范|不一致|漏[报填登]"
)
MENDED = re.compile(
    "已(?:全部)?(?:整改|补[齐正充办]|更正|纠正|更换|返工|处理|复检)|整改(?:到位|完毕|完成)|除|上年|去年"
)
NUMBER = re.compile(r"(?<!\d)[1-9]\d{0,5}[\u4e00-\u9fff]")
GENERAL = re.compile("项目|资金|全部|所有|已经|相关|情况|工作|有关|本年|全年|[县市区省]、?")
OF_OTHERS = re.compile("其余|其他|剩余|除")
LEAST_SHARED = 2  # characters of a word that both tell of
FAR = 160  # characters before a claim in which its exception stands


def exceptions(report: Report) -> Iterator[Finding]:
    """A37: 凭证附件全部齐全 beside 发现3份凭证附件不全: not all of it was."""
    for passage in report.running_passages:
        if passage.number in report.reading.aims:
            continue
        for match in ALL.finditer(passage.text):
            at = _exception(passage, match)
            if at is not None:
                yield finding("A37", "exception", passage.place(*match.span()),
                              passage.place(*at), found=match.group(),
                              other=passage.text[slice(*at)])  # fmt: skip
                break


def _exception(passage: Passage, match: re.Match[str]) -> tuple[int, int] | None:
    """Return where an exception to a claim is told right before it, in other clauses."""
    begin = max(passage.text.rfind(sign, 0, match.start()) for sign in "。；，") + 1
    if OF_OTHERS.search(passage.text[begin : match.end()]):
        return None
    claimed = GENERAL.sub("", passage.text[begin : match.end()])
    first = passage.text.rfind("。", 0, max(0, match.start() - FAR)) + 1
    first = max(first, match.start() - 2 * FAR, 0)
    window = passage.text[first : match.start() + 1]
    for start, end in ((first + a, first + b) for a, b in sentences(window)):
        if MENDED.search(passage.text, start, end):
            continue
        for clause in re.finditer("[^，。；]+", passage.text[start : min(end, begin)]):
            said = clause.group()
            wrong = WRONG.search(said)
            if wrong is None or not NUMBER.search(said):
                continue
            before = passage.text[max(start, start + clause.start() - FAR) : start + clause.end()]
            if _share(claimed, GENERAL.sub("", before)):
                return start + clause.start(), start + clause.end()
    return None


def _share(claimed: str, said: str) -> bool:
    """Return whether two clauses speak of one thing: they have a word in common."""
    pieces = {claimed[n : n + LEAST_SHARED] for n in range(len(claimed) - 1)}
    pieces = {p for p in pieces if re.fullmatch(r"[\u4e00-\u9fff]{2}", p)}
    return any(piece in said for piece in pieces)
