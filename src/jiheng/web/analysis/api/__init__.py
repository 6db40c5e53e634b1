"""Calls about what analysts read: which tables there are, their files made by a job."""

from typing import Any

from ninja import Router, Schema, Status

from jiheng.web.analysis.orders import order_files, require_analyst
from jiheng.web.analysis.tables import read_tables
from jiheng.web.core.api.base import ANSWERS
from jiheng.web.core.api.people import Job, job_told
from jiheng.web.core.authenticated import AuthenticatedRequest

router = Router(tags=["analysis"])


class AnalysisColumnOut(Schema):
    """A column: whole numbers, exact decimals, days or texts, in one unit."""

    name: str
    kind: str
    unit: str  # empty: it has none
    label: str
    english: str


class AnalysisTableOut(Schema):
    """A table that analysts read, with its columns."""

    id: str
    title: str
    english: str
    columns: list[AnalysisColumnOut]


@router.get("/analysis/tables", response={200: list[AnalysisTableOut], **ANSWERS})
def tables(request: AuthenticatedRequest) -> Any:
    """Return the tables that the files hold, column by column."""
    require_analyst(request.user)
    return [table.described for table in read_tables()]


@router.post("/analysis/files", response={201: Job, **ANSWERS})
def files(request: AuthenticatedRequest) -> Any:
    """Have the files made of what this person may take along; the one under way, if there is."""
    return Status(201, job_told(order_files(request.user)))
