"""Methods named against methods used, and data that a method must refuse: A46, A51."""

import re
from collections.abc import Iterator

from jiheng.model import Finding, Label
from jiheng.review.case import Case


def methods(case: Case) -> Iterator[Finding]:
    """A46: methods named are those of the rules, and those that this workbook has data for."""
    from jiheng.methods.applied import ORDER, applied_methods  # late, and numpy with it

    overview = case.evaluation.overview
    at = tuple(overview.places[key] for key in ("methods",) if key in overview.places)
    named = [name for name in re.split(r"[、，,；;。和及\s]+", overview.methods) if name]
    meant = {name: id_ for id_ in ORDER for name in case.words(f"method_{id_}")}
    applications = applied_methods(case.evaluation, case.facts) if named else ()
    used = {
        "comparison",
        *(application.method for application in applications if application.refused is None),
    }
    for name in named:
        if name not in meant or name in case.words("methods_of_departments"):
            yield Finding("A46", at, {"name": name}, "foreign")
        if meant.get(name) not in used:
            yield Finding("A46", at, {"name": name})


def method_data(case: Case) -> Iterator[Finding]:
    """A51: what the sheets of the methods state can be computed."""
    from jiheng.methods.applied import applied_methods

    for application in applied_methods(case.evaluation, case.facts):
        if application.refused is not None:
            name = case.words(f"method_{application.method}")[0]
            reason = Label(application.refused.text("zh"), application.refused.text("en"))
            facts = {
                "method": name,
                "subject": application.subject or "—",
                "input": application.refused.row,
                "reason": reason,
            }
            yield Finding("A51", application.at, facts)
