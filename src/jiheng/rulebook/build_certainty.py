"""The record of strangers' reports to what is certain."""

from collections.abc import Mapping
from fractions import Fraction

from jiheng.rulebook.certainty import CertaintyRule, Doubt, Record
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch


def certainty_rule(holder: Branch, register: Register) -> CertaintyRule:
    """Return what is certain of written reports. Raises RulebookError with file, line and key."""
    relations: dict[str, Record] = {}
    relation_of: dict[str, str] = {}
    for id_, entry in holder.branch("relations").children():
        for check in entry.texts("checks"):
            if check in relation_of:
                raise entry.fail("checks", f"{check} is of {relation_of[check]}, too")
            relation_of[check] = id_
        relations[id_] = _record(entry)
        entry.close()
    doubts = {
        id_: _doubt(id_, entry, relations) for id_, entry in holder.branch("doubts").children()
    }
    others = holder.branch("others")
    rule = CertaintyRule(
        measured=holder.day("measured"),
        least=Fraction(holder.number("least")),
        doubts=doubts,
        relations=relations,
        relation_of=relation_of,
        others=_record(others),
        unconfirmed=_reason(others),
        exact=holder.texts("exact"),
        citation=register.citation(holder),
    )
    for branch in (others, holder):
        branch.close()
    return rule


def _doubt(id_: str, holder: Branch, known: Mapping[str, Record]) -> Doubt:
    relations = holder.texts("relations") if holder.has("relations") else ()
    unknown = [relation for relation in relations if relation not in known]
    if unknown:
        raise holder.fail("relations", f"must be of {', '.join(known)}, is {unknown[0]}")
    doubt = Doubt(id=id_, record=_record(holder), relations=relations, reason=_reason(holder))
    holder.close()
    return doubt


def _record(holder: Branch) -> Record:
    record = Record(holder.integer("right"), holder.integer("said"))
    if not 0 <= record.right <= record.said:
        raise holder.fail("right", f"must be at most said, {record.said}, is {record.right}")
    return record


def _reason(holder: Branch) -> dict[str, str]:
    return {language: holder.text(language) for language in ("zh", "en")}
