"""One figure told twice, once with a wrong digit: the other is reckoned with elsewhere: A29."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from jiheng.model import Finding
from jiheng.model.prose import Mention
from jiheng.model.prose_per import per_words
from jiheng.review.written.fund_twice import fund_twice
from jiheng.review.written.indicators import one_value
from jiheng.review.written.report import Report, finding
from jiheng.review.written.same import kindred, of_one_period
from jiheng.review.written.signs import swapped_digits

KINDS = ("money", "count", "share", "foreign")
OTHER = re.compile(
    "第[一二三四]|未|占|分别|上年|去年|同期|目标|计划|下年|20\\d{2}年(?:的)?$|比|较|由$|从$|原|预计|拟|力争|低于|高于|以[上下]|最|每|均"
)
FILLER = re.compile(
    "全年|全部|累计|实际|共计|合计|共|总|其中|年度|本年|当年|已|为|达到?|完成|项目|资金|支出|预算|实施后|该|的|了|在"
)
ORDINAL = re.compile("20\\d{2}年|[一二两三四五六七八九十甲乙丙丁ABCD东西南北]|[上下]半年")
LEAST_DIGITS = 3
LEAST_STATED = 2
MOST_ALIKE = 20  # figures alike that are looked at: time grows evenly
WILD = "*"
PAIRS = 2  # pieces of two signs that both names have
HAN = re.compile("[\u4e00-\u9fff]+")


def told_twice(report: Report) -> Iterator[Finding]:
    """A29: 受理8,600件案件 beside 受理案件8,900件, of which a rate is made: one digit is wrong."""
    related = {
        m.fact.place for r in report.reading.relations if r.verdict == "holds"
        for m in (r.stated_mention, *(m for _, m in r.terms)) if m is not None
    }  # fmt: skip
    others = (*fund_twice(report), *swapped_digits(report), *one_value(report))
    known = {place for fault in others for place in fault.at}
    figures = [m for m in (*report.reading.mentions, *report.operands.figures) if _is_plain(m)]
    figures = list({(m.passage, m.start): m for m in figures}.values())
    stated: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    alike: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in figures:
        stated[_unit(mention), _digits(mention)].append(mention)
        for key in _near(mention):
            alike[key].append(mention)
    spoken = {(m.passage, m.start) for m in report.reading.mentions}
    for odd in figures:
        if (odd.passage, odd.start) not in spoken:
            continue  # in a column of its own
        alone = len(stated[_unit(odd), _digits(odd)]) == 1
        if not alone or odd.fact.place in related | known or _in_a_row(report, odd):
            continue
        twins = {id(m): m for key in _near(odd) for m in alike[key][:MOST_ALIKE] if m is not odd}
        sure = [
            m for m in twins.values()
            if (m.fact.place in related or len(stated[_unit(m), _digits(m)]) >= LEAST_STATED)
            and m.passage != odd.passage and kindred(m, odd) and of_one_period(report, m, odd)
            and _named_alike(m, odd)
        ]  # fmt: skip
        if len({m.amount for m in sure}) == 1:
            yield finding("A29", "twice", odd.fact.place, sure[0].fact.place, name=odd.name,
                          found=odd.fact.text, expected=sure[0].fact.text)  # fmt: skip


def _is_plain(mention: Mention) -> bool:
    exact = mention.fact.exact
    if exact is None or mention.kind not in KINDS or mention.target or mention.rise:
        return False
    plain = not (mention.about or per_words(mention) or mention.after_of)
    long = len(_digits(mention).rstrip("0")) >= PAIRS and len(_digits(mention)) >= LEAST_DIGITS
    return plain and long and not OTHER.search(f"{mention.lead[-3:]}{mention.name}")


def _in_a_row(report: Report, mention: Mention) -> bool:
    return bool(report.reading.passages[mention.passage].cells) or not mention.name


def _unit(mention: Mention) -> str:
    return mention.fact.exact.unit if mention.fact.exact is not None else ""


def _digits(mention: Mention) -> str:
    exact = mention.fact.exact
    return re.sub(r"\D", "", f"{exact.number:.{exact.digits or 0}f}") if exact is not None else ""


def _near(mention: Mention) -> Iterator[tuple[str, str]]:
    """Yield what a figure has in common with those that differ in one digit, or in two swapped."""
    digits, unit = _digits(mention), _unit(mention)
    for at in range(len(digits)):
        yield unit, f"{digits[:at]}{WILD}{digits[at + 1 :]}"
        if at + 1 < len(digits) and digits[at] != digits[at + 1]:
            pair = "".join(sorted(digits[at : at + 2]))
            yield unit, f"{digits[:at]}[{pair}]{digits[at + 2 :]}"


def _named_alike(first: Mention, other: Mention) -> bool:
    """Return whether the words around two figures are mostly the same."""
    said = [f"{re.split('[，。；：]', m.lead)[-1]}{m.name}" for m in (first, other)]
    if set(ORDINAL.findall(said[0])) != set(ORDINAL.findall(said[1])):
        return False  # of two parts, or of two years
    pieces = [_pieces(m) for m in (first, other)]
    both = pieces[0] & pieces[1]
    least = min(len(own) for own in pieces)
    enough = 2 * PAIRS if first.kind == "share" else PAIRS  # 执行率 is of many things
    return len(both) >= enough and len(both) * 2 >= least


def _pieces(mention: Mention) -> set[str]:
    clause: Sequence[str] = re.split("[，。；：]", mention.lead)
    said = f"{clause[-1]}{mention.name}、{mention.after}"
    words = [FILLER.sub("", word) for word in HAN.findall(said)]
    return {word[n : n + 2] for word in words for n in range(len(word) - 1)}
