"""Quantities with their names: what each is said to be, on which base, of whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jiheng.model import DEPARTMENT, Fact, Interval, Quantity
from jiheng.model.prose import SCALES, Mention, Passage
from jiheng.parsing.prose.grammar import PERSONS, TOTALS, Grammar
from jiheng.parsing.prose.quantities import Found, quantities

WHOLES = re.compile(r"^(?:其中|包括|和|及|与)+")
SHORT_BRACKETS = re.compile(r"（(\S{1,2})）")
BOUNDARY = re.compile(r"[，。；：、（）！？|｜【】》\t\n]")
LEAD = re.compile(
    r"^(?:和|及|与|以及|并|也|则|其中|包括|包含|分别为|分别|共计|共|累计|均|即|按|又|另|另有|还有|一是|二是"
    r"|三是|四是|五是|六是|[一二三四五六七八九十]、|\d{1,2}[.、])+"
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
KINDS = ("civil_service", "assimilated", "institution", "support")
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
    context, last = _Context(), 0
    for found in quantities(passage.text, grammar.lexicon):
        gap = text[last : found.start]
        if any(sign in gap for sign in SENTENCE_END):
            context.people = context.people if "其中" in gap else ""
            context.asset, context.inside = "", False
        context.inside |= bool(grammar.inner.search(gap))
        announced = ANNOUNCED.search(gap) if "中" in gap else None
        if announced is not None:
            context.base = grammar.base(announced.group(1)) or context.base
        mention = _mention(found, passage, text, last, grammar)
        last = found.end
        made = _with_role(mention, context, grammar, genre)
        context.last = made.fact.role if made.kind == "money" else context.last
        yield made


def _mention(found: Found, passage: Passage, text: str, last: int, grammar: Grammar) -> Mention:
    clause = text[last : found.start]
    ahead = UNIT_AHEAD.search(clause) if found.kind == "bare" else None
    if ahead:  # 资金总额（万元）：320
        found = replace(found, unit=ahead.group(1), kind="money")
        clause = clause[: ahead.start()]
    cut = [m.end() for m in BOUNDARY.finditer(clause)]
    name = clause[cut[-1] if cut else 0 :].replace("\ue000", "（").replace("\ue001", "）")
    name = LEAD.sub("", name.strip()) or WHOLES.sub("", name.strip())
    printed = passage.printed(found.start, found.end)
    fact = Fact(
        subject=DEPARTMENT, role="", base="", quantity=quantity_of(found), text=printed,
        place=passage.place(found.start, found.end),
    )  # fmt: skip
    depth = text.count("（", 0, found.start) - text.count("）", 0, found.start)
    return Mention(
        fact=fact, passage=passage.number, start=found.start, end=found.end, kind=found.kind,
        name=name, after=_after(text, found.end), after_of=bool(OF.match(text, found.end)),
        about=found.about, depth=max(0, depth),
        rise=_rise(name, grammar),
        target=grammar.has("target_words", clause[-14:]) and not _reached(clause),
    )  # fmt: skip


def _reached(clause: str) -> bool:
    return clause.endswith(("实际完成", "实际为", "实际", "达到")) and "目标" not in clause[-6:]


def quantity_of(found: Found) -> Quantity | Interval | None:
    """Return what an expression states: a number, the bounds it gives, None if it is masked."""
    if found.number is None:
        return None
    unit = {"万": "万元", "亿": "亿元", "百分比": "%"}.get(found.unit, found.unit)
    if found.upper is not None:
        return Interval(found.number, found.upper, unit)
    if found.about == "above":
        return Interval(found.number, None, unit)
    if found.about == "below":
        return Interval(None, found.number, unit)
    if found.about == "about":
        return Interval(None, None, unit)
    counted = found.kind == "count" and not found.digits and unit[:1] not in SCALES
    return Quantity(found.number, unit, None if counted else found.digits)


def _after(text: str, end: int) -> str:
    match = NOUN.match(text, end)
    if match is None:
        return ""
    return NOUN_END.split(match.group(), maxsplit=1)[0]


def _rise(name: str, grammar: Grammar) -> int:
    """Return whether a name ends in a word of growth or fall, so that the figure is a change."""
    ends = (name, name.removesuffix("了"))
    if any(end.endswith(grammar.growth) for end in ends):
        return 1
    if any(end.endswith(grammar.fall) for end in ends):
        return -1
    return 0


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
    asset_base = _asset_base(name, grammar)
    if role.startswith("assets.") or (asset_base and context.asset):
        context.asset = role or context.asset
        return context.asset, asset_base or "net"
    if role.startswith("carryover."):
        return role, "executed"
    if role not in ("", *TOTALS):
        base = grammar.base(name[:begin] + name[end:])
        if _is_change(mention, base):
            return "", "rise"
        return role, _settled(base, role, context)
    return _whole(mention, role, context, grammar, genre)


def _whole(
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
    return role, _settled(base, role, context)


def _is_change(mention: Mention, base: str) -> bool:
    """Return whether an amount is a difference to another year, not a line of this one."""
    return base == "rise" or bool(mention.rise and base not in CHANGES)


def _settled(base: str, role: str, context: _Context) -> str:
    """Return the base, else that of the clauses before, else the usual one; it is remembered."""
    base = base or context.base or ("original" if role == "project.total" else "executed")
    if base not in (*CHANGES, "prior"):
        context.base = base
    return base


def _asset_base(name: str, grammar: Grammar) -> str:
    held = grammar.lexicon.groups["asset_bases"]
    return next((base for base, named in held.items() if any(w in name for w in named)), "")


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
        return "staff.total", base
    if kind and (base or context.people):
        context.people = base or context.people
        return f"staff.{kind}", base or context.people
    return "", ""
