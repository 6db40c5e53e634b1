"""What became of a figure since it was taken: rows gone, added, changed."""

from jiheng.model import Counted, Drift, LedgerFigure


def drift(then: LedgerFigure, now: LedgerFigure) -> Drift:
    """Return the difference of two states of one figure, row by row.

    A row in another version is changed even where its amount is the same: it was edited.
    """
    before, after = _by_key(then), _by_key(now)
    changed = (
        (before[key], after[key])
        for key in sorted(before.keys() & after.keys())
        if before[key] != after[key]
    )
    return Drift(
        then=then, now=now, changed=tuple(changed),
        gone=tuple(before[key] for key in sorted(before.keys() - after.keys())),
        added=tuple(after[key] for key in sorted(after.keys() - before.keys())),
    )  # fmt: skip


def _by_key(figure: LedgerFigure) -> dict[str, Counted]:
    return {row.key: row for row in figure.counted}
