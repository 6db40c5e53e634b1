"""Issues as the record holds them fast: plain values by id."""

import hashlib
import json
from collections.abc import Collection

from jiheng.web.core.queries.bound import States, chosen
from jiheng.web.statistics.models import Issue


def issues(ids: Collection[int] | None) -> States:
    """Yield issues: of what, made by whom, and the digests of what stood in them."""
    for issue in chosen(Issue.objects.select_related("file"), ids):
        yield (
            issue.pk,
            {
                "organisation": issue.organisation_id,
                "first": issue.first.isoformat(),
                "number": issue.number,
                "kind": issue.kind,
                "maker": issue.maker_id,
                "at": issue.at.isoformat(),
                "written": _digest(issue.written),
                "cells": _digest(issue.cells),
                "apart": _digest(issue.apart) if issue.apart else "",  # none in earlier versions
                "file": issue.file.digest,
                "manifest": issue.manifest,
            },
        )


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
