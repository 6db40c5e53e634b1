"""What one place says and another denies: no incident beside one, a part that no heading has."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.review.written.operands import digits_slip, shared
from jiheng.review.written.report import Report, finding

NONE = re.compile(
    '[“"]?零(?P<zero>[\u4e00-\u9fff]{2,4})[”"]?(?:目标|$|[，。；、])'
    "|(?:未|没有|无)(?:发生|出现|接到|收到|产生)(?:过)?(?:任何|一起|一例|重大|较大|各类)?(?P<none>[\u4e00-\u9fff]{2,10}?)(?:事项|情况|问题|事件|现象)?(?=[，。；、]|$)"
)
EVENTS = ("起", "件", "例", "次", "宗", "人次", "人", "处", "批")
HAPPENED = re.compile("发生|出现|接到|收到|受理|查处|共|全年|有|立案|处置|投诉")
OTHER = re.compile(
    "上年|去年|同期|目标|控制|不超过|下降|减少|20\\d{2}年[末底]?的?$|演练|隐患|排查|应急|预案|上一年"
)
GRADED = ("重大", "较大", "特大", "责任", "一般", "轻微", "有责")
MADE_OF = re.compile(
    r"(?P<names>[\u4e00-\u9fff]{2,12}(?:、[\u4e00-\u9fff]{2,12}){2,10}(?:[和及与][\u4e00-\u9fff]{2,12})?)"
    r"(?:共|等)?(?:[二三四五六七八九十]|\d{1,2})(?:个)?(?:部分|章|方面|板块)(?:组成|构成)?"
)
OF_TEXT = re.compile("报告[^，。；]{0,8}$|本报告|本文|全文|报告由|报告共|报告分")
LAST = 2  # the two signs that say what a chapter is of
MOST_EVENTS = 40  # of one name that are looked at: time grows evenly
LEAST = 3  # chapters of the names that are there
ACT = re.compile("批复|批准|立项|拨付|拨款|下达|实施方案|概算|核准|备案|通知|标准")
CHAPTER = re.compile(
    r"第(?P<number>[一二三四五六七八九十]{1,2})(?:章|部分|篇)[\s：]{0,3}(?P<name>[\u4e00-\u9fff（）]{2,16}?)(?=$|\s|第[一二三四五六七八九十]|[…\d，；。])"
)
NUMBER = re.compile(
    r"(?P<who>[\u4e00-\u9fff]{1,8})(?P<open>[〔\[（【])(?P<year>20\d{2})[〕\]）】](?:第)?(?P<number>\d{1,4})号"
)


def denied(report: Report) -> Iterator[Finding]:
    """A37: 实现“零火情” beside 发生森林火情3起: what is denied happened elsewhere."""
    events = _by_pieces(report)
    for passage in report.running_passages:
        if passage.number in report.reading.aims:
            continue
        for claim in NONE.finditer(passage.text):
            words = claim.group("zero") or claim.group("none")
            core = re.sub("^(?:因|由|的|新|重大|较大|安全)|(?:责任)", "", words)
            before = re.split("[，。；]", passage.text[max(0, claim.start() - 12) : claim.start()])[
                -1
            ]
            if len(core) < LAST or OTHER.search(before):
                continue
            event = next(
                (m for m in events.get(core[-LAST:], ()) if _is_of(m, core, claim.group())), None
            )
            if event is None or (
                event.passage == passage.number
                and event.start < claim.end()
                and event.end > claim.start()
            ):
                continue
            yield finding("A37", "zero_asked", passage.place(*claim.span()), event.fact.place,
                          found=claim.group().strip("，。；、"),
                          other=f"{event.name}{event.fact.text}")  # fmt: skip


def _by_pieces(report: Report) -> dict[str, list[Mention]]:
    """Return what is said to have happened, by each two signs of its name."""
    events: dict[str, list[Mention]] = {}
    for each in _events(report):
        said = f"{each.name}{each.after}"
        for piece in {said[n : n + LAST] for n in range(len(said) - 1)}:
            own = events.setdefault(piece, [])
            if len(own) < MOST_EVENTS:
                own.append(each)
    return events


def _events(report: Report) -> Iterator[Mention]:
    for mention in report.reading.mentions:
        exact = mention.fact.exact
        if mention.kind != "count" or exact is None or not exact.number or exact.unit not in EVENTS:
            continue
        said = f"{mention.lead[-10:]}{mention.name}"
        if mention.target or mention.rise or mention.about or OTHER.search(said):
            continue
        yield mention


def _is_of(event: Mention, core: str, words: str) -> bool:
    """Return whether an event that is counted is of the kind that is denied, as grave as it."""
    graded = [grade for grade in GRADED if grade in words]
    said = f"{event.name}{event.after}"
    tail = core[-4:] if len(core) > LAST + 2 else core
    return (
        tail in said
        and bool(HAPPENED.search(event.name))
        and all(grade in said for grade in graded)
    )


def parts_announced(report: Report) -> Iterator[Finding]:
    """A16: 报告由概况、结论、问题、建议四部分组成: each has its heading."""
    heads = [h.text for h in report.reading.outline if h.depth == 1]
    if len(heads) < LEAST:
        return
    for passage in report.running_passages:
        for match in MADE_OF.finditer(passage.text):
            if not OF_TEXT.search(passage.text[max(0, match.start() - 12) : match.start() + 6]):
                continue
            names = re.split(
                "[、和及与]", re.sub("^.*?(?:由|分为|包括|分)", "", match.group("names"))
            )
            lacking = [name for name in names if not any(_heads(head, name) for head in heads)]
            if len(lacking) == 1 and len(names) - 1 >= LEAST:
                yield finding("A16", "headings", passage.place(*match.span()), found=match.group(),
                              name=lacking[0])  # fmt: skip


def chapters_announced(report: Report) -> Iterator[Finding]:
    """A16: 第一章 概况 第二章 收支 … 第六章 措施 in the contents, and no sixth chapter."""
    listed: tuple[Passage, list[re.Match[str]]] | None = None
    headed: set[str] = set()
    for passage in report.running_passages:
        names = list(CHAPTER.finditer(passage.text))
        if len(names) >= LEAST and listed is None:
            listed = passage, names
        elif names and not names[0].start():
            headed.add(names[0].group("number"))
    if listed is None or len(headed) < LEAST - 1:
        return
    passage, names = listed
    lacking = [m for m in names if m.group("number") not in headed]
    if len(lacking) == 1:
        yield finding("A16", "headings", passage.place(*lacking[0].span()),
                      found=lacking[0].group(), name=lacking[0].group("name"))  # fmt: skip


def _heads(head: str, name: str) -> bool:
    """Return whether a heading is that of a part: it bears its name, or the end of it."""
    plain = re.sub("[^\u4e00-\u9fff]", "", head)
    return (
        name in plain or plain in name or shared(name[-LAST:], plain) or shared(name[:LAST], plain)
    )


def two_numbers(report: Report) -> Iterator[Finding]:
    """A70: 某财〔2022〕38号 and 某财〔2022〕83号 beside one amount: one document, told twice."""
    by_office: dict[tuple[str, str], dict[str, list[tuple[Passage, re.Match[str]]]]] = {}
    for passage in report.running_passages:
        for match in NUMBER.finditer(passage.text):
            key = match.group("who")[-LAST:], match.group("year")
            by_office.setdefault(key, {}).setdefault(match.group("number"), []).append(
                (passage, match)
            )
    yield from _two_years(report, by_office)
    for numbers in by_office.values():
        for first, other in _twins(sorted(numbers, key=lambda n: (-len(numbers[n]), n))):
            (passage, match), (place, twin) = numbers[first][0], numbers[other][0]
            if not _one_amount(report, (passage, match), (place, twin)):
                continue
            yield finding("A70", "two_numbers", place.place(*twin.span()),
                          passage.place(*match.span()), stated=twin.group(),
                          other=match.group())  # fmt: skip


def _two_years(
    report: Report,
    by_office: Mapping[tuple[str, str], Mapping[str, list[tuple[Passage, re.Match[str]]]]],
) -> Iterator[Finding]:
    """Yield 岭发改〔2021〕56号 and 岭发改〔2022〕56号, both said to have approved the project."""
    by_number: dict[tuple[str, str], list[tuple[Passage, re.Match[str]]]] = {}
    for (office, _), numbers in by_office.items():
        for number, places in numbers.items():
            by_number.setdefault((office, number), []).append(places[0])
    for places in by_number.values():
        if len(places) != len(("one", "other")):
            continue
        (passage, match), (place, twin) = sorted(places, key=lambda at: at[0].number)
        if passage is place and "。" not in passage.text[match.end() : twin.start()]:
            continue  # both are told, side by side
        acts = [set(ACT.findall(_sentence(p.text, m.start()))) for p, m in places]
        amounts = [_amounts(report, p, m) for p, m in places]
        differ = all(amounts) and not amounts[0] & amounts[1]
        if not differ and (acts[0] & acts[1] or amounts[0] & amounts[1]):
            yield finding("A70", "two_numbers", place.place(*twin.span()),
                          passage.place(*match.span()), stated=twin.group(),
                          other=match.group())  # fmt: skip


def _sentence(text: str, at: int) -> str:
    begin = max(text.rfind(sign, 0, at) for sign in "。；\n") + 1
    return re.split("[。；\n]", text[begin:], maxsplit=1)[0]


def _twins(numbers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the numbers of one office and year of which one has the digits of the other."""
    for at, first in enumerate(numbers):
        for other in numbers[at + 1 :]:
            alike = sorted(first) == sorted(other) and len(first) >= LAST
            if alike or digits_slip(first, other):
                yield first, other


def _one_amount(
    report: Report, first: tuple[Passage, re.Match[str]], another: tuple[Passage, re.Match[str]]
) -> bool:
    """Return whether two documents give one amount: what is told right behind each."""
    return bool(_amounts(report, *first) & _amounts(report, *another))


def _amounts(report: Report, passage: Passage, match: re.Match[str]) -> set[Fraction]:
    """Return the amounts of the sentence that a document is named in."""
    stop = passage.text.find("。", match.end())
    stop = stop if stop >= 0 else len(passage.text)
    begin = passage.text.rfind("。", 0, match.start()) + 1
    own = report.within(passage, begin, stop)
    return {m.amount for m in own if m.kind == "money" and m.amount}
