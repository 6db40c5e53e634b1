"""The call about the data quality of a ledger: what its rules say of the rows one may see."""

from typing import Any

from ninja import Router, Schema

from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import ANSWERS, MOST, After, Asking
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.api.ledgers import seen_ledger
from jiheng.web.ledgers.api.shapes import SheetId
from jiheng.web.ledgers.quality_lines import LedgerQuality
from jiheng.web.ledgers.queries.quality import ledger_findings

router = Router(tags=["ledgers"])


class QualityFinding(Schema):
    """What a rule says of a row, at which of its fields, and what to do."""

    organisation: int
    key: str
    row: str
    code: str
    severity: str
    field: str
    said: str
    advice: str


@router.get("/ledgers/{ledger}/quality", response={200: list[QualityFinding], **ANSWERS})
def quality(
    request: AuthenticatedRequest,
    ledger: SheetId,
    after: After = 0,
    code: Asking = "",
    severity: Asking = "",
    q: Asking = "",
) -> list[dict[str, Any]]:
    """Return findings of a ledger, 200 after so many; filters are those of its page."""
    declared = seen_ledger(request.user, ledger)
    log_access("view", "quality", declared.id, request.user)
    found_quality = LedgerQuality(request.user, declared, ledger_findings)
    organisation = request.GET.get("organisation", "")
    query = {"code": code, "severity": severity, "organisation": organisation, "q": q}
    pairs = found_quality.chosen(query)[after : after + MOST]
    return [
        {
            "organisation": line.organisation_id, "key": line.key, "row": line.row,
            "code": line.code, "severity": line.severity, "field": line.field,
            "said": line.said, "advice": line.advice,
        }
        for line in found_quality.lines(pairs)
    ]  # fmt: skip
