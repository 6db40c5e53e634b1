"""Scoring standards as forms write them: 每超1个百分点扣0.5分, [80%,90%)得4分, 1.制度健全1分.

Read clause by clause; a clause of no known shape makes the whole standard unread, so that nothing
of a rule is ever overlooked.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal

from jiheng.model import Breaches, Checklist, Deduction, Quantity, Rule, Scoring
from jiheng.parsing.bands import NUM, read_bands
from jiheng.parsing.numbers import plain, read_quantity

CLAUSE_END = re.compile(r"(?<=分)[,;。、]+|[;。\n]+")
FULL = re.compile(r"(.{0,16}?)(?:得|计|为)满分|达标?得(?:满分|分)|满分")
BOUND = re.compile(
    r".{0,8}?(?:[≤≥<>=]|不超过|不高于|不低于|达到|未超过)*"
    r"(\d+(?:\.\d+)?[^\d以]{0,4}?)(?:以上|以下|以内)?(?:的|时)?"
)
FLOOR = re.compile(r"(?:直至)?扣完(?:该项分值)?为止|(?:最低|最少)(?:得|为|计)?0分|不(?:得|计)负分")
MOST = re.compile(rf"(?:最多|最高|累计)(?:可)?扣(?:至)?{NUM}分(?:为止)?")
NOT_BEGUN = re.compile(rf"不足{NUM}?.{{0,8}}?(?:的)?(?:不扣分?|不计)")
BEGUN = re.compile(rf"不足{NUM}?.{{0,8}}?(?:的)?按{NUM}?.{{0,8}}?(?:计算?|扣分?)")
EXACTLY = re.compile(r"(?:不足.{0,10}的?)?按比例(?:扣分?|计算)")
DEDUCT = re.compile(
    r"每(?:超过|超出|超|高于|高|低于|低|减少|少|降低|下降|偏离|偏差|相差|增加|增长|上升|延迟|延误|推迟|晚)"
    rf"(目标值?的)?{NUM}?(个百分点|百分点|个点|%|[^\d扣]{{0,4}}?)的?,?(?:扣|减)(?:减|除)?{NUM}分"
)
BREACH = re.compile(
    rf"(?:每)?(?:发生|发现|出现|存在|有|查出|被通报){NUM}?"
    rf"(次|起|例|项|个|条|笔|处|件|人次|人|家)?(?:[^\d扣]{{0,24}}?)(?:扣|减)(?:减|除)?{NUM}分"
)
ITEM = re.compile(rf"(?:[①-⑳]|[(]?\d{{1,2}}[.、)])\s*+(.+?)[,:(]?(?:得|计)?(?<!\d){NUM}分[)]?")
NUMBERED = re.compile(r"(?:[①-⑳]|[(]?\d{1,2}[.、)])")
CIRCLED = {chr(0x2460 + number): f"{number + 1}." for number in range(20)}
ALL = ("全部", "全部满足", "全部达到", "都满足", "均满足")
NONE = ("无", "均不满足", "都不满足", "没有")
LISTED = re.compile(r"(?:第)?\d{1,2}(?:[、,;.和](?:第)?\d{1,2})*(?:项|条)?")
COUNTED = re.compile(r"(?:满足|达到)?(\d{1,2})(?:项|条|个)")

Read = tuple[Rule, Scoring]


def read_standard(text: str, unit: str = "") -> Read | None:
    """Return the scoring rule that a standard states; None if any part of it is not understood.

    `unit` is that of the indicator: ends of bands without a unit of their own are in it.
    """
    bare = _bare(text)
    clauses = [clause.strip() for clause in CLAUSE_END.split(bare) if clause.strip(" ,")]
    if not clauses:
        return None
    readers = (_checklist, _deduction, _breaches)
    scoring_rule = next((pair for read in readers if (pair := read(clauses)) is not None), None)
    return scoring_rule or read_bands(clauses, unit)


def _bare(text: str) -> str:
    """Return a standard in half-width signs, without blanks inside its lines."""
    for sign, number in CIRCLED.items():
        text = text.replace(sign, number)
    lines = unicodedata.normalize("NFKC", text).splitlines()
    bare_text = "\n".join(re.sub(r"\s+", "", line) for line in lines)
    return bare_text.replace("～", "~").replace("—", "-").replace("–", "-")


def _checklist(clauses: list[str]) -> Read | None:
    items = [ITEM.fullmatch(clause) for clause in clauses]
    if not all(items) or not all(NUMBERED.match(clause) for clause in clauses):
        return None
    pairs = tuple((m.group(1).rstrip("(:,"), Decimal(m.group(2))) for m in items if m)
    return Rule.CHECKLIST, Checklist(pairs)


def _deduction(clauses: list[str]) -> Read | None:
    limits = _StepLimits()
    deduction: Deduction | None = None
    for piece in _pieces(clauses):
        if match := DEDUCT.fullmatch(piece):
            if deduction is not None:
                return None  # two steps in one standard: which of them holds?
            deduction = _step(match)
        elif not limits.take(piece):
            return None
    if deduction is None:
        return None
    return Rule.DEDUCTION, replace(
        deduction, steps=limits.steps, most=limits.most, full_at=limits.full_at
    )


def _pieces(clauses: list[str]) -> list[str]:
    return [piece for clause in clauses for piece in clause.split(",") if piece]


@dataclass(slots=True)
class _StepLimits:
    """What a standard says beside its step: where marks are full, the most, how steps count."""

    steps: str = ""
    most: Decimal | None = None
    full_at: Quantity | None = None

    def take(self, piece: str) -> bool:
        """Return whether a piece was understood."""
        if match := FULL.fullmatch(piece):
            return self._full(match.group(1) or "")
        if match := MOST.fullmatch(piece):
            self.most = Decimal(match.group(1))
            return True
        for pattern, steps in ((EXACTLY, "exact"), (NOT_BEGUN, "full"), (BEGUN, "begun")):
            if pattern.fullmatch(piece):
                self.steps = steps
                return True
        return FLOOR.fullmatch(piece) is not None

    def _full(self, condition: str) -> bool:
        """Take where marks are full: 达标, or a bound that must be the target's."""
        if not any(sign.isdigit() for sign in condition):
            return True
        match = BOUND.fullmatch(condition)
        self.full_at = read_quantity(match.group(1)) if match else None
        return self.full_at is not None


