"""Growth over an amount of the year before that another sentence tells."""

import re
from collections.abc import Iterator, Sequence

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_sums_of import kindred
from jiheng.parsing.prose.ratios import ratio

BARE = re.compile(
    "(?:支出|实际支出|本年|本年支出|全年支出)?(?:比|较)(?:(?P<year>20\\d{2})年|上年|去年|上一年)(?:同期)?(?:的)?(?:增长|上升|增加|下降|减少)(?:了)?"
)
PRIOR = re.compile(
    "^(?:(?P<year>20\\d{2})年|上年|去年|上一年)[^，。；\\d]{0,8}(?:支出|执行)(?:数|资金)?(?:为|共)?$"
)
LINES = ("project.total", "expenditure.total")
SPENT = re.compile("(?:实际|全年|本年)?支出(?:数|资金)?(?:为|共)?$")


def growth_elsewhere(
    passage: Passage, mentions: Sequence[Mention], at: int, earlier: Sequence[Mention]
) -> Iterator[Relation]:
    """Yield 支出1152万元，比2023年增长20%, where 2023年支出960万元 is told elsewhere."""
    stated = mentions[at]
    match = BARE.fullmatch(stated.name)
    if match is None or not at:
        return
    before = mentions[at - 1]
    begin = passage.text.rfind("。", 0, stated.start) + 1
    prior, now = _prior(before, begin), _now(before, begin)
    if prior is not None:
        spent = [m for m in earlier if m.fact.role in LINES and m.fact.base == "executed"]
        now = spent[-1] if len({m.amount for m in spent}) == 1 else None
    elif now is not None:
        priors = [m for m in (*earlier, *mentions[:at]) if _is_prior(m, match.group("year"))]
        prior = priors[-1] if len({m.amount for m in priors}) == 1 else None
    if prior is None or now is None or not kindred(prior, now):
        return
    relation = ratio("growth", "A17", stated, now, prior, minus=True)
    if relation is not None:
        yield relation


def _prior(mention: Mention, begin: int) -> Mention | None:
    """Return the amount of the year before that opens the sentence of a rate."""
    return mention if mention.start >= begin and _is_prior(mention, None) else None


def _now(mention: Mention, begin: int) -> Mention | None:
    """Return what was spent this year, right before a rate."""
    own = mention.kind == "money" and mention.start >= begin and not mention.rise
    line = mention.fact.role in LINES and mention.fact.base == "executed"
    return mention if own and line and SPENT.search(mention.name) else None


def _is_prior(mention: Mention, year: str | None) -> bool:
    match = PRIOR.search(mention.name)
    if match is None or mention.kind != "money" or mention.lead.strip("，。：")[-4:].endswith("比"):
        return False
    return year is None or match.group("year") in (year, None)
