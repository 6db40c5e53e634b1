"""A duration is the days between its two dates, and so is an advance or a delay: A75."""

import re
from collections.abc import Iterator, Sequence

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.review.written.days import ANY_YEAR, Dated, dates
from jiheng.review.written.report import Report, finding, sentences

START = re.compile(
    "开工|动工|进场|开始|启动|开幕|开班|破土|施工|签订|签署|签约|下达|发布|受理|开展|投放|下单"
)
STOP = re.compile(
    "完工|竣工|结束|闭幕|结业|完成|交付|建成|到货|送达|运抵|交货|验收|到位|办结|收官|撤场|提交|截止|终止|供货"
)
SUPPLIED = re.compile("到货|送达|运抵|交货|供货")
FROM = re.compile("[自从]$")
RANGE = re.compile("(?:（[^）]{1,6}）)?(?:起，?)?(?:至|到|—|-|~|——)(?:次年|当年)?")
LASTED = re.compile(
    r"(?P<word>历时|实际工期|实际用时|共用时|用时|耗时|展期|为期|共持续|持续|供货期|供货周期|交货期|施工期"
    r"|(?<![同划定求约复额省])工期|(?<=，)施工|(?<=，)共)"
    r"(?:（?(?P<counted_2>含首尾)[两二]?[日天]?）?)?(?:共计|共|计|为|约|仅)?(?P<days>\d{1,4})(?:个?日历|自然)?(?:天|日)(?!的)(?P<counted>（[^）]{0,4}含)?"
)
NOT_SURE = ("工期", "为期", "供货期", "供货周期", "交货期", "施工期", "共")  # perhaps a contract's
SHIFTED = re.compile(
    r"(?P<word>提前|提早|延期|逾期|超期|晚于?[^，。；\d]{0,6}|推迟|延迟|延后|滞后|迟于?[^，。；\d]{0,6})"
    r"(?:了|约)?(?P<days>\d{1,4})(?:天|日)(?!内|以内|左右|以上)"
)
EARLY = ("提前", "提早")
GENERAL = re.compile(
    "工程|项目|设备|采购|施工|合同|该|本|全部|全面|正式|主体|[省市县区]级|县|市|我|局|当年|次年|并|后|再|已|实际|于|至|在|自|从|到|期|为|日期|时间|：|（[^）]{0,6}）?"
)
NEAR_DAYS = 1  # the first day may count or not
PAIR = 2


def durations(report: Report) -> Iterator[Finding]:
    """A75: so many days as it is said to have taken lie between its two dates."""
    year = report.reading.year or ANY_YEAR
    for passage in report.running_passages:
        before: tuple[int, int] | None = None
        for begin, end in sentences(passage.text):
            for match in LASTED.finditer(passage.text, begin, end):
                at = before[0] if before and match.start() - begin <= PAIR else begin
                yield from _lasted(passage, match, _days(passage, at, match.start(), year), at)
            for match in SHIFTED.finditer(passage.text, begin, end):
                part = max(begin, passage.text.rfind("；", begin, match.start()) + 1)
                yield from _shifted(passage, match, _days(passage, part, match.start(), year), part)
            before = (begin, end)


def _days(passage: Passage, begin: int, end: int, year: int) -> list[Dated]:
    return dates(passage.text[begin:end], year)


def _lasted(
    passage: Passage, match: re.Match[str], days: Sequence[Dated], begin: int
) -> Iterator[Finding]:
    """Yield a duration that is not the days between the dates right before it."""
    ends = _ends(passage, days, begin)
    if ends is None:
        return
    first, last = ends
    rest = passage.text[begin + last.end : match.start()]
    if "其中" in rest or "每" in rest or "合同" in rest or "计划" in rest:
        return
    stated, between = int(match.group("days")), (last.on - first.on).days
    if between <= 0 or 0 <= stated - between <= NEAR_DAYS:
        return
    counted = match.group("counted") or match.group("counted_2")
    asked = match.group("word") in NOT_SURE and not counted
    yield finding("A75", "days_asked" if asked else "duration", passage.place(*match.span()),
                  *(passage.place(begin + d.start, begin + d.end) for d in ends),
                  stated=stated, computed=between + 1,
                  first=f"{first.on:%Y-%m-%d}", other=f"{last.on:%Y-%m-%d}")  # fmt: skip


def _ends(passage: Passage, days: Sequence[Dated], begin: int) -> tuple[Dated, Dated] | None:
    """Return the first and the last day that a duration is of: a range, or a start and a stop."""
    if len(days) < PAIR:
        return None
    first, last = days[-PAIR:]
    between = passage.text[begin + first.end : begin + last.start]
    if RANGE.fullmatch(between):
        return first, last
    own = [d for d in days if not d.is_planned and not d.is_deadline]
    starts = [n for n, d in enumerate(own) if START.search(d.behind) or FROM.search(d.before)]
    if not starts or starts[-1] + 1 >= len(own) or len(own) != len(days):
        return None
    first, last = own[starts[-1]], own[starts[-1] + 1]
    stop = STOP.search(f"{last.before[-6:]}{last.behind}") is not None
    return (first, last) if stop and _of_one_work(first, last) else None


def _of_one_work(first: Dated, last: Dated) -> bool:
    """Return whether the words before the second day name no other work."""
    left = GENERAL.sub("", STOP.sub("", last.before))
    return len(left) < PAIR or left in f"{first.before}{first.behind}"


def _shifted(
    passage: Passage, match: re.Match[str], days: Sequence[Dated], begin: int
) -> Iterator[Finding]:
    """Yield an advance or a delay that is not the days between what was due and what was done."""
    if len(days) != PAIR:
        return
    first, last = days
    due = [d for d in days if d.is_planned or d.is_deadline]
    stated, between = int(match.group("days")), abs((last.on - first.on).days)
    if not between or abs(stated - between) <= NEAR_DAYS:
        return
    said = passage.text[begin + last.end : match.start()]
    named = re.search("日期|时间", f"{first.before}{last.before}") is not None
    if not named and (len(due) != 1 or not _of_one_work(first, last)):
        return
    if any(sign in said for sign in "。；") or re.search("其中|最|平均|每", said):
        return
    yield finding("A75", "shifted", passage.place(*match.span()),
                  *(passage.place(begin + d.start, begin + d.end) for d in days),
                  word=match.group("word"), stated=stated, computed=between,
                  first=f"{first.on:%Y-%m-%d}", other=f"{last.on:%Y-%m-%d}")  # fmt: skip
