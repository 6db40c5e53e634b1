"""What is left, told in one sentence beside what it is left of: A10, A13."""

import re
from collections.abc import Iterator, Sequence

from jiheng.model.prose import Mention, Relation
from jiheng.model.prose_sums_of import kindred, signed

EQUATIONS = (  # code, signs of the terms, and what their names end in; the last is what is left
    ("A13", (1, -1), (
        re.compile("(?:原值|原价)(?:为|共)?$"),
        re.compile("(?<!本年)(?<!当年)(?<!计提)(?:折旧|摊销)额?(?:为|共)?$"),
        re.compile("(?:净值|净额)(?:为|共)?$"),
    )),
    ("A10", (1, -1), (
        re.compile("(?:预算|到位|下达|安排|拨入|收到)(?:数|资金|总额|经费)?(?:为|共)?$"),
        re.compile("(?<!可)(?:支出|使用|支付|执行|拨付)(?:数|资金)?(?:为|共)?$"),
        re.compile("^(?:剩余|尚余|余额|余下|未支出|未执行|未使用)(?:资金)?(?:为|共)?$"),
    )),
)  # fmt: skip


def remainders(mentions: Sequence[Mention]) -> Iterator[Relation]:
    """Yield what is left of what was there, where the figures stand one behind the other."""
    for code, signs, patterns in EQUATIONS:
        size = len(patterns)
        for at in range(len(mentions) - size + 1):
            run = mentions[at : at + size]
            if not patterns[-1].search(run[-1].name) or not _of_one_sentence(run):
                continue
            if all(p.search(m.name) for p, m in zip(patterns, run, strict=True)):
                yield signed(code, run[-1], list(zip(signs, run[:-1], strict=True)))


def _of_one_sentence(run: Sequence[Mention]) -> bool:
    first = run[0]
    return all(
        m.passage == first.passage and m.depth == first.depth and kindred(m, first)
        and m.lead.startswith(first.lead) and not m.target
        for m in run
    )  # fmt: skip
