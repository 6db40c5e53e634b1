"""Text of last year that was left in: A78."""

import re
from collections.abc import Iterator

from jiheng.model import Finding
from jiheng.review.written.report import Report, finding, sentences

NOT_NOW = re.compile(
    "比|较|上年|同期|由|从|自|以来|规划|至(?!20)|—|文件|批复|开始|启动|历年|往年|去年|建成|成立|印发|下达|出台"
)
OURS = re.compile(
    "全[县市区省州镇校院局系]|我[局处委办院校馆所站中心镇会队]|本(?:单位|部门|项目|局|处|院|校|馆)|该项目|全年"
)
OPENING = re.compile(r"(?:截至|截止到?)?(?P<year>20\d{2})年(?:度|底|末|12月31日)?(?:，|我|本|全)")
FRAMES = tuple(re.compile(pattern) for pattern in (  # what is said of the year of a report only
    r"(?:^|，)(?:根据|按照|依据|围绕)(?P<year>20\d{2})年度?(?:部门)?(?:预算|工作计划|工作要点|绩效目标)(?:安排|批复|要求)?",
    r"(?P<year>20\d{2})年度(?:各项)?(?:绩效|工作|预算|项目)?(?:目标|任务|指标)[^，。；]{0,6}(?:实现|完成)",
    r"(?P<year>20\d{2})年度[^，。；]{0,16}(?:绩效)?(?:自评|评价)(?:工作)?(?:得分|总分|等级|结果为|综合)",
    r"(?:为做好|开展了?|做好)(?P<year>20\d{2})年度[^，。；]{0,16}(?:绩效)?(?:自评|评价)工作",
    r"(?:自评|评价)(?:的)?(?:时段|期间|范围|年度|基准日)[^，。；\d]{0,6}(?P<year>20\d{2})年(?:1月1日|度)",
    r"^截[至止]到?(?P<year>20\d{2})年(?:12月31日|12月底|年?底|年?末)，[^。]{0,30}(?:均已|已|累计)(?:全部)?(?:支付|支出|完成|拨付|使用)",
    r"(?P<year>20\d{2})年度?(?:工作中)?存在的?(?:主要)?问题",
    r"《(?P<year>20\d{2})年[^》]{0,30}(?:自评表|自评报告|评分表|评价报告)》[^。；]{0,6}(?:附后|随附|见附|作为附件|一并)",
    r"(?P<year>20\d{2})年[^，。；\d]{0,6}(?:本次|本项目|本年度|本期)",
    r"(?:建议|下一步|今后|计划|拟|措施)(?!书)[^，。；]{0,6}(?:在|于|到|待)(?P<year>20\d{2})年[^，。；]{0,10}(?:中|里)?(?:落实|实施|安排|启动|开展|推进|执行)",
    r"(?:计划|将|拟|力争|确保)[^，。；]{0,6}?(?P<year>20\d{2})年(?:\d{1,2}月)?(?:底|末|\d{1,2}日)?(?:决算)?之?前",
))  # fmt: skip
OF_BEFORE = re.compile(
    "上年|去年|上一年|以前年度|历年|往年|同期|相比|对比|比20|较20|与20|结转|以来|〔|文件|印发|规划|原计划|原定|曾|整改|延至|延期|推迟"
)
ITEM = re.compile(
    r"^(?:（[一二三四五六七八九十\d]{1,2}）|\d{1,2}[.、]|[一二三四五六七八九十]{1,2}、|[一二三四五六]是)"
)
PERHAPS = re.compile(  # a result of a year before, told without this year's
    r"^(?P<year>20\d{2})年(?:各[\u4e00-\u9fff]{1,3}|全[省市县区州校院局]|我[局校院厅]|共|累计|全年)[^，。；]{0,4}(?:完成|开展|办理|审核|支付|发放|实施|培训|检查)"
)
CLAUSE_END = re.compile("[，。；]")
MOST = 2  # years back that an old text may be of


def years(report: Report) -> Iterator[Finding]:
    """A78: what is said of the year of the report only is not said of a year before."""
    year = report.reading.year
    if year is None or not report.reading.title or len(report.reading.years) > 1:
        return
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            match = of_old_year(passage.text[begin:end], year)
            if match is not None:
                at = passage.place(begin + match.start("year"), begin + match.end("year") + 1)
                yield finding("A78", "default", at, found=f"{match.group('year')}年",
                              expected=f"{year}年")  # fmt: skip


def results_of_before(report: Report) -> Iterator[Finding]:
    """A78: a result of a year before, where results are told, may be an old text."""
    year = report.reading.year
    if year is None or len(report.reading.years) > 1:
        return
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            text = ITEM.sub("", passage.text[begin:end])
            match = PERHAPS.match(text)
            if match is None or not _is_old(match, year) or NOT_NOW.search(text):
                continue
            shown = passage.text.find(match.group("year"), begin)
            yield finding("A78", "asked", passage.place(shown, end),
                          found=f"{match.group('year')}年", expected=f"{year}年")  # fmt: skip


def of_old_year(text: str, year: int) -> re.Match[str] | None:
    """Return where a sentence says of a year before what belongs to this one."""
    if f"{year}年" in text or "20" not in text:
        return None
    match = OPENING.match(text)
    if match is not None and _is_old(match, year) and OURS.search(text):
        return None if NOT_NOW.search(text) else match
    frames = (pattern.search(text) for pattern in FRAMES)
    framed = next((m for m in frames if m is not None and _is_old(m, year)), None)
    if framed is None:
        return None
    stop = CLAUSE_END.search(text, framed.end())
    own = text[: stop.start() if stop is not None else len(text)]
    return None if OF_BEFORE.search(_without_measures(own)) else framed


def _is_old(match: re.Match[str], year: int) -> bool:
    return year - MOST <= int(match.group("year")) < year


def _without_measures(text: str) -> str:
    """Return a sentence without the words that promise to mend something."""
    return re.sub("(?:全部|完成|确保)(?:整改|改正)|整改(?:到位|完毕|落实)", "", text)
