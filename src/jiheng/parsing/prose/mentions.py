"""Quantities with their names: what each is said to be, on which base, of whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jiheng.model import DEPARTMENT, Fact, Interval, Quantity
from jiheng.model.prose import SCALES, Mention, Passage
from jiheng.model.text import any_of
from jiheng.parsing.prose.grammar import PERSONS, TOTALS, Grammar
from jiheng.parsing.prose.quantities import QuantityText, quantities

WHOLES = re.compile(r"^(?:其中|包括|和|及|与)+")
SHORT_BRACKETS = re.compile(r"（(\S{1,2})）")
BOUNDARY = re.compile(r"[，。；：、（）！？|｜【】》\t\n]")
LEAD = re.compile(
    r"^(?:和|及|与|以及|并|也|则|其中|包括|包含|分别为|分别|共计|共|累计|均|即|按|又|另|另有|还有|一是|二是"
    r"|三是|四是|五是|六是|[一二三四五六七八九十]、|（[一二三四五六七八九十\d]{1,2}）|\d{1,2}(?:\.\d{1,2})*[.、]?(?=[\u4e00-\u9fff]))+"
)
NOUN = re.compile(r"[\u4e00-\u9fffA-Za-z“”]{1,16}")
NOUN_END = re.compile(
    r"开展|进行|实现|完成|达到|增长|下降|占|比|的|等|和|与|及|获得|参加|参与|受益|，"
)
CHANGES = ("supplement", "reduction")
INCOME = re.compile(r"(?:总收入|收入合计|收入总计|收入决算)(?:数|为)*$")
OF = re.compile(r"的\d[\d.]*%")
OF_BUDGET = re.compile(r"(?:为|占|完成)(?:年初|年度|当年)?预算数?")  # 完成预算20万元的84%
ANNOUNCED = re.compile(r"([^，。；：]{2,20})中[，：]")  # 年初预算支出中，基本支出
BARE = re.compile(
    r"(?:后|年中|年终|年末|年底|全年|预算)*(?:调整[后前]|调整为|调整增加|调整减少|追加|调[增减]|比上年|较上年|上年)(?:预算|支出|收入|决算|为|数)*"
)
MOST_LEFT = {"": -1, "income.total": 4, "expenditure.total": 2}  # characters beside general words
SENTENCE_END = "。！？\n"
CODE_DIGITS = 7
NAMED_LINES = ("three_public.", "procurement.")  # whose 支出 and 预算 a sentence goes on with
BARE_NAME = re.compile("(?:实际|全年|年初|年度|批复|调整后?)?(?:支出|预算|决算)(?:数|为)?")
LONGEST_LEAD = 600  # characters of a sentence that are kept for a figure: time grows evenly
TAKEN_BACK = re.compile("追减|调减|收回|上缴|统筹|核减|缴回|交回")
FIGURE = "\ue002"  # where a figure stood
HAN = re.compile(r"[\u4e00-\u9fff]+")
ITEM = re.compile(r"\d{1,2}[.、]|（\d{1,2}）|[（(]?[一二三四五六七八九十]{1,3}[）)、]|[①-⑳]")
WHOLE = re.compile("合计|总|本年|部门|全年")
FULL_STOP = re.compile(r"[。！？\n]")
LABEL = re.compile(r"^[^，。；：]{2,14}：")  # 年初目标：
RESULT = re.compile(r"实际|完成(?!目标)|达到|实现|截至|已")
KINDS = ("civil_service", "assimilated", "institution", "support")
RATE_OF_CHANGE = re.compile("(增幅|降幅|涨幅)(?:为|达到?|约)$")
MOVED = re.compile(  # income or spending, against a year before; 农户增收8万元 is a result
    "(?:^|(?:[比较](?:上年|去年|上一年|(?:19|20)\\d{2}年)|同比|同口径)(?:同期|度)*(?:的)?)(?:(?P<up>增收|增支|多收|多支)|减收|减支|短收|少收|少支)(?:了)?$"
)
SOME_KIND = re.compile("管理|岗|警|教|医|辅助|参照")
POINTS_AHEAD = re.compile("(?:^|[，：；（\ue000])(?:分值|满分|得分|自评分|标准分)[：:]?$")
UNIT_AHEAD = re.compile(r"[（\ue000](百万元|千元|万元|亿元|元)[）\ue001][：:]?$")


@dataclass(slots=True)
class _Context:
    """What earlier clauses of a passage said, which later ones leave out."""

    base: str = ""
    people: str = ""  # posts, staff
    asset: str = ""  # the last named, whose depreciation and net value may follow
    total: str = ""  # the last total, which a bare "after adjustment" speaks of
    last: str = ""  # the role before, which a budget named right behind it shares
    inside: bool = False  # behind a word that introduces parts
    line: str = ""  # the first line of the budget that the sentence names


@dataclass(frozen=True, slots=True)
class Genre:
    """What a report is about: an amount without a line of its own is the total of that."""

    kind: str  # department, project
    topic: str  # the words of its title


def mentions(passage: Passage, grammar: Grammar, genre: Genre) -> Iterator[Mention]:
    """Yield the quantities of a passage with name, role and base, in order."""
    text = passage.text
    if "（" in text:
        text = SHORT_BRACKETS.sub(lambda m: f"\ue000{m.group(1)}\ue001", text)
    context, last, sentence = _Context(), 0, ""
    for expression in quantities(passage.text, grammar.lexicon):
        gap = text[last : expression.start]
        if any(sign in gap for sign in SENTENCE_END):
            context.people = context.people if "其中" in gap else ""
            context.asset, context.inside, context.line = "", False, ""
        before, stop, behind = _after_full_stop(gap)
        sentence = behind if stop else f"{sentence}{before}"
        if len(sentence) > LONGEST_LEAD:
            sentence = sentence[: LONGEST_LEAD // 4] + sentence[-LONGEST_LEAD // 2 :]
        context.inside |= bool(grammar.inner.search(gap))
        announced = ANNOUNCED.search(gap) if "中" in gap else None
        if announced is not None:
            context.base = grammar.base(announced.group(1)) or context.base
        mention = _mention(expression, passage, text, last, sentence, grammar)
        last = expression.end
        sentence += FIGURE
        if _is_code(mention):
            continue
        role_mention = _with_role(mention, context, grammar, genre)
        if role_mention.kind == "money" and not context.line:
            context.line = role_mention.fact.role or "other"
        context.last = role_mention.fact.role if role_mention.kind == "money" else context.last
        yield role_mention


def _after_full_stop(gap: str) -> tuple[str, str, str]:
    """Return a gap in three around its last full stop, as str.partition does."""
    at = max((gap.rfind(sign) for sign in SENTENCE_END), default=-1)
    return (gap, "", "") if at < 0 else (gap[:at], gap[at], gap[at + 1 :])


def _mention(
    expression: QuantityText,
    passage: Passage,
    text: str,
    last: int,
    sentence: str,
    grammar: Grammar,
) -> Mention:
    clause = text[last : expression.start]
    ahead = UNIT_AHEAD.search(clause) if expression.kind == "bare" else None
    if ahead:  # 资金总额（万元）：320
        expression = replace(expression, unit=ahead.group(1), kind="money")
        clause = clause[: ahead.start()]
    points_ahead = expression.kind == "bare" and not passage.cells and POINTS_AHEAD.search(clause)
    if points_ahead:  # 分值20，得分18.0
        expression = replace(expression, unit="分", kind="score")
    cut = [m.end() for m in BOUNDARY.finditer(clause)]
    name = clause[cut[-1] if cut else 0 :].replace("\ue000", "（").replace("\ue001", "）")
    name = LEAD.sub("", name.strip()) or WHOLES.sub("", name.strip())
    printed = passage.printed(expression.start, expression.end)
    fact = Fact(
        subject=DEPARTMENT, role="", base="", quantity=quantity_of(expression), text=printed,
        place=passage.place(expression.start, expression.end),
    )  # fmt: skip
    depth = text.count("（", 0, expression.start) - text.count("）", 0, expression.start)
    return Mention(
        fact=fact,
        passage=passage.number,
        start=expression.start,
        end=expression.end,
        kind=expression.kind,
        name=name,
        lead=sentence.removesuffix(name),
        after=_after(text, expression.end),
        after_of=bool(OF.match(text, expression.end)),
        about=expression.about,
        depth=max(0, depth),
        rise=_rise(name, grammar),
        target=_is_target(clause, sentence, grammar),
    )


def _is_code(mention: Mention) -> bool:
    """Return whether a number counts nothing: a telephone number, an account, a code."""
    digits = re.sub(r"\D", "", mention.fact.text)
    plain = mention.kind == "bare" and "." not in mention.fact.text and "," not in mention.fact.text
    return plain and (len(digits) >= CODE_DIGITS or digits.startswith("00"))


def _is_target(clause: str, sentence: str, grammar: Grammar) -> bool:
    """Return whether a figure is said to be a target: in its clause, or by the label over it."""
    clause = FULL_STOP.split(clause)[-1]
    if grammar.has("target_words", clause[-14:]):
        return not _reached(clause)
    label = LABEL.match(sentence)
    under = label is not None and grammar.has("target_words", label.group())
    return under and not RESULT.search(sentence)


def _reached(clause: str) -> bool:
    return clause.endswith(("实际完成", "实际为", "实际", "达到")) and "目标" not in clause[-6:]


def quantity_of(expression: QuantityText) -> Quantity | Interval | None:
    """Return what an expression states: a number, the bounds it gives, None if it is masked."""
    if expression.number is None:
        return None
    unit = {"万": "万元", "亿": "亿元", "万亿": "万亿元", "百分比": "%"}.get(
        expression.unit, expression.unit
    )
    if expression.upper is not None:
        return Interval(expression.number, expression.upper, unit)
    if expression.hedge is not None:
        return expression.hedge.interval(expression.number, unit)
    counted = expression.kind == "count" and not expression.digits and unit[:1] not in SCALES
    return Quantity(expression.number, unit, None if counted else expression.digits)


def _after(text: str, end: int) -> str:
    match = NOUN.match(text, end)
    if match is None:
        return ""
    return NOUN_END.split(match.group(), maxsplit=1)[0]


def _rise(name: str, grammar: Grammar) -> int:
    """Return whether a name ends in a word of growth or fall, so that the figure is a change."""
    if name.endswith("新增"):
        return 0  # what is new is counted, not compared
    ends = (name, name.removesuffix("了"), RATE_OF_CHANGE.sub(r"\1", name))
    if any(end.endswith(grammar.growth) for end in ends):
        return 1
    if any(end.endswith(grammar.fall) for end in ends):
        return -1
    moved = MOVED.search(name)
    return 0 if moved is None else 1 if moved.group("up") else -1


def _with_role(mention: Mention, context: _Context, grammar: Grammar, genre: Genre) -> Mention:
    """Return the mention with role and base, as its name and what was said before tell."""
    role, base = "", ""
    if mention.kind == "money":
        role, base = _money(mention, context, grammar, genre)
    elif mention.kind == "count" and mention.fact.text.rstrip("以上下内左右余多").endswith(PERSONS):
        role, base = _people(mention, context, grammar)
    if not role and not base:
        return mention
    return replace(mention, fact=replace(mention.fact, role=role, base=base))


def _money(mention: Mention, context: _Context, grammar: Grammar, genre: Genre) -> tuple[str, str]:
    name = mention.name
    if "/" in mention.fact.text or grammar.has("average", name):
        return "", ""
    if OF_BUDGET.fullmatch(name) and context.last:
        return context.last, "original"
    role, begin, end = grammar.role(name)
    if role in ("", *TOTALS):
        goes_on = role and context.line.startswith(NAMED_LINES) and BARE_NAME.fullmatch(name)
        if goes_on:
            return context.line, _base_in_force(grammar.base(name), context.line, context)
        if _of_an_item(mention, grammar, genre):
            return "", ""
    return _line_or_total(mention, (role, begin, end), context, grammar, genre)


def _line_or_total(
    mention: Mention, named: tuple[str, int, int], context: _Context, grammar: Grammar, genre: Genre
) -> tuple[str, str]:
    """Return role and base of an amount whose name speaks of a line, of assets, or of a total."""
    name, (role, begin, end) = mention.name, named
    asset_base = _asset_base(name, grammar)
    if role.startswith("assets.") or (asset_base and context.asset):
        context.asset = role or context.asset
        return context.asset, asset_base or "net"
    if role.startswith("carryover."):
        return ("", "") if TAKEN_BACK.search(name) else (role, "executed")
    if role not in ("", *TOTALS):
        base = grammar.base(name[:begin] + name[end:])
        if _is_change(mention, base):
            return "", "rise"
        return role, _base_in_force(base, role, context)
    return _total_role(mention, role, context, grammar, genre)


def _of_an_item(mention: Mention, grammar: Grammar, genre: Genre) -> bool:
    """Return whether the sentence opens with an item of its own: 2.陪审员补助，预算36万元."""
    opening, comma, _ = mention.lead.partition("，")
    if genre.kind != "department":
        return False
    if not comma or FIGURE in opening or not ITEM.match(opening) or WHOLE.search(mention.name):
        return False
    words = "".join(HAN.findall(opening))
    return not grammar.role(words)[0] and len(_without(grammar.bare(words), genre.topic)) > 1


def _total_role(
    mention: Mention, role: str, context: _Context, grammar: Grammar, genre: Genre
) -> tuple[str, str]:
    """Return role and base of a total, or of an amount that names no line of its own."""
    name = mention.name
    base = grammar.base(name)
    if _is_change(mention, base):
        return "", "rise"
    if not role and context.total and BARE.fullmatch(name):
        return context.total, base
    role = _total(name, role, base, grammar, genre) if base or not context.inside else ""
    if not role:
        return "", ""
    context.total = role
    return role, _base_in_force(base, role, context)


def _is_change(mention: Mention, base: str) -> bool:
    """Return whether an amount is a difference to another year, not a line of this one."""
    return base == "rise" or bool(mention.rise and base not in CHANGES)


def _base_in_force(base: str, role: str, context: _Context) -> str:
    """Return the base, else that of the clauses before, else the usual one; it is remembered."""
    base = base or context.base or ("original" if role == "project.total" else "executed")
    if base not in (*CHANGES, "prior"):
        context.base = base
    return base


def _asset_base(name: str, grammar: Grammar) -> str:
    asset_bases = grammar.lexicon.groups["asset_bases"]
    return next((base for base, named in asset_bases.items() if any(w in name for w in named)), "")


def _total(name: str, role: str, base: str, grammar: Grammar, genre: Genre) -> str:
    """Return the total a name of general words stands for; empty if it names something else."""
    if genre.kind == "department":
        left = _without(grammar.bare(name.replace("收入", "").replace("支出", "")), genre.topic)
        return role if len(left) <= MOST_LEFT[role] else ""
    if role == "income.total" and INCOME.search(name):
        return role
    left = grammar.bare(name)
    if left and (role or base):
        left = _without(left, genre.topic)
    if (role or base or grammar.funds.search(name)) and not left:
        return "project.total"
    return ""


def _names(word: str, name: str) -> bool:
    """Return whether a name ends in a kind of staff: 行政, 行政编制, 行政人员."""
    return name.endswith((word, f"{word}编制", f"{word}人员")) or f"{word}编制" in name


def _without(text: str, topic: str) -> str:
    """Return what is left of a text without the pieces of two characters or more of a title."""
    for size in range(len(text), 1, -1):
        for at in range(len(text) - size + 1):
            if text[at : at + size] in topic:
                return _without(text[:at] + text[at + size :], topic)
    return text


def _of_some(name: str, grammar: Grammar) -> bool:
    """Return whether posts are said to be of some kind or use that has no line of its own."""
    words = any_of((*grammar.lexicon.groups["people"]["posts"], *grammar.lexicon.lists["ours"]))
    return bool(SOME_KIND.search(grammar.bare(re.sub(words, "", name))))


def _people(mention: Mention, context: _Context, grammar: Grammar) -> tuple[str, str]:
    people = grammar.lexicon.groups["people"]
    name = mention.name
    if any(w in name for w in people["outside"]):
        return "", ""
    if context.people and grammar.wholes.fullmatch(name):
        return "staff.total", context.people
    kind = next((k for k in KINDS if any(_names(w, name) for w in people[k])), "")
    base = next((b for b in ("posts", "staff") if any(w in name for w in people[b])), "")
    if base and not kind:
        context.people = base
        return ("", "") if base == "posts" and _of_some(name, grammar) else ("staff.total", base)
    if kind and (base or context.people):
        context.people = base or context.people
        return f"staff.{kind}", base or context.people
    return "", ""
