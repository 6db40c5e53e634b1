"""Numbers of headings and documents, brackets, format, slips: A39-A43, A53-A59."""

import re
from collections import Counter
from collections.abc import Iterator

from jiheng.model import Finding, Location
from jiheng.model.text import numeral
from jiheng.review.written.report import Report, finding, quote

LONG = 40  # characters from which the same paragraph is not the same by chance
MANY_AMOUNTS = 8
FAULTS = {"gap": "gap", "twice": "twice", "inverted": "inverted", "back": "gap"}
SEQUENCE = re.compile(r"(?<![不也就但可还都只这那正更既若要凡总])([一二三四五六七八九])是(?!否)")
NUMBERED = re.compile(r"([〔\[【（(﹝])((?:19|20)\d{2})([〕\]】）)﹞])(?=\s*第?\d+(?:、\d+)*号)")
RIGHT = ("〔", "〕")
PAIRS = {"（": "）", "(": ")", "〔": "〕", "[": "]", "【": "】", "《": "》", "“": "”", "﹝": "﹞"}
CLOSERS = frozenset(PAIRS.values())
MATES = {"（": "()", "(": "（）"}
BRACKETS = re.compile("[<" + re.escape("".join({*PAIRS, *CLOSERS})) + "]")
SPACED = re.compile(r"^\s*\d{1,2}[.、．](\s*)(?=[\u4e00-\u9fff])")
AMOUNT = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d{4,})(\.\d+)?(?=(?:亿|万)?(?:元|美元))")
BOOKMARK = re.compile(r"\[bookmark:[^\]]*\]|PAGEREF\s+\S+")
PERSONS = re.compile(
    r"(?:同志|成员|人员|组长|组员|副组长)[:：]?((?:[\u4e00-\u9fff]{2,3}、){2,}[\u4e00-\u9fff]{2,3})(?=[，。为等；同]|$)"
)


def numbering(report: Report) -> Iterator[Finding]:
    """A39: numbers of headings go on without gap or repeat, and no higher level stands below."""
    outline = report.reading.outline
    for at, head in enumerate(outline):
        if head.fault not in FAULTS:
            continue
        passage = report.reading.passages[head.passage]
        before = outline[at - 1] if at else None
        yield finding(
            "A39", FAULTS[head.fault], passage.place(head.start, head.end),
            found=passage.printed(head.start, head.end).strip(), text=head.text[:20],
            before=_number(report, before.passage, before.start, before.end) if before else "",
        )  # fmt: skip
    yield from _spacing(report)


def _number(report: Report, passage: int, start: int, end: int) -> str:
    return report.reading.passages[passage].printed(start, end).strip()


def _spacing(report: Report) -> Iterator[Finding]:
    by_spacing: dict[bool, list[tuple[str, Location]]] = {True: [], False: []}
    for passage in report.running_passages:
        match = SPACED.match(BOOKMARK.sub("", passage.line.text))
        if match and len(passage.text) < 60:
            by_spacing[bool(match.group(1))].append((match.group().strip(), passage.place()))
    if by_spacing[True] and by_spacing[False]:
        rarer = min(by_spacing.values(), key=len)
        yield finding("A39", "spacing", *(place for _, place in rarer),
                      count=len(rarer), total=len(by_spacing[True]) + len(by_spacing[False]),
                      found="、".join(text for text, _ in rarer))  # fmt: skip


def enumerations(report: Report) -> Iterator[Finding]:
    """A40: 一是, 二是, 三是 go on without a gap."""
    for passage in report.running_passages:
        last = 0
        for match in SEQUENCE.finditer(passage.text):
            number = numeral(match.group(1))
            if number not in (1, last + 1) and last:
                yield finding("A40", "default", passage.place(*match.span()),
                              found=match.group(), quote=quote(passage, *match.span()),
                              expected=f"第{last + 1}项")  # fmt: skip
            last = number


