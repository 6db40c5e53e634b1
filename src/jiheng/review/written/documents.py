"""One document allots one amount for one purpose, wherever it is named: A70."""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.model.text import any_of
from jiheng.review.written.all_of_it import without_title
from jiheng.review.written.report import Report, finding, sentences

NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}[〔\[（【]20\d{2}[〕\]）】]第?\d{1,4}号")
SHORT = re.compile(
    r"[、和及与，](?P<number>(?:[\u4e00-\u9fff]{1,8})?[〔\[（【]20\d{2}[〕\]）】]第?\d{1,4}号)"
)
LAST = re.compile(r"(\d{1,4})号$")
SHORT_NUMBER = re.compile(
    r"(?<![\d第〕\]】）])(?P<last>\d{1,4})号(?:文件?)?(?:共|又|另)?(?:下达|安排|批复|拨付|核定)(?:资金|补助|我[省市县区局])?(?:为|共)?(?=\d)"
)
PREFIX = re.compile("^[^〔\\[（【]*")
IN_TURN = re.compile(
    "[^，。；\\d]{0,16}，?(?:[^，。；\\d]{0,6})分别(?:为|是|下达|安排|拨付)?[^，。；\\d]{0,10}$"
)
MONEY = re.compile("[一-鿿]{0,6}?(?:补助|资金|经费|补贴|奖补)")  # what is allotted
ALLOTTED = re.compile("下达|安排|拨付|拨入|批复|金额|资金|补助|经费")
OF_IT = re.compile(
    "(?:文件?)?(?:下达|安排|批复|拨付|核定)?(?:我[省市县区]|本级)?的"
)  # X号文下达的225万元
PARTLY = re.compile("[。；]|其中|支付|支出|使用|结转|结余|剩余|收回|追加")
LED = re.compile("按照?|根据|依据|以|由|通过|经|关于|凭|收到|据")
LONGEST_KEY = 12  # characters of a number that tell it from others


def documents(report: Report) -> Iterator[Finding]:
    """A70: one document allots one amount for one purpose, wherever it is named."""
    uses_by_number: dict[str, list[tuple[Passage, Mention, str]]] = {}
    for passage in report.running_passages:
        for key, money, purpose in _uses(report, passage):
            uses_by_number.setdefault(key, []).append((passage, money, purpose))
    keys: dict[str, set[str]] = {}
    for match in NUMBER.finditer(report.running_text):
        last = LAST.search(match.group())
        if last is not None:
            keys.setdefault(last.group(1), set()).add(_key(match.group()))
    for key, money in _by_short_numbers(report, keys):
        uses_by_number.setdefault(key, []).append(
            (report.reading.passages[money.passage], money, "")
        )
    for key, uses in uses_by_number.items():
        yield from _two_amounts(report, key, uses)


def _uses(report: Report, passage: Passage) -> Iterator[tuple[str, Mention, str]]:
    """Yield the documents that a passage names, each with the amount it allots and what for."""
    for begin, end in sentences(passage.text):
        numbers = list(NUMBER.finditer(passage.text, begin, end))
        for at, number in enumerate(numbers):
            stop = numbers[at + 1].start() if at + 1 < len(numbers) else end
            in_turn = list(_in_turn(report, passage, number, end))
            yield from in_turn
            use = None if in_turn else _use(report, passage, number, (begin, stop))
            if use is not None:
                yield _key(number.group()), *use


def _by_short_numbers(
    report: Report, keys: Mapping[str, set[str]]
) -> Iterator[tuple[str, Mention]]:
    """Yield 33号文下达900万元: the last sign of a number that only one document has."""
    for passage, match in report.matches(SHORT_NUMBER.pattern):
        own = keys.get(match.group("last"), set())
        money = next(
            (m for m in report.by_passage.get(passage.number, ())
             if m.kind == "money" and m.amount and m.start == match.end()), None,
        )  # fmt: skip
        if len(own) == 1 and money is not None and not money.rise:
            yield next(iter(own)), money


def _key(number: str) -> str:
    return LED.split(number)[-1][-LONGEST_KEY:]


def _in_turn(
    report: Report, passage: Passage, number: re.Match[str], end: int
) -> Iterator[tuple[str, Mention, str]]:
    """Yield 某财〔2024〕21号、〔2024〕46号两次下达，分别为4000万元和2240万元: each in its turn."""
    names, at = [number.group()], number.end()
    prefix = PREFIX.match(number.group())
    while (other := SHORT.match(passage.text, at, end)) is not None:
        name = other.group("number")
        own = PREFIX.match(name)
        bare = own is None or not own.group()
        names.append(f"{prefix.group() if prefix and bare else ''}{name}")
        at = other.end()
    figures = [m for m in report.within(passage, at, end) if m.kind == "money"][: len(names)]
    if len(names) < len(("one", "another")) or len(figures) != len(names):
        return
    if not IN_TURN.match(passage.text[at : figures[0].start]):
        return
    if all(passage.text[m.end : n.start] in ("、", "和", "及", "与") for m, n in pairwise(figures)):
        yield from ((_key(name), m, "") for name, m in zip(names, figures, strict=True))


def _use(
    report: Report, passage: Passage, number: re.Match[str], bounds: tuple[int, int]
) -> tuple[Mention, str] | None:
    """Return the amount that a document allots, and what it is for."""
    begin, stop = bounds
    text = passage.text
    before = [m for m in report.within(passage, begin, number.start()) if m.kind == "money"]
    if before and text[before[-1].end : number.start()] == "（":  # 303万元（某财〔2024〕12号）
        allotted = before[-1]
        return (allotted, _purpose(report, allotted.name)) if allotted.amount else None
    after = report.within(passage, number.end(), stop)
    money = next((m for m in after if m.kind == "money" and m.amount), None)
    if money is None or money.rise or money.target:
        return None
    between = text[number.end() : money.start]
    if PARTLY.search(between):
        return None
    if not (ALLOTTED.search(text[begin : money.end]) or OF_IT.fullmatch(between)):
        return None
    behind = MONEY.match(money.after)
    return money, _purpose(report, between) or _purpose(report, behind.group() if behind else "")


def _purpose(report: Report, between: str) -> str:
    """Return the words between a document and its amount that say what the money is for."""
    general = any_of((
        *report.words("generic"), *report.words("project_names"), *report.words("ours"),
        *("文件", "我省", "我", "县", "市", "区", "收到", "到账", "分配", "拨入", "的", "校", "院",
          "局", "文"),
    ))  # fmt: skip
    clause = re.sub(r"20\d{2}年度?", "", re.split("[，》：]", between)[-1])
    words = "".join(re.findall(r"[\u4e00-\u9fff]+", clause))
    return re.sub(general, "", without_title(words, report.reading.title))


def _two_amounts(
    report: Report, number: str, uses: list[tuple[Passage, Mention, str]]
) -> Iterator[Finding]:
    for (passage, first, purpose), (other_passage, other, another) in combinations(uses, 2):
        if first.amount == other.amount or (purpose != another and purpose and another):
            continue
        if _told(report, passage, other) or _told(report, other_passage, first):
            continue  # a part of what the document allots, told beside the whole
        variant = "default" if purpose == another else "question"
        yield finding("A70", variant, first.fact.place, other.fact.place, number=number,
                      stated=first.fact.text, other=other.fact.text)  # fmt: skip
        return


def _told(report: Report, passage: Passage, other: Mention) -> bool:
    """Return whether an amount stands in a passage too."""
    own = report.by_passage.get(passage.number, ())
    return any(m.amount == other.amount for m in own if m is not other)
