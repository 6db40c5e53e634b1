"""What comes first has the earlier date: A75."""

import re
from collections.abc import Iterator
from itertools import pairwise

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.review.written.days import ANY_YEAR, DATE, Dated, dates
from jiheng.review.written.report import Report, finding, sentences

SIGNED = "签订|签署|签约"
CHAINS = (  # what comes before what: whoever builds, buys, or holds something
    (
        "招标公告|招标文件|公开招标|挂网", "开标|评标", "中标(?!单位|人|供应商|企业|机构|价)|定标",
        SIGNED, "开工|动工|进场施工|破土",
        "完工|竣工(?!.{0,2}验收)|建成|^[^验]{0,4}完成主体", "(?<!初步)验收(?!组)",
        "移交|投用|启用|投入[^，。；]{0,4}(?:使用|运行)",
    ),
    (SIGNED, "到货|送达|到校|到院|运抵", "安装", "调试|验收(?!组)"),
    ("申报截止|截止申报", "形式审查|资格审查|初审(?!稿)", "专家评审"),
    ("开幕|开始|启动|开班", "闭幕|结束|结业"),
)  # fmt: skip
GENERAL = re.compile(
    "验收组|评审组|工作组|工程|项目|主体|设备|采购|施工|合同|该|本|全部|全面|正式|[省市县区]级|专家|组|主管部门|公告|结果|招标|发布"
    "|县|市|我|局|同年|当年|次年|并|又|后|再|已|现|实际|遂|随后|于|至|在|自|从|到|即|经|的|日期|时间|为|：|通过|签订|签署"
)
UNITS = re.compile("单位|双方|甲方|乙方|公司|企业")
PART = re.compile("^(?:首|第[一二三]|全部|所有|各|其中|最后)")
FOLLOWS = re.compile("据此|随后|之后|其后|此后|后于|后，?于|即于|遂于|再于|继而")
ACT = re.compile(
    "批|同意|印发|签|公示|评审|审[定议批]|通过|招标|中标|验收|下达|确定|申报|审核|核准|立项|备案"
)
SENT_ON = re.compile("并(?:送|报|提交|转)")
NEAR_DAYS = 4  # days of a passage that are held against each other
MOST_DAYS = 150  # a day without a year may be of the next one


def order(report: Report) -> Iterator[Finding]:
    """A75: what comes first has the earlier date."""
    year = report.reading.year or ANY_YEAR
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            days = _days(passage.text[begin:end], year)
            yield from _inverted(passage, begin, list(pairwise(days)), "default")
            yield from _followed(passage, begin, days, passage.text[begin:end])
        days = _days(passage.text, year)
        apart = [
            (d, other) for n, d in enumerate(days) for other in days[n + 1 : n + NEAR_DAYS]
            if _not_beside(passage.text, d, other)
        ]  # fmt: skip
        yield from _inverted(passage, 0, apart, "asked")


def _followed(passage: Passage, begin: int, days: list[Dated], sentence: str) -> Iterator[Finding]:
    """Yield 5月13日批复同意，据此于4月30日下达: what follows from an act is dated before it.

    So does what comes behind it: 2月6日通过评审，修改后，1月10日取得批复.
    """
    for first, other in pairwise(days):
        after = sentence[first.end : other.start].endswith(("后，", "后")) and not other.before[:-1]
        if not (FOLLOWS.search(other.before) or after) or not ACT.search(first.behind):
            continue
        apart = (first.on - other.on).days
        if apart > 0 and (other.has_year or apart <= MOST_DAYS):
            places = [passage.place(begin + d.start, begin + d.end) for d in (first, other)]
            yield finding("A75", "default", *places, first=f"{first.on:%Y-%m-%d}{first.behind}",
                          other=f"{other.on:%Y-%m-%d}{other.behind}")  # fmt: skip


def stages(dated: Dated, chain: tuple[str, ...]) -> list[int]:
    """Return the stages of a chain that a date is said of: by the words behind it, else before."""
    behind = SENT_ON.split(dated.behind)[0]
    at = [n for n, words in enumerate(chain) if re.search(words, behind)]
    return at or [n for n, words in enumerate(chain) if re.search(words, dated.before)]


def _days(text: str, year: int) -> list[Dated]:
    return [d for d in dates(text, year) if not d.is_planned and not d.is_deadline]


def _not_beside(text: str, first: Dated, other: Dated) -> bool:
    """Return whether two days stand in two sentences, or others between them."""
    between = text[first.end : other.start]
    return "。" in between or DATE.search(between) is not None


def _inverted(
    passage: Passage, begin: int, pairs: list[tuple[Dated, Dated]], variant: str
) -> Iterator[Finding]:
    for pair in pairs:
        early, late = sorted(pair, key=lambda d: d.on)
        apart = (late.on - early.on).days
        if not apart or not _of_one_work(*pair):
            continue
        if not pair[1].has_year and apart > MOST_DAYS:
            continue
        if any(_reversed(early, late, chain) for chain in CHAINS):
            first, other = pair
            places = [passage.place(begin + d.start, begin + d.end) for d in pair]
            yield finding("A75", variant, *places,
                          first=f"{first.on:%Y-%m-%d}{first.behind}",
                          other=f"{other.on:%Y-%m-%d}{other.behind}")  # fmt: skip


def _reversed(early: Dated, late: Dated, chain: tuple[str, ...]) -> bool:
    """Return whether all that was done on the earlier day comes after what was done later."""
    first, then = stages(early, chain), stages(late, chain)
    return bool(first and then) and min(first) > max(then)


def _of_one_work(first: Dated, other: Dated) -> bool:
    """Return whether the words before the second of two dates name no other work."""
    stages = "|".join(words.replace("^", "") for chain in CHAINS for words in chain)
    left = GENERAL.sub("", re.sub(stages, "", other.before))
    return not left or left in first.before


def of_the_whole(first: Dated, other: Dated) -> bool:
    """Return whether the earlier told of two days names no work of its own, the other a part.

    So it is in 施工单位于3月22日签订合同，首批5个公园3月4日进场施工.
    """
    stages = "|".join(words.replace("^", "") for chain in CHAINS for words in chain)
    return not UNITS.sub("", GENERAL.sub("", re.sub(stages, "", first.before))) and bool(
        PART.search(other.before)
    )
