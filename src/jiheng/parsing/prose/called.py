"""Rates called by what was counted right before them: 抽检5000批次，合格4890批次，合格率."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from jiheng.model.prose import Mention, Relation
from jiheng.model.prose_sums_of import kindred
from jiheng.parsing.prose.rate import Rate
from jiheng.parsing.prose.ratios import one_part, part_start, ratio

CALLED = re.compile(r"(?P<done>[\u4e00-\u9fff]{1,10}?)(?:率|度|比例|占比)(?:为|达到?|仅|约)?")
DUE = re.compile("应|登记|需|拟")
DONE = re.compile("实际|实|已")
PLANNED = re.compile("计划|目标|预算|任务|上年|去年|同期")
SHORTEST = 2
OF_ALL = re.compile("群众|公众|社会|服务对象|受益(?:对象|群众|人口)?|使用者|对象|总体|调查")
SEVERAL = re.compile("综合|平均|合计|加权|整体")
FAR = Fraction(1, 5)  # a rate further off may be of something else: asked
PAIR = 2


def called(rate: Rate) -> Iterator[Relation]:
    """Yield the rate of the two figures right before it, whose part bears the name of the rate."""
    stated = rate.stated
    pair = _pair(rate)
    if pair is None or stated.target or stated.about or stated.rise:
        return
    total, part = pair
    relation = ratio("share", "A19", stated, part, total)
    if relation is not None:
        yield replace(relation, certain=abs(relation.difference) < FAR)


def _called_by_its_end(rate: Rate, done: str, own: str) -> bool:
    """Return whether 群众满意 is what 满意1,012份 counts: of people that nothing else names."""
    begin = part_start(rate.passage.text, rate.stated.start)
    said = rate.passage.text[begin : rate.stated.start - len(rate.stated.name)]
    whose = OF_ALL.sub("", done[:-SHORTEST])
    named = all(whose[n : n + SHORTEST] in said for n in range(len(whose) - 1)) and len(whose) != 1
    alone = said.count(done[-SHORTEST:]) <= SHORTEST and not SEVERAL.search(done)
    return len(done) >= SHORTEST and done[-SHORTEST:] in own and named and alone


def _pair(rate: Rate) -> tuple[Mention, Mention] | None:
    """Return the whole and the part right before a rate, if its name is that of the part."""
    name = CALLED.fullmatch(rate.stated.name)
    if name is None or rate.at < PAIR:
        return None
    total, part = rate.mentions[rate.at - 2], rate.mentions[rate.at - 1]
    if not (one_part(rate.passage, total, rate.stated) and kindred(total, part)):
        return None
    if total.kind in ("share", "score") or part.rise or total.rise or total.target or part.target:
        return None
    if not total.amount or (part.amount or 0) > total.amount or PLANNED.search(total.name):
        return None
    done = name.group("done")
    behind = part.after if "，" in rate.passage.text[part.end : rate.stated.start] else ""
    own = f"{part.name}{behind}"
    acted = DONE.sub("", part.name)[:1]
    same = len(done) >= SHORTEST and done in own
    same = same or _called_by_its_end(rate, done, own)
    due = DUE.search(total.name) and DONE.match(part.name) and len(done) == SHORTEST
    return (total, part) if same or (due and acted and done.startswith(acted)) else None
