"""Rules of ageing from ledger files: which months without progress light which lamp."""

from jiheng.model import Flow
from jiheng.model.ledger import Ageing
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

LAMPS = ("yellow", "red", "removal")


def ageing(holder: Branch, own_flow: Flow, register: Register) -> tuple[Ageing, ...]:
    """Return the rules under `ageing`, the oldest first. Raises RulebookError for what is off."""
    if not holder.has("ageing"):
        return ()
    known = {state.id for state in own_flow.states}
    return tuple(_ageing(entry, known, register) for entry in holder.branches("ageing"))


def _ageing(entry: Branch, known: set[str], register: Register) -> Ageing:
    states, months = entry.texts("states"), entry.branch("months")
    for state in states:
        if state not in known:
            raise entry.fail("states", f"{state} is no state")
    rule = Ageing(
        since=entry.day("since"),
        until=entry.day("until") if entry.has("until") else None,
        states=states,
        lamps=tuple((lamp, months.integer(lamp)) for lamp in LAMPS if months.has(lamp)),
        days=entry.texts("days"),
        reports=entry.text("reports", ""),
        aside=entry.text("aside", ""),
        none_of=entry.texts("none_of"),
        cites=register.citation(entry),
    )
    months.close()
    entry.close()
    counts = [count for _lamp, count in rule.lamps]
    if not counts or counts != sorted(set(counts)):
        raise entry.fail("months", f"must rise from one of {', '.join(LAMPS)} to the next")
    return rule