def document_numbers(report: Report) -> Iterator[Finding]:
    """A41: the year of a document number stands in 〔〕."""
    wrong: dict[str, list[tuple[str, Location]]] = {}
    right = 0
    for passage in report.running_passages:
        raw = passage.line.text
        for match in NUMBERED.finditer(raw):
            if (match.group(1), match.group(3)) == RIGHT:
                right += 1
                continue
            end = raw.find("号", match.end()) + 1
            at = passage.line.place
            place = Location(at.file, at.part, at.spot, (match.start(), end or match.end()))
            wrong.setdefault(match.group(1) + match.group(3), []).append(
                (raw[match.start() : end or match.end()], place)
            )
    for brackets, hits in wrong.items():
        yield finding("A41", "default", *(place for _, place in hits), brackets=brackets,
                      count=len(hits), right=right, quote=hits[0][0])  # fmt: skip


def brackets(report: Report) -> Iterator[Finding]:
    """A42: brackets and quotes are paired, of one width; inside 《》 they become 〈〉."""
    mixed: list[tuple[str, Location]] = []
    single: list[tuple[str, Location]] = []
    nested: list[tuple[str, Location]] = []
    for passage in report.running_passages:
        raw, at = passage.line.text, passage.line.place
        for kind, start, end in _bracket_faults(BOOKMARK.sub(lambda m: "x" * len(m[0]), raw)):
            place = Location(at.file, at.part, at.spot, (start, end))
            shown = raw[max(0, start - 2) : min(len(raw), end)][:24]
            {"mixed": mixed, "single": single, "nested": nested}[kind].append((shown, place))
    for variant, hits in (("mixed", mixed), ("default", single), ("nested", nested)):
        if hits:
            yield finding("A42", variant, *(place for _, place in hits), count=len(hits),
                          quote="、".join(text for text, _ in hits[:3]))  # fmt: skip


