"""Points of a table and of its text: the sum of a column, no row above its full marks: A23, A24."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.model.prose_column_text import NUMBER, ColumnTable, Row, column_tables
from jiheng.review.written.marks import FULL, TAKEN, is_score, shown
from jiheng.review.written.report import Report, finding, sentences
from jiheng.review.written.same import kindred

POINTS = re.compile("得分|自评分|评分$|自评得")
WEIGHT = re.compile("分值|权重|满分|标准分")
TOTAL = re.compile("(?:总分|合计|总计|总得分|小计)[^，。]{0,12}")
FULL_IN_HEAD = re.compile(r"[（(](?:满分)?(?P<full>\d{1,3})分?[）)]")
EXECUTION = re.compile("执行")
GAINED = re.compile("得(?:分|到|了|)?(?:为)?$")
SUMMED = re.compile(
    "(?:合计|总分|共计|总计|共得|总得分|综合得分|自评总分|自评得分|得分)(?:为|是)?$"
)
MOST_ROWS = 60  # of a table: time grows evenly
LEAST, MOST = 3, 40
LONGEST, MOST_SCORES, OPENS = 8, 400, 12
MOST_OPENING = 24  # characters of a paragraph before the points it gives
LEAD = re.compile("指标|类|部分|^[^：]*：|得分?$|方面")
AIM = re.compile("目标|指标值|计划")
RESULT = re.compile("完成|实际")
BOUND = re.compile(
    r"(?P<sign>[≥≤])(?P<number>\d{1,12}(?:,\d{3}){0,3}(?:\.\d{1,4})?)(?P<unit>[^\s\d,.]{0,4})"
)
OF_RULE = re.compile("每|应|如|上限|最多|标准|满分|不得分")
MOST_CELLS, PAIR = 12, 2
LINE = ("target", "actual", "full", "given")
APART = re.compile(r"(?:[→/|｜，、；\s\t]|-{1,2}>|—|实际|完成|权重|分值|得分?|[：:])+")
OF_IT = re.compile("[，；：（](?:其中)?[：，]?")


def points_across(report: Report) -> Iterator[Finding]:
    """A23, A24: points in columns, and in a sentence that gives them one by one and in all."""
    for table in column_tables(report.reading.passages):
        if len(table.rows) <= MOST_ROWS:
            yield from _above_head(table)
            yield from _column(report, table)
            yield from _full_beside_missed(report, table)
            yield from _above_weight(report, table)
    yield from _blocks(report)
    yield from _line_by_line(report)
    yield from _full_in_a_line(report)
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            scores = [m for m in report.within(passage, begin, end) if is_score(m)][:MOST]
            yield from _in_turn(report, scores)
            yield from _taken(scores)


def _above_head(table: ColumnTable) -> Iterator[Finding]:
    """Yield 服务质量（35分） with 36.5 below: more than the head of the column allows."""
    for column in range(1, len(table.header)):
        head = FULL_IN_HEAD.search(table.header[column])
        for row in table.rows if head is not None else ():
            figure = table.figure(row, column)
            if head is None or figure is None or figure.kind == "share":
                continue
            if (figure.amount or 0) > int(head.group("full")):
                yield finding("A23", "written", figure.fact.place, name=table.header[column],
                              found=figure.fact.text, expected=head.group("full"))  # fmt: skip


def _full_in_a_line(report: Report) -> Iterator[Finding]:
    """Yield 供水保证率 ≥95%→92.6%→10→10: a target, a miss, and all the points there are."""
    known = {row.passage.number for t in column_tables(report.reading.passages) for row in t.rows}
    rows = {indicator.place.spot for indicator in report.reading.rows}
    for passage in report.reading.passages:
        if passage.number in known or passage.line.place.spot in rows:
            continue
        in_cells = list(_full_in_cells(passage))
        yield from in_cells
        if in_cells or passage.cells:
            continue
        figures = report.by_passage.get(passage.number, ())
        for at in range(len(figures) - len(LINE) + 1):
            target, actual, full, given = figures[at : at + len(LINE)]
            run = (target, actual, full, given)
            gaps = [passage.text[a.end : b.start] for a, b in pairwise(run)]
            if not all(APART.fullmatch(gap) for gap in gaps) or target.about not in (
                "above",
                "below",
            ):
                continue
            points = full.kind == given.kind == "bare"
            bound = target.at_bound()
            if not points or full.amount != given.amount or not kindred(actual, bound):
                continue
            value, limit = actual.amount or Fraction(0), bound.amount or Fraction(0)
            if (value < limit) if target.about == "above" else (value > limit):
                yield finding("A67", "default", given.fact.place, actual.fact.place,
                              name=target.name, found=actual.fact.text,
                              expected=target.fact.text)  # fmt: skip


def _full_in_cells(passage: Passage) -> Iterator[Finding]:
    """Yield 办结率｜≥99%｜97.8%｜5｜5, a row without a header."""
    cells = [c for c in re.split(r"[|｜\t]|→|\s{2,}", passage.line.text) if c.strip()]
    if not LEAST < len(cells) <= MOST_CELLS:
        return
    for at in range(1, len(cells) - LEAST + 1):
        bound = BOUND.fullmatch(cells[at].strip())
        actual = NUMBER.fullmatch(cells[at + 1].strip()) if at + LEAST < len(cells) + 1 else None
        rest = [c.strip().removesuffix("分") for c in cells[at + 2 : at + 2 + PAIR]]
        if bound is None or actual is None or len(rest) < PAIR or rest[0] != rest[1]:
            continue
        if bound.group("unit") != actual.group("unit") or not NUMBER.fullmatch(rest[0]):
            continue
        value, limit = (Decimal(m.group("number").replace(",", "")) for m in (actual, bound))
        if (value < limit) if bound.group("sign") == "≥" else (value > limit):
            yield finding("A67", "default", passage.place(), name=cells[0].strip(),
                          found=actual.group(), expected=bound.group())  # fmt: skip


def _columns(table: ColumnTable) -> tuple[int, int] | None:
    weights = [n for n, head in enumerate(table.header) if WEIGHT.search(head)]
    points = [n for n, head in enumerate(table.header) if POINTS.search(head)]
    return (weights[0], points[0]) if len(weights) == len(points) == 1 else None


def _column(report: Report, table: ColumnTable) -> Iterator[Finding]:
    """Yield a total below points that they do not make, if the weights make theirs."""
    columns, last = _columns(table), table.rows[-1]
    label = next((cell.text for cell in last.cells if cell.text and cell.number is None), "")
    if columns is None or TOTAL.fullmatch(label) is None:
        return
    pairs = [_pair(table, row, columns) for row in table.rows]
    known = [pair for pair in pairs if pair is not None]
    if len(known) != len(table.rows) or len(known) <= LEAST:
        return
    *rows, total = known
    weights = sum((w.amount or Fraction(0) for w, _ in rows), Fraction(0))
    points = sum((p.amount or Fraction(0) for _, p in rows), Fraction(0))
    missing = (total[0].amount or Fraction(0)) - weights
    execution = _execution(report, table, missing) if missing else None
    if missing and execution is None:
        return
    computed = points + (execution.amount or Fraction(0) if execution is not None else 0)
    if computed != total[1].amount:
        terms = [p for _, p in rows] + ([execution] if execution is not None else [])
        yield _wrong(total[1], terms, computed)


def _full_beside_missed(report: Report, table: ColumnTable) -> Iterator[Finding]:
    """Yield a row with a target of ≥55%, a result of 52.28%, and all of its points."""
    columns = _columns(table)
    targets = [n for n, head in enumerate(table.header) if AIM.search(head)]
    actuals = [n for n, head in enumerate(table.header) if RESULT.search(head) and n not in targets]
    if columns is None or not len(targets) == len(actuals) == 1:
        return
    for row in table.rows:
        pair = _pair(table, row, columns)
        bound = BOUND.fullmatch(row.cells[targets[0]].text)
        actual = row.cells[actuals[0]].number
        if pair is None or bound is None or actual is None or pair[0].amount != pair[1].amount:
            continue
        if bound.group("unit") != actual.group("unit"):
            continue
        value, limit = (Decimal(m.group("number").replace(",", "")) for m in (actual, bound))
        missed = (value < limit) if bound.group("sign") == "≥" else (value > limit)
        if missed and not _told_in_text(report, row, actual.group()):
            yield finding("A67", "default", pair[1].fact.place, name=row.cells[0].text,
                          found=actual.group(), expected=bound.group())  # fmt: skip


def _above_weight(report: Report, table: ColumnTable) -> Iterator[Finding]:
    """Yield a row whose points are more than its full marks, of tables that were not read whole."""
    columns = _columns(table) if not report.reading.rows else None
    for row in table.rows if columns is not None else ():
        pair = _pair(table, row, columns) if columns is not None else None
        if pair is not None and (pair[1].amount or 0) > (pair[0].amount or 0) > 0:
            yield finding("A23", "written", pair[1].fact.place, pair[0].fact.place,
                          name=row.cells[0].text, found=pair[1].fact.text,
                          expected=pair[0].fact.text)  # fmt: skip


def _told_in_text(report: Report, row: Row, result: str) -> bool:
    """Return whether a sentence tells the same result: then the fault is told of it."""
    return any(row.cells[0].text in p.text and result in p.text
               for p in report.running_passages if p.number != row.passage.number)  # fmt: skip


def _blocks(report: Report) -> Iterator[Finding]:
    """Yield 投入14.20分：… over several paragraphs, and a total that they do not make."""
    total = report.reading.total
    if total is None or total.amount is None or _known(report, total):
        return
    scores = [m for p in report.running_passages
              for m in report.by_passage.get(p.number, ())
              if is_score(m)][:MOST_SCORES]  # fmt: skip
    for at, first in enumerate(scores):
        run = [m for m in scores[at : at + LONGEST] if m.passage == first.passage and m.name]
        weights = {LEAD.sub("", m.name): m for m in run}
        if len(run) < LEAST or sum((m.amount or Fraction(0) for m in run), Fraction(0)) != FULL:
            continue
        own = [[m for m in scores[at + len(run) :]
                if LEAD.sub("", m.name) == name and m.start <= OPENS
                and (m.amount or 0) <= (w.amount or 0)] for name, w in weights.items()]  # fmt: skip
        if len(weights) != len(run) or any(len(points) != 1 for points in own):
            continue
        gained = [points[0] for points in own]
        computed = sum((m.amount or Fraction(0) for m in gained), Fraction(0))
        if computed != total.amount:
            yield _wrong(total, gained, computed)
        return


def _line_by_line(report: Report) -> Iterator[Finding]:
    """Yield a total right behind paragraphs that each give the points of something of their own."""
    gained: list[Mention] = []
    for passage in report.running_passages:
        scores = [m for m in report.by_passage.get(passage.number, ()) if is_score(m)]
        own = [m for m in scores if GAINED.search(m.name) and m.start <= MOST_OPENING]
        total = next((m for m in scores if SUMMED.search(m.name) and m.start <= OPENS), None)
        if total is not None and len(gained) >= LEAST:
            computed = sum((m.amount or Fraction(0) for m in gained), Fraction(0))
            near = abs(computed - (total.amount or 0)) * 10 < computed
            if computed != total.amount and near and not _known(report, total):
                yield _wrong(total, gained, computed)
        others = [m for m in scores if m not in own and not TAKEN.search(m.name)]
        alone = len(own) == 1 and len(others) <= 1 and total is None
        said = {f"{m.lead}{m.name}" for m in gained}
        again = alone and f"{own[0].lead}{own[0].name}" in said
        gained = [*gained, own[0]] if alone and not again else []


def _pair(table: ColumnTable, row: Row, columns: tuple[int, int]) -> tuple[Mention, Mention] | None:
    weight, points = (table.figure(row, n) for n in columns)
    if weight is None or points is None or "share" in (weight.kind, points.kind):
        return None
    return weight, points


def _execution(report: Report, table: ColumnTable, missing: Fraction) -> Mention | None:
    """Return the points of the budget's execution, which stand in the table of its funds."""
    if missing != FULL / 10:
        return None
    for other in column_tables(report.reading.passages):
        columns = _columns(other)
        if columns is None or other is table or other.header == table.header:
            continue
        for row in other.rows:
            pair = _pair(other, row, columns)
            if pair is not None and pair[0].amount == missing:
                return pair[1]
    return None


