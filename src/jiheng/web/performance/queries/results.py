"""What finance decided by a year's result, as the project rows of the next year show it."""

from collections.abc import Callable, Mapping
from functools import cache

from jiheng.web.ledgers.queries.rows import rows_of
from jiheng.web.performance.models import Cycle

LAST_RESULT = "last_result"
DECIDED = "use_line"  # the right that nobody has: of rows that only a decision writes
SHEET = "uses"


def brought_results(cycle: Cycle) -> Callable[[Mapping[str, str]], dict[str, str]]:
    """Return what gives a project of a year the decision about it, by its number, else its name."""

    @cache
    def texts() -> dict[str, str]:
        return decided_results(cycle.organisation_id, cycle.year - 1)

    def bring(values: Mapping[str, str]) -> dict[str, str]:
        names = (values.get("number", "").strip(), values.get("name", "").strip())
        return {LAST_RESULT: next((texts()[n] for n in names if n and n in texts()), "")}

    return bring


def decided_results(organisation: int, year: int) -> dict[str, str]:
    """Return the decisions by a year's result in words, by the project's number or name."""
    rows = rows_of(organisation, year, SHEET).filter(owned_by=DECIDED)
    values = (row.values for row in rows)
    return {each["subject"]: each.get("text", "") for each in values if each.get("subject")}
