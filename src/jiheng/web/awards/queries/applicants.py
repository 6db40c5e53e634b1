"""Applications as a draft of an incentive is tried on them: with the rows they are computed on."""

from dataclasses import dataclass

from jiheng.ledger.quality_awards import award_year
from jiheng.model.award import Scheme
from jiheng.trial import Applicant
from jiheng.web.awards.queries.awards import awards_ledger, has_awards
from jiheng.web.awards.queries.bases import award_row, basis_by
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.queries.rows import ledger_rows


@dataclass(frozen=True, slots=True)
class Applications:
    """The applications by a scheme, and how many could not be computed."""

    applicants: tuple[Applicant, ...]
    left_out: int


def applications(user: User, scheme: Scheme, years: tuple[int, int]) -> Applications:
    """Return the applications by a scheme in some years that a person may see."""
    if not has_awards(user):
        return Applications((), 0)
    applicants: list[Applicant] = []
    left_out = 0
    ledger = awards_ledger()
    kept = ledger_rows(user, ledger).filter(voided=False).select_related("organisation")
    for row in kept.order_by("pk").iterator():
        table = ledger_table(ledger, row.organisation)
        read = award_row(table, row)
        year = award_year(read)
        if year is None or not years[0] <= year <= years[1]:
            continue
        if read.text("scheme") not in (scheme.id, scheme.label):
            continue
        try:
            basis = basis_by(table, read, scheme)
        except Refused:
            left_out += 1
            continue
        applicants.append(
            Applicant(
                place=row.organisation.place or scheme.place, name=read.text("enterprise"),
                year=year, case=read.text("applicant"), rows=basis.rows,
            )
        )  # fmt: skip
    return Applications(tuple(applicants), left_out)
