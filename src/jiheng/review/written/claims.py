"""What the text claims: time, ranks, satisfaction, completeness, money of others, methods."""

import re
from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Finding, Location
from jiheng.model.prose import Mention, Passage
from jiheng.model.text import any_of
from jiheng.review.relative import RELATIVE
from jiheng.review.written.report import Report, clause, finding, percent, quote

DATE = re.compile(r"((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日")
WORK = re.compile(r"自评|评价|工作组|小组|方案")
SATISFIED = re.compile(r"满意[度率](?!”)[^。；，]{0,16}?\d[\d.]*\s*(?:%|％|百分)")
SAMPLE = re.compile(
    r"样本|问卷[^。]{0,12}\d+\s*(?:份|名|人|户)|(?:收回|回收|发放|访谈|抽取|调查|评价|回访)[^。，；]{0,8}?\d[\d,]*\s*"
    r"(?:份|名|人|户|条|家)|(?<!\d)\d+\s*(?:份|名|人|户)[^。]{0,8}问卷"
)
JUDGED = re.compile("自评|绩效评价|评价工作|评价组")
NOT_WORK = re.compile(
    "截[至止]|基准日|批复|招标|采购|评标|(?:自评|评价)(?:时段|期间|范围|期限|年度)|满意度|方案评审|事前|目标"
)  # the year that is judged, or the judging of something else
NEAR = 30  # characters behind a day that say what began on it
EXCEPT = ("少", "未", "除")  # the same sentence says what was not reached
METHOD_MEANS = re.compile(r"是指|即|指将|主要是|是将")


def time(report: Report) -> Iterator[Finding]:
    """A32: dates follow the evaluated year; no relative time; 截至 and not 截止 before a date."""
    year = report.reading.year
    hits = []
    for passage in report.running_passages:
        for match in RELATIVE.finditer(passage.text):
            if "针对" not in passage.text[:6]:
                hits.append((match.group(), passage.place(*match.span())))
        yield from _early(passage, year)
    if hits:
        yield finding("A32", "relative", *(p for _, p in hits), count=len(hits),
                      found="、".join(dict.fromkeys(t for t, _ in hits)))  # fmt: skip
    wrong = list(report.matches(r"截止(?=到?(?:19|20)\d{2}|\d{1,2}月)"))
    if wrong:
        yield finding("A32", "until", *(p.place(*m.span()) for p, m in wrong), count=len(wrong))
    yield from _holidays(report)


def _early(passage: Passage, year: int | None) -> Iterator[Finding]:
    """Yield a self-evaluation that is said to have begun before the year was over."""
    if year is None:
        return
    for match in DATE.finditer(passage.text):
        begin, end = clause(passage.text, match.start())
        before = passage.text[begin : match.start()]
        own = re.split("[，：（]", before)[-1]
        said = f"{own}{passage.text[match.end() : end][:NEAR]}"
        rest = passage.text[match.end() : match.end() + 1]
        if not JUDGED.search(said) or NOT_WORK.search(said) or match.group(2, 3) == ("12", "31"):
            continue
        if int(match.group(1)) == year and rest in ("至", "-", "—", "~", "，", "起", "开"):
            yield finding("A32", "before_year_end", passage.place(*match.span()),
                          name="自评工作开始日期", found=match.group(),
                          expected=f"{year}年12月31日")  # fmt: skip


def _holidays(report: Report) -> Iterator[Finding]:
    for passage, match in report.matches(DATE.pattern):
        begin, end = clause(passage.text, match.start())
        if (
            WORK.search(passage.text[begin:end])
            and match.group(2) == "4"
            and match.group(3) in "456"
        ):
            yield finding("A32", "holiday", passage.place(*match.span()), found=match.group())
            return


def ranks(report: Report) -> Iterator[Finding]:
    """A35: a rank names its source, and among whom."""
    pattern = "|".join(report.case.rules.lexicon.lists["ranks"])
    hits = []
    for passage, match in report.matches(
        rf"(?:位居|名列|排名|位列|居|{any_of(report.words('rank_scope'))})[^，。；]{{0,6}}?(?:{pattern})"
    ):
        begin, end = clause(passage.text, match.start())
        if not any(w in passage.text[begin:end] for w in report.case.words("source_named")):
            hits.append((match.group(), passage.place(*match.span())))
    if hits:
        yield finding("A35", "written", *(p for _, p in hits), count=len(hits),
                      found="、".join(t for t, _ in hits[:5]))  # fmt: skip


