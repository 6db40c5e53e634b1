"""Where results were written, and whether row or result have changed since."""

from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.web.core.models import User
from jiheng.web.ledgers.models import Row
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import year_table
from jiheng.web.surveys.models import Survey, SurveyUse
from jiheng.web.surveys.queries.results import SurveyResult, survey_result
from jiheng.web.surveys.queries.surveys import surveys, uses

RESULT_SHEETS = ("surveys", "indicators")


@dataclass(frozen=True, slots=True)
class UsedResult:
    """A row that results were written into: what was written, and what is otherwise now."""

    use: SurveyUse
    title: str
    address: str
    changed: Sequence[tuple[str, str, str]]  # column, as written, as it is now
    gone: bool  # the row is no more
    drifted: bool  # the result of the survey is another one now


def used_results(survey: Survey, result: SurveyResult | None) -> list[UsedResult]:
    """Return where the results of a survey stand, the newest of each row."""
    newest = {(use.cycle_id, use.sheet, use.key): use for use in uses(survey)}
    return [_used(use, result) for use in newest.values()]


def result_in_row(user: User, row: Row, sheet: str) -> UsedResult | None:
    """Return the result that a row of a year was written from last, if this person may see it."""
    own = surveys(user).filter(organisation=row.organisation_id, year=row.year)
    written = SurveyUse.objects.filter(survey__in=own, sheet=sheet, key=row.key)
    use = written.select_related("survey__organisation", "cycle__organisation", "by").last()
    return _used(use, survey_result(use.survey)) if use is not None else None


def _used(use: SurveyUse, result: SurveyResult | None) -> UsedResult:
    table = year_table(use.cycle, use.sheet)
    row = entries(use.cycle, use.sheet).filter(key=use.key).first()
    drifted = result is None or use.digest not in (result.digest, result.former)
    if row is None:
        return UsedResult(use, table.form.name, table.address, (), gone=True, drifted=drifted)
    changed = []
    for field, text in use.values.items():
        now = row.values.get(field, "")
        if now != text:
            column = table.form.column(field)
            changed.append((column.label if column is not None else field, text, now))
    title = f"{table.form.name} · {row.title}"
    address = table.row_address(use.key)
    return UsedResult(use, title, address, changed, gone=False, drifted=drifted)