def _in_turn(report: Report, scores: Sequence[Mention]) -> Iterator[Finding]:
    """Yield 执行得7分，产出得48.5分，…，合计95.3分: points one by one, and what they make."""
    gained: list[Mention] = []
    if any("=" in m.name or "×" in m.name for m in scores):
        return
    for mention in scores:
        if SUMMED.search(mention.name) and len(gained) >= LEAST and not mention.depth:
            computed = sum((m.amount or Fraction(0) for m in gained), Fraction(0))
            total = mention.amount or Fraction(0)
            if (
                computed != total
                and abs(computed - total) * 10 < total
                and not _known(report, mention)
            ):
                yield _wrong(mention, gained, computed)
            return
        if GAINED.search(mention.name) and not mention.depth and not TAKEN.search(mention.name):
            gained.append(mention)


def _known(report: Report, total: Mention) -> bool:
    return any(r.stated_mention is total for r in report.reading.relations)


def _taken(scores: Sequence[Mention]) -> Iterator[Finding]:
    """Yield 过程扣1.5分，其中甲扣0.8分、乙扣0.5分: the parts of a deduction make it."""
    taken = [m for m in scores if TAKEN.search(m.name) and not OF_RULE.search(m.name)]
    for at, stated in enumerate(taken):
        parts: list[Mention] = []
        for mention in taken[at + 1 :]:
            opens = "其中" in mention.lead[len(stated.lead) :] or "其中" in mention.name
            if not parts and not opens:
                break
            if parts and mention.lead[len(parts[-1].lead) :].count("；"):
                break
            parts.append(mention)
        computed = sum((m.amount or Fraction(0) for m in parts), Fraction(0))
        if len(parts) > 1 and computed != stated.amount:
            variant = "default" if computed > (stated.amount or 0) else "parts_asked"
            yield finding("A77", "parts" if variant == "default" else variant, stated.fact.place,
                          *(m.fact.place for m in parts), found=stated.fact.text,
                          taken="+".join(m.fact.text for m in parts),
                          expected=f"{shown(computed)}分")  # fmt: skip
            return


def _wrong(total: Mention, points: Sequence[Mention], computed: Fraction) -> Finding:
    return finding("A24", "written", total.fact.place, *(m.fact.place for m in points[:MOST]),
                   what=total.name, stated=total.fact.text,
                   terms="+".join(m.fact.text.rstrip("分") for m in points),
                   computed=f"{shown(computed)}分",
                   difference=f"{shown(abs(computed - (total.amount or 0)))}分")  # fmt: skip
