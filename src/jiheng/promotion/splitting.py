"""Whether enterprises of one parent come to more apart than together, or the other way round."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from jiheng.model.award import BaseRow, Case, Scheme, Split
from jiheng.promotion.awards import award


def split(
    scheme: Scheme, case: Case, parent: str, rows: Mapping[str, Sequence[BaseRow]]
) -> Split | None:
    """Return what a group comes to apart and together; None where it is the same, or one firm.

    A threshold that none of them reaches alone, and a cap that each has for itself, both show.
    """
    if not parent or len(rows) < 2:
        return None
    apart = {firm: award(scheme, case, own).total for firm, own in rows.items()}
    together = award(scheme, case, [row for own in rows.values() for row in own]).total
    group = Split(parent=parent, apart=apart, together=together)
    return group if abs(group.gain) > Fraction(len(rows), 100) else None  # roundings of each
