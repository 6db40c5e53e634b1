"""Figures that were published: whether each comes out again from the versions that it counted."""

from collections.abc import Iterator

from jiheng.web.ledgers.models import Published
from jiheng.web.ledgers.queries.figures import definition, figure_as_taken


def not_made_again() -> Iterator[Published]:
    """Yield figures that have another digest now, or a definition that there is no more.

    One that was signed off as it had been taken is looked at once.
    """
    looked_at: set[tuple[object, ...]] = set()
    for kept in Published.objects.select_related("organisation").iterator(200):
        name = (kept.definition, kept.organisation_id, kept.first, kept.last, kept.digest)
        if name in looked_at:
            continue
        looked_at.add(name)
        if definition(kept.definition) is None or figure_as_taken(kept).digest != kept.digest:
            yield kept