def _step(match: re.Match[str]) -> Deduction | None:
    relative, number, unit, points = match.groups()
    step = Decimal(number or 1)
    unit = "百分点" if "点" in unit else unit.removeprefix("个") or unit
    if relative:
        if unit != "%":
            return None
        unit = "目标值的%"
    if step == 0 or not unit:
        return None
    return Deduction(points=Decimal(points), step=Quantity(step, unit))


def _breaches(clauses: list[str]) -> Read | None:
    limits = _StepLimits()
    breaches: Breaches | None = None
    for piece in _pieces(clauses):
        if match := BREACH.fullmatch(piece):
            each, _, points = match.groups()
            if breaches is not None or Decimal(each or 1) == 0:
                return None
            breaches = Breaches(points=Decimal(points), each=Decimal(each or 1))
        elif not limits.take(piece) or limits.full_at is not None or limits.steps:
            return None
    return (Rule.BREACHES, replace(breaches, most=limits.most)) if breaches is not None else None


def read_items(text: str, checklist: Checklist) -> frozenset[int] | None:
    """Return which items of a checklist a text says are met; None if that is not certain.

    `1、3`, `第2项`, `全部`, `无` are read; `2项` only where every item earns the same. A bare
    number may be an item or a count: it is not read unless there is one item.
    """
    bare = plain(text)
    every = frozenset(range(1, len(checklist.items) + 1))
    if bare in ALL:
        return every
    if bare in NONE or bare in ("0", "0项"):
        return frozenset()
    if match := COUNTED.fullmatch(bare):
        number = int(match.group(1))
        alike = len({points for _, points in checklist.items}) == 1
        if number == len(every):
            return every
        return frozenset(range(1, number + 1)) if alike and number < len(every) else None
    if not LISTED.fullmatch(bare):
        return None
    numbers = frozenset(int(number) for number in re.findall(r"\d{1,2}", bare))
    alone = len(numbers) == 1 and "第" not in bare and len(every) > 1
    return None if alone or not numbers <= every else numbers
