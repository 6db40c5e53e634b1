"""Calls about what waits for a person, whatever app it comes from."""

import datetime as dt
from typing import Any

from ninja import Router, Schema

from jiheng.web.core.api.base import ANSWERS, MOST
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.declared import declared

router = Router(tags=["waiting"])


class WaitingWork(Schema):
    """A piece of work that waits: of what, which step, where, why, by when."""

    kind: str
    title: str
    step: str
    address: str
    note: str
    due: dt.date | None


@router.get("/waiting", response={200: list[WaitingWork], **ANSWERS})
def waiting(request: AuthenticatedRequest) -> list[dict[str, Any]]:
    """Return what waits for this person, as the start page shows it, at most 200 pieces."""
    return [
        {
            "kind": f"{piece.kind}",
            "title": piece.title,
            "step": f"{piece.step}",
            "address": piece.address,
            "note": piece.note,
            "due": piece.due.day if piece.due is not None else None,
        }
        for piece in declared().waiting(request.user)[:MOST]
    ]
