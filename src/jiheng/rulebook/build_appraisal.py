"""Branches of rule files to rules of appraisals before a project is funded."""

from collections.abc import Iterable
from fractions import Fraction

from jiheng.model import WorkbookForm
from jiheng.model.appraisal import AppraisalRule
from jiheng.model.quantity import MONEY
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch


def appraisal_rules(
    holders: Iterable[Branch], form: WorkbookForm, register: Register
) -> tuple[AppraisalRule, ...]:
    """Return the rules of all files. Raises RulebookError with file, line and key."""
    rules: list[AppraisalRule] = []
    for holder in holders:
        known = register.with_own(holder)
        for entry in holder.branches("appraisals"):
            rule = _rule(entry, form, known)
            if any(rule.id == other.id for other in rules):
                raise entry.fail("id", f"{rule.id} is the id of another rule")
            rules.append(rule)
        holder.close()
    return tuple(rules)


def _rule(entry: Branch, form: WorkbookForm, register: Register) -> AppraisalRule:
    rule = AppraisalRule(
        id=entry.text("id"),
        label=entry.text("label"),
        english=entry.text("english"),
        place=entry.text("place"),
        since=entry.integer("since"),
        until=entry.integer("until") if entry.has("until") else None,
        natures=_choices(entry, "natures", form, ("projects", "nature")),
        size=_size(entry),
        passing=_choices(entry, "passing", form, ("verdicts", "verdict")),
        citation=register.citation(entry),
    )
    entry.close()
    return rule


def _choices(
    entry: Branch, key: str, form: WorkbookForm, where: tuple[str, str]
) -> tuple[str, ...]:
    column = form.sheet(where[0]).column(where[1])
    known = [choice.id for choice in column.choices] if column is not None else []
    texts = entry.texts(key)
    for text in texts:
        if text not in known:
            raise entry.fail(key, f"{text} is none of {', '.join(known)}")
    return texts


def _size(entry: Branch) -> Fraction | None:
    """Return a sum of money such as `500 万元`, in yuan; None where the rule names none."""
    if not entry.has("size"):
        return None
    text = entry.text("size").strip()
    unit = next((u for u in sorted(MONEY, key=len, reverse=True) if text.endswith(u)), "")
    number = text.removesuffix(unit).strip()
    if not unit or not number.replace(".", "", 1).isdecimal():
        raise entry.fail("size", f"must be a sum such as 500 万元, is {text}")
    return Fraction(number) * MONEY[unit]