def satisfaction(report: Report) -> Iterator[Finding]:
    """A36: a satisfaction rate says how many were asked, when and how."""
    passages = report.reading.passages
    for passage in report.running_passages:
        match = SATISFIED.search(passage.text)
        if match is None or passage.number in report.reading.aims or _promised(passage, match):
            continue
        near = passages[max(0, passage.number - 1) : passage.number + 2]
        if not SAMPLE.search("".join(p.text for p in near)):
            yield finding("A36", "written", passage.place(*match.span()),
                          quote=quote(passage, *match.span()))  # fmt: skip
            return


def _promised(passage: Passage, match: re.Match[str]) -> bool:
    """Return whether a rate is a target and not a result."""
    return bool(
        re.search("目标|≥|不低于", passage.text[max(0, match.start() - 4) : match.end() + 4])
    )


def all_met(report: Report) -> Iterator[Finding]:
    """A37: who says that everything was reached has missed no target and names no problem."""
    missed = [f for f in report.missed if f.code == "A27"]
    problems = report.reading.parts.get("problems", ())
    pattern = any_of((*report.case.words("all_met"), "均已完成", "均未超预算", "全部达到预期"))
    for passage, match in report.matches(pattern):
        begin, end = clause(passage.text, match.start())
        excepted = any(word in passage.text[begin:end] for word in EXCEPT)
        if missed or (problems and report.reading.complete and not excepted):
            yield finding("A37", "written", passage.place(*match.span()),
                          *(p.place for p in problems[:2]), found=match.group(),
                          missed=len(missed), problems=len(problems))  # fmt: skip
            return


def money_of_others(report: Report) -> Iterator[Finding]:
    """A44, A45: grants paid fit into project spending; those of others are told apart."""
    spent = next((m for m in report.reading.mentions if m.fact.role == "expenditure.project"
                  and m.fact.base == "executed" and m.fact.exact), None)  # fmt: skip
    if spent is None or not spent.amount or report.reading.kind != "department":
        return
    own: list[Mention] = []
    others: list[Mention] = []
    cells = {p.number for p in report.reading.passages if p.cells}  # the same money once more
    for mention in report.reading.mentions:
        exact = mention.fact.exact
        is_candidate = (
            mention.kind == "money" and not mention.fact.role and mention.passage not in cells
        )
        if not is_candidate or exact is None or exact.unit != "万元":
            continue
        if not any(w in mention.name for w in report.case.words("paid")):
            continue
        foreign = any(w in mention.name for w in report.case.words("superior_funds"))
        (others if foreign else own).append(mention)
    total = sum((m.amount or Fraction(0) for m in own), Fraction(0))
    share = total / spent.amount
    if share >= report.case.limit("A44", "large_share"):
        yield finding("A44", "default" if share > 1 else "large",
                      *(m.fact.place for m in own), spent.fact.place,
                      claimed="＋".join(m.fact.text for m in own), spent=spent.fact.text,
                      share=percent(share))  # fmt: skip
    if others:
        yield finding("A45", "default", *(m.fact.place for m in others), count=len(others),
                      found="、".join(f"{m.name[-12:]}{m.fact.text}" for m in others))  # fmt: skip


def methods(report: Report) -> Iterator[Finding]:
    """A46: the methods named are described, under the same names and in the same order."""
    names = re.compile(any_of(report.words("methods")))
    meant = re.compile(rf"(?:{names.pattern})(?=[。：，]?(?:{METHOD_MEANS.pattern}))")
    listed: list[str] = []
    described: list[str] = []
    at = Location()
    for passage in report.running_passages:
        method_names = names.findall(passage.text)
        means = meant.findall(passage.text) if method_names else []
        described += means
        if len(method_names) - len(means) > 1 and not listed:
            listed = method_names[: len(method_names) - len(means)]
            at = passage.place()
    if not listed or not described:
        return
    lacking = [name for name in listed if name not in described]
    if lacking:
        yield finding("A46", "undescribed", at, found="、".join(lacking))
    elif listed != described:
        yield finding("A46", "order", at, found="、".join(listed), expected="、".join(described))


def alien(report: Report) -> Iterator[Finding]:
    """A47: words of another kind of object: a template that was not adapted."""
    if "设备" in report.reading.title or "政策" in report.reading.title:
        return
    hits = [
        (m.group(), p.place(*m.span())) for p, m in report.matches(any_of(report.words("alien")))
    ]
    for text, place in hits:
        yield finding("A47", "default", place, found=text)


def entities(report: Report) -> Iterator[Finding]:
    """A50: one name for the entity throughout, and figures by unit where there are several."""
    names = sorted({m.group() for _, m in report.matches(any_of(report.words("ours")))})
    if report.reading.complete and len(names) >= ENTITIES:
        at = [p.place(*m.span()) for p, m in report.matches(any_of(tuple(names)))][:6]
        yield finding("A50", "words", *at, found="、".join(names), count=len(names))


ENTITIES = 4
