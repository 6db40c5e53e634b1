"""Those among others are no more than they are; a list of weights makes 100: A21, A72."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.review.written.marks import FULL, shown
from jiheng.review.written.operands import as_printed, last_unit
from jiheng.review.written.report import Report, finding, sentences
from jiheng.review.written.same import kindred
from jiheng.review.written.weights import weights

AMONG = re.compile(
    "[\u4e00-\u9fff“”]{0,8}(?<!其)中(?!心|学|小|队|型|央|标|期|医|国|层|级|药|院)[，：]?"
)
ANOTHER = re.compile("累计|次$|另|新增|总|共|全[省市县]|计划|目标|上年|投入|涉及|每|^占|全[区乡镇]")
NAMED_WHOLE = re.compile("(?:^|[。；\\n])(?P<name>[\u4e00-\u9fff“”]{3,14})(?:中|里)，")
NOT_A_PART = re.compile("与|同|较|比|占|每|上年|去年|共|合计|其中|预算|计划|[未尚]")
ENDS = "。；"
WEIGHTS = re.compile(
    "(?:权重|分配比例|所占比重|赋权|权数)(?:依次|分别|各)?(?:为|是|占|取|按|设为|定为)*$"
)
JOINED = ("、", "和", "与", "及", "，")
REST = re.compile("其他|其它|其余")
NEARLY = (Fraction(9, 10), Fraction(11, 10))
LEAST, MOST = 2, 12
NEAR = (Fraction(3, 4), Fraction(4, 3))


def among(report: Report) -> Iterator[Finding]:
    """A21: 21个门诊中，示范门诊23个: those among them are no more than all of them."""
    for passage in report.running_passages:
        figures = report.by_passage.get(passage.number, ())
        for at, total in enumerate(figures):
            if total.kind != "count" or total.fact.exact is None or total.target:
                continue
            if AMONG.match(passage.text, total.end) is None:
                continue
            for part in figures[at + 1 : at + MOST]:
                gap = passage.text[total.end : part.start]
                if any(sign in gap for sign in ENDS):
                    break
                if _is_part(total, part) and (part.amount or 0) > (total.amount or 0):
                    yield finding("A21", "default", part.fact.place, total.fact.place,
                                  part=part.name, found=part.fact.text, whole=total.name or "总数",
                                  expected=total.fact.text)  # fmt: skip
                    break


def _is_part(total: Mention, part: Mention) -> bool:
    exact = total.fact.exact, part.fact.exact
    same = exact[0] is not None and exact[1] is not None and exact[0].unit == exact[1].unit
    return same and not part.rise and not ANOTHER.search(part.name) and not part.target


def of_a_named_whole(report: Report) -> Iterator[Finding]:
    """A52: 救助418万元……。救助中，冬春252万元，应急124万元，重建86万元: more than all of it."""
    for passage in report.running_passages:
        for opening in NAMED_WHOLE.finditer(passage.text):
            name = opening.group("name")
            stop = passage.text.find("。", opening.end())
            parts = report.within(passage, opening.end(), stop if stop >= 0 else len(passage.text))[
                :MOST
            ]
            wholes = {m.amount: m for m in report.reading.mentions
                      if m.kind == "money" and (m.name == name or m.name.endswith(f"为{name}"))
                      and (m.passage, m.start) < (passage.number, opening.start())}  # fmt: skip
            inner = "其中" in passage.text[opening.end() : parts[-1].end] if parts else False
            if len(wholes) == 1 and len(parts) >= LEAST and not inner:
                yield from _above_whole(name, next(iter(wholes.values())), parts)


def _above_whole(name: str, total: Mention, parts: Sequence[Mention]) -> Iterator[Finding]:
    plain = all(kindred(m, total) and not m.rise and not m.depth and not m.target
                and not NOT_A_PART.search(m.name) for m in parts)  # fmt: skip
    added = sum((m.amount or Fraction(0) for m in parts), Fraction(0))
    over = added - (total.amount or Fraction(0))
    if plain and over > last_unit(total):
        yield finding("A52", "default", total.fact.place, *(m.fact.place for m in parts),
                      what=f"“{name}”", stated=total.fact.text, whole=total.fact.text,
                      terms="+".join(m.fact.text for m in parts),
                      computed=as_printed(total, added),
                      difference=as_printed(total, over))  # fmt: skip


def weights_in_turn(report: Report) -> Iterator[Finding]:
    """A72: 三项因素的权重为50%、30%和25%: weights that are listed in turn make 100."""
    known = {place for weight in weights(report) for place in weight.at}
    for passage in report.running_passages:
        if "权" not in passage.text and "比" not in passage.text:
            continue
        figures = report.by_passage.get(passage.number, ())
        for at, first in enumerate(figures):
            if first.kind != "share" or not WEIGHTS.search(first.name):
                continue
            own = _list(passage, figures[at : at + MOST])
            total = sum((m.amount or Fraction(0) for m in own), Fraction(0)) * FULL
            if known & {m.fact.place for m in own}:
                continue
            if len(own) >= LEAST and total != FULL and NEAR[0] <= total / FULL <= NEAR[1]:
                yield finding("A72", "default" if len(own) > LEAST else "question",
                              *(m.fact.place for m in own), found=shown(total),
                              terms="+".join(m.fact.text for m in own))  # fmt: skip


def distribution(report: Report) -> Iterator[Finding]:
    """A19: 甲占14.2%、乙占43.5%、…、其他占7.4%: shares that leave nothing out make 100."""
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            own = [m for m in report.within(passage, begin, end)
                   if m.kind == "share" and m.fact.exact and not (m.rise or m.depth)]  # fmt: skip
            last = next((n for n, m in enumerate(own) if REST.search(m.name)), 0)
            listed = own[: last + 1]
            if len(listed) <= LEAST or any("占" not in m.name for m in listed[1:]):
                continue
            total = sum((m.amount or Fraction(0) for m in listed), Fraction(0))
            spread = sum((m.half_unit for m in listed), Fraction(0))
            if abs(total - 1) > spread and NEARLY[0] <= total <= NEARLY[1]:
                yield finding("A19", "distribution", *(m.fact.place for m in listed),
                              terms="+".join(m.fact.text for m in listed),
                              computed=f"{shown(total * FULL)}%")  # fmt: skip


def _list(passage: Passage, figures: Sequence[Mention]) -> list[Mention]:
    own = list(figures[:1])
    for before, mention in pairwise(figures):
        if passage.text[before.end : mention.start] not in JOINED or not kindred(before, mention):
            break
        own.append(mention)
    return own
