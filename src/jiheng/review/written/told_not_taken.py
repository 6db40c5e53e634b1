"""Points owed by a rule that were not taken, full marks beside a miss: A67, A77."""

import re
from collections.abc import Iterator

from jiheng.model import Finding
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
