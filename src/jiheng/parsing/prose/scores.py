"""Points in running text: the total, its grade, and what it is made of."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Location
from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_sums_of import added
from jiheng.model.text import any_of
from jiheng.parsing.prose.grammar import Grammar

FULL = 100
MOST_OFF = 20  # points: a sum further off is of other things
IN_TURN = re.compile("分别|依次")
INTRODUCED = re.compile("其中|包括|：|（|由")
GOES_ON = re.compile("其中|各项|具体|分项")  # the parts are in the next sentence
TIMES = re.compile(r"\s*[×*x]")
BY_HOW = re.compile("^即")
MOST_PAIR = 2  # more figures than a weight and its points
YEAR = re.compile(r"(20\d{2})年")
BLOCK = re.compile("投入|过程|产出|效益|效果|满意度|执行|成本|决策|履职|管理")
NO_PART = re.compile("满分|合计|共计|总计|总分")
TOTALLED = re.compile("(?:共计|合计|总计)(?:得分?)?(?:为)?")
MOST_BLOCKS = 8
TAKEN_OFF = "扣"
OF_THESE = re.compile("^(?:以上|上述|各项|[二两三四五六七八九]项)+")
LEAST_TOTAL = 50  # points: fewer are those of one indicator
SURE_TOTAL = re.compile("总分|总得分|综合得分|综合评分")
WEIGHTED = re.compile("加权|折算|平均")  # of scores of several, not of the report's own points
GOT = re.compile("得|扣")
WEIGHT = re.compile("^(?:分值|权重|满分|标准分)(?:为)?$")
NOT_TOTAL = re.compile(r"指标得|项得|分值|满分|扣|权重|[一二三]级指标|得$")


def total(mentions: Sequence[Mention], grammar: Grammar, year: int | None) -> Mention | None:
    """Return the total that is stated, the first with the clearest name; None without."""
    named = [
        m for at, m in enumerate(mentions)
        if m.kind == "score" and m.fact.exact and 0 <= m.fact.exact.number <= FULL + 20
        and grammar.has("total_words", m.name) and not NOT_TOTAL.search(m.name)
        and not IN_TURN.search(m.name) and not _of_a_block(m, grammar)
        and not _of_another_year(m, year) and not _is_set(mentions, at)
        and not WEIGHTED.search(f"{m.lead}{m.name}")
        and (m.fact.exact.number >= LEAST_TOTAL or SURE_TOTAL.search(m.name))
    ]  # fmt: skip
    order = grammar.lexicon.lists["total_words"]
    return min(
        named, key=lambda m: next(i for i, w in enumerate(order) if w in m.name),
        default=_sum_of_points(mentions, grammar),
    )  # fmt: skip


def _is_set(mentions: Sequence[Mention], at: int) -> bool:
    """Return whether a total of 100 is what can be got: its weights follow in its sentence."""
    total, weights = mentions[at], Fraction(0)
    if total.amount != FULL:
        return False
    behind = mentions[at + 1] if at + 1 < len(mentions) else None
    if behind is not None and behind.passage != total.passage and WEIGHT.search(behind.name):
        return True  # 总分100分，由四部分组成： ⏎ 预算执行，分值10分，得9.2分
    for other in mentions[at + 1 : at + 1 + MOST_BLOCKS]:
        if other.passage != total.passage or not other.lead.startswith(total.lead):
            return False
        if other.kind != "score" or GOT.search(other.name) or not BLOCK.search(other.name):
            return False
        weights += other.amount or 0
        if weights >= FULL:
            return weights == FULL
    return False


def _of_another_year(mention: Mention, year: int | None) -> bool:
    """Return whether the sentence speaks of other years only: 2023年得分96.4分，供对照."""
    years = {int(y) for y in YEAR.findall(f"{mention.lead}{mention.name}")}
    return year is not None and bool(years) and year not in years and year + 1 not in years


def _of_a_block(mention: Mention, grammar: Grammar) -> bool:
    """Return whether a score is said to be that of a block: 自评得分：产出47分."""
    words = re.sub(any_of(grammar.lexicon.lists["total_words"]), "", mention.name)
    return BLOCK.search(words) is not None


def _sum_of_points(mentions: Sequence[Mention], grammar: Grammar) -> Mention | None:
    """Return the points in all behind at least three others of one passage: 合计93.60分."""
    scores = [m for m in mentions if m.kind == "score" and m.fact.exact]
    for at, mention in enumerate(scores):
        if TAKEN_OFF in f"{mention.lead}{mention.name}":
            continue  # 分别扣1.5分、1.1分和0.8分，共3.4分
        before = [m for m in scores[:at] if m.passage == mention.passage]
        if not mention.fact.exact or mention.fact.exact.number < LEAST_TOTAL:
            continue
        if len(before) > MOST_PAIR and grammar.wholes.fullmatch(
            OF_THESE.sub("", mention.name.removesuffix("得"))
        ):
            return mention
    return None


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


def points(
    passage: Passage, mentions: Sequence[Mention], own_total: Mention | None
) -> Iterator[Relation]:
    """Yield the sums of the points, of the weights and of what was taken off, of one passage."""
    yield from _totalled([m for m in mentions if m.kind == "score" and m.fact.exact], own_total)
    scores = [m for m in mentions if _is_part(m) and m is not own_total]
    gained = [m for m in scores if m.name.endswith("得")]
    weights = [m for m in scores if not m.name.endswith("得")]
    if own_total is not None and own_total.passage == passage.number:
        parts = _parts_of(own_total, scores, passage.text)
        relation = _made_of(own_total, parts, scores) if len(parts) > 1 else None
        few = len(parts) <= MOST_PAIR and not INTRODUCED.search(passage.text, own_total.end)
        weights_alone = relation is not None and _are_weights(relation, parts)
        if (
            relation is not None
            and not weights_alone
            and (relation.verdict == "holds" or (abs(relation.difference) <= MOST_OFF and not few))
        ):
            yield relation
    if len(gained) > 1 and len(weights) == len(gained):
        apart = "。" in passage.text[weights[0].end : weights[-1].start]
        full = _full(weights) if not apart else None  # of some indicators, one a sentence
        if full is None:
            return
        elsewhere = own_total is not None and not _in_sentence(own_total, passage, gained[-1])
        if own_total is not None and elsewhere and full.verdict == "holds":
            yield added(own_total, gained, "A24")
        yield full


def _are_weights(relation: Relation, parts: Sequence[Mention]) -> bool:
    """Return whether parts that make 100 are what can be got: nobody says that they were."""
    return relation.computed == FULL and not any(m.name.endswith("得") for m in parts)


def _in_sentence(total: Mention, passage: Passage, last: Mention) -> bool:
    """Return whether a total stands in the sentence of its last part."""
    if total.passage != passage.number:
        return False
    return "。" not in passage.text[min(last.end, total.end) : max(last.start, total.start)]


def _totalled(scores: Sequence[Mention], own_total: Mention | None) -> Iterator[Relation]:
    """Yield 执行9.03分、产出48.6分、效益28.8分，合计86.43分: the blocks right before it."""
    for at, mention in enumerate(scores):
        if mention is own_total or not TOTALLED.fullmatch(mention.name):
            continue
        run: list[Mention] = []
        for part in reversed(scores[max(0, at - MOST_BLOCKS) : at]):
            if not _is_part(part) or not BLOCK.search(part.name) or part.depth != mention.depth:
                break
            run.insert(0, part)
        if len({m.name for m in run}) == len(run) > MOST_PAIR:
            relation = added(mention, run, "A24")
            full = relation.computed == FULL  # weights, and points of them
            if relation.verdict == "holds" or (not full and abs(relation.difference) <= MOST_OFF):
                yield relation


def _made_of(
    total: Mention, parts: Sequence[Mention], scores: Sequence[Mention]
) -> Relation | None:
    """Return that parts make a total, with one more that is told in another form if that does."""
    relation = added(total, parts, "A24")
    part_ids = {id(m) for m in parts}
    others = [m for m in scores if id(m) not in part_ids]
    left = relation.stated - relation.computed
    missed = next((m for m in others if m.amount == left), None)
    return added(total, [missed, *parts], "A24") if missed is not None else relation


def _is_part(mention: Mention) -> bool:
    """Return whether a figure can be points of a part: no bound, no full marks, no deduction."""
    if mention.kind != "score" or mention.fact.exact is None or mention.about:
        return False
    return not NO_PART.search(mention.name) and "扣" not in mention.name[-3:]


def _parts_of(total: Mention, scores: Sequence[Mention], text: str) -> list[Mention]:
    """Return the points that a total is made of: told right behind it, else right before it."""
    begin = text.rfind("。", 0, total.start) + 1
    end = text.find("。", total.end)
    if end > 0 and GOES_ON.match(text, end + 1):
        end = text.find("。", end + 1)
    near = [m for m in scores if begin <= m.start and (end < 0 or m.end <= end)]
    near = [m for m in near if not TIMES.match(text, m.end) and not BY_HOW.search(m.name)]
    after = [m for m in near if m.start > total.end]
    ahead = [m for m in near if m.end < total.start and m.depth == total.depth]
    if len(ahead) > MOST_PAIR and all(BLOCK.search(m.name) for m in ahead):
        return ahead
    if after and INTRODUCED.search(text[total.end : after[0].start]):
        after = [m for m in after if m.depth == after[0].depth]
        gained = [m for m in after if m.name.endswith("得")]
        return gained if len(gained) > 1 else after
    before = [m for m in near if m.end < total.start and m.depth == total.depth]
    run = next((n for n in reversed(range(len(before))) if IN_TURN.search(before[n].name)), 0)
    before = before[run:]
    gained = [m for m in before if m.name.endswith("得")]
    return gained if len(gained) > 1 else before


def _full(weights: Sequence[Mention]) -> Relation | None:
    """Return that the weights add up to 100; None if they are of a part only."""
    relation = added(weights[0], weights, "A22")
    if abs(relation.computed - FULL) > MOST_OFF:
        return None
    return Relation(
        kind="sum", code="A22", stated_mention=None, terms=relation.terms, formula=relation.formula,
        stated=relation.stated * 0 + FULL, computed=relation.computed,
        tolerance=relation.tolerance, unit="分", at=weights[0].fact.place,
        quote=weights[0].fact.text,
    )  # fmt: skip