def _bracket_faults(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield what is wrong with the brackets of a text: its kind, and from where to where."""
    opened: list[tuple[str, int]] = []
    for match in BRACKETS.finditer(text):
        at, sign = match.start(), match.group()
        if sign == "<" and any(o == "《" for o, _ in opened):
            yield "nested", at, at + 1
        if sign in PAIRS:
            opened.append((sign, at))
        elif sign in CLOSERS:
            yield from _closed(opened, text, at)
    yield from (("single", start, start + 1) for _, start in opened)


def _closed(opened: list[tuple[str, int]], text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Take the bracket off that a sign closes; yield what is wrong if it closes another."""
    sign = text[at]
    last, start = opened[-1] if opened else ("", at)
    if PAIRS.get(last) == sign:
        opened.pop()
    elif sign in MATES.get(last, ""):
        opened.pop()
        yield "mixed", start, at + 1
    elif sign not in ")）" or not _item(text, at):
        yield "single", at, at + 1
        while any(PAIRS[o] == sign for o, _ in opened) and PAIRS[opened.pop()[0]] != sign:
            continue


def _item(text: str, at: int) -> bool:
    """Return whether a closing bracket ends the number of an item: 1) or 一）."""
    return bool(re.search(r"(?:^|[\s。；：?？])[\d一二三四五六七八九十]{1,2}$", text[:at]))


def number_format(report: Report) -> Iterator[Finding]:
    """A43: separators of thousands are used throughout or not at all."""
    if "," not in report.running_text:
        return
    by_separator: dict[bool, list[tuple[str, Location]]] = {True: [], False: []}
    for passage in report.running_passages:
        for match in AMOUNT.finditer(passage.text):
            by_separator[("," in match.group(1))].append(
                (match.group(), passage.place(*match.span()))
            )
    if by_separator[True] and by_separator[False] and _comparable(by_separator):
        bare = {text for text, _ in by_separator[False]}
        both = sorted({t for t, _ in by_separator[True] if t.replace(",", "") in bare})
        rarer = min(by_separator.values(), key=len)
        yield finding(
            "A43",
            "both" if both else "default",
            *(place for _, place in rarer),
            separated=len(by_separator[True]),
            plain=len(by_separator[False]),
            found="、".join(both or [by_separator[True][0][0], by_separator[False][0][0]]),
        )


def _comparable(by_separator: dict[bool, list[tuple[str, Location]]]) -> bool:
    """Return whether numbers of one length differ: 2000 may stand beside 15,020."""
    lengths = {
        separated: [len(text.partition(".")[0].replace(",", "")) for text, _ in hits]
        for separated, hits in by_separator.items()
    }
    return min(lengths[True]) <= max(lengths[False])


def malformed(report: Report) -> Iterator[Finding]:
    """A54: a number written as no number can be; it is not read."""
    for text, place in report.reading.malformed:
        yield finding("A54", "default", place, quote=text)


def vague_counts(report: Report) -> Iterator[Finding]:
    """A56: round counts where a report owes exact ones."""
    mentions = [
        m for m in report.reading.mentions
        if m.about and m.kind in ("count", "money", "foreign") and not m.target
        and re.search(r"余|多|近|超|约|左右", m.fact.text)
        and not re.search(r"不超过|超过", m.fact.text)
    ]  # fmt: skip
    if mentions:
        yield finding("A56", "default", *(m.fact.place for m in mentions), count=len(mentions),
                      found="、".join(m.fact.text for m in mentions[:8]))  # fmt: skip


def slips(report: Report) -> Iterator[Finding]:
    """A57: 得 for 地, a stray sign before 等, one thing under two names."""
    hits: list[tuple[str, Location]] = []
    for passage, match in report.matches(
        "|".join((*report.words("slips"), "、等(?!级|次|额|于|候|值)", "，，|。。|、、|，。"))
    ):
        hits.append((quote(passage, max(0, match.start() - 2), match.end() + 2),
                      passage.place(*match.span())))  # fmt: skip
    if hits:
        yield finding("A57", "default", *(p for _, p in hits), count=len(hits),
                      found="、".join(t for t, _ in hits[:5]))  # fmt: skip


def residue(report: Report) -> Iterator[Finding]:
    """A58: marks of the program that exported the text."""
    hits = [
        (m.group(), p.place()) for p in report.reading.passages
        for m in BOOKMARK.finditer(p.line.text)
    ]  # fmt: skip
    if hits:
        yield finding("A58", "default", *(place for _, place in hits[:20]), count=len(hits),
                      found=hits[0][0])  # fmt: skip


def persons(report: Report) -> Iterator[Finding]:
    """A59: names of persons, which a published report does not need; they are not repeated here."""
    name_lists = [
        (passage.place(*match.span(1)), match.group(1).count("、") + 1)
        for passage, match in report.matches(PERSONS.pattern)
    ]
    if name_lists:
        yield finding(
            "A59", "default", *(p for p, _ in name_lists), count=sum(n for _, n in name_lists)
        )


def catch_all(report: Report) -> Iterator[Finding]:
    """A16: the duty to do what else is assigned closes a list; what follows it is no duty."""
    outline = report.reading.outline
    for at, head in enumerate(outline[:-1]):
        after = outline[at + 1]
        if re.search(r"交办的其他", head.text) and after.style == head.style \
                and after.number == head.number + 1:  # fmt: skip
            passage = report.reading.passages[after.passage]
            yield finding("A16", "catch_all", passage.place(after.start, after.end),
                          found=passage.printed(after.start, after.end),
                          text=after.text[:20])  # fmt: skip


def units_mixed(report: Report) -> Iterator[Finding]:
    """A31: money with as many decimals throughout, and one unit unless a table tells them apart."""
    money = [m for m in report.reading.mentions if m.kind == "money" and m.fact.exact
             and m.fact.exact.unit == "万元" and "/" not in m.fact.text]  # fmt: skip
    digits = Counter(m.fact.exact.digits for m in money if m.fact.exact)
    if not report.reading.complete or len(money) < MANY_AMOUNTS or len(digits) < 2:
        return
    usual, count = digits.most_common(1)[0]
    odd = [m for m in money if m.fact.exact and m.fact.exact.digits != usual]
    if count >= len(money) * 3 // 4:
        yield finding("A31", "digits", *(m.fact.place for m in odd), usual=usual,
                      found="、".join(m.fact.text for m in odd[:6]), count=len(odd))  # fmt: skip


def repeated(report: Report) -> Iterator[Finding]:
    """A53: a paragraph that comes twice."""
    seen: dict[str, Location] = {}
    counted = Counter(p.text for p in report.running_passages if len(p.text) >= LONG)
    for passage in report.running_passages:
        if counted[passage.text] > 1 and passage.number not in report.reading.results:
            first = seen.setdefault(passage.text, passage.place())
            if first != passage.place():
                yield finding("A53", "default", passage.place(), first,
                              quote=quote(passage, 0, len(passage.text)))  # fmt: skip
