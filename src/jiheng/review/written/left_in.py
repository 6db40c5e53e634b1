"""Years that do not fit: a plan for the year of the report, a result of a year before it: A78."""

import re
from collections.abc import Iterator

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.review.written.report import Report, finding, sentences
from jiheng.review.written.stale import of_old_year

YEAR = re.compile(r"(?P<year>20\d{2})年(?!以来|至|—|-|起|前)")
DUE = re.compile(
    r"[于在](?P<year>20\d{2})年\d{1,2}月(?:底|末|\d{1,2}日)?(?:之|以)?前(?=[^，。；]{0,6}(?:完成|建成|启动|出台|解决|整改|到位|落实|编制|开展|制定|实现))"
)
PLAN = re.compile(
    "争取|力争|计划|拟|打算|将(?!于|近)|继续|逐步|下一步|今后|建议|申请|提前谋划|进一步"
)
PLANNED_THEN = re.compile(
    "年初|原计划|已|当年|年度计划|目标|根据|按照|《|〔|未|没有|实际|完成了|批复|上年|决算"
)
HISTORY = re.compile(
    "比|较|上年|去年|同期|由|从|自|以来|规划|至(?!20)|—|文件|批[复准]|开始|启动|历年|往年|建成|成立|印发|下达|出台|分别"
    "|结转|立项|签订|修订|制定|第[一二三四五]年|始|曾|原|前期|遗留|延续|后|〔|《|》|欠|招标|购置|建于|投用|延|补|尾款|认定|命名|获|被|通过|列入|纳入|试点|—|同类|同口径|发行|年度[^，。；]{0,4}结余|实施|基数|首批|第[一二三]批|升级|缓|改革|中标|合同"
)
RESULT = re.compile(
    "达到|完成|实现|保障|提高|提升|全部|圆满|得到|取得|合格|有力|满意|得分|达标|优良|成效"
)
AS_TOLD = re.compile("(?:按照?|根据|依据|结合)[^，；。]{0,30}")
LESSON = re.compile("总结|吸取|借鉴")
HEADED = ("measures", "problems")
MOST = 3  # years back that an old text may be of


def plans_of_this_year(report: Report) -> Iterator[Finding]:
    """A78: what is still to be done is not planned for the year of the report."""
    year = report.reading.year
    if year is None or len(report.reading.years) > 1:
        return
    numbers = _headed(report)
    for passage in report.running_passages:
        if passage.number not in numbers:
            continue
        for begin, end in sentences(passage.text):
            for start, stop in _parts(passage.text, begin, end):
                part = passage.text[start:stop]
                match = YEAR.search(part)
                if match is None or int(match.group("year")) != year:
                    continue
                behind = part[match.end() :]
                if PLAN.search(behind[:10]) and not PLANNED_THEN.search(part):
                    yield finding("A78", "asked", passage.place(start + match.start(), stop),
                                  found=match.group(), expected=f"{year}年")  # fmt: skip


def due_before(report: Report) -> Iterator[Finding]:
    """A78: 下一步，于2023年11月底前完成 in a report of 2024: what is still to do is long due."""
    year = report.reading.year
    if year is None or len(report.reading.years) > 1:
        return
    numbers = _headed(report)
    for passage in report.running_passages:
        for match in DUE.finditer(passage.text) if passage.number in numbers else ():
            begin = max(passage.text.rfind(sign, 0, match.start()) for sign in "。；\n") + 1
            said = passage.text[begin : match.start()]
            own = re.split("[，；]", AS_TOLD.sub("", said))[-1]
            if int(match.group("year")) <= year and not PLANNED_THEN.search(own):
                yield finding("A78", "asked", passage.place(*match.span()), found=match.group(),
                              expected=f"{year}年")  # fmt: skip


def to_do_before(report: Report) -> Iterator[Finding]:
    """A78: 2020年底前完成起草 among the measures of a report of 2021: long due."""
    year = report.reading.year
    if year is None or len(report.reading.years) > 1:
        return
    numbers = _headed(report)
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            text = passage.text[begin:end]
            if passage.number not in numbers and not TO_DO.match(text):
                continue
            for match in (*OLD_DUE.finditer(text), *OLD_PLAN.finditer(text)):
                own = re.split("[，；：]", text[: match.start()])[-1]
                done = THEN.search(f"{own}{text[match.start() : match.end() + AHEAD]}")
                if year - MOST <= int(match.group("year")) < year and not done:
                    yield finding("A78", "asked",
                                  passage.place(begin + match.start(), begin + match.end()),
                                  found=match.group(), expected=f"{year}年")  # fmt: skip


TO_DO = re.compile("(?:下一步|今后|整改方面|改进方面|下阶段|后续|接下来)")
OLD_DUE = re.compile(
    r"(?P<year>20\d{2})年年?(?:\d{1,2}月|[上下]半年|[一二三四]季度|汛期|春节)?(?:底|末|\d{1,2}日)?(?:之|以)?前"
)
OLD_PLAN = re.compile(
    r"(?:将|拟|计划|力争|争取|确保)[^，。；\d]{0,6}(?P<year>20\d{2})年(?!以来|度?(?:目标|计划))"
)
THEN = re.compile(
    "原|已|曾|上年|未|没有|按照|根据|〔|《|规划|批复|以来|建成的|购置的|欠|结转|遗留|因"
)
AHEAD = 12  # characters behind a day that say what of it


def _headed(report: Report) -> set[int]:
    """Return the passages that tell what is to be done next."""
    numbers: set[int] = set()
    outline = report.reading.outline
    for at, head in enumerate(outline):
        if not NEXT.search(report.reading.passages[head.passage].text[:40]):
            continue
        after = next((h for h in outline[at + 1 :] if h.depth <= head.depth), None)
        stop = after.passage if after is not None else len(report.reading.passages)
        numbers |= set(range(head.passage, max(stop, head.passage + 1)))
    numbers |= {p.number for p in report.running_passages if NEXT_OPENS.match(p.text)}
    return numbers


NEXT = re.compile("下一步|改进|措施|打算|建议|整改|今后|安排|意见|对策")
NEXT_OPENS = re.compile("(?:打算|下一步|改进措施|整改措施|措施|建议|今后)(?:打算|工作)?[：，]")


def _parts(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while (stop := text.find("；", begin, end)) >= 0:
        yield begin, stop
        begin = stop + 1
    yield begin, end


def results_of_another_year(report: Report) -> Iterator[Finding]:
    """A78: 2022年度合格率均达到目标 in a report of 2024: a result of before."""
    year = report.reading.year
    if year is None or len(report.reading.years) > 1:
        return
    for passage in report.running_passages:
        if passage.number in report.reading.aims:
            continue
        for begin, end in sentences(passage.text):
            text = passage.text[begin:end]
            match = YEAR.search(text)
            if (
                match is None
                or of_old_year(text, year)
                or not year - MOST <= int(match.group("year")) < year
            ):
                continue
            if f"{year}年" in text or "本年" in text or "今年" in text or HISTORY.search(text):
                continue
            if RESULT.search(text) or LESSON.search(text):
                yield _asked(passage, begin + match.start(), end, match.group(), year)


def _asked(passage: Passage, start: int, end: int, text: str, year: int) -> Finding:
    return finding("A78", "asked", passage.place(start, end), found=text, expected=f"{year}年")
