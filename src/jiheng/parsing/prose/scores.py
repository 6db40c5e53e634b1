"""Points in running text: the total, its grade, and what it is made of."""

import re
from collections.abc import Iterator, Sequence

from jiheng.model import Location
from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.text import any_of
from jiheng.parsing.prose.grammar import Grammar
from jiheng.parsing.prose.parts import added

FULL = 100
NOT_TOTAL = re.compile(r"指标得|项得|分值|满分|扣|权重|[一二三]级指标|得$")


def total(found: Sequence[Mention], grammar: Grammar) -> Mention | None:
    """Return the total that is stated, the first with the clearest name; None without."""
    named = [
        m for m in found
        if m.kind == "score" and m.fact.exact and 0 <= m.fact.exact.number <= FULL + 20
        and grammar.has("total_words", m.name) and not NOT_TOTAL.search(m.name)
    ]  # fmt: skip
    order = grammar.lexicon.lists["total_words"]
    return min(
        named, key=lambda m: next(i for i, w in enumerate(order) if w in m.name), default=None
    )


def grade(passages: Sequence[Passage], grammar: Grammar) -> tuple[str, Location]:
    """Return the grade that is stated and its place; empty without."""
    lists = grammar.lexicon.lists
    pattern = re.compile(
        rf"(?:{any_of(lists['grade_labels'])})[^，。；]{{0,6}}?[为是：“\"‘]+(?P<word>{any_of(lists['grade_words'])})"
        rf"(?![\u4e00-\u9fff])|评(?:定|价)?为[“\"]?(?P<other>{any_of(lists['grade_words'])})[”\"]?(?=[，。；]|$|等级)"
    )
    for passage in passages:
        match = pattern.search(passage.text)
        if match:
            word = match.group("word") or match.group("other")
            return word, passage.place(*match.span())
    return "", Location()


def points(passage: Passage, found: Sequence[Mention], whole: Mention | None) -> Iterator[Relation]:
    """Yield the sums of the points, of the weights and of what was taken off, of one passage."""
    scores = [m for m in found if m.kind == "score" and m.fact.exact and m is not whole]
    taken = [m for m in scores if m.name.endswith(("扣", "扣分", "扣减")) or "扣" in m.name[-3:]]
    kept = [m for m in scores if m not in taken and "满分" not in m.name]
    gained = [m for m in kept if m.name.endswith("得")]
    weights = [m for m in kept if m not in gained]
    same = whole is not None and whole.passage == passage.number
    if gained and len(gained) > 1 and len(weights) == len(gained):
        full = _full(weights)
        if whole is not None and (same or (full is not None and full.verdict == "holds")):
            yield added(whole, gained, "A24")
        if full is not None:
            yield full
    elif same and whole is not None and len(kept) > 1 and not gained:
        yield added(whole, kept, "A24")


def _full(weights: Sequence[Mention]) -> Relation | None:
    """Return that the weights add up to 100; None if they are of a part only."""
    relation = added(weights[0], weights, "A22")
    if relation.computed < FULL // 2:
        return None
    return Relation(
        kind="sum", code="A22", whole=None, terms=relation.terms, formula=relation.formula,
        stated=relation.stated * 0 + FULL, computed=relation.computed,
        tolerance=relation.tolerance, unit="分", at=weights[0].fact.place,
        quote=weights[0].fact.text,
    )  # fmt: skip
