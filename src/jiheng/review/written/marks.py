"""Points against what the text says of them: A24, A67, A80."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage, StatedIndicator
from jiheng.review.written.report import Report, finding

FULL = 100
GAINED = re.compile(r"(?:得分?|小计|计|自评)(?:为|得)*$")
TAKEN = re.compile(r"扣(?:减|除|分|了)*$")
SUMMED = re.compile("合计|总计|共计|总分|总得分|综合得分|共得|小计")
OF_FULL = re.compile(
    r"(?:满分|分值|权重|标准分|基础分|基准分|起评分)(?:为)?$|(?:该|此|本)(?:项|指标|项指标|三级指标)(?:共|为|计|设)?$"
)
FULL_MARKS = re.compile(r"自评满分|得满分|不扣分|未扣分|满分$")
WORD = r"(?:优秀|良好|优|良|合格|中|较差|差|[A-D](?=[档级等]))"
BANDS = tuple(re.compile(pattern) for pattern in (
    rf"(?P<low>\d{{2,3}})分?(?:（含）)?[-—~～至到]+(?P<high>\d{{2,3}})分?(?:（[^）]{{1,8}}）)?的?[为是属：“]*(?P<word>{WORD})",
    rf"(?P<low>\d{{2,3}})分?(?:（含）)?(?:及)?以上(?:（含）)?[^，。；、\d]{{0,6}}?[为是属：“]*(?P<word>{WORD})",
    rf"(?P<low>\d{{2,3}})分?≤[^，。；\d]{{0,4}}<(?P<high>\d{{2,3}})分?[为是属：“]*(?P<word>{WORD})",
    rf"≥(?P<low>\d{{2,3}})分?[为是属：“]+(?P<word>{WORD})",
    rf"(?P<word>{WORD})[档级]?≥(?P<low>\d{{2,3}})",
))  # fmt: skip
LEVELS = re.compile("决策|履职|过程|产出|效益|满意度|成本|投入|管理|执行|效果|绩效")
HUNDRED = re.compile("(?:满分|共|总分|合计|总计)(?:为)?100分?|百分制")
GRADED = re.compile(
    '[，,]?(?:自评|评价|评定)?(?:等级|等次|档次|结果)?(?:为|是|评为)?[“"]?(?P<word>优秀|良好|合格|优|良|中|差)(?=[”"，。；）]|$)'
)
LEAST_BANDS = 2
NEARLY = Fraction(1, 1000)


def is_score(mention: Mention) -> bool:
    """Return whether a figure is a number of points."""
    return mention.kind == "score" and mention.fact.exact is not None and mention.about == ""


def shown(value: Fraction) -> str:
    """Return points without noughts at the end."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def blocks(report: Report) -> Iterator[Finding]:
    """A24: the points of blocks that make 100 together add up to the total."""
    total = report.reading.total
    if total is None or total.amount is None:
        return
    weights, points = [], []
    for passage in report.running_passages:
        scores = [m for m in report.by_passage.get(passage.number, ()) if is_score(m)]
        gained = [m for m in scores if m.depth == 0 and GAINED.search(m.name) and m is not total]
        if len(scores) > 1 and scores[0].depth == 1 and len(gained) == 1:
            weights.append(scores[0])
            points.append(gained[0])
    if len(points) > 1 and sum(m.amount or 0 for m in weights) == FULL:
        computed = sum((m.amount or Fraction(0) for m in points), Fraction(0))
        if computed != total.amount:
            yield finding("A24", "written", total.fact.place, *(m.fact.place for m in points),
                          what=f"“{total.name}”", stated=total.fact.text,
                          terms="+".join(m.fact.text.rstrip("分") for m in points),
                          computed=f"{shown(computed)}分",
                          difference=f"{shown(abs(computed - total.amount))}分")  # fmt: skip


