"""Who says that a limit of time or of share was kept did keep it: A74, A82."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.model import Finding, Location
from jiheng.model.prose import Passage
from jiheng.review.written.days import ANY_YEAR, dates
from jiheng.review.written.punctual import LATE_TOLD
from jiheng.review.written.report import Report, finding, sentences

KEPT = re.compile(
    "[未没无](?:有)?(?:一[件例笔户项次])?(?:超出?|超过|突破|逾期|超时|超期)"
    "|(?:在|于)(?:规定|约定|承诺|要求|目标|合同|制度|办法)[^，。；]{0,4}(?:时限|时间|期限|比例|范围|标准|限额)[^，。；]{0,2}内"
    "|(?:符合|满足)(?:[^，。；]{0,6})(?:约定|规定|要求|标准|时限|比例)|及时率(?:为|达到?)?100|按时(?:办结|完成|响应|到场|处置)|(?:均|全部|都)[^，。；]{0,4}(?:及时|按时|达标)|(?:拨付|发放|到账|支付|报送|缴纳|上报)[^，。；]{0,2}(?<!不)(?:及时|按时)"
)
EVERY = re.compile("全部|均|都|100%|无一|各|每|没有一|未有一")
TIME = (
    r"(?P<number>\d{1,4}(?:\.\d)?)(?P<unit>个?小时|分钟|个?工作日|个?自然日|天|日|个月|年"
    "|人|名|家|吨|米|分贝|公里|桌)"
)
LIMIT = re.compile(
    rf"(?:不(?:得|应)?(?:超过|多于|长于|高于)|上限(?:为|是)?|最多|控制在|限|不超){TIME}"
    rf"|{TIME.replace('number', 'number_2').replace('unit', 'unit_2')}(?:之|以)?内"
)
TOOK = re.compile(
    rf"(?P<word>第|最[长慢晚多大久高][^，。；\d]{{0,6}}|分别为|分别用|用时|耗时|历时|用了|实际|平均|到|为|、|和|达){TIME}(?!之?以?内|前)"
)
SHARE = re.compile(
    r"(?:占|为)(?P<base>[\u4e00-\u9fff]{2,12}?)的?(?:比例|比重)?(?:为|达到?)?(?P<share>\d{1,3}(?:\.\d{1,2})?)%"
)
SHARE_LIMIT = re.compile(
    r"(?:不(?:得|应|能)?(?:超过|高于|突破|大于)|控制在|上限为|不超)(?P<base>[\u4e00-\u9fff]{2,14}?)?的?(?P<share>\d{1,3}(?:\.\d{1,2})?)%"
)
BY_DAY = re.compile(
    r"(?:每[月季年]|首月|次月|当月|季末|月)[^，。；0-9]{0,6}(?P<day>[0-9]{1,2})日(?:（含[^）]{0,6}）)?(?:之|以)?前"
)
AFTER_QUARTER = re.compile(
    r"季度?(?:末|终了|结束|终)(?:后|之后)?(?:的)?(?P<days>[0-9]{1,2})(?:个自然)?[日天](?:之|以)?内"
)
MONTHS, FEWEST_DAYS = 3, 2  # of a quarter; days that are told for several of them
DAY = re.compile(r"(?P<month>1?[0-9])月(?P<day>[0-9]{1,2})日(?!前)")
CONTRACT = re.compile(
    "(?:合同|约定|计划|规定|要求)[^，。；\\d]{0,6}工期(?:为)?(?P<days>\\d{1,4})(?:个)?(?:日历)?[天日]"
)
WORK = re.compile(
    r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[）).、]+)(?P<name>[\u4e00-\u9fff]{4,12})[。：]"
)
IN_TIME = re.compile("按期|如期|按时|(?:在|未超)[^，。；]{0,6}工期[^，。；]{0,2}(?:内|完)?")
STARTED = re.compile("[^，。；]{0,6}?(?:开工|动工|进场|开始)")
ENDED = re.compile("[^，。；]{0,6}?(?:完工|竣工|完成|建成)")
LESS = re.compile("支付|预付|付至|付款")  # payments have a check of their own
DUE = re.compile("应|须|要求|规定|时限|期限|承诺|约定|办法|目标|标准|不得|合同|制度|控制")
FAR = 300  # characters before a claim in which its limit stands: time grows evenly
SHORTEST = 2
GENERAL = re.compile("项目|总|额|金额|的|资金|支出|数|全部|年度|本|实际")


@dataclass(frozen=True, slots=True)
class Told:
    """A number of a text with its unit, or the base it is a share of."""

    number: float
    subject: str
    start: int
    end: int
    text: str


def limits(report: Report) -> Iterator[Finding]:
    """A74, A82: a number beside a limit that is said to be kept is not beyond it."""
    for passage in report.running_passages:
        if passage.number in report.reading.aims:
            continue
        said: set[int] = set()
        for begin, end in sentences(passage.text):
            for claim in KEPT.finditer(passage.text, begin, end):
                first = max(0, claim.start() - FAR)
                stop = passage.text.find("。", claim.end())
                span = (first, min(end if stop < 0 else stop, claim.end() + FAR))
                clause = passage.text[max(begin, claim.start() - 20) : claim.end()]
                if LATE_TOLD.search(clause.replace(claim.group(), "")):
                    continue
                for finding_ in (
                    *_late(passage, span, claim),
                    *_of_a_month(passage, span, claim),
                    *_of_a_quarter(passage, span, claim),
                    *_above(passage, span, claim),
                ):
                    if finding_.at[0].span[0] not in said:
                        said.add(finding_.at[0].span[0])
                        yield finding_
                break


def _group(match: re.Match[str], name: str) -> str:
    groups = match.groupdict()
    return groups.get(name) or groups.get(f"{name}_2") or ""


def _times(pattern: re.Pattern[str], passage: Passage, span: tuple[int, int]) -> Iterator[Told]:
    for match in pattern.finditer(passage.text, *span):
        unit = _group(match, "unit").lstrip("个").replace("自然日", "天")
        unit = "天" if unit == "日" else unit
        yield Told(float(_group(match, "number")), unit, *match.span(), match.group())


def _late(passage: Passage, span: tuple[int, int], claim: re.Match[str]) -> Iterator[Finding]:
    """Yield 48小时内介入，其中2件于第60小时介入，全部在规定时限内."""
    bounds = [b for b in _times(LIMIT, passage, span)
              if DUE.search(passage.text, max(span[0], b.start - 24), b.end)]  # fmt: skip
    if len(bounds) != 1:
        return
    bound = bounds[0]
    for took in _times(TOOK, passage, (bound.end, span[1])):
        if took.subject != bound.subject or took.number <= bound.number:
            continue
        between = passage.text[bound.end : took.end]
        sure = (
            took.text.startswith(("第", "最长", "最慢", "最晚", "最久"))
            and between.count("。") <= 1
        )
        sure = sure and None is not EVERY.search(
            passage.text, max(0, claim.start() - 12), claim.end()
        )
        yield finding("A74", "days" if sure else "time_asked",
                      passage.place(took.start, took.end), passage.place(bound.start, bound.end),
                      passage.place(*claim.span()), found=took.text,
                      expected=bound.text)  # fmt: skip
        return


def _of_a_month(passage: Passage, span: tuple[int, int], claim: re.Match[str]) -> Iterator[Finding]:
    """Yield 应在每季度首月20日前拨付，日期依次为1月18日、7月29日，拨付及时."""
    bound = BY_DAY.search(passage.text, *span)
    for day in DAY.finditer(passage.text, bound.end(), span[1]) if bound is not None else ():
        if bound is not None and int(day.group("day")) > int(bound.group("day")):
            yield finding("A74", "time_asked", passage.place(*day.span()),
                          passage.place(*bound.span()), passage.place(*claim.span()),
                          found=day.group(), expected=bound.group())  # fmt: skip
            return


def of_a_contract(report: Report) -> Iterator[Finding]:
    """A74: 合同工期60日历天，7月5日开工至9月12日完工，在合同工期内: it took longer."""
    year = report.reading.year or ANY_YEAR
    for passage in report.running_passages:
        bound = CONTRACT.search(passage.text)
        if bound is None:
            continue
        days = [d for d in dates(passage.text, year) if not d.is_deadline and not d.is_planned]
        starts = [d for d in days if STARTED.match(d.behind)]
        stops = [d for d in days if ENDED.match(d.behind)]
        if len(starts) != 1 or len(stops) != 1:
            continue
        took = (stops[0].on - starts[0].on).days
        claim = _claimed(report, passage, bound) if took > int(bound.group("days")) else None
        if claim is not None:
            yield finding("A74", "days", claim,
                          passage.place(*bound.span()),
                          *(passage.place(d.start, d.end) for d in (stops[0], starts[0])),
                          found=f"{took}天", expected=bound.group())  # fmt: skip


def _claimed(report: Report, passage: Passage, bound: re.Match[str]) -> Location | None:
    """Return where it is said that the work of a passage was done in time: in it, or by name."""
    begin = max(passage.text.rfind(sign, 0, bound.start()) for sign in "。；") + 1
    head = WORK.match(passage.text)
    name = head.group("name") if head is not None else passage.text[begin : begin + SHORTEST]
    for other in report.running_passages:
        claim = IN_TIME.search(other.text)
        if claim is None:
            continue
        said = other.text[max(0, claim.start() - 24) : claim.start()]
        near = other is passage and claim.start() > bound.start()
        if near or (
            len(name) > SHORTEST
            and any(name[n : n + SHORTEST + 2] in said for n in range(len(name) - SHORTEST - 1))
        ):
            return other.place(*claim.span())
    return None


def _of_a_quarter(
    passage: Passage, span: tuple[int, int], claim: re.Match[str]
) -> Iterator[Finding]:
    """Yield 每季度终了10日内付清，日期为4月8日、7月9日、10月28日，拨付及时."""
    bound = AFTER_QUARTER.search(passage.text, *span)
    days = list(DAY.finditer(passage.text, bound.end(), span[1])) if bound is not None else []
    if bound is None or len(days) < FEWEST_DAYS:
        return
    for day in days:
        month, number = int(day.group("month")), int(day.group("day"))
        if month % MONTHS == 1 and number > int(bound.group("days")):
            yield finding("A74", "time_asked", passage.place(*day.span()),
                          passage.place(*bound.span()), passage.place(*claim.span()),
                          found=day.group(), expected=bound.group())  # fmt: skip
            return


def _above(passage: Passage, span: tuple[int, int], claim: re.Match[str]) -> Iterator[Finding]:
    """Yield 占结算额的11.11%。规定不得超过结算额的10%，未超出规定比例."""
    bounds = [m for m in SHARE_LIMIT.finditer(passage.text, *span)
              if not LESS.search(passage.text, max(span[0], m.start() - 8), m.start())]  # fmt: skip
    if len(bounds) != 1:
        return
    bound = bounds[0]
    base = GENERAL.sub("", bound.group("base") or "")
    for other in SHARE.finditer(passage.text, *span):
        if bound.start() <= other.start() < bound.end():
            continue
        own = GENERAL.sub("", other.group("base"))
        if float(other.group("share")) <= float(bound.group("share")):
            continue
        alike = bound.group("base") and bound.group("base").strip("的") == other.group(
            "base"
        ).strip("的")
        same = alike or (
            len(base) >= SHORTEST and (base in own or own in base) and len(own) >= SHORTEST
        )
        bare = not base and passage.text[bound.start() - 1 : bound.start()] in "，（例重率"
        if same or bare:
            yield finding("A82", "default" if same else "share_asked", passage.place(*other.span()),
                          passage.place(*bound.span()), passage.place(*claim.span()),
                          spent=other.group(), budget=bound.group(),
                          found=claim.group())  # fmt: skip
            return
