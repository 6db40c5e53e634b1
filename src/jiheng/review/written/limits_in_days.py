"""What is called in time took no more days than it may: A74."""

import re
from collections.abc import Iterator

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.review.written.days import ANY_YEAR, dates
from jiheng.review.written.punctual import LATE_TOLD, TIMELY
from jiheng.review.written.report import Report, finding

LIMIT = re.compile(
    r"(?P<days>\d{1,3})(?P<unit>个?工作日|个?自然日|日|天)(?:之|以)?内"
    r"|(?:时限|期限|限期|承诺)[^，。；\d]{0,8}?(?:为|是|不超过|不得超过|不长于)(?P<days_2>\d{1,3})(?P<unit_2>个?工作日|日|天)"
    r"|(?:不超过|不得超过|不多于)(?P<days_3>\d{1,3})(?P<unit_3>个?工作日|日|天)"
)
LONGEST = re.compile(
    r"(?:最长|最慢|最晚|最多|最大值为?|最迟)[^，。；\d]{0,10}?(?P<days>\d{1,3})(?P<unit>个?工作日|日|天)(?!前|内)"
)
AFTER = re.compile(r"(?P<event>[\u4e00-\u9fff]{2})(?:之日)?(?:起|后|之后)$")
DUE = re.compile("应|须|要求|规定|时限|期限|承诺|约定|办法")
TIMES = 2  # so many days as working days may make with every holiday
HOLIDAYS = 14
FAR = 400  # characters of a passage that are looked at behind a limit: time grows evenly


def limits_in_days(report: Report) -> Iterator[Finding]:
    """A74: what is called in time took no more days than are allowed for it."""
    for passage in report.running_passages:
        if passage.number in report.reading.aims:
            continue
        for limit in LIMIT.finditer(passage.text):
            begin = max(passage.text.rfind("。", 0, limit.start()) + 1, limit.start() - FAR)
            if not DUE.search(passage.text, begin, limit.end()):
                continue
            stop = passage.text.find("。", limit.end())
            end = min(stop if stop >= 0 else len(passage.text), limit.end() + FAR)
            said = passage.text[limit.end() : end]
            if TIMELY.search(said) and not LATE_TOLD.search(said):
                yield from _longest(passage, limit, end)
                yield from _from_an_event(report, passage, limit, end)


def _group(match: re.Match[str], name: str) -> str:
    return next(filter(None, (match.group(n) for n in (name, f"{name}_2", f"{name}_3"))), "")


def _longest(passage: Passage, limit: re.Match[str], end: int) -> Iterator[Finding]:
    """Yield 应在20个工作日内反馈，最长27个工作日，均在规定时限内."""
    match = LONGEST.search(passage.text, limit.end(), end)
    if match is None:
        return
    units = ["工作" in unit for unit in (_group(limit, "unit"), match.group("unit"))]
    other = LIMIT.search(passage.text, limit.end(), match.start())
    if units[0] != units[1] or other is not None:
        return
    opens = passage.text[match.start() - 1] in "，；、"
    if not opens and not TIMELY.search(passage.text, match.end(), end):
        return
    if int(match.group("days")) > int(_group(limit, "days")):
        yield finding("A74", "days", passage.place(*match.span()), passage.place(*limit.span()),
                      found=match.group(), expected=limit.group())  # fmt: skip


def _from_an_event(
    report: Report, passage: Passage, limit: re.Match[str], end: int
) -> Iterator[Finding]:
    """Yield 应在结业后60日内拨付，8月20日结业，11月29日拨付，拨付及时."""
    event = AFTER.search(passage.text, max(0, limit.start() - 12), limit.start())
    days = dates(passage.text[limit.end() : end], report.reading.year or ANY_YEAR)
    if event is None or len(days) != len(("event", "done")) or days[0].is_planned:
        return
    first, done = days
    acted = passage.text[limit.end() : limit.end() + 2]
    if event.group("event") not in first.behind or acted not in done.behind:
        return
    allowed, took = int(_group(limit, "days")), (done.on - first.on).days
    if "工作" in _group(limit, "unit"):
        allowed = TIMES * allowed + HOLIDAYS
    if took > allowed:
        base = limit.end()
        yield finding("A74", "days", *(passage.place(base + d.start, base + d.end)
                                       for d in (done, first)), passage.place(*limit.span()),
                      found=f"{took}天", expected=limit.group())  # fmt: skip
