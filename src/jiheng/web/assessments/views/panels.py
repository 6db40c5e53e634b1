"""What a row and a year show of assessments and of evidence: judged proofs, what was filed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.model import Move
from jiheng.web.assessments.lists import PROOFS
from jiheng.web.assessments.queries import assessments as queries
from jiheng.web.assessments.queries import examined
from jiheng.web.assessments.queries.duties import may_see
from jiheng.web.assessments.queries.machine import may_have_read
from jiheng.web.assessments.queries.rules import kind_of
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views.panels import Panel

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row
    from jiheng.web.performance.models import Cycle


def proof_panels(request: AuthenticatedRequest, table: Table, row: "Row") -> Iterator[Panel]:  # noqa: ARG001
    """Yield the panel of a row that has proofs: how each was judged."""
    if not table.year or not row.pk:
        return
    lines = [
        {
            "proof": proof,
            "label": getattr(table.form.column(proof.field), "label", proof.field),
            "state": standing.state,
            "judged": PROOFS[standing.state],
            "examination": standing.examination,
        }
        for proof, standing in examined.examinations_of(row)
    ]
    if lines:
        yield Panel("assessments/row_proofs.html", {"lines": lines})


def year_panels(request: AuthenticatedRequest, cycle: "Cycle") -> Iterator[Panel]:
    """Yield the panel of a year: what was evaluated beside the self-evaluation, its evidence."""
    rows = [
        {
            "it": assessment,
            "kind": kind_of(assessment.kind),
            "state": queries.state_of(assessment),
            "shown": assessment.state in queries.SHOWN_TO_ALL,
        }
        for assessment in queries.of_year(cycle)
    ]
    yield Panel(
        "assessments/beside_year.html",
        {
            "rows": rows,
            "cycle": cycle,
            "counts": [(PROOFS[n], count) for n, count in examined.counts_of(cycle).items()],
            "duties": may_see(request.user, cycle),
            "may_have_read": may_have_read(request.user, cycle),
        },
    )


def refused_proofs(cycle: "Cycle", move: Move) -> Iterator[tuple[str, str]]:
    """Yield the proofs that were refused of values that stand, for a move that asks for proofs."""
    if not move.gate.proven:
        return
    for proof in examined.refused_in(cycle):
        text = _("“%(row)s”的佐证“%(file)s”没有采信：%(reason)s")
        details = {
            "row": proof.row.title, "file": proof.file.name,
            "reason": getattr(proof, "judged_reason", ""),
        }  # fmt: skip
        yield text % details, reverse("assessments:proof", args=(proof.pk,))
