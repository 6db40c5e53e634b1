"""Points owed by a rule that were not taken, full marks beside a miss: A67, A77."""

import re
from collections.abc import Iterator
from itertools import pairwise

from jiheng.model import Finding
from jiheng.model.prose import Mention
from jiheng.review.written.marks import OF_FULL, is_score
from jiheng.review.written.pairs import pairs
from jiheng.review.written.report import Report, finding

OWED = re.compile(
    r"(?:应|须|需|要)(?:再|另|另行|相应|按规定)?(?:扣减?|扣除|核减|减)(?:去)?\d{1,2}(?:\.\d{1,2})?分"
)
NOT_TAKEN = re.compile(
    "(?:未|没有?|不)(?:再|作|做|予|另|进行|其他|额外|另行|相应){0,3}(?:扣[减除分]?|核减|减分)|得满分|自评满分|全额得分|不再扣"
)
WHY = re.compile("但|豁免|不适用|除外|经批准|同意不|免予|不予扣|可不扣|不扣分的")
NOT_LOST = re.compile(
    "(?P<name>[\u4e00-\u9fff]{2,10}?)(?:指标|方面|部分)?(?:没有|未|均未|均没有)(?:被)?扣分"
)
GOT = re.compile("得分?$|自评分?$")
NUMBERED = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[）).、]+")
THIS = re.compile("该|此|本|这|其")
FAR = 200


def told_not_taken(report: Report) -> Iterator[Finding]:
    """A77: 应再扣0.5分……未作其他扣减: what is owed by a rule was taken off."""
    for passage in report.running_passages:
        for owed in OWED.finditer(passage.text):
            stop = min(len(passage.text), owed.end() + FAR)
            kept = NOT_TAKEN.search(passage.text, owed.end(), stop)
            if kept is None or WHY.search(passage.text, owed.end(), kept.end()):
                continue
            between = passage.text[owed.end() : kept.start()]
            if OWED.search(between) is None and "扣" not in between:
                yield finding("A77", "owed", passage.place(*kept.span()),
                              passage.place(*owed.span()), taken=owed.group(),
                              found=kept.group())  # fmt: skip


def nothing_taken(report: Report) -> Iterator[Finding]:
    """A77: 效益没有扣分 beside 效益：分值20，得分18: points were lost."""
    claims = [(p, m) for p in report.running_passages for m in NOT_LOST.finditer(p.text)]
    if not claims:
        return
    lost: dict[str, list[tuple[Mention, Mention]]] = {}
    for passage in report.running_passages:
        scores = [m for m in report.by_passage.get(passage.number, ()) if is_score(m)]
        for full, gained in pairwise(scores):
            name = re.split("[，。；：（]", f"{full.lead}{full.name}".strip("：（"))[0]
            if OF_FULL.search(full.name) and GOT.search(gained.name):
                lost.setdefault(NUMBERED.sub("", name), []).append((full, gained))
    for passage, claim in claims:
        own = lost.get(claim.group("name"), [])
        if len(own) == 1 and (own[0][1].amount or 0) < (own[0][0].amount or 0):
            full, gained = own[0]
            yield finding("A77", "nothing", passage.place(*claim.span()), gained.fact.place,
                          full.fact.place, found=claim.group(), weight=full.fact.text,
                          expected=gained.fact.text)  # fmt: skip


def full_beside_a_miss(report: Report) -> Iterator[Finding]:
    """A67: 年初计划9个，年末完成8个……该指标满分12分，得12分."""
    known = {(i.actual.passage, i.actual.start) for i in report.missed_indicators if i.actual}
    missed = [p for p in pairs(report) if p.missed]
    for pair in missed:
        actual = pair.actual
        passage = report.reading.passages[actual.passage]
        if (actual.passage, actual.start) in known and "。" not in passage.text[actual.end :]:
            continue
        later = [p.target.start for p in missed
                 if p.target.passage == passage.number
                 and p.target.start > actual.start]  # fmt: skip
        stop = min([len(passage.text), actual.end + FAR, *later])
        scores = [m for m in report.within(passage, actual.end, stop) if is_score(m)]
        if (actual.passage, actual.start) in known:
            scores = [m for m in scores if m.start > passage.text.find("。", actual.end)]
        full = next((m for m in scores if OF_FULL.search(m.name)), None)
        given = next((m for m in scores if m is not full and "扣" not in m.name), None)
        if full is None or given is None or full.amount != given.amount:
            continue
        yield finding("A67", "default" if THIS.search(full.name) else "asked", given.fact.place,
                      actual.fact.place, name=pair.name, found=actual.fact.text,
                      expected=pair.target.fact.text)  # fmt: skip
