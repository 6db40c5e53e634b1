"""Files that are said to prove values, and the values that name them."""

from typing import TYPE_CHECKING

from jiheng.late import names_come_late

if TYPE_CHECKING:
    from jiheng.parsing.evidence.claims import claim_of, claims_of
    from jiheng.parsing.evidence.reading import read_evidence

names_come_late(__name__)

__all__ = ["claim_of", "claims_of", "read_evidence"]
