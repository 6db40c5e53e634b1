"""What goes up is more than before, what is called the most is the most: A17, A83."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from jiheng.model import Finding, Location
from jiheng.model.prose import Mention, Passage
from jiheng.model.prose_column_text import ColumnTable, column_tables
from jiheng.review.written.report import Report, finding
from jiheng.review.written.same import kindred

FROM = re.compile("(?:由|从)[^，。；]{0,12}$")
TO = re.compile(
    "^[^，。；、\\d]{0,6}?(?:(?P<up>上升|升|增|提高|提升|增加|增长|扩大|攀升)"
    "|(?P<down>下降|降|减|减少|缩短|压缩|缩减|回落|下跌)|变化?|调整)[到至为]+$"
)
RANKED = re.compile("[等级位名档]$")
BEHIND = re.compile(
    "[^，。；\\d]{0,8}，[^，。；\\d]{0,10}?(?:明显|显著|稳步|有所|持续|大幅|进一步)(?P<word>提高|提升|上升|增加|增长|下降|降低|减少|缩短)"
)
UP = re.compile("提|升|增")
MOST = re.compile(
    "(?P<what>[\u4e00-\u9fff]{0,14})最(?P<word>[大多高小少低])的?(?:为|是|的是|的为)(?P<who>[\u4e00-\u9fff]{2,10})"
)
HIGH = "大多高"
LEAD = 40  # characters before a figure in which its day stands
UNTIL = re.compile(
    "截[至止](?:到)?(?:(?P<year>20[0-9]{2})年)?(?P<month>1[0-2]|[1-9])月(?:底|末|[0-9]{1,2}日)"
)
HAN = re.compile("[\u4e00-\u9fff]+")
FEWEST, LARGEST = 3, 40  # of a list in which one is the most: time grows evenly
SHORTEST = 2


def directions(report: Report) -> Iterator[Finding]:
    """A17: 由83.2%升至82.6%: what went up is more than it was, what went down is less."""
    for passage in report.running_passages:
        figures = report.by_passage.get(passage.number, ())
        for before, after in pairwise(figures):
            turn = TO.match(passage.text[before.end : after.start])
            if turn is None or not kindred(before, after) or not FROM.search(before.name):
                continue
            if RANKED.search(passage.text[after.start : after.end + 1]):
                continue  # from the third place up to the first
            first, second = before.amount or 0, after.amount or 0
            if _against(turn, passage, after, second - first):
                yield finding("A17", "direction", after.fact.place, before.fact.place,
                              stated=f"{before.fact.text}{turn.group()}{after.fact.text}",
                              word=turn.group("up") or turn.group("down")
                              or _said_behind(passage, after))  # fmt: skip


def _against(turn: re.Match[str], passage: Passage, after: Mention, change: Fraction | int) -> bool:
    """Return whether two figures go against the word between them, or behind: 变为7.4，提高了."""
    word = turn.group("up") or turn.group("down")
    if word:
        return change < 0 if turn.group("up") else change > 0
    said = _said_behind(passage, after)
    return bool(said) and (change < 0 if UP.search(said) else change > 0)


def _said_behind(passage: Passage, after: Mention) -> str:
    """Return the word of the next clause that says which way something went; empty without."""
    said = BEHIND.match(passage.text, after.end)
    return said.group("word") if said is not None else ""


def cumulative(report: Report) -> Iterator[Finding]:
    """A29: 截至9月底累计支出986万元 and 截至11月底累计964万元: what adds up never falls."""
    known: dict[str, list[tuple[int, Mention]]] = {}
    for mention in report.reading.mentions:
        said = f"{mention.lead[-LEAD:]}{mention.name}"
        if mention.kind == "share" or mention.target or "累计" not in said:
            continue
        until = list(UNTIL.finditer(said))
        if not until or mention.fact.exact is None:
            continue
        year = int(until[-1].group("year") or report.reading.year or 0)
        core = "".join(HAN.findall(said[until[-1].end() :]))
        known.setdefault(core, []).append((12 * year + int(until[-1].group("month")), mention))
    for figures in known.values():
        ordered = sorted(figures, key=lambda pair: pair[0])
        for (early, first), (late, other) in pairwise(ordered):
            fell = (other.amount or 0) < (first.amount or 0)
            if early < late and fell and kindred(first, other):
                yield finding("A29", "cumulative", other.fact.place, first.fact.place,
                              name=other.name, stated=first.fact.text,
                              computed=other.fact.text)  # fmt: skip


def superlatives(report: Report) -> Iterator[Finding]:
    """A83: who is called the largest of a list has the largest figure of it."""
    tables: list[ColumnTable] | None = None
    for passage in report.running_passages:
        for claim in MOST.finditer(passage.text):
            if tables is None:
                tables = list(column_tables(report.reading.passages))
            lists = [*_columns(tables, claim), *_spoken(report, passage)]
            own = [each for each in lists if any(name == claim.group("who") for name, _ in each)]
            if len(own) == 1 and not _is_extreme(own[0], claim):
                yield _not_the_most(passage, claim, own[0])


def _columns(
    tables: Sequence[ColumnTable], claim: re.Match[str]
) -> Iterator[list[tuple[str, Mention]]]:
    """Yield the columns of tables that a claim may speak of, with the names of their rows."""
    for table in tables:
        for column in range(1, len(table.header)):
            rows = [(row.cells[0].text, table.figure(row, column)) for row in table.rows[:LARGEST]]
            known = [(name, figure) for name, figure in rows if figure is not None]
            head = table.header[column]
            alone = len(table.header) == len(("name", "figure"))
            shared = alone or any(
                head[n : n + SHORTEST] in claim.group("what") for n in range(len(head) - 1)
            )
            if shared and len(known) >= FEWEST:
                yield [(n, f) for n, f in known if n not in ("合计", "总计", "小计")]


def _spoken(report: Report, passage: Passage) -> Iterator[list[tuple[str, Mention]]]:
    """Yield the lists of a passage whose figures are of a kind, with what each is called."""
    figures = [m for m in report.by_passage.get(passage.number, ()) if m.kind != "share"]
    run: list[tuple[str, Mention]] = []
    for mention in figures:
        name = mention.name
        joined = run and kindred(run[-1][1], mention)
        gap = passage.text[run[-1][1].end : mention.start] if run else ""
        if not (joined and gap.startswith(("、", "，", "；", "和")) and len(gap) <= len(name) + 1):
            if len(run) >= FEWEST:
                yield run
            run = []
        if name and mention.fact.exact is not None:
            run = [*run, (name, mention)]
    if len(run) >= FEWEST:
        yield run


def _is_extreme(listed: Sequence[tuple[str, Mention]], claim: re.Match[str]) -> bool:
    values = [m.amount or 0 for _, m in listed]
    most = max(values) if claim.group("word") in HIGH else min(values)
    return any(name == claim.group("who") and (m.amount or 0) == most for name, m in listed)


def _not_the_most(
    passage: Passage, claim: re.Match[str], listed: Sequence[tuple[str, Mention]]
) -> Finding:
    choose = max if claim.group("word") in HIGH else min
    name, figure = choose(listed, key=lambda pair: pair[1].amount or 0)
    own = next(m for n, m in listed if n == claim.group("who"))
    places: tuple[Location, ...] = (
        passage.place(*claim.span()), own.fact.place, figure.fact.place,
    )  # fmt: skip
    return finding("A83", "default", *places, found=claim.group(), own=own.fact.text, name=name,
                   expected=figure.fact.text)  # fmt: skip
