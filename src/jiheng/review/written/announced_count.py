"""As many items as are announced: 主要问题有四个方面：一是…；二是…；三是…: A16."""

import re
from collections.abc import Iterator, Sequence

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.model.text import CIRCLED, numeral
from jiheng.review.written.report import Report, asked, finding
from jiheng.review.written.same import kindred

NUMERAL = "[二两三四五六七八九]|十[一二三]?|[2-9]|1[0-3]"
ANNOUNCED = re.compile(
    rf"(?<![第\d.一二三四五六七八九十百之每各前后这上述其])(?P<count>{NUMERAL})(?P<unit>个?方面|[个大]?(?:问题|原因|环节|步骤|阶段|任务|重点)|[项条点类种个大])"
    r"(?P<noun>[\u4e00-\u9fff]{0,8})(?P<rest>：|，(?=[一1①]|第一|其一)|。(?=一是|第一，|其一))"
)
STYLES = tuple(
    re.compile(style)
    for style in (  # how the items of a list are numbered
        r"(?P<n>[一二三四五六七八九十])是",
        r"第(?P<n>[一二三四五六七八九十])[，、是]",
        r"其(?P<n>[一二三四五六七八九十])[，、是]",
        r"（(?P<n>\d{1,2})）",
        r"（(?P<n>[一二三四五六七八九十])）",
        r"(?<![\d.])(?P<n>\d{1,2})[.、](?!\d)",
        rf"(?P<n>[{CIRCLED}])",
    )
)
NAMES = re.compile(  # 落实了四件：甲、乙、丙、丁 as the text itself counts them, whatever they are
    rf"(?<![第\d.一二三四五六七八九十百之每各前后这上述其])(?P<count>{NUMERAL})(?P<unit>[\u4e00-\u9fff])"
    r"(?P<noun>[\u4e00-\u9fff]{0,8}?)(?:：|，(?:即|包括|依次为)|(?:为|是)：?)(?P<names>[^，。；：（）\n\d]{4,160})(?=[，。；\n]|$)"
)
AMOUNTS = re.compile(  # 用于六项任务：甲2,980万元，乙860万元: each has a figure
    rf"(?<![第\d.一二三四五六七八九十百之每各前后这])(?P<count>{NUMERAL})(?P<unit>[\u4e00-\u9fff])"
    r"(?P<noun>[\u4e00-\u9fff]{0,8})(?:[，：]|，?(?:分别(?:为|是)?|即|包括)[，：]?)(?=[\u4e00-\u9fff（])"
)
PLACES = "镇乡村县区市街州省馆校院站所"
UNITS_OF_ITEMS = "个项类种家所处部块条批乡镇"
FAR = 4  # characters between the announcement and the first item
LEAST = 2
FEWEST_NAMES, LONGEST_NAME = 3, 16
MOST_ITEMS = 13
MOST_LISTED = 1500  # characters of a list that are looked at: time grows evenly
OTHERS = re.compile("其中|主要|重点|包括但|例如|如：")


def announced_count(report: Report) -> Iterator[Finding]:
    """A16: as many numbered items follow as are announced."""
    for passage in report.running_passages:
        yield from _named(passage)
        yield from _with_figures(report, passage)
        for match in ANNOUNCED.finditer(passage.text):
            counted = _listed(passage.text[match.end() : match.end() + MOST_LISTED])
            stated = numeral(match.group("count"))
            if counted < LEAST or counted == stated or OTHERS.search(match.group("noun")):
                continue
            yield finding("A16", "numbered", passage.place(match.start(), match.end()),
                          quote=f"{match.group('count')}{match.group('unit')}{match.group('noun')}",
                          stated=stated, computed=counted)  # fmt: skip


def _named(passage: Passage) -> Iterator[Finding]:
    """Yield 重点落实了四件：甲、乙、丙、丁、戊: more or fewer names than are announced."""
    for match in NAMES.finditer(passage.text):
        names, stated = match.group("names").split("、"), numeral(match.group("count"))
        joined = sum(map(match.group("names").count, ("和", "与", "及")))
        if len({name[-1] for name in names}) == 1 and names[0][-1] in PLACES:
            joined = 0  # 中和镇、和平镇: part of a name
        told_in_full = "等" not in match.group("names")[-4:] and not OTHERS.search(
            match.group("noun")
        )
        if len(names) < FEWEST_NAMES or not told_in_full or max(map(len, names)) > LONGEST_NAME:
            continue
        if not len(names) <= (stated or 0) <= len(names) + joined:
            report_as = finding if "：" in match.group() else asked
            yield report_as("A16", "numbered", passage.place(match.start(), match.end()),
                          quote=f"{match.group('count')}{match.group('unit')}{match.group('noun')}",
                          stated=stated, computed=len(names))  # fmt: skip


def _with_figures(report: Report, passage: Passage) -> Iterator[Finding]:
    """Yield 用于六项任务 before a list of five names, each with its amount, and nothing else."""
    for match in AMOUNTS.finditer(passage.text):
        if match.group("unit") not in UNITS_OF_ITEMS or OTHERS.search(match.group("noun")):
            continue
        stop = passage.text.find("。", match.end())
        stop = stop if stop >= 0 else len(passage.text)
        own = report.within(passage, match.end(), stop)[: MOST_ITEMS + 1]
        counted, stated = len(own), numeral(match.group("count"))
        if not FEWEST_NAMES <= counted <= MOST_ITEMS or abs(counted - stated) != 1:
            continue
        if "：" not in match.group() and not _called_alike(own):
            continue
        if all(_is_item(passage, own, at, match.end()) for at in range(counted)):
            yield asked("A16", "numbered", passage.place(*match.span()),
                          quote=match.group().strip("，："), stated=stated,
                          computed=counted)  # fmt: skip


def _called_alike(own: Sequence[Mention]) -> bool:
    """Return whether the names before some figures end alike: 东桥镇, 西塘镇, 南湖镇."""
    return len({mention.name[-1:] for mention in own}) == 1


def _is_item(passage: Passage, own: Sequence[Mention], at: int, begin: int) -> bool:
    """Return whether a figure is that of an item of a list: a short name before it, no more."""
    mention = own[at]
    start = own[at - 1].end if at else begin
    words = passage.text[start : mention.start]
    name = words.lstrip("、，；和及")
    plain = not (mention.rise or mention.about or mention.depth)
    alone = kindred(mention, own[0]) and mention.fact.exact is not None and plain
    parted = at == 0 or words != name
    named = 1 < len(name) <= LONGEST_NAME and not re.search(
        "[，；。：（）、]|其中|合计|共|其余", name
    )
    return alone and parted and named


def _listed(text: str) -> int:
    """Return the number of the last item of the list that a text begins with; 0 without one."""
    for pattern in STYLES:
        first = pattern.search(text[: 2 * FAR])
        if first is None or first.start() > FAR or numeral(first.group("n")) != 1:
            continue
        last = 0
        for item in pattern.finditer(text):
            number = numeral(item.group("n"))
            if number == last + 1:
                last = number
            elif number == 1:
                break  # a list of its own
        return last
    return 0