def full_beside_missed(report: Report) -> Iterator[Finding]:
    """A67: neither an indicator that was missed has full marks, nor a total beside it 100."""
    passages = {p.number: p for p in report.reading.passages}
    for missed in report.missed_indicators:
        actual = missed.actual
        if actual is None or missed.weight is not None:
            continue
        passage = passages[actual.passage]
        stop = _own_end(report, passage, missed)
        scores = [m for m in report.within(passage, actual.end, stop) if is_score(m)]
        pairs = [m for m in scores if OF_FULL.search(m.name)]
        given = [m for m in scores if m not in pairs and not TAKEN.search(m.name)]
        full = pairs and given and pairs[0].amount == given[0].amount
        if full or FULL_MARKS.search(passage.text[actual.end : stop].rstrip("。；，）")):
            at = given[0].fact.place if given else passage.place(actual.end, stop)
            yield finding("A67", "default", at, actual.fact.place,
                          name=missed.name, found=actual.fact.text,
                          expected=missed.target.fact.text if missed.target else "")  # fmt: skip
    total = report.reading.total
    far = [i for i in report.missed_indicators if not _nearly(i)]
    if total is not None and total.amount == FULL and far:
        missed = far[0]
        places = [m.fact.place for m in (missed.actual, missed.target) if m is not None]
        yield finding("A67", "total", total.fact.place, *places, name=missed.name,
                      found=missed.actual.fact.text if missed.actual else "",
                      expected=missed.target.fact.text if missed.target else "")  # fmt: skip


def _nearly(missed: StatedIndicator) -> bool:
    """Return whether a result is so near its target that its points round to all there are."""
    target = missed.target.at_bound().amount if missed.target is not None else None
    actual = missed.actual.amount if missed.actual is not None else None
    if not target or not actual:
        return False
    return abs(actual / target - 1) < NEARLY


def _own_end(report: Report, passage: Passage, missed: StatedIndicator) -> int:
    """Return where the words about an indicator end: at the full stop, or at the next result."""
    actual, target = missed.actual, missed.target
    if actual is None:
        return 0
    ends = [passage.text.find(sign, actual.end) for sign in "。；"]
    stop = min((end for end in ends if end >= 0), default=len(passage.text))
    others = [m for m in report.within(passage, actual.end, stop)
              if m.kind != "score" and m is not target]  # fmt: skip
    return others[0].start if others else stop


def bands(report: Report) -> Iterator[Finding]:
    """A80: the grade is that of the bands that the report itself names."""
    total, grade = report.reading.total, report.reading.grade
    if total is None or total.fact.exact is None or not grade:
        return
    own_bands, at = bands_of(report)
    if len(own_bands) < LEAST_BANDS or at is None:
        return
    number = total.fact.exact.number
    fitting = [
        word for low, high, word in own_bands if low <= number and (high is None or number < high)
    ]
    if fitting and len({word[0] for word in fitting}) == 1 and fitting[0][0] != grade[0]:
        yield finding("A80", "default", report.reading.grade_at, total.fact.place, at.place(),
                      found=grade, expected=fitting[0], total=total.fact.text)  # fmt: skip


def bands_of_each(report: Report) -> Iterator[Finding]:
    """A80: 合计88.5分，优: the grade right behind a total is that of the bands named."""
    own_bands, at = bands_of(report)
    if len(own_bands) < LEAST_BANDS or at is None:
        return
    for passage in report.running_passages:
        for mention in report.by_passage.get(passage.number, ()):
            grade = GRADED.match(passage.text, mention.end)
            if grade is None or not is_score(mention) or not SUMMED.search(mention.name):
                continue
            if mention is report.reading.total or mention.fact.exact is None:
                continue
            number = mention.fact.exact.number
            fitting = {word[0] for low, high, word in own_bands
                       if low <= number and (high is None or number < high)}  # fmt: skip
            if len(fitting) == 1 and grade.group("word")[0] not in fitting:
                yield finding("A80", "default", passage.place(*grade.span("word")),
                              mention.fact.place, at.place(), found=grade.group("word"),
                              expected=fitting.pop(), total=mention.fact.text)  # fmt: skip


def bands_of(report: Report) -> tuple[list[tuple[Decimal, Decimal | None, str]], Passage | None]:
    """Return the bands of one passage: from, below, word; the highest has no end."""
    for passage in report.reading.passages:
        matches = [m.groupdict() for pattern in BANDS for m in pattern.finditer(passage.text)]
        lows = sorted({Decimal(m["low"]) for m in matches})
        own_bands = []
        for match in matches:
            low = Decimal(match["low"])
            above = next((other for other in lows if other > low), None)
            own_bands.append((low, Decimal(match.get("high") or 0) or above, match["word"]))
        if len(own_bands) >= LEAST_BANDS:
            return own_bands, passage
    return [], None
