"""Packs as the record holds them fast: plain values by id."""

import hashlib
import json
from collections.abc import Collection

from jiheng.web.core.queries.bound import States, chosen
from jiheng.web.disclosure.models import Release


def releases(ids: Collection[int] | None) -> States:
    """Yield packs: of which year, made of what, where each stands; of findings their digest."""
    for release in chosen(Release.objects.select_related("file"), ids):
        found_text = json.dumps(release.findings, ensure_ascii=False, sort_keys=True)
        yield (
            release.pk,
            {
                "cycle": release.cycle_id,
                "state": release.state,
                "ledgers": release.ledgers,
                "masked": release.masked,
                "maker": release.maker_id,
                "at": release.at.isoformat(),
                "file": release.file.digest if release.file is not None else None,
                "manifest": release.manifest,
                "findings": hashlib.sha256(found_text.encode("utf-8")).hexdigest(),
                "released_on": f"{release.released_on or ''}",
                "withdrawn_on": f"{release.withdrawn_on or ''}",
                "reason": release.reason,
            },
        )
