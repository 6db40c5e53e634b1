"""What is said to be kept, against figures and days anywhere in the report that go beyond it.

A claim, a bound and what was reached are brought together by words that they share and few other
sentences have, not by how near they stand. All three are inferred: it is a question.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from jiheng.model import Finding
from jiheng.model.prose_per import per_words
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.days import Dated
from jiheng.review.written.report import finding
from jiheng.review.written.said import Said, Sentence
from jiheng.review.written.statements import CLAUSES, Statement, alike, pairs

KEPT = re.compile(
    "(?:未|没有|无|均未)(?:有)?[^，。；]{0,4}(?:超出?|突破|逾期|延误|拖延)"
    "|(?:控制|办结|完成|响应|处[理置]|支付|拨付)?在[^，。；]{0,12}(?:以内|之内|范围内|期限内|时限内|时间内|工期内|[期限额]内)"
    "|符合[^，。；]{0,10}(?:要求|规定|约定|标准|条件|目标)|达到[^，。；]{0,4}(?:要求|规定|标准)"
    "|满足[^，。；]{0,8}(?:要求|规定|标准)|按期|按时|如期|(?<!不)(?<!未)及时|期限以?内"
)
OWNED = re.compile(
    "超出?(?!过?规定)[^，。；]{0,4}(?:原因|主要|系|因)|逾期|超期|延期|顺延|推迟|滞后|超支|超标|未达|未完成|扣\\d"
    "|经[^，。；]{0,10}(?:批准|同意)|补充协议|不[够能]?及时|未(?:能)?(?:按时|按期|及时)"
)
BOUND = re.compile(
    "上限|限额|控制[数价线目标准]|不[得应]?(?:超过|高于|突破|多于|大于)|最高限价|限价|红线|定额|约定工期|合同工期|工期要求|以内$"
)
NO_BOUND = re.compile("不在|不计入|力争|下一步|下年|明年|今后")
BEFORE = re.compile("^[^，]{0,16}[由从]")
PLANNED = re.compile("目标|计划|预算(?!执行)|应")
DAYS = "(?:日历天|日历日|自然日|日|天)"
ALLOWED = re.compile(
    rf"(?P<days>\d{{1,3}})(?:个)?{DAYS}(?:之|以)?内"
    rf"|(?:工期|期限|时限|周期)(?:为|约定|要求|不超过|：|是)*(?P<days_2>\d{{1,3}})(?:个)?{DAYS}"
)
MOST_OVER = 3  # times a bound: more is of something else
MOST_ALIKE = 20  # figures of one word that are looked at: time grows evenly
MOST_LATE = 150  # days: a day without a year may be of the year before
LEAST_SHARED = 2
BEHIND = 40  # signs behind a day that say what was done


def claimed_kept(common: CommonReading) -> Iterator[Finding]:
    """A86: 会议费18.36万元 is beyond 控制数17.50万元, and 均控制在限额以内 is said of it."""
    own = common.said.all
    claims = {id(s): s for s in own if KEPT.search(s.text) and not OWNED.search(s.text)}
    if claims:
        yield from _beyond(common, claims)
        yield from _late(common.said, claims)
        yield from _too_long(common.said, claims)


def _claim(claim: Sentence) -> str:
    match = KEPT.search(claim.text)
    return match.group() if match is not None else ""


def _beyond(common: CommonReading, claims: dict[int, Sentence]) -> Iterator[Finding]:
    """Yield the figures beyond a bound that none of its words is within."""
    for bound in common.statements.all:
        if bound.mention.kind not in ("money", "count", "share") or not _is_bound(bound):
            continue
        known = [s for s in _named_alike(common, bound) if _is_actual(bound, s)]
        most = max((_shared(bound, s) for s in known), default=0)
        if any(s.value <= bound.value and _shared(bound, s) == most for s in known):
            continue  # what is bounded is told elsewhere, within it
        for actual in known:
            event = common.said.sentence_of(actual)
            if actual.value > MOST_OVER * bound.value or (event and OWNED.search(event.text)):
                continue
            claim = _claim_on(common.said, claims, (bound, actual))
            if claim is not None and actual.value > bound.value:
                what, limit = (f"{s.mention.name}{s.mention.fact.text}" for s in (actual, bound))
                yield finding("A86", "kept", claim.at(0, len(claim.text)),
                              actual.mention.fact.place, bound.mention.fact.place,
                              claim=_claim(claim), found=what, expected=limit)  # fmt: skip
                break


def _named_alike(common: CommonReading, bound: Statement) -> list[Statement]:
    """Return the figures that share two pairs of signs with a bound, or one that is rare."""
    read, words = common.statements, bound.named | bound.around
    places = {p for pair in words for p in read.by_pair.get(pair, ())[:MOST_ALIKE]}
    return [
        s for s in (read.all[p] for p in sorted(places)) if s is not bound
        and (_shared(bound, s) >= LEAST_SHARED or common.said.rare(s.named & words))
    ]  # fmt: skip


def _shared(bound: Statement, actual: Statement) -> int:
    return len(actual.named & (bound.named | bound.around))


def _is_bound(statement: Statement) -> bool:
    mention = statement.mention
    if NO_BOUND.search(f"{mention.lead[-20:]}{mention.name}"):
        return False
    clause = CLAUSES.split(mention.lead)[-1]  # empty if the name is all of it
    return mention.about == "below" or bool(BOUND.search(f"{clause}{mention.name}"))


def _is_actual(bound: Statement, actual: Statement) -> bool:
    """Return whether a figure may be what was reached where a bound was set."""
    mention = actual.mention
    plain = mention.fact.exact is not None and not (mention.about or mention.target or mention.rise)
    if not plain or not alike(bound, actual) or _is_bound(actual):
        return False
    if BEFORE.search(mention.name) or PLANNED.search(mention.name):
        return False
    return per_words(mention) == per_words(bound.mention)


def _claim_on(
    said: Said, claims: dict[int, Sentence], figures: Sequence[Statement]
) -> Sentence | None:
    """Return a claim on figures: beside one of them, or in its words."""
    beside = [s for f in figures for s in said.in_passage(f.mention.passage)]
    named = [s for f in figures for pair in sorted(said.rare(f.named)) for s in said.by_rare[pair]]
    return next((s for s in (*beside, *named) if id(s) in claims), None)


def _late(said: Said, claims: dict[int, Sentence]) -> Iterator[Finding]:
    """Yield 11月17日通水 where 通水 was due by 10月31日 and is said to be in time."""
    for claim in claims.values():
        for pair in sorted(said.rare(claim.pairs)):
            days = [(s, d) for s in said.by_rare[pair] for d in s.days if pair in _words(s, d)]
            due = [(s, d) for s, d in days if d.is_deadline and s is not claim]
            done = [
                (s, d) for s, d in days
                if not d.is_deadline and not d.is_planned and not OWNED.search(s.text)
            ]  # fmt: skip
            late = [
                (event, limit) for limit in due for event in done
                if event[0] is not limit[0] and 0 < (event[1].on - limit[1].on).days <= MOST_LATE
            ]  # fmt: skip
            if late:
                (event, day), (sentence, limit) = late[0]
                yield finding("A86", "kept", claim.at(0, len(claim.text)), event.day(day),
                              sentence.day(limit), claim=_claim(claim),
                              found=f"{day.on:%Y-%m-%d}",
                              expected=f"{limit.on:%Y-%m-%d}")  # fmt: skip
                break


def _words(sentence: Sentence, dated: Dated) -> frozenset[str]:
    """Return the pairs of signs around a date."""
    return frozenset(pairs(f"{dated.before}、{sentence.text[dated.end : dated.end + BEHIND]}"))


def _too_long(said: Said, claims: dict[int, Sentence]) -> Iterator[Finding]:
    """Yield 7月5日开工、9月12日完工 beyond a 工期60日历天 that is said to be kept."""
    for sentence in said.all:
        for match in ALLOWED.finditer(sentence.text):
            days = int(match.group("days") or match.group("days_2"))
            beside = [sentence, *said.beside(sentence)]
            kept = [s for s in beside if id(s) in claims]
            spans = [
                (event, first, last) for event in beside if kept and not OWNED.search(event.text)
                for first, last in pairwise(
                    d for d in event.days if not d.is_deadline and not d.is_planned
                )
                if days < (last.on - first.on).days <= MOST_OVER * days
            ]  # fmt: skip
            for event, first, last in spans:
                own = {id(event), *(id(s) for s in said.beside(event))}
                claim = next((s for s in kept if id(s) in own), None)
                if claim is not None:
                    took = (last.on - first.on).days
                    yield finding("A86", "kept", claim.at(0, len(claim.text)), event.day(last),
                                  sentence.at(*match.span()), claim=_claim(claim),
                                  found=f"{first.on:%Y-%m-%d}—{last.on:%Y-%m-%d}（{took}天）",
                                  expected=match.group())  # fmt: skip
                    break
